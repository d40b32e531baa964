"""Ascending lists of profile numbers, as the index keeps them for each value.

A list in an index is never empty, and a list of one number is a tuple (most values belong to one profile, and a tuple
is smaller); both are read alike. Plain lists are used, not arrays of machine numbers: the numbers exist as objects
anyway, and an array would make a new object each time that one is read.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from typing import Final

Postings = Sequence[int]
"""Profile numbers, ascending, each once."""

NONE: Final[Postings] = ()


def with_number(postings: Postings, number: int) -> Postings:
    """Return ``postings`` and ``number``; may change ``postings`` itself. Appending is the fast case."""
    if not postings:
        return (number,)
    grown = postings if isinstance(postings, list) else list(postings)
    if number > grown[-1]:
        grown.append(number)
    elif not contains(grown, number):
        insort(grown, number)
    return grown


def without_number(postings: Postings, number: int) -> Postings:
    """Return ``postings`` without ``number``; may change ``postings`` itself."""
    if not contains(postings, number):
        return postings
    if not isinstance(postings, list):
        return NONE
    del postings[bisect_left(postings, number)]
    return postings


def contains(postings: Postings, number: int, low: int = 0, high: int | None = None) -> bool:
    """Return whether ``number`` is in the list, or in its part between the indices ``low`` and ``high``."""
    place = bisect_left(postings, number, low, high)
    return place < len(postings) and postings[place] == number


def slice_after(postings: Postings, after: int, limit: int) -> Postings:
    """Return the first ``limit`` numbers greater than ``after``."""
    start = bisect_right(postings, after)
    return postings[start : start + limit]


def union(lists: Iterable[Postings]) -> Postings:
    """Return the numbers that are in any of the lists."""
    return sorted(set().union(*lists))


def intersection(lists: Sequence[Postings]) -> Postings:
    """Return the numbers that are in all of the lists; none if there is no list."""
    if not lists:
        return NONE
    smallest, *others = sorted(lists, key=len)
    return sorted(common(smallest, others))


def common(candidates: Postings, lists: Iterable[Postings]) -> set[int]:
    """Return those of ``candidates`` that are in every one of the lists."""
    if len(candidates) == 1:
        number = candidates[0]
        for postings in lists:
            if not contains(postings, number):
                return set()
        return {number}
    left = set(candidates)
    for postings in lists:
        if not left:
            break
        left = _kept(left, postings, candidates[0], candidates[-1])
    return left


_STRETCH: Final = 32
"""How many neighbouring numbers can be read in the time of one look-up (see benchmarks/engine.py)."""


def _kept(candidates: set[int], postings: Postings, first: int, last: int) -> set[int]:
    """Return those of ``candidates``, all of them between ``first`` and ``last``, that are in ``postings`` too.

    If the list is about as dense as the candidates, its part between the two is read as a whole; if it is much
    denser, each candidate is looked up.
    """
    low = bisect_left(postings, first)
    high = bisect_right(postings, last, low)
    if high - low <= _STRETCH * len(candidates):
        return candidates.intersection(postings[low:high])
    return {number for number in candidates if contains(postings, number, low, high)}
