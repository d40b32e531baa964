"""The request of a search, made of checked members; and the searches that the sources neither allow nor forbid."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec

from ..spec.exchange import Json
from ..spec.search import Pair, Search
from .readings import Readings

Fields = Mapping[str, Json]
"""Members of a profile or a domain."""

Members = Mapping[str, Any]
"""Checked input members of an operation: strings, whole numbers, tuples and objects."""


class SearchRequest(msgspec.Struct, frozen=True):
    """A request for one page of a search. ``size`` is the page's maximum; ``token`` is None for the first page."""

    domain: str
    query: Search
    size: int
    token: str | None


OpenRule = tuple[Callable[[Members, Sequence[Pair]], bool], str]
"""Whether a search, given its members and its pairs, breaks a rule; and the message if it does."""


_OPEN_RULES: Final[Mapping[str, OpenRule]] = {
    "empty-values": (
        lambda _, pairs: not all(pair.values for pair in pairs),
        "a Values list is empty, expected at least one value in each",
    ),
    "repeated-key": (
        lambda _, pairs: len({pair.key for pair in pairs}) < len(pairs),
        "a KeyName is given twice, expected each key in one pair only",
    ),
    "repeated-value": (
        lambda _, pairs: any(len(set(pair.values)) < len(pair.values) for pair in pairs),
        "a value is given twice in one Values list, expected each once",
    ),
    "lone-operator": (
        lambda members, _: "LogicalOperator" in members and "AdditionalSearchKeys" not in members,
        "LogicalOperator is given without AdditionalSearchKeys",
    ),
}
"""Requests that the sources neither allow nor forbid, by the open point that says so."""


def open_rules(readings: Readings) -> tuple[OpenRule, ...]:
    """Return the open rules by which a service with these readings refuses searches."""
    return tuple(rule for point, rule in _OPEN_RULES.items() if readings[point] == "refused")
