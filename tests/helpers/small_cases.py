"""Every small case of a search, up to renaming: worlds, searches, page sizes, and readings one at a time.

A world has up to three profiles; under each of two keys a profile has no value or one of two. A search has up to three
pairs, and a pair one or both of the two values. Keys, values of a key, and profiles may change names without changing
anything that counts, so of all cases that are renamings of one another one is taken.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from searchprofiles_tck.conformance.dataset.small_worlds import SmallProfile, up_to_renaming
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


class SmallWorld(NamedTuple):
    """The profiles of some cases, their readings, and the searches, each with every page size."""

    profiles: Sequence[Mapping[str, tuple[str, ...]]]
    readings: Readings
    searches: Sequence[Search]


def small_worlds(profiles: int, pairs: int) -> Iterator[SmallWorld]:
    """Yield all cases with up to so many profiles and pairs, grouped by world and readings."""
    for world, queries in up_to_renaming(profiles, pairs).items():
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


def _named(profile: SmallProfile, values: tuple[str, str]) -> Mapping[str, tuple[str, ...]]:
    return {key: (values[own],) for key, own in zip(KEYS, profile, strict=True) if own < 2}


def _listed(own: int, values: tuple[str, str]) -> tuple[str, ...]:
    return values if own == 2 else (values[own],)
