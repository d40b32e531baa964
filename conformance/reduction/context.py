"""What the reductions of one process share: the prepared target, the shared data, and a budget of requests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from msgspec import structs

from ...spec.exchange import Json
from ...spec.search import Pair, Search
from ..client.capabilities import lacks
from ..client.recorder import Recorder
from ..client.visibility import Visibility
from ..config import Access, Effort, RunConfig
from ..dataset.model import Namespace
from ..history.directory import ResourceLog
from ..history.facts import Prepared
from ..history.step import Step
from ..judging.oracle import Oracle

PER_CHECK: Final[Mapping[Effort, int]] = {Effort.QUICK: 60, Effort.STANDARD: 80, Effort.THOROUGH: 300}
"""Requests that one failure may cost before it is reported as it was reduced so far."""
PER_SCENARIO: Final[Mapping[Effort, int]] = {Effort.QUICK: 180, Effort.STANDARD: 320, Effort.THOROUGH: 2000}
"""Requests that all failures found by one scenario may cost: the limit of a run, however it is split up."""

Rename = Callable[[str, str], str]
"""Returns the form of a value in a trial world, given its key and its form in the shared data."""


class BudgetExceeded(Exception):
    """No more requests may be sent for this failure."""


@dataclass
class RequestBudget:
    """The requests that are left. Polling for visibility costs nothing, so that time does not influence results."""

    left: int

    def spend(self, requests: int = 1) -> None:
        """Use up ``requests``. Raises ``BudgetExceeded`` if fewer are left."""
        if requests > self.left:
            raise BudgetExceeded
        self.left -= requests


@dataclass(frozen=True)
class TrialWorld:
    """A world that candidates are tried in. ``created_by`` are the steps that created it; none for the shared data.

    ``incomplete`` means that some profile was not found by any of its keys, so that a missing profile proves nothing.
    """

    oracle: Oracle
    rename: Rename
    created_by: tuple[Step, ...] = ()
    is_new: bool = False
    incomplete: bool = False

    @property
    def profile_ids(self) -> frozenset[str]:
        """The ids of its profiles."""
        return frozenset(self.oracle.loaded.ids.values())

    def input_of(self, search: Search) -> dict[str, Json]:
        """Return the input of the first page of ``search``, its values in the form that they have in this world."""
        pairs = tuple(
            Pair(pair.key, tuple(self.rename(pair.key, value) for value in pair.values))
            for pair in search.pairs
        )
        return {"DomainName": self.oracle.loaded.domain, **structs.replace(search, pairs=pairs).members()}


@dataclass
class ReductionContext:
    """The target as every reduction of a process finds it. ``new_namespace`` draws the namespace of a new world."""

    prepared: Prepared
    recorder: Recorder
    resources: ResourceLog
    shared: Oracle
    visibility: Visibility
    new_namespace: Callable[[], Namespace]
    config: RunConfig
    created_ids: set[str] = field(default_factory=set)
    """The ids of the profiles that reductions created."""
    left: dict[str, int] = field(default_factory=dict)
    """The requests that are left for each scenario of which a failure was reduced."""
    seen: set[str] = field(default_factory=set)
    """The requirements of which a failure was reduced."""
    changing: int = 0
    """The failures in a row that were answered in another way when the same search was sent again."""

    @property
    def is_delayed(self) -> bool:
        """Whether writes become visible late in this target, so that several worlds should share a wait."""
        return self.prepared.visibility.get("p99", 0.0) > 0

    @cached_property
    def writable(self) -> bool:
        """Whether trial worlds can be created."""
        return self.prepared.access in (Access.WRITE, Access.MANAGE) and self._takes("CreateProfile")

    @cached_property
    def own_domains(self) -> bool:
        """Whether each trial world gets a domain of its own.

        If domains cannot be created and deleted, all are created in that of the shared data, and kept apart by their
        values.
        """
        return self.prepared.access is Access.MANAGE and self._takes("CreateDomain", "DeleteDomain")

    @property
    def has_untouched_worlds(self) -> bool:
        """Whether a trial world can be searched before it was searched by anything else.

        It cannot if others share the domain, or if it has to be polled because writes become visible late.
        """
        return self.own_domains and not self.is_delayed

    def _takes(self, *operations: str) -> bool:
        declined, target = self.prepared.declined, self.recorder.target
        return not any(name in declined or lacks(target, name) for name in operations)
