"""Which profiles a query finds: what one pair matches, and AND and OR over the pairs."""

import sys
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Final

from .index import Index
from .model import Operator, Pair, Query
from .postings import NONE, Postings, contains, intersection, kept, slice_after, union

Match = tuple[int, int]
"""A profile's number, and a bit for each pair that matched it: bit 0 stands for the first pair."""

MatchPair = Callable[[Index, Pair], Postings]
MatchedValues = Callable[[Pair], tuple[str, ...]]
Combine = Callable[[Sequence[Postings], int, int], list[Match]]
"""From what each pair matches, the first matches after a number, at most so many."""

BEFORE_ALL: Final = -1
UNLIMITED: Final = sys.maxsize


def matching(index: Index, pair: Pair) -> Postings:
    """The profiles that one pair matches.

    A pair matches when a requested value is one of the profile's values under the key, whole. Of several
    values one must be there, or all: the sources leave that open. No values match nothing.
    """
    if len(pair.values) == 1:
        return index.numbers(pair.key, pair.values[0])
    lists = [index.numbers(pair.key, value) for value in pair.values]
    return intersection(lists) if index.readings["several-values"] == "all" else union(lists)


def matched_values(
    index: Index, number: int, match: MatchPair = matching
) -> Callable[[Pair], tuple[str, ...]]:
    """Which requested values of a pair the profile ``number`` has."""

    def matched(pair: Pair) -> tuple[str, ...]:
        return tuple(
            value for value in pair.values if contains(match(index, Pair(pair.key, (value,))), number)
        )

    return matched


def every(lists: Sequence[Postings], after: int, limit: int) -> list[Match]:
    """AND: "only includes profiles that match all of the search keys" (document, LogicalOperator).

    Walks the smallest list in windows that grow, and keeps of each window what the other lists hold too.
    """
    smallest, *others = sorted(lists, key=len)
    all_pairs = (1 << len(lists)) - 1
    found: list[int] = []
    start, size = bisect_right(smallest, after), limit
    while start < len(smallest) and len(found) < limit:
        window: Sequence[int] = smallest[start : start + size]
        for other in others:
            window = kept(window, other) if window else NONE
        found += window
        start, size = start + size, size * 2
    return [(number, all_pairs) for number in found[:limit]]


def some(lists: Sequence[Postings], after: int, limit: int) -> list[Match]:
    """OR: "includes profiles that match at least one of the search keys" (document, LogicalOperator).

    Whoever is among the first ``limit`` of the union is among the first ``limit`` of every list that has it,
    so the heads of the lists tell both the page and which pairs matched.
    """
    masks: dict[int, int] = {}
    for position, postings in enumerate(lists):
        bit = 1 << position
        for number in slice_after(postings, after, limit):
            masks[number] = masks.get(number, 0) | bit
    return sorted(masks.items())[:limit]


def search(
    index: Index,
    query: Query,
    after: int = BEFORE_ALL,
    limit: int = UNLIMITED,
    *,
    match: MatchPair = matching,
    every: Combine = every,
    some: Combine = some,
) -> list[Match]:
    """The first ``limit`` profiles, by ascending number, that ``query`` finds after number ``after``."""
    combine = every if query.operator is Operator.AND else some
    return combine([match(index, pair) for pair in query.pairs], after, limit)
