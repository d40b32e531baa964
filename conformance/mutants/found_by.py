"""Mutants that list the wrong pairs in FoundByItems, or the wrong values, or those of another profile."""

from collections.abc import Callable, Iterable
from typing import Final

from ...reference.fast_search import Matched, found_by
from ...reference.parts import Call, EngineParts
from ...spec.exchange import Json
from ...spec.operations import SEARCH
from ...spec.readings import Readings
from ...spec.search import Operator, Pair, Search
from . import seam
from .fault_class import (
    ADD,
    BOUND,
    CORNER,
    DAMAGE,
    DEFAULT,
    DROP,
    FOLD,
    LEAK,
    OFF_BY_ONE,
    SHARE,
    STALE,
    SWAP,
)
from .mutant import MutantTable
from .seam import Members, State, in_every_text, in_member, without

MUTANTS: Final = MutantTable()
define, breaks = MUTANTS.define, MUTANTS.breaks

AND_ALL, OR_EXACT, PRESENT = "found-by-and-all", "found-by-or-exact", "found-by-present"
DEFAULT_OR, REPEATED = "found-by-default-or", "found-by-repeated-pair"
VALUES, SINGLE = "found-by-values", "found-by-single"

AND, OR = Operator.AND, Operator.OR
Pairs = tuple[Pair, ...]
Entries = list[Json]
EditEntries = Callable[[Search, Pairs], Pairs | None]
_FIELDS: Final = {"_phone": "PhoneNumber", "_email": "EmailAddress", "_account": "AccountNumber"}


def entries_of(*operators: Operator) -> Callable[[EditEntries], EngineParts]:
    """Return the seam at which FoundByItems of requests with AdditionalSearchKeys are changed, under ``operators``."""

    def place(edit: EditEntries) -> EngineParts:
        def entries(query: Search, mask: int, matched: Matched, readings: Readings) -> Pairs | None:
            right = found_by(query, mask, matched, readings)
            is_meant = query.has_additional and query.operator in operators
            return edit(query, right) if right and is_meant else right

        return EngineParts(found_by=entries)

    return place


under_or, under_both = entries_of(OR), entries_of(AND, OR)
define("found-by-values-split", AND_ALL, DAMAGE, "lists values of AND split at commas")(
    entries_of(AND)(
        lambda _, pairs: tuple(Pair(pair.key, tuple(",".join(pair.values).split(","))) for pair in pairs)
    )
)


def _with_items(
    is_meant: Callable[[Members], bool],
) -> Callable[[Callable[[Members, int], Members]], EngineParts]:
    """Return the seam at which items are changed, with their places, if ``is_meant`` is true of the input members."""

    def place(edit: Callable[[Members, int], Members]) -> EngineParts:
        def edited(members: Members, output: Members) -> Members:
            if output.get("Items") and is_meant(members):
                output["Items"] = [edit(item, number) for number, item in enumerate(output["Items"])]
            return output

        return seam.output(edited)

    return place


def _has_default(members: Members) -> bool:
    return bool(members.get("AdditionalSearchKeys")) and not members.get("LogicalOperator")


def _without_entries(item: Members) -> Members:
    return without(item, "FoundByItems")


def _listing(operator: Operator) -> Callable[[slice], EngineParts]:
    """Return the seam at which only some of the right entries are listed, under one operator."""
    return lambda kept: entries_of(operator)(lambda _, right: right[kept])


def _left_out(operators: tuple[Operator, ...]) -> EngineParts:
    return entries_of(*operators)(lambda _query, _right: None)


def _with_lists(edit: Callable[[list[Entries]], list[Entries]]) -> EngineParts:
    """Change the FoundByItems of all items of a page together."""

    def edited(items: list[Members]) -> list[Members]:
        lists = [item["FoundByItems"] for item in items if item.get("FoundByItems") is not None]
        if len(lists) < len(items):
            return items
        return [{**item, "FoundByItems": entries} for item, entries in zip(items, edit(lists), strict=True)]

    return seam.all_items(edited)


def _joined(lists: Iterable[Entries]) -> Entries:
    """Return what any of the lists holds, each once."""
    found: Entries = []
    for entries in lists:
        found += [entry for entry in entries if entry not in found]
    return found


def _only_matched(operator: Operator, first: int = 0) -> EngineParts:
    """List, under ``operator`` and from the place ``first`` on, only the values that matched."""

    def entries(query: Search, mask: int, matched: Matched, readings: Readings) -> Pairs | None:
        right = found_by(query, mask, matched, readings)
        if not right or not query.has_additional or query.operator is not operator:
            return right
        late = query.pairs[first:]
        return tuple(Pair(pair.key, matched(pair)) if pair in late else pair for pair in right)

    return EngineParts(found_by=entries)


of_and, of_or = MUTANTS.rows(AND_ALL, _listing(AND)), MUTANTS.rows(OR_EXACT, _listing(OR))
absent, pages = MUTANTS.rows(PRESENT, _left_out), MUTANTS.rows(OR_EXACT, _with_lists)
by_default = _with_items(_has_default)
of_single = _with_items(lambda members: "AdditionalSearchKeys" not in members)
exact, one = MUTANTS.rows(OR_EXACT, under_or), MUTANTS.rows(SINGLE, of_single)
default, match = MUTANTS.rows(PRESENT, by_default), MUTANTS.rows(AND_ALL, _only_matched)

of_and("found-by-missing-one", OFF_BY_ONE, "leaves the last pair out of FoundByItems under AND")(slice(-1))
exact("found-by-all-under-or", ADD, "lists all requested pairs in FoundByItems under OR")(
    lambda query, _: query.pairs
)
of_or("found-by-first-only-under-or", DROP, "lists under OR only the first pair that matched")(slice(1))


@breaks(DEFAULT_OR, DEFAULT, seam.output)
def found_by_all_by_default(members: Members, output: Members) -> Members:
    """lists all requested pairs in FoundByItems if LogicalOperator is left out"""
    if not _has_default(members):
        return output
    pairs = (members, *members["AdditionalSearchKeys"])
    entries = [{name: pair[name] for name in ("KeyName", "Values")} for pair in pairs]
    return in_member("Items", lambda items: [{**item, "FoundByItems": entries} for item in items])(output)


absent("found-by-absent", DROP, "leaves FoundByItems out")((AND, OR))
of_and("found-by-main-missing", DROP, "leaves the first pair out of FoundByItems under AND")(slice(1, None))
of_and("found-by-three-at-most", BOUND, "lists three pairs at most under AND")(slice(3))
absent("found-by-absent-under-and", DROP, "leaves FoundByItems out under AND")((AND,))
absent("found-by-absent-under-or", DROP, "leaves FoundByItems out under OR")((OR,))
define("found-by-on-first-item-only", PRESENT, CORNER, "gives FoundByItems to the first item only")(
    seam.all_items(lambda items: [items[0], *map(_without_entries, items[1:])])
)
exact("found-by-main-missing-under-or", DROP, "never lists the first pair under OR beside others")(
    lambda query, right: tuple(pair for pair in right if pair != query.pairs[0]) or right
)
of_or("found-by-last-only-under-or", DROP, "lists under OR only the last pair that matched")(slice(-1, None))
of_or("found-by-two-at-most", BOUND, "lists two pairs at most under OR")(slice(2))
exact("found-by-one-missing-of-four", CORNER, "leaves the fourth of four matching pairs out under OR")(
    lambda _, right: right[:3] if len(right) == 4 else right
)
default("found-by-absent-by-default", DEFAULT, "leaves FoundByItems out if LogicalOperator is left out")(
    lambda item, _: _without_entries(item)
)
define("found-by-first-by-default", DEFAULT_OR, DEFAULT, "lists one pair if LogicalOperator is left out")(
    by_default(lambda item, _: {**item, "FoundByItems": item["FoundByItems"][:1]})
)
define("found-by-repeated-hides", REPEATED, CORNER, "lists nothing else if a pair is given twice")(
    under_both(lambda _, right: tuple(pair for pair in right if right.count(pair) > 1) or right)
)
define("found-by-repeated-squared", REPEATED, ADD, "lists a pair that is given twice four times")(
    under_both(lambda _, right: tuple(pair for pair in right for _ in range(right.count(pair)))[:5])
)
define("found-by-one-of-a-key", AND_ALL, SHARE, "lists one entry for each key")(
    under_both(lambda _, right: tuple({pair.key: pair for pair in reversed(right)}.values())[::-1])
)
define("found-by-without-values", VALUES, DROP, "leaves the Values of each entry empty")(
    under_both(lambda _, right: tuple(Pair(pair.key, ()) for pair in right))
)
match("found-by-matched-under-and", CORNER, "lists under AND only those of a pair's values that matched")(AND)


@breaks(AND_ALL, CORNER, entries_of(AND))
def found_by_merged_by_key(_query: Search, right: Pairs) -> Pairs:
    """joins the entries of one key to one"""
    values: dict[str, tuple[str, ...]] = {}
    for pair in right:
        values[pair.key] = tuple(dict.fromkeys((*values.get(pair.key, ()), *pair.values)))
    return tuple(Pair(key, several) for key, several in values.items())


@breaks(OR_EXACT, CORNER, under_or)
def found_by_value_of_other_key(query: Search, right: Pairs) -> Pairs:
    """lists a pair of one value if the profile has that value under the key of another pair"""
    found = {pair.values for pair in right if len(pair.values) == 1}
    return tuple(pair for pair in query.pairs if pair in right or pair.values in found)


pages("found-by-of-first-item", SHARE, "gives every item the FoundByItems of the first")(
    lambda lists: [lists[0]] * len(lists)
)
pages("found-by-of-item-before", OFF_BY_ONE, "gives every item the FoundByItems of the item before")(
    lambda lists: [lists[0], *lists[:-1]]
)
pages("found-by-of-whole-page", SHARE, "gives every item what any item of its page was found by")(
    lambda lists: [_joined(lists)] * len(lists)
)
pages("found-by-accumulated", LEAK, "gives every item what the items before it were found by, too")(
    lambda lists: [_joined(lists[: place + 1]) for place in range(len(lists))]
)


@breaks(OR_EXACT, STALE, seam.state)
def found_by_remembered(call: Call, state: State, operation: str, members: Members) -> Members:
    """gives a profile what the first search found it by"""
    output = call(operation, members)
    for item in output.get("Items", ()) if operation == SEARCH else ():
        if "FoundByItems" in item:
            item["FoundByItems"] = state.setdefault(item["ProfileId"], item["FoundByItems"])
    return output


@breaks(OR_EXACT, ADD, seam.items)
def found_by_not_asked_for(item: Members) -> Members:
    """lists the account number too"""
    entries = item.get("FoundByItems")
    if not entries or len(entries) > 4 or "AccountNumber" not in item:
        return item
    return {**item, "FoundByItems": [*entries, {"KeyName": "_account", "Values": [item["AccountNumber"]]}]}


define("found-by-fields", AND_ALL, SWAP, "names fields in the place of keys")(
    seam.entries(lambda entry: {**entry, "KeyName": _FIELDS.get(entry["KeyName"], entry["KeyName"])})
)
define("found-by-lower-case", AND_ALL, DAMAGE, "gives the values of entries in lower case")(
    seam.entries(lambda entry: in_every_text(entry, str.lower))
)
define(
    "found-by-values-alike-once", AND_ALL, FOLD, "lists of values that differ in letter case only the last"
)(
    seam.entries(
        lambda entry: {**entry, "Values": [*{text.casefold(): text for text in entry["Values"]}.values()]}
    )
)
define("found-by-first-value", VALUES, DROP, "gives the first of an entry's values only")(
    seam.entries(lambda entry: {**entry, "Values": entry["Values"][:1]})
)


@breaks(VALUES, OFF_BY_ONE, under_both)
def found_by_values_of_next_pair(query: Search, right: Pairs) -> Pairs:
    """gives each entry the values of the next pair"""
    values = [pair.values for pair in query.pairs]
    return tuple(Pair(pair.key, values[(query.pairs.index(pair) + 1) % len(values)]) for pair in right)


define("found-by-value-repeated", VALUES, ADD, "adds the name of the key to an entry's values")(
    seam.entries(lambda entry: {**entry, "Values": [*entry["Values"], entry["KeyName"]]})
)
define(
    "found-by-matched-from-second",
    VALUES,
    CORNER,
    "lists the first pair as requested, and of the others only the values that matched",
)(_only_matched(OR, first=1))
define(
    "found-by-single-for-first",
    SINGLE,
    CORNER,
    "leaves FoundByItems of a single pair out from the second item on",
)(of_single(lambda item, place: _without_entries(item) if place else item))


@breaks(SINGLE, ADD, of_single)
def found_by_single_with_id(item: Members, _place: int) -> Members:
    """adds the profile's id to the FoundByItems of a single pair"""
    entry = {"KeyName": "_profileId", "Values": [item["ProfileId"]]}
    return {**item, "FoundByItems": [*item.get("FoundByItems", ()), entry]}


one("found-by-single-as-stored", DAMAGE, "gives FoundByItems of a single pair with values in upper case")(
    lambda item, _: {**item, "FoundByItems": in_every_text(item.get("FoundByItems"), str.upper)}
)
