"""FoundByItems: by which of the requested pairs a profile was found (document, FoundByItems)."""

from collections.abc import Callable, Sequence

from ..spec.search import Operator, Pair, Search
from .readings import Readings

Matched = Callable[[Pair], tuple[str, ...]]
"""The requested values of a pair that one profile has."""


def found_by(query: Search, mask: int, matched: Matched, readings: Readings) -> tuple[Pair, ...] | None:
    """The entries for a profile that the pairs in ``mask`` matched; None where the list is left out."""
    if not is_given(query, readings):
        return None
    pairs = in_order(without_repeats(pairs_found_by(query, mask), readings), readings)
    return tuple(as_shown(pair, query, matched, readings) for pair in pairs)


def pairs_found_by(query: Search, mask: int) -> Sequence[Pair]:
    """AND: "all of the key-value(s) pairs that were specified in the request"; OR: each that matched."""
    if query.operator is Operator.AND:
        return query.pairs
    return [pair for position, pair in enumerate(query.pairs) if mask >> position & 1]


def is_given(query: Search, readings: Readings) -> bool:
    """Open where the request has no AdditionalSearchKeys: the document speaks of requests that have."""
    return query.has_additional or readings["found-by-single"] == "pair"


def without_repeats(pairs: Sequence[Pair], readings: Readings) -> Sequence[Pair]:
    """Open: whether an identical pair given twice is listed twice."""
    return list(dict.fromkeys(pairs)) if readings["repeated-pair"] == "once" else pairs


def in_order(pairs: Sequence[Pair], readings: Readings) -> Sequence[Pair]:
    """Open: the order of the entries."""
    return pairs[::-1] if readings["found-by-order"] == "other" else pairs


def as_shown(pair: Pair, query: Search, matched: Matched, readings: Readings) -> Pair:
    """AND over several pairs: the pair as requested; elsewhere open whether only the values that matched."""
    return Pair(pair.key, matched(pair)) if shows_matched(query, readings) else pair


def shows_matched(query: Search, readings: Readings) -> bool:
    """Whether the entries hold only the requested values that matched, so that they differ by profile."""
    as_requested = query.operator is Operator.AND and query.has_additional
    return readings["found-by-values"] == "matched" and not as_requested
