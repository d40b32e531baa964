"""Parity in words: how a target compares with the readings that the run was held to, for every format."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ..spec.open_points import OPEN_POINTS
from ..spec.parity import Deviation, Parity
from .violations import more
from .visible import one_line

_MOST: Final = 20
"""Deviations that are listed."""


@dataclass(frozen=True, slots=True)
class PointDeviation:
    """One open point that the target reads otherwise, for the keys of which this is so."""

    point: str
    keys: tuple[str, ...]
    reading: str
    held: str
    exchanges: tuple[str, ...]

    @property
    def name(self) -> str:
        """The point with its keys."""
        return f"{self.point} of {', '.join(self.keys)}" if self.keys else self.point

    @property
    def sentence(self) -> str:
        """What the target does, and what it was held to."""
        return f"{self._meant(self.reading)} instead of {self._meant(self.held)}"

    def _meant(self, reading: str) -> str:
        known = OPEN_POINTS.get(self.point)
        meaning = known.readings.get(reading, "") if known else ""
        return f"{reading} ({meaning})" if meaning else reading


def point_deviations(parity: Parity) -> Sequence[PointDeviation]:
    """Return the deviations; keys of one point that deviate alike are together."""
    alike: dict[tuple[str, str, str], list[Deviation]] = {}
    for one in parity.deviations:
        alike.setdefault((one.point, one.reading, one.held), []).append(one)
    return [
        PointDeviation(
            point,
            tuple(one.key for one in several if one.key),
            reading,
            held,
            tuple(one.exchange for one in several if one.exchange),
        )
        for (point, reading, held), several in alike.items()
    ]


def parity_summary(parity: Parity) -> str:
    """Return in a sentence how many readings deviate, and from whose."""
    if not parity.compared:
        return f"No reading could be compared with {parity.source}."
    if not parity.deviations:
        return f"All {parity.compared} readings that were compared are those of {parity.source}."
    fails = "fails the run, but " if parity.fails else ""
    number = len(parity.deviations)
    verb = "differs" if number == 1 else "differ"
    source = f"those of {parity.source}"
    return f"{number} of {parity.compared} readings {verb} from {source}. That {fails}breaks no requirement."


def not_compared(parity: Parity) -> str:
    """Return which readings could not be compared, in a sentence; empty if all could."""
    if not parity.unknown:
        return ""
    return f"Not compared, since this run did not find out what the target does: {', '.join(parity.unknown)}."


def parity_lines(parity: Parity) -> list[str]:
    """Return how the readings compare, in lines for a terminal."""
    rows = point_deviations(parity)
    listed = [f"{one_line(row.name)}: {one_line(row.sentence)}" for row in rows[:_MOST]]
    ends = filter(None, [more(len(rows), _MOST), one_line(not_compared(parity))])
    return [one_line(parity_summary(parity)), *listed, *ends]
