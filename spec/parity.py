"""Parity: whether a target reads the open points as another one did, or as it did before. No rule depends on it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .report_model import ReportValue

if TYPE_CHECKING:
    from .readings_file import Capture
    from .results import ReadingFound


class Deviation(ReportValue, frozen=True, kw_only=True):
    """An open point that the target reads otherwise than the readings that it was held to."""

    point: str
    key: str = ""
    held: str
    """The reading that it was held to."""
    reading: str
    """The reading that it takes."""
    found_by: str = ""
    exchange: str = ""


class Parity(ReportValue, frozen=True, kw_only=True):
    """How the target compares with the readings of another one, or of an earlier time. Never a broken rule."""

    source: str
    """Whose readings they are, and of which date."""
    compared: int
    """Readings that were compared."""
    deviations: tuple[Deviation, ...]
    unknown: tuple[str, ...] = ()
    """The readings that could not be compared, as this run did not find out what the target does."""
    fails: bool = False
    """Whether a deviation makes the exit status 1."""


def parity_with(capture: "Capture", found: "Iterable[ReadingFound]", *, fails: bool) -> Parity:
    """Return how the readings that were ``found`` deviate from ``capture``; ``fails`` says whether the run fails by it.

    What a run could not find out, and what the capture does not name, is not compared.
    """
    held = {(one.point, one.key): one.reading for one in capture.readings}
    met: set[tuple[str, str]] = set()
    deviations, compared = [], 0
    for one in found:
        name = (one.point, one.key) if (one.point, one.key) in held else (one.point, "")
        if one.reading is None or name not in held:
            continue
        met.add(name)
        compared += 1
        if one.reading != held[name]:
            deviations.append(
                Deviation(
                    point=one.point,
                    key=one.key,
                    held=held[name],
                    reading=one.reading,
                    found_by=one.found_by,
                    exchange=one.exchange,
                )
            )
    return Parity(
        source=str(capture),
        compared=compared,
        deviations=tuple(deviations),
        unknown=tuple(
            f"{point} of {key}" if key else point for point, key in held if (point, key) not in met
        ),
        fails=fails,
    )
