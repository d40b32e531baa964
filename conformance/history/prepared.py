"""A target that is ready to be judged, as its first process writes it down for the others."""

import msgspec

from ...spec.results import ReadingFound
from ..config import Access
from ..dataset.model import LoadedWorld, Namespace
from .known_readings import KnownReadings


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """A target that is ready to be judged."""

    world: LoadedWorld
    naming: Namespace
    readings: tuple[ReadingFound, ...]
    declined: tuple[str, ...]
    access: Access
    visibility: dict[str, float]
    notes: tuple[str, ...] = ()

    @property
    def known(self) -> KnownReadings:
        """The readings that were found."""
        return KnownReadings.of(self.readings)
