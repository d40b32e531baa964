"""A target that is ready to be judged, as its first process writes it down for the others."""

import msgspec

from ...spec.results import ReadingFound
from ..config import Access
from ..knowledge.known import Known
from ..worlds.model import LoadedWorld
from ..worlds.naming import Naming


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """A target that is ready to be judged."""

    world: LoadedWorld
    naming: Naming
    readings: tuple[ReadingFound, ...]
    declined: tuple[str, ...]
    access: Access
    visibility: dict[str, float]
    notes: tuple[str, ...] = ()

    @property
    def known(self) -> Known:
        """The readings that were found."""
        return Known.of(self.readings)
