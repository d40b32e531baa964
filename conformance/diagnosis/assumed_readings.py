"""The readings that mutants are replayed with: what the probes found, which a defect may have misled."""

from collections.abc import Iterable
from typing import Final

from ...spec.open_points import OPEN_POINTS
from ...spec.readings import Readings
from ..history.facts import KnownReadings

_ABOUT_ANSWERS: Final = (
    "several-values found-by-values found-by-single repeated-pair page-fill last-page items-order found-by-order "
    "full-name-gap"
)
"""Open points on which a defect in matching, FoundByItems or pages can deceive a probe."""


def reading_assignments(known: KnownReadings) -> list[Readings]:
    """Return the readings to replay with: those found, then those no defect fakes, then the reference's own.

    Probes find out how a target reads the open points, and a defect may mislead one of them. So the second assignment
    leaves the points that concern the making of answers as the reference has them, and the third leaves all. Points
    that are undecided are read as the reference does; equal assignments occur once.
    """
    keys = sorted({key for _, key in known.found if key})
    found: dict[str, Readings] = {}
    for left_out in (set[str](), {*_ABOUT_ANSWERS.split()}, {*OPEN_POINTS}):
        readings = _readings(known, left_out)
        found.setdefault(_effective(readings, keys), readings)
    return list(found.values())


def deviations(readings: Readings) -> int:
    """Return how many readings are not the reference's own."""
    own = Readings()
    per_key = sum(reading != own[point] for (point, _), reading in readings.by_key.items())
    return per_key + sum(readings[point] != own[point] for point in OPEN_POINTS)


def _readings(known: KnownReadings, left_out: set[str]) -> Readings:
    choices: dict[str, str] = {}
    by_key: dict[tuple[str, str], str] = {}
    for (point, key), reading in known.found.items():
        if point in OPEN_POINTS.keys() - left_out and reading in OPEN_POINTS[point].readings:
            if key and OPEN_POINTS[point].per_key:
                by_key[point, key] = reading
            elif not key:
                choices[point] = reading
    # Replays need not wait: in this process every write is visible at once.
    return Readings({**choices, "visibility": "immediate"}, by_key)


def _effective(readings: Readings, keys: Iterable[str]) -> str:
    """Return what distinguishes one assignment from another, whether defaults are stated in it or left out."""
    per_key = [point for point in OPEN_POINTS if OPEN_POINTS[point].per_key]
    by_key = [readings.of_key(point, key) for point in per_key for key in keys]
    return repr(([readings[point] for point in OPEN_POINTS], by_key))
