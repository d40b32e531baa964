"""Ascending lists of profile numbers, as an index keeps them for each value.

Rule of this file: a list is never empty in an index, a list of one is a tuple (most values belong to one
profile), a longer one an array of 32-bit numbers; both are read alike.
"""

from array import array
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from typing import Final

Postings = Sequence[int]
"""Profile numbers, ascending, each once."""

NONE: Final[Postings] = ()


def with_number(postings: Postings, number: int) -> Postings:
    """``postings`` and ``number``; may change ``postings`` itself. Appending is the fast case."""
    if not postings:
        return (number,)
    grown = postings if isinstance(postings, array) else array("I", postings)
    if number > grown[-1]:
        grown.append(number)
    elif not contains(grown, number):
        insort(grown, number)
    return grown


def without_number(postings: Postings, number: int) -> Postings:
    """``postings`` less ``number``; may change ``postings`` itself."""
    if not contains(postings, number):
        return postings
    if not isinstance(postings, array):
        return NONE
    del postings[bisect_left(postings, number)]
    return postings


def contains(postings: Postings, number: int) -> bool:
    """Whether ``number`` is in the list."""
    place = bisect_left(postings, number)
    return place < len(postings) and postings[place] == number


def slice_after(postings: Postings, after: int, limit: int) -> Postings:
    """The first ``limit`` numbers greater than ``after``."""
    start = bisect_right(postings, after)
    return postings[start : start + limit]


def union(lists: Iterable[Postings]) -> Postings:
    """The numbers that are in any of the lists."""
    return sorted(set().union(*lists))


def kept(candidates: Sequence[int], postings: Postings) -> list[int]:
    """Those of ``candidates``, which ascend, that are in ``postings`` too.

    Where the list is about as dense as the candidates, its stretch between the first and the last of them is
    read as a whole; where it is much denser, each candidate is looked up.
    """
    low = bisect_left(postings, candidates[0])
    high = bisect_right(postings, candidates[-1], low)
    if high - low <= _STRETCH * len(candidates):
        return list(filter(set(postings[low:high]).__contains__, candidates))
    found = []
    for number in candidates:
        low = bisect_left(postings, number, low, high)
        if low == high:
            break
        if postings[low] == number:
            found.append(number)
    return found


_STRETCH: Final = 8
"""Numbers that can be read in a stretch for the price of one look-up (measured by benchmarks/engine.py)."""


def intersection(lists: Sequence[Postings]) -> Postings:
    """The numbers that are in all of the lists; none where there is no list."""
    if not lists:
        return NONE
    smallest, *others = sorted(lists, key=len)
    for other in others:
        if not smallest:
            break
        smallest = kept(smallest, other)
    return smallest
