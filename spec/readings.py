"""A set of readings: which allowed reading of every open point a service takes.

The reference can take every reading that the sources allow, so that a target is compared with the reading that it has
chosen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Self

from .open_points import OPEN_POINTS
from .suggestion import closest

_NOTHING: Mapping[str, str] = MappingProxyType({})
_NO_KEYS: Mapping[tuple[str, str], str] = MappingProxyType({})
_FIRST = {point.id: next(iter(point.readings)) for point in OPEN_POINTS.values()}


class UnknownReading(ValueError):
    """A point or reading that the specification does not have; the message names the closest one."""


def check(point: str, reading: str, key: str = "") -> None:
    """Raise ``UnknownReading`` unless ``point`` has such a reading, and may have one for ``key``, if it is given."""
    if point not in OPEN_POINTS:
        raise UnknownReading(f"there is no open point {point!r}; {closest(point, OPEN_POINTS)}")
    readings = OPEN_POINTS[point].readings
    if reading not in readings:
        raise UnknownReading(f"{point!r} has no reading {reading!r}; {closest(reading, readings)}")
    if key and not OPEN_POINTS[point].per_key:
        raise UnknownReading(f"{point!r} has one reading for all keys, so it cannot have one for {key!r}")


@dataclass(frozen=True)
class Readings:
    """One reading for every open point; the point's first reading if ``choices`` does not name the point.

    ``by_key`` overrides a comparing point for one search key: ``{("letter-case", "_email"): "folded"}``. Raises
    ``UnknownReading`` for a point or reading that ``OPEN_POINTS`` does not have.
    """

    choices: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    by_key: Mapping[tuple[str, str], str] = field(default_factory=lambda: _NO_KEYS)
    _taken: Mapping[str, str] = field(init=False, repr=False, compare=False)
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_taken", {**_FIRST, **self.choices})
        chosen = frozenset(self.choices.items()), frozenset(self.by_key.items())
        object.__setattr__(self, "_hash", hash(chosen))
        for point, reading in self.choices.items():
            check(point, reading)
        for (point, key), reading in self.by_key.items():
            check(point, reading, key)

    def __hash__(self) -> int:
        return self._hash

    def __getitem__(self, point: str) -> str:
        return self._taken[point]

    def of_key(self, point: str, key: str) -> str:
        """Return the reading of a comparing ``point`` for one search key."""
        return self.by_key.get((point, key)) or self[point]

    def having(self, **changes: str) -> Self:
        """Return a copy with other readings of some points; write underscores for the hyphens of a point's id."""
        named = {point.replace("_", "-"): reading for point, reading in changes.items()}
        return type(self)({**self.choices, **named}, self.by_key)
