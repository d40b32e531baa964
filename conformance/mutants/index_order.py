"""Mutants whose index appends a profile that changes to lists, and that merge these as if they were in order."""

import heapq
from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import groupby
from typing import Final

from ...reference.fast_search import BEFORE_ALL, UNLIMITED, Match, by_and, by_or
from ...reference.index import Index
from ...reference.key_values import KeyValues
from ...reference.parts import EngineParts
from ...spec.keys import STANDARD_KEYS
from .fault_class import ORDER
from .logic import Lists
from .mutant import MutantTable
from .state import UPDATE

MUTANTS: Final = MutantTable()


def _lists(index: Index, values: KeyValues) -> Iterator[list[int]]:
    """Return the lists of more than one profile under the keys that fields fill."""
    found = (index.numbers(key, one) for key in values if key in STANDARD_KEYS for one in values[key])
    return (postings for postings in found if isinstance(postings, list))


def _appending(index: Index, number: int, old: KeyValues, new: KeyValues) -> None:
    """Change the index, and append a profile that was there already to the lists that it is new in."""
    for values in (old, new):
        for postings in _lists(index, values):
            postings.sort()
    index.change(number, old, new)
    added = {key: tuple(one for one in new[key] if one not in old.get(key, ())) for key in new if old}
    for postings in _lists(index, added):
        postings.remove(number)
        postings.append(number)


def _both(one: Iterable[int], other: Iterable[int]) -> list[int]:
    """Return what is in two lists, going along both once."""
    others = iter(other)
    place, found = next(others, None), []
    for number in one:
        while place is not None and place < number:
            place = next(others, None)
        found += [number] if place == number else []
    return found


def _and_in_step(lists: Lists, after: int, limit: int) -> list[Match]:
    every = (1 << len(lists)) - 1
    return [(number, every) for number in sorted(reduce(_both, lists)) if number > after][:limit]


def _and_of_sorted(lists: Lists, after: int, limit: int) -> list[Match]:
    return by_and([sorted(postings) for postings in lists], after, limit)


def _or_in_step(lists: Lists, after: int, limit: int) -> list[Match]:
    masks = dict(_or_of_sorted(lists, BEFORE_ALL, UNLIMITED))
    merged = sorted(lists[0]) if len(lists) == 1 else heapq.merge(*lists)
    return [(number, masks[number]) for number, _ in groupby(merged) if number > after][:limit]


def _or_of_sorted(lists: Lists, after: int, limit: int) -> list[Match]:
    return by_or([sorted(postings) for postings in lists], after, limit)


define = MUTANTS.define
define("updated-lost-by-merge", UPDATE, ORDER, "intersects lists in order, though updates append to them")(
    EngineParts(reindex=_appending, by_and=_and_in_step, by_or=_or_of_sorted)
)
define("updated-repeated-by-merge", UPDATE, ORDER, "joins lists in order, though updates append to them")(
    EngineParts(reindex=_appending, by_and=_and_of_sorted, by_or=_or_in_step)
)
