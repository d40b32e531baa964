"""The fast form of ``definition.items``: the first profiles after a number, from an index of their values.

Of each profile only its number and a mask are computed: a bit for each pair that matches it. What a page needs of
FoundByItems follows from the mask.
"""

import sys
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import repeat
from typing import Final

from ..spec.readings import Readings
from ..spec.search import Pair, Search
from . import definition
from .index import Index
from .postings import Postings, common, contains, intersection, slice_after, union

Match = tuple[int, int]
"""A profile's number, and its mask: a bit for each pair that matches it, the lowest for the first pair."""

MatchPair = Callable[[Index, Pair], Postings]
Matched = Callable[[Pair], tuple[str, ...]]
"""The requested values of a pair that match one profile."""

Combine = Callable[[Sequence[Postings], int, int], list[Match]]
"""From the profiles that each pair matches, the first matches after a number, at most so many."""

BEFORE_ALL: Final = -1
UNLIMITED: Final = sys.maxsize
_FIRST_PAIR: Final = repeat(1)
"""The mask of the only pair, without end."""


# logic-single-pair, logic-whole-value, logic-several-values, keys-separate
def matching(index: Index, pair: Pair) -> Postings:
    """Return the profiles that one pair matches: ``definition.matches`` for all profiles at once.

    Open: of several values one must be equal to a value of the profile, or all. A pair without values matches none.
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


# logic-and, logic-operator-covers-all-pairs, logic-five-pairs
def by_and(lists: Sequence[Postings], after: int, limit: int) -> list[Match]:
    """Return what AND finds: "only includes profiles that match all of the search keys" (document, LogicalOperator).

    Read the smallest list in parts, and keep of each part what is in the other lists too. Parts grow: what was found
    so far tells how many more numbers must be read.
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


# logic-or, logic-or-default, logic-operator-covers-all-pairs, logic-five-pairs, logic-profile-once
def by_or(lists: Sequence[Postings], after: int, limit: int) -> list[Match]:
    """Return what OR finds: "profiles that match at least one of the search keys" (document, LogicalOperator).

    A profile that is among the first ``limit`` of the union is among the first ``limit`` of every list that contains
    it, so the heads of the lists decide both the page and the masks. If one list fills the page alone, nothing beyond
    its head can be on the page, and the last number of the page is found before the masks are computed.
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


def found_by(search: Search, mask: int, matched: Matched, readings: Readings) -> definition.FoundByItems:
    """Return the FoundByItems of a profile that the pairs in ``mask`` match."""
    pairs = [pair for place, pair in enumerate(search.pairs) if mask >> place & 1]
    return definition.found_by(search, pairs, matched, readings)
