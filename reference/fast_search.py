"""The fast form of ``definition.items``: the first profiles after a number, from an index of their values.

Of every profile only its number and a mask are computed: a bit for each pair that matches it. What a page needs of
FoundByItems follows from the mask.
"""

import sys
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import repeat
from typing import Final

from ..spec.search import Operator, Pair, Search
from . import definition
from .index import Index
from .postings import Postings, common, contains, intersection, slice_after, union
from .readings import Readings

Match = tuple[int, int]
"""A profile's number, and a bit for each pair that matched it: bit 0 stands for the first pair."""

MatchPair = Callable[[Index, Pair], Postings]
Matched = Callable[[Pair], tuple[str, ...]]
"""The requested values of a pair that match one profile."""

Combine = Callable[[Sequence[Postings], int, int], list[Match]]
"""From what each pair matches, the first matches after a number, at most so many."""

BEFORE_ALL: Final = -1
UNLIMITED: Final = sys.maxsize
_AND: Final = Operator.AND
_FIRST_PAIR: Final = repeat(1)
"""The bit of the only pair, as often as it is asked for."""


def matching(index: Index, pair: Pair) -> Postings:
    """The profiles that one pair matches.

    A pair matches when a requested value is one of the profile's values under the key, whole. Of several
    values one must be there, or all: the sources leave that open. No values match nothing.
    """
    values = pair.values
    if len(values) == 1:
        return index.numbers(pair.key, values[0])
    lists = [index.numbers(pair.key, value) for value in values]
    return intersection(lists) if index.readings["several-values"] == "all" else union(lists)


def matched_values(index: Index, number: int, match: MatchPair = matching) -> Matched:
    """Return the function ``definition.matched_values`` for the profile ``number``."""

    def matched(pair: Pair) -> tuple[str, ...]:
        return tuple(
            value for value in pair.values if contains(match(index, Pair(pair.key, (value,))), number)
        )

    return matched


def every(lists: Sequence[Postings], after: int, limit: int) -> list[Match]:
    """AND: "only includes profiles that match all of the search keys" (document, LogicalOperator).

    Walks the smallest list in windows, and keeps of each what is in the other lists too. Windows grow until
    what was found tells how many more numbers must be looked at.
    """
    smallest, *others = sorted(lists, key=len)
    found: list[int] = []
    start, size, tried = bisect_right(smallest, after), limit, 0
    while start < len(smallest) and len(found) < limit:
        window = smallest[start : start + size]
        found += sorted(common(window, others))
        start, tried = start + size, tried + size
        size = min(size * 2, (limit - len(found)) * tried // max(len(found), 1) + 1)
    all_pairs = (1 << len(lists)) - 1
    return [(number, all_pairs) for number in found[:limit]]


def some(lists: Sequence[Postings], after: int, limit: int) -> list[Match]:
    """OR: "includes profiles that match at least one of the search keys" (document, LogicalOperator).

    Whoever is among the first ``limit`` of the union is among the first ``limit`` of every list that has it,
    so the heads of the lists tell both the page and which pairs matched. Where a list fills the page alone,
    nothing beyond its head can be on the page, and the page's end is found before the pairs are told.
    """
    if len(lists) == 1:
        return list(zip(slice_after(lists[0], after, limit), _FIRST_PAIR, strict=False))
    heads = []
    last = UNLIMITED
    for postings in lists:
        start = bisect_right(postings, after)
        head = postings[start : start + limit]
        if len(head) == limit and head[-1] < last:
            last = head[-1]
        heads.append(head)
    if last < UNLIMITED:
        heads = [head[: bisect_right(head, last)] for head in heads]
        last = sorted(set().union(*heads))[limit - 1]
    masks: dict[int, int] = {}
    bit = 1
    for head in heads:
        for number in head:
            if number > last:
                break
            masks[number] = masks[number] | bit if number in masks else bit
        bit <<= 1
    return sorted(masks.items())[:limit]


def search(
    index: Index,
    query: Search,
    after: int = BEFORE_ALL,
    limit: int = UNLIMITED,
    *,
    match: MatchPair = matching,
    every: Combine = every,
    some: Combine = some,
) -> list[Match]:
    """The first ``limit`` profiles, by ascending number, that ``query`` finds after number ``after``."""
    combine = every if query.operator is _AND else some
    return combine([match(index, pair) for pair in query.pairs], after, limit)


def found_by(search: Search, mask: int, matched: Matched, readings: Readings) -> definition.FoundByItems:
    """Return the FoundByItems of a profile that the pairs in ``mask`` match."""
    pairs = [pair for place, pair in enumerate(search.pairs) if mask >> place & 1]
    return definition.found_by(search, pairs, matched, readings)
