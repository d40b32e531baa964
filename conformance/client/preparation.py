"""Gets a target ready to be judged: a domain, the standing world in it, and the readings that the target takes.

Where several processes share a target, the first prepares it and the others use what it wrote down.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ...spec.exchange import Purpose
from ...spec.operations import OPERATIONS, SEARCH
from ...spec.results import ReadingFound
from ..config import Access, RunConfig
from ..dataset.model import LoadedWorld, Namespace
from ..errors import NotMeasured
from ..history.known_readings import KnownReadings
from ..history.prepared import Prepared
from ..history.step import Step
from ..judging.oracle import Oracle
from .capabilities import declines, denies, lacks, shown
from .loader import Loader
from .not_measured import stop_gone, stop_late, without_search
from .obtaining import Obtaining, naming_of
from .probes import BLIND_PROBES, PROBES
from .recorder import Recorder
from .resource_log import ResourceLog
from .scenario_client import ScenarioClient

_TELLING: Final = 10
"""Searches after which it shows whether a target answers any."""


@dataclass(frozen=True)
class Preparation:
    """Prepares one target for one run. ``ledger`` takes note of what it makes."""

    config: RunConfig
    recorder: Recorder
    ledger: ResourceLog

    def prepare(self) -> Prepared:
        """Make the target ready. Raises ``NotMeasured`` where that cannot be done."""
        access = self.config.access or Access.MANAGE
        naming = naming_of(self.config, access)
        loader = Loader(self.recorder, self.ledger)
        obtaining = Obtaining(self.config, self.recorder, loader, naming)
        visibility: dict[str, float] = {}
        if access is Access.READ_ONLY:
            world = obtaining.unknown()
        elif access is Access.PRELOADED:
            world = obtaining.found()
        else:
            world, visibility = obtaining.loaded(access)
        readings = self._probed(world, naming)
        declined = loader.declined | {name for name in OPERATIONS if lacks(self.recorder.target, name)}
        if not world.has_custom_keys:
            declined.add("AddProfileKey")
        return Prepared(
            world=world,
            naming=naming,
            readings=(*readings, *_visibility_reading(visibility)),
            declined=tuple(sorted(declined)),
            access=access,
            visibility=visibility,
            notes=tuple(obtaining.notes),
        )

    def _probed(self, world: LoadedWorld, naming: Namespace) -> list[ReadingFound]:
        """Ask all probes. Raises ``NotMeasured`` where the target turns out not to have SearchProfiles."""
        client = ScenarioClient(
            "probes",
            self.recorder,
            Oracle(world, KnownReadings()),
            naming,
            self.config.effort,
            self.config.seed,
            access=self.config.access or Access.MANAGE,
            resources=self.ledger,
            purpose=Purpose.PROBE,
        )
        readings: list[ReadingFound] = []
        self.recorder.begin_check()  # probes are kept within the bounds of a check
        for probe in PROBES if world.profiles else BLIND_PROBES:
            readings += probe(client)
            self._stop_without_search(client.steps)
            if _unusable(client.steps):
                break
        return readings

    def _stop_without_search(self, steps: Sequence[Step]) -> None:
        searches = [step for step in steps if step.exchange.call.operation == SEARCH]
        target = self.recorder.target.description
        if searches and all(declines(step) for step in searches):
            raise without_search(self.recorder, searches[-1])
        if searches and all(denies(step) for step in searches):
            raise NotMeasured(f"Access refused: {target} answered {shown(searches[-1])} to every search.")
        stop_late(self.recorder, self.config)
        stop_gone(self.recorder, "does not answer any more")


def _unusable(steps: Sequence[Step]) -> bool:
    """Whether many searches, and all of them, got an answer that tells nothing, so that more would be in vain."""
    searches = [step for step in steps if step.exchange.call.operation == SEARCH]
    return len(searches) >= _TELLING and not any(step.succeeded or step.answer.error for step in searches)


def _visibility_reading(visibility: dict[str, float]) -> tuple[ReadingFound, ...]:
    if not visibility:
        return ()
    reading = "delayed" if visibility.get("p99", 0.0) > 0 else "immediate"
    return (ReadingFound(point="visibility", reading=reading, found_by="writing and looking again"),)
