"""Mutants that list the wrong pairs in FoundByItems."""

from collections.abc import Callable
from typing import Final

from ...reference.fast_search import Matched, found_by
from ...reference.parts import EngineParts
from ...spec.readings import Readings
from ...spec.search import Operator, Pair, Search
from .fault_class import ADD, BOUND, CORNER, DEFAULT, DROP, OFF_BY_ONE, SHARE
from .mutant import MutantTable
from .seams import Members, with_all_items, with_output, without

MUTANTS: Final = MutantTable()
define, breaks = MUTANTS.define, MUTANTS.breaks

Pairs = tuple[Pair, ...]
EditEntries = Callable[[Search, Pairs], Pairs | None]
AND, OR = Operator.AND, Operator.OR
AND_ALL, OR_EXACT, PRESENT = "found-by-and-all", "found-by-or-exact", "found-by-present"
_REPEATED: Final = "found-by-repeated-pair"


def entries_of(*operators: Operator) -> Callable[[EditEntries], EngineParts]:
    """Return the seam at which FoundByItems of requests with AdditionalSearchKeys are changed, under ``operators``."""

    def seam(edit: EditEntries) -> EngineParts:
        def entries(query: Search, mask: int, matched: Matched, readings: Readings) -> Pairs | None:
            right = found_by(query, mask, matched, readings)
            is_meant = query.has_additional and query.operator in operators
            return edit(query, right) if right and is_meant else right

        return EngineParts(found_by=entries)

    return seam


under_or, under_both = entries_of(OR), entries_of(AND, OR)


def _by_default(edit: Callable[[Members, Members], Members]) -> EngineParts:
    """Change the items of searches with AdditionalSearchKeys and without LogicalOperator."""

    def edited(members: Members, output: Members) -> Members:
        is_meant = members.get("AdditionalSearchKeys") and not members.get("LogicalOperator")
        if is_meant and output.get("Items"):
            output["Items"] = [edit(members, item) for item in output["Items"]]
        return output

    return with_output(edited)


def without_entries(item: Members) -> Members:
    """Return an item without its FoundByItems."""
    return without(item, "FoundByItems")


def _listing(operator: Operator) -> Callable[[slice], EngineParts]:
    """Return the seam at which only some of the right entries are listed, under one operator."""
    return lambda kept: entries_of(operator)(lambda _, right: right[kept])


def _left_out(operators: tuple[Operator, ...]) -> EngineParts:
    return entries_of(*operators)(lambda _query, _right: None)


of_and, of_or = MUTANTS.family(AND_ALL, _listing(AND)), MUTANTS.family(OR_EXACT, _listing(OR))
absent = MUTANTS.family(PRESENT, _left_out)

of_and("found-by-missing-one", OFF_BY_ONE, "leaves the last pair out of FoundByItems under AND")(slice(-1))
define("found-by-all-under-or", OR_EXACT, ADD, "lists all requested pairs in FoundByItems under OR")(
    under_or(lambda query, _right: query.pairs)
)
of_or("found-by-first-only-under-or", DROP, "lists under OR only the first pair that matched")(slice(1))


@breaks("found-by-default-or", DEFAULT, _by_default)
def found_by_all_by_default(members: Members, item: Members) -> Members:
    """lists all requested pairs in FoundByItems where LogicalOperator is left out"""
    pairs = (members, *members["AdditionalSearchKeys"])
    return {**item, "FoundByItems": [{name: pair[name] for name in ("KeyName", "Values")} for pair in pairs]}


absent("found-by-absent", DROP, "leaves FoundByItems out")((AND, OR))
of_and("found-by-main-missing", DROP, "leaves the first pair out of FoundByItems under AND")(slice(1, None))
of_and("found-by-three-at-most", BOUND, "lists three pairs at most under AND")(slice(3))
absent("found-by-absent-under-and", DROP, "leaves FoundByItems out under AND")((AND,))
absent("found-by-absent-under-or", DROP, "leaves FoundByItems out under OR")((OR,))
define("found-by-on-first-item-only", PRESENT, CORNER, "gives FoundByItems to the first item only")(
    with_all_items(lambda items: [items[0], *map(without_entries, items[1:])])
)
define("found-by-main-missing-under-or", OR_EXACT, DROP, "never lists the first pair under OR beside others")(
    under_or(lambda query, right: tuple(pair for pair in right if pair != query.pairs[0]) or right)
)
of_or("found-by-last-only-under-or", DROP, "lists under OR only the last pair that matched")(slice(-1, None))
of_or("found-by-two-at-most", BOUND, "lists two pairs at most under OR")(slice(2))


@breaks(OR_EXACT, CORNER, under_or)
def found_by_one_missing_of_four(_query: Search, right: Pairs) -> Pairs:
    """leaves the fourth of four matching pairs out under OR"""
    return right[:3] if len(right) == 4 else right


@breaks(PRESENT, DEFAULT, _by_default)
def found_by_absent_by_default(_members: Members, item: Members) -> Members:
    """leaves FoundByItems out where LogicalOperator is left out"""
    return without_entries(item)


@breaks("found-by-default-or", DEFAULT, _by_default)
def found_by_first_by_default(_members: Members, item: Members) -> Members:
    """lists one pair where LogicalOperator is left out"""
    return {**item, "FoundByItems": item["FoundByItems"][:1]}


define("found-by-repeated-hides", _REPEATED, CORNER, "lists nothing else where a pair is given twice")(
    under_both(lambda _query, right: tuple(pair for pair in right if right.count(pair) > 1) or right)
)
define("found-by-repeated-squared", _REPEATED, ADD, "lists a pair that is given twice four times")(
    under_both(lambda _query, right: tuple(pair for pair in right for _ in range(right.count(pair)))[:5])
)
define("found-by-one-of-a-key", AND_ALL, SHARE, "lists one entry for each key")(
    under_both(lambda _query, right: tuple({pair.key: pair for pair in reversed(right)}.values())[::-1])
)
