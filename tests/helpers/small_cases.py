"""Every small case of a search, up to renaming: worlds, searches, page sizes, and readings one at a time.

A world has up to three profiles; under each of two keys a profile has no value or one of two. A search has up to three
pairs, and a pair one or both of the two values. Keys, values of a key, and profiles may change names without changing
anything that counts, so of all cases that are renamings of one another one is taken.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations_with_replacement, product
from typing import Final, NamedTuple

from searchprofiles_tck.spec.open_points import COMPARISON_POINTS
from searchprofiles_tck.spec.readings import Readings
from searchprofiles_tck.spec.search import Operator, Pair, Search

KEYS: Final = ("_phone", "_orderId")
PAGE_SIZES: Final = (1, 2, 3)
EQUAL: Final = {
    "letter-case": ("a", "A"),
    "blanks": ("a", " a"),
    "unicode-form": ("\u00e9", "e\u0301"),
    "compatible-characters": ("\ufb01", "fi"),
    "marks": ("\u00e9", "e"),
    "inner-blanks": ("a  b", "a b"),
    "phone-format": ("1-2", "12"),
}
"""The two values of each key that a comparing point is tried with: its second reading makes them equal."""
READINGS: Final[Mapping[str, str]] = {
    "several-values": "all",
    "found-by-values": "matched",
    "found-by-single": "absent",
    "repeated-pair": "once",
    "found-by-order": "other",
    "page-fill": "short",
    "last-page": "present",
    "letter-case": "folded",
    "blanks": "trimmed",
    "unicode-form": "canonical",
    "compatible-characters": "folded",
    "marks": "ignored",
    "inner-blanks": "collapsed",
    "phone-format": "digits",
}
"""The second reading of every point that bears on matching, FoundByItems and pages."""

_Profile = tuple[int, int]
"""Under each key: 0 or 1 for a value, 2 for none."""
_Pair = tuple[int, int]
"""A key, and 0 or 1 for one value, 2 for both."""
_SWAP: Final = (1, 0, 2)
_KEEP: Final = (0, 1, 2)


class SmallWorld(NamedTuple):
    """The profiles of some cases, their readings, and the searches, each with every page size."""

    profiles: Sequence[Mapping[str, tuple[str, ...]]]
    readings: Readings
    searches: Sequence[Search]


def small_worlds(profiles: int, pairs: int) -> Iterator[SmallWorld]:
    """Yield all cases with up to so many profiles and pairs, grouped by world and readings."""
    for world, queries in _up_to_renaming(profiles, pairs).items():
        shuffled = random.Random(repr(world)).sample(world, len(world))
        for point in (None, *READINGS):
            values = EQUAL.get(point or "", ("a", "b"))
            yield SmallWorld(
                [_named(profile, values) for profile in shuffled],
                _readings(point),
                [
                    Search(tuple(Pair(KEYS[key], _listed(own, values)) for key, own in query), operator, size)
                    for query in queries
                    for operator in (None, *Operator)
                    for size in PAGE_SIZES
                ],
            )


def _readings(point: str | None) -> Readings:
    """Return the second reading of one point; of a comparing point for both keys, since phone numbers have one key."""
    if point is None:
        return Readings()
    if point in COMPARISON_POINTS:
        return Readings(by_key={(point, key): READINGS[point] for key in KEYS})
    return Readings({point: READINGS[point]})


def _named(profile: _Profile, values: tuple[str, str]) -> Mapping[str, tuple[str, ...]]:
    return {key: (values[own],) for key, own in zip(KEYS, profile, strict=True) if own < 2}


def _listed(own: int, values: tuple[str, str]) -> tuple[str, ...]:
    return values if own == 2 else (values[own],)


def _up_to_renaming(profiles: int, pairs: int) -> dict[tuple[_Profile, ...], list[tuple[_Pair, ...]]]:
    """For each world the queries of which no renaming gives a smaller world, or the same one and a smaller query."""
    kinds = list(product(range(3), repeat=2))
    pair_kinds = list(product(range(2), range(3)))
    queries = [query for count in range(1, pairs + 1) for query in product(pair_kinds, repeat=count)]
    found = {}
    for count in range(profiles + 1):
        for world in combinations_with_replacement(kinds, count):
            images = [(_renamed_world(world, renaming), renaming) for renaming in _RENAMINGS]
            if world == min(image for image, _ in images):
                own = [renaming for image, renaming in images if image == world]
                found[world] = [query for query in queries if query == min(_renamed(query, r) for r in own)]
    return found


_Renaming = tuple[bool, tuple[tuple[int, int, int], tuple[int, int, int]]]
"""Whether the keys change places, then what becomes of the values under each."""
_RENAMINGS: Final[list[_Renaming]] = [
    (swaps, (first, second))
    for swaps, first, second in product((False, True), (_KEEP, _SWAP), (_KEEP, _SWAP))
]


def _renamed_world(world: Sequence[_Profile], renaming: _Renaming) -> tuple[_Profile, ...]:
    swaps, values = renaming
    places = (1, 0) if swaps else (0, 1)
    return tuple(sorted((values[0][one[places[0]]], values[1][one[places[1]]]) for one in world))


def _renamed(query: Sequence[_Pair], renaming: _Renaming) -> tuple[_Pair, ...]:
    swaps, values = renaming
    moved = [(1 - key if swaps else key, own) for key, own in query]
    return tuple((key, values[key][own]) for key, own in moved)
