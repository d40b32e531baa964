"""Get a target ready to be judged: a domain, the shared data in it, and the readings that the target takes.

If several processes share a target, the first prepares it and the others use what it wrote down.
"""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Final

from ...spec.exchange import Call, Exchange, Purpose
from ...spec.operations import OPERATIONS, SEARCH
from ...spec.results import ReadingFound
from ..config import Access, RunConfig
from ..dataset.model import LoadedWorld, Namespace, World, no_id
from ..dataset.shared_data import corpus_namespace, shared_data
from ..errors import NotMeasured
from ..history.directory import ResourceLog
from ..history.facts import KnownReadings, Prepared
from ..judging.expected_state import loss_of_shared_data, lost_after
from ..judging.judgement import Evidence, judged_by
from ..judging.oracle import Oracle
from ..judging.responses import judge_wire
from ..judging.shape import judge_shape
from .capabilities import (
    knows_no_domain,
    lacks,
    refusal_remarks,
    stop_if_down,
    stop_if_late,
    within_reach,
    without_domain,
)
from .found_data import FoundData
from .lanes import NEARBY, most_at_once
from .loader import NOBODY, SCENARIO, Loader, canary
from .probes import BLIND_PROBES, PROBES, probe
from .recorder import Recorder
from .scenario_client import ScenarioClient
from .twins import without_twins
from .visibility import Visibility, finds_everything, patience_with, wait_until_visible

_ERRATIC: Final = (
    "Answers to the same search changed to and fro though the data did not: nothing is waited for."
)
_CANARIES: Final = 2
_RESPONSES_KEPT: Final = 30
"""Responses that broke no rule and are judged all the same, so that there is something to judge."""


@dataclass
class Preparation:
    """Prepares one target for one run: its data, as far as the access level allows, and its readings.

    The data is loaded, found in the target, or unknown. ``resources`` logs what is created.
    """

    config: RunConfig
    recorder: Recorder
    resources: ResourceLog

    def __post_init__(self) -> None:
        self.config = within_reach(self.config, self.recorder.target)
        self._access = self.config.access or Access.MANAGE
        self._namespace = namespace_of(self.config, self._access)
        self._loader = Loader(self.recorder, self.resources)
        self._data = FoundData(self.config, self.recorder)
        self._remarks: list[str] = []
        """What the report should say of how the preparation went."""

    def prepare(self) -> Prepared:
        """Make the target ready. Raises ``NotMeasured`` if that cannot be done."""
        visibility: Visibility | None = None
        if self._access is Access.READ_ONLY:
            world = self._data.unknown()
        elif self._access is Access.PRELOADED:
            world = self._data.shared(self._namespace)
        else:
            world, visibility = self._loaded()
        delays = visibility.summary() if visibility else {}
        oracle = Oracle(world, KnownReadings())
        client_of = partial(self._client, oracle, Visibility(delays.get("p99", 0.0) / 1000, patience=0.0))
        self.recorder.begin_check()  # probes are kept within the bounds of a check
        most = self._most_at_once if self._most_at_once > NEARBY else 1
        readings, steps = probe(self.recorder, client_of, PROBES if world.profiles else BLIND_PROBES, most)
        loss = loss_of_shared_data(steps)
        if loss is not None:
            self._remarks.append(f"{lost_after(loss[0])} The probes sent it, before the checks.")
            if self._access is Access.MANAGE:
                world, visibility = self._loaded()
        if visibility:
            delays = visibility.summary()
            reading = "delayed" if delays["p99"] > 0 else "immediate"
            readings.append(
                ReadingFound(point="visibility", reading=reading, found_by="writing and looking again")
            )
        declined = self._loader.declined | {name for name in OPERATIONS if lacks(self.recorder.target, name)}
        if not world.has_custom_keys and self._access is Access.PRELOADED:
            declined.add("AddProfileKey")
        return Prepared(
            world=world,
            namespace=self._namespace,
            readings=tuple(readings),
            declined=tuple(sorted(declined)),
            access=self._access,
            visibility=delays,
            is_patient=visibility is None or visibility.is_patient,
            is_erratic=visibility is not None and visibility.gave_up,
            notes=(*self._data.remarks, *self._remarks),
            responses=self._responses(oracle),
        )

    def _responses(self, oracle: Oracle) -> tuple[Exchange, ...]:
        """Return the searches so far whose responses break a rule on every response, and a few others."""
        steps = self.recorder.before_checks
        findings = judged_by((judge_shape, judge_wire), Evidence(oracle, steps)).findings
        kept = [*(step for finding in findings for step in finding.steps), *steps[:_RESPONSES_KEPT]]
        return tuple({step.exchange.id: step.exchange for step in kept}.values())

    def _client(
        self, oracle: Oracle, visibility: Visibility, name: str, recorder: Recorder
    ) -> ScenarioClient:
        """Return what sends a row of probes."""
        return ScenarioClient(
            name,
            recorder,
            oracle,
            self._namespace,
            self.config.effort,
            self.config.seed,
            access=self._access,
            visibility=visibility,
            resources=self.resources,
            purpose=Purpose.PROBE,
        )

    def _loaded(self) -> tuple[LoadedWorld, Visibility]:
        """Load the shared data; return it, and how it became visible."""
        domain, data = self._domain(), shared_data(self._namespace, self.config.effort)
        at_once = self._at_once
        world = self._load(data, domain, at_once)
        visibility = Visibility(patience=self._patience)
        self._wait_for(world, visibility)
        if at_once > 1 and (self._loader.refusals or not finds_everything(self.recorder, world, at_once)):
            # What requests at the same time do to data is judged by checks; all others need data that is right.
            instead = self._domain_instead(domain)
            if instead is not None:
                self._loader.refusals.clear()
                world = self._load(data, instead, 1)
                self._wait_for(world, visibility)
        world = without_twins(
            self.recorder, self._loader.repeated, self._data.identified(world), self._patience
        )
        if self._loader.refusals:
            self._remarks += refusal_remarks(self._loader.refusals)
        if visibility.gave_up:
            self._remarks.append(_ERRATIC)
        return world, visibility

    def _domain(self) -> str:
        """Return the domain to work in. Raises ``NotMeasured`` if there is none."""
        if self._access is Access.WRITE:
            return self._data.domain
        name, step = self._loader.new_domain()
        if not step.accepted:
            stop_if_late(self.recorder)
            raise without_domain(self.recorder, step, name)
        call = Call(SEARCH, {"DomainName": name, **NOBODY.members()})
        Visibility(patience=self._patience).until(
            lambda: not knows_no_domain(self.recorder.send(call, SCENARIO, Purpose.SETUP, {})),
            lambda: self.recorder.stopped,
        )
        return name

    def _domain_instead(self, useless: str) -> str | None:
        """Return a new domain instead of one that is ``useless``; None if the target takes no other.

        A target that takes one domain only gets the new one when the other is deleted.
        """
        with suppress(NotMeasured):
            return self._domain()
        return self._domain() if self._loader.delete_domain(useless).accepted else None

    @property
    def _patience(self) -> float:
        """How many seconds a change may take to become visible."""
        if self.config.settle is not None:
            return self.config.settle
        return patience_with(self.recorder.target.form)

    @property
    def _most_at_once(self) -> int:
        """How many requests may be under way at once, as far as that is known by now."""
        form, times = self.recorder.target.form, self.recorder.response_times
        return most_at_once(self.config, form, times, is_late=False)

    @property
    def _at_once(self) -> int:
        """How many writes of the shared data are sent at once: one if it cannot be loaded into another domain."""
        most = self._most_at_once
        # That the data is right has to be looked at afterwards, which is not worth it at a target nearby.
        return most if self._access is Access.MANAGE and most > NEARBY else 1

    def _load(self, world: World, domain: str, at_once: int) -> LoadedWorld:
        """Load by the operations, or by the target's own hook if it has no CreateProfile."""
        load = self.recorder.target.load
        if load is None or not lacks(self.recorder.target, "CreateProfile"):
            return self._loader.load(world, domain, at_once)
        given = load(domain, [profile.fields for profile in world.profiles])
        names = [profile.name for profile in world.profiles]
        ids = dict(zip(names, given, strict=False)) or {name: no_id(name) for name in names}
        return LoadedWorld(world, domain, ids, has_custom_keys=False)

    def _wait_for(self, world: LoadedWorld, visibility: Visibility) -> None:
        """Wait until ``world`` is visible; ``visibility`` learns the delays."""
        can_write = not lacks(self.recorder.target, "CreateProfile")
        canaries = [
            partial(self._loader.load, canary(self._namespace, number), world.domain)
            for number in range(_CANARIES if can_write else 0)
        ]
        wait_until_visible(self.recorder, world, canaries, visibility)
        stop_if_late(self.recorder)
        stop_if_down(self.recorder, "took the data, but does not answer searches")


def namespace_of(config: RunConfig, access: Access) -> Namespace:
    """Return values that are the same in every run if a run has a domain to itself, and its own if it has not."""
    if access is Access.PRELOADED:
        return corpus_namespace(config.effort)
    return Namespace.of(f"seed {config.seed}" if access is Access.MANAGE else secrets.token_hex(8))
