"""The target as every reduction of a process finds it, the worlds in it that can be asked, and what that may cost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from ...spec.operations import OPERATIONS
from ..client.capabilities import lacks
from ..client.recorder import Recorder
from ..client.resource_log import ResourceLog
from ..client.waiting import Waiting
from ..config import Access, Effort
from ..dataset.model import Namespace
from ..history.prepared import Prepared
from ..history.step import Step
from ..judging.oracle import Oracle

Rename = Callable[[str, str], str]
"""The form that a value has in a world, given its key and the form that it has in the standing world."""


@dataclass
class Site:
    """Where reductions work.

    ``apart`` says that each world gets a domain to itself; else all lie in that of the standing world, told apart by
    values of their own. ``lag`` is how long writes took to be seen, in seconds. ``draw`` gives the naming of a world.
    """

    recorder: Recorder
    notes: ResourceLog
    standing: Oracle
    naming: Namespace
    waiting: Waiting
    writable: bool
    apart: bool
    lag: float
    draw: Callable[[], Namespace]
    ids: set[str] = field(default_factory=set)
    """The ids of the profiles that were made here."""

    @property
    def patient(self) -> bool:
        """Whether writes are seen late here, so that waits are to be shared."""
        return self.lag > 0


def site_of(
    prepared: Prepared,
    recorder: Recorder,
    notes: ResourceLog,
    standing: Oracle,
    waiting: Waiting,
    draw: Callable[[], Namespace],
) -> Site:
    """The place for reductions in a prepared target. Worlds share a domain where others cannot be made, or removed."""
    declined = {*prepared.declined, *(name for name in OPERATIONS if lacks(recorder.target, name))}
    return Site(
        recorder=recorder,
        notes=notes,
        standing=standing,
        naming=prepared.naming,
        waiting=waiting,
        writable=prepared.access in (Access.WRITE, Access.MANAGE) and "CreateProfile" not in declined,
        apart=prepared.access is Access.MANAGE and not declined & {"CreateDomain", "DeleteDomain"},
        lag=prepared.visibility.get("p99", 0.0) / 1000,
        draw=draw,
    )


@dataclass(frozen=True)
class Ground:
    """A world that can be asked. ``made`` are the steps that made it; none for the standing one.

    ``unseen`` says that not every profile in it was found by one of its keys, so that nothing can be missing from it.
    """

    oracle: Oracle
    rename: Rename
    made: tuple[Step, ...] = ()
    fresh: bool = False
    unseen: bool = False

    @property
    def ids(self) -> frozenset[str]:
        """The ids of its profiles."""
        return frozenset(self.oracle.loaded.ids.values())


PER_CHECK: Final[Mapping[Effort, int]] = {Effort.QUICK: 60, Effort.STANDARD: 80, Effort.THOROUGH: 300}
"""Requests that one failure may cost, before it is told as far as it got."""
PER_SCENARIO: Final[Mapping[Effort, int]] = {
    Effort.QUICK: 180,
    Effort.STANDARD: 320,
    Effort.THOROUGH: 2000,
}
"""Requests that all failures found by one scenario may cost: the cap of a run, however it is spread."""


class SpentError(Exception):
    """No more requests may be made for this failure."""


@dataclass
class Budget:
    """Requests that are left. Asking again until something is seen costs nothing, so that time decides nothing."""

    left: int

    def spend(self, requests: int = 1) -> None:
        """Take ``requests`` away. Raises ``SpentError`` where fewer are left."""
        if requests > self.left:
            raise SpentError
        self.left -= requests
