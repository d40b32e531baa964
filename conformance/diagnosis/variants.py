"""In which readings an implementation plays a target's requests.

Probes find out how a target reads the open points; a defect may make one of them believe what is not so. So there are
up to three variants: as found; what concerns the making of answers left as the reference has it; all left so.
"""

from collections.abc import Callable, Iterable
from typing import Final

from ...reference.readings import Readings
from ...spec.open_points import OPEN_POINTS
from ..history.known_readings import KnownReadings

_OF_ANSWERS: Final = frozenset(
    {
        "several-values",
        "found-by-values",
        "found-by-single",
        "repeated-pair",
        "page-fill",
        "last-page",
        "items-order",
        "found-by-order",
        "full-name-gap",
    }
)
"""Points on which a defect in matching, FoundByItems or pages can deceive a probe."""
_VISIBLE: Final = "immediate"
"""Nothing is written here by itself, so nothing has to be waited for."""


def variants(known: KnownReadings) -> list[Readings]:
    """The readings to play in, those found first; where a point is undecided, the reference's own."""
    kept: tuple[Callable[[str], bool], ...] = (
        lambda _point: True,
        lambda point: point not in _OF_ANSWERS,
        lambda _point: False,
    )
    keys = sorted({key for _, key in known.found if key})
    found: dict[str, Readings] = {}
    for keeps in kept:
        readings = _readings(known, keeps)
        found.setdefault(_played(readings, keys), readings)
    return list(found.values())


def strangeness(readings: Readings) -> int:
    """How many readings are not the reference's own."""
    own = Readings()
    per_key = sum(reading != own[point] for (point, _), reading in readings.by_key.items())
    return per_key + sum(readings[point] != own[point] for point in OPEN_POINTS)


def _readings(known: KnownReadings, keeps: Callable[[str], bool]) -> Readings:
    choices: dict[str, str] = {}
    by_key: dict[tuple[str, str], str] = {}
    for (point, key), reading in known.found.items():
        if keeps(point) and point in OPEN_POINTS and reading in OPEN_POINTS[point].readings:
            if key and OPEN_POINTS[point].per_key:
                by_key[point, key] = reading
            elif not key:
                choices[point] = reading
    return Readings({**choices, "visibility": _VISIBLE}, by_key)


def _played(readings: Readings, keys: Iterable[str]) -> str:
    """What tells one variant from another: defaults that are said and defaults that are not are the same."""
    return repr(
        [
            (
                point,
                readings[point],
                [readings.of_key(point, key) for key in keys if OPEN_POINTS[point].per_key],
            )
            for point in OPEN_POINTS
        ]
    )
