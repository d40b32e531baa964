"""The readings that the probes found: what the oracle may take as the target's own choice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ...spec.results import ReadingFound


@dataclass(frozen=True)
class KnownReadings:
    """Readings by point, and by point and key for points that differ by key. What is absent is undecided."""

    found: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def of(cls, readings: Iterable[ReadingFound]) -> "KnownReadings":
        """What ``readings`` decide."""
        return cls(
            {(found.point, found.key): found.reading for found in readings if found.reading is not None}
        )

    def get(self, point: str, key: str = "") -> str | None:
        """The reading of ``point``, for ``key`` where it differs by key; None while undecided."""
        return self.found.get((point, key))
