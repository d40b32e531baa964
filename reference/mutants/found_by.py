"""Mutants that tell wrongly by which pairs a profile was found."""

from collections.abc import Callable, Mapping

from ...spec.exchange import Json
from ...spec.operations import SEARCH
from ..found_by import Matched, found_by
from ..model import Operator, Pair, Query
from ..parts import Call, Parts
from ..readings import Readings
from .mutant import Mutant

Entries = tuple[Pair, ...] | None
Edit = Callable[[Query, tuple[Pair, ...]], Entries]


def _edited(operator: Operator | None, edit: Edit) -> Parts:
    """FoundByItems of requests with AdditionalSearchKeys, changed by ``edit`` under one operator or both."""

    def entries(query: Query, mask: int, matched: Matched, readings: Readings) -> Entries:
        right = found_by(query, mask, matched, readings)
        is_meant = query.has_additional and operator in (None, query.operator)
        return edit(query, right) if right and is_meant else right

    return Parts(found_by=entries)


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


MUTANTS = (
    Mutant(
        "found-by-missing-one",
        "found-by-and-all",
        "leaves the last pair out of FoundByItems under AND",
        _edited(Operator.AND, lambda _, right: right[:-1]),
    ),
    Mutant(
        "found-by-all-under-or",
        "found-by-or-exact",
        "lists all requested pairs in FoundByItems under OR",
        _edited(Operator.OR, lambda query, _: query.pairs),
    ),
    Mutant(
        "found-by-first-only-under-or",
        "found-by-or-exact",
        "lists under OR only the first pair that matched",
        _edited(Operator.OR, lambda _, right: right[:1]),
    ),
    Mutant(
        "found-by-all-by-default",
        "found-by-default-or",
        "lists all requested pairs in FoundByItems where LogicalOperator is left out",
        Parts(wrap=_all_by_default),
    ),
    Mutant(
        "found-by-absent",
        "found-by-present",
        "leaves FoundByItems out",
        _edited(None, lambda _query, _right: None),
    ),
    Mutant(
        "found-by-without-values",
        "found-by-values",
        "leaves the Values of each entry empty",
        _edited(None, lambda _, right: tuple(Pair(pair.key, ()) for pair in right)),
    ),
)
