"""Mutants that list the wrong pairs in FoundByItems."""

from collections.abc import Callable, Mapping

from ...reference.found_by import Matched, found_by
from ...reference.model import Operator, Pair, Query
from ...reference.parts import Call, EngineParts
from ...reference.readings import Readings
from ...spec.exchange import Json
from ...spec.operations import SEARCH
from .edits import Members, around, with_all_items
from .fault_class import FaultClass
from .mutant import Mutant

Entries = tuple[Pair, ...] | None


Edit = Callable[[Query, tuple[Pair, ...]], Entries]


def edited(operator: Operator | None, edit: Edit) -> EngineParts:
    """FoundByItems of requests with AdditionalSearchKeys, changed by ``edit`` under one operator or both."""

    def entries(query: Query, mask: int, matched: Matched, readings: Readings) -> Entries:
        right = found_by(query, mask, matched, readings)
        is_meant = query.has_additional and operator in (None, query.operator)
        return edit(query, right) if right and is_meant else right

    return EngineParts(found_by=entries)


def _all_by_default(call: Call) -> Call:
    """Without LogicalOperator every item names all the pairs of the request."""

    def wrapped(operation: str, arguments: Mapping[str, Json]) -> dict[str, Json]:
        output = call(operation, arguments)
        additional = arguments.get("AdditionalSearchKeys")
        if operation == SEARCH and additional and not arguments.get("LogicalOperator"):
            pairs = [
                {name: pair[name] for name in ("KeyName", "Values")} for pair in (arguments, *additional)
            ]
            for item in output.get("Items", ()):
                item["FoundByItems"] = pairs
        return output

    return wrapped


def _first_of_key(_query: Query, right: tuple[Pair, ...]) -> Entries:
    return tuple({pair.key: pair for pair in reversed(right)}.values())[::-1]


def without_entries(item: Members) -> Members:
    """An item without its FoundByItems."""
    return {name: member for name, member in item.items() if name != "FoundByItems"}


def _hidden_by_repeated(_query: Query, right: tuple[Pair, ...]) -> Entries:
    repeated = tuple(pair for pair in right if right.count(pair) > 1)
    return repeated or right


def _squared(_query: Query, right: tuple[Pair, ...]) -> Entries:
    return tuple(pair for pair in right for _ in range(right.count(pair)))[:5]


def _by_default(edit: Callable[[Members], Members]) -> Callable[[Call], Call]:
    """Items of searches with AdditionalSearchKeys and without LogicalOperator, changed by ``edit``."""

    def edited(call: Call, arguments: Members) -> Members:
        output = call(SEARCH, arguments)
        if (
            arguments.get("AdditionalSearchKeys")
            and not arguments.get("LogicalOperator")
            and output.get("Items")
        ):
            output["Items"] = [edit(item) for item in output["Items"]]
        return output

    return around(SEARCH, edited).wrap


MUTANTS = (
    Mutant(
        "found-by-missing-one",
        "found-by-and-all",
        FaultClass.OFF_BY_ONE,
        "leaves the last pair out of FoundByItems under AND",
        edited(Operator.AND, lambda _, right: right[:-1]),
    ),
    Mutant(
        "found-by-all-under-or",
        "found-by-or-exact",
        FaultClass.ADD,
        "lists all requested pairs in FoundByItems under OR",
        edited(Operator.OR, lambda query, _: query.pairs),
    ),
    Mutant(
        "found-by-first-only-under-or",
        "found-by-or-exact",
        FaultClass.DROP,
        "lists under OR only the first pair that matched",
        edited(Operator.OR, lambda _, right: right[:1]),
    ),
    Mutant(
        "found-by-all-by-default",
        "found-by-default-or",
        FaultClass.DEFAULT,
        "lists all requested pairs in FoundByItems where LogicalOperator is left out",
        EngineParts(wrap=_all_by_default),
    ),
    Mutant(
        "found-by-absent",
        "found-by-present",
        FaultClass.DROP,
        "leaves FoundByItems out",
        edited(None, lambda _query, _right: None),
    ),
    Mutant(
        "found-by-main-missing",
        "found-by-and-all",
        FaultClass.DROP,
        "leaves the first pair out of FoundByItems under AND",
        edited(Operator.AND, lambda _, right: right[1:]),
    ),
    Mutant(
        "found-by-three-at-most",
        "found-by-and-all",
        FaultClass.BOUND,
        "lists three pairs at most under AND",
        edited(Operator.AND, lambda _, right: right[:3]),
    ),
    Mutant(
        "found-by-absent-under-and",
        "found-by-present",
        FaultClass.DROP,
        "leaves FoundByItems out under AND",
        edited(Operator.AND, lambda _query, _right: None),
    ),
    Mutant(
        "found-by-absent-under-or",
        "found-by-present",
        FaultClass.DROP,
        "leaves FoundByItems out under OR",
        edited(Operator.OR, lambda _query, _right: None),
    ),
    Mutant(
        "found-by-on-first-item-only",
        "found-by-present",
        FaultClass.CORNER,
        "gives FoundByItems to the first item only",
        with_all_items(lambda items: [items[0], *map(without_entries, items[1:])]),
    ),
    Mutant(
        "found-by-main-missing-under-or",
        "found-by-or-exact",
        FaultClass.DROP,
        "never lists the first pair under OR beside others",
        edited(
            Operator.OR, lambda query, right: tuple(pair for pair in right if pair != query.pairs[0]) or right
        ),
    ),
    Mutant(
        "found-by-last-only-under-or",
        "found-by-or-exact",
        FaultClass.DROP,
        "lists under OR only the last pair that matched",
        edited(Operator.OR, lambda _, right: right[-1:]),
    ),
    Mutant(
        "found-by-two-at-most",
        "found-by-or-exact",
        FaultClass.BOUND,
        "lists two pairs at most under OR",
        edited(Operator.OR, lambda _, right: right[:2]),
    ),
    Mutant(
        "found-by-one-missing-of-four",
        "found-by-or-exact",
        FaultClass.CORNER,
        "leaves the fourth of four matching pairs out under OR",
        edited(Operator.OR, lambda _, right: right[:3] if len(right) == 4 else right),
    ),
    Mutant(
        "found-by-absent-by-default",
        "found-by-present",
        FaultClass.DEFAULT,
        "leaves FoundByItems out where LogicalOperator is left out",
        EngineParts(wrap=_by_default(without_entries)),
    ),
    Mutant(
        "found-by-first-by-default",
        "found-by-default-or",
        FaultClass.DEFAULT,
        "lists one pair where LogicalOperator is left out",
        EngineParts(wrap=_by_default(lambda item: {**item, "FoundByItems": item["FoundByItems"][:1]})),
    ),
    Mutant(
        "found-by-repeated-hides",
        "found-by-repeated-pair",
        FaultClass.CORNER,
        "lists nothing else where a pair is given twice",
        edited(None, _hidden_by_repeated),
    ),
    Mutant(
        "found-by-repeated-squared",
        "found-by-repeated-pair",
        FaultClass.ADD,
        "lists a pair that is given twice four times",
        edited(None, _squared),
    ),
    Mutant(
        "found-by-one-of-a-key",
        "found-by-and-all",
        FaultClass.SHARE,
        "lists one entry for each key",
        edited(None, _first_of_key),
    ),
)
