"""The part of a run's record that failures are diagnosed from: scenarios, each with its steps, world and cases."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import filterfalse
from typing import Final

from msgspec import structs

from ...spec.classes import RequirementClass
from ...spec.exchange import Exchange, Purpose
from ...spec.operations import SEARCH
from ...spec.results import CheckResult, WorldUsed
from ...spec.statuses import Status
from ..client.loader import SCENARIO as SETUP
from ..client.loader import id_of
from ..client.recorder import worker_of
from ..dataset.model import LoadedWorld, ProfileSpec
from ..history.facts import loaded_world
from ..history.step import Step, is_of_reduction
from ..results.replay import steps_of
from .observation import ComparedCase, cases_of

FIRST_LOOK: Final = "first-look"
"""The scenario that sends a few requests of every kind."""
BEFORE: Final = "before"
"""Name of what was sent before all scenarios: whether writes are visible, how the target reads open points."""
_SHARED_PROFILE: Final = (SETUP, "CreateProfile")
"""Scenario and operation that create a profile of the shared data."""
_STEPS: Final = 400
"""The most steps of a scenario that are compared, unless a later one shows a failure."""
_CONCURRENCY, _ROBUSTNESS = RequirementClass.CONCURRENCY, RequirementClass.ROBUSTNESS
"""Failures of concurrency depend on timing, unless a defect shows in sequential requests as well."""

Worlds = Mapping[str, LoadedWorld]
"""Worlds by domain, or by worker."""


@dataclass(frozen=True)
class RecordedScenario:
    """A scenario with the target's replies. ``failing`` maps requirements to the case that shows their failure."""

    scenario: str
    world: LoadedWorld
    steps: Sequence[Step]
    cases: Sequence[ComparedCase]
    failing: Mapping[str, ComparedCase]

    @property
    def changes_data(self) -> bool:
        """Whether the scenario changes anything, so that no step can be left out."""
        return any(step.exchange.call.operation != SEARCH for step in self.steps)

    @property
    def short(self) -> "RecordedScenario":
        """Only the steps that show the failures; all steps of the first look, none of the set-up and the probes."""
        if self.scenario == BEFORE:
            return self._only(())
        return self if self.scenario == FIRST_LOOK or self.changes_data else self.brief

    @property
    def brief(self) -> "RecordedScenario":
        """Only the steps that show the failures, and the steps that these need: all before, if some change data."""
        cases = tuple(dict.fromkeys(self.failing.values()))
        if not self.changes_data:
            return self._only(cases)
        last = max((case.places[-1] for case in cases), default=-1)
        return replace(self, steps=self.steps[: last + 1], cases=cases)

    def _with_tokens(self, places: set[int]) -> set[int]:
        """Add to ``places`` those of the steps that returned the tokens used there."""
        returned_by = {step.next_token: place for place, step in enumerate(self.steps)}
        wanted = list(places)
        while wanted:
            token = self.steps[wanted.pop()].exchange.call.input.get("NextToken")
            place = returned_by.get(token) if isinstance(token, str) else None
            if place is not None and place not in places:
                places.add(place)
                wanted.append(place)
        return places

    def _only(self, cases: Sequence[ComparedCase]) -> "RecordedScenario":
        """Return the scenario with only ``cases``, in the order of the record."""
        places = sorted(self._with_tokens({place for case in cases for place in case.places}))
        new = {place: number for number, place in enumerate(places)}
        moved = {case: case._replace(places=tuple(new[place] for place in case.places)) for case in cases}
        return RecordedScenario(
            self.scenario,
            self.world,
            [self.steps[place] for place in places],
            list(moved.values()),
            {requirement: moved[case] for requirement, case in self.failing.items()},
        )


Scenarios = Sequence[RecordedScenario]


@dataclass(frozen=True)
class RecordedRun:
    """``scenarios``: set-up and probes, the first look, and the first scenario to show each broken requirement.

    ``further`` maps broken requirements to one more scenario in which they were judged, if there is one.
    """

    scenarios: Scenarios = ()
    further: Mapping[str, RecordedScenario] = field(default_factory=dict)


def recorded_run(
    results: Iterable[CheckResult], exchanges: Iterable[Exchange], worlds: Iterable[WorldUsed]
) -> RecordedRun:
    """Return the scenarios from which to diagnose the failures of ``results``."""
    failed = [result for result in results if result.failures and result.requirement_class is not _ROBUSTNESS]
    if all(result.requirement_class is _CONCURRENCY for result in failed):
        return RecordedRun()
    first: dict[str, Sequence[str]] = {}
    for failure in (failure for result in failed for failure in result.failures):
        if shown := tuple(filterfalse(is_of_reduction, failure.exchanges)):
            first.setdefault(failure.requirement, shown)
    if not first:
        return RecordedRun()
    by_requirement = {requirement: _scenario_of(shown[-1]) for requirement, shown in first.items()}
    showing = {*by_requirement.values(), FIRST_LOOK}
    more = _judged_elsewhere(results, by_requirement)
    wanted = {*showing, *more.values()}
    kept = list(_relevant(exchanges, wanted))
    setup = [exchange for exchange in kept if exchange.scenario == SETUP]
    loaded = {worker: _with_others(loaded_world(used), setup) for used in worlds for worker in used.workers}
    scenarios = {
        name: recorded
        for name in sorted(wanted, key=lambda name: (name != FIRST_LOOK, name))
        if (recorded := _recorded_scenario(name, kept, loaded, first)) is not None
    }
    return RecordedRun(
        [*_before(kept, loaded), *(recorded for name, recorded in scenarios.items() if name in showing)],
        {requirement: scenarios[name] for requirement, name in more.items() if name in scenarios},
    )


def _judged_elsewhere(results: Iterable[CheckResult], first: Mapping[str, str]) -> dict[str, str]:
    """Map requirements to another scenario than ``first`` that judged them as well, one that failed if there is one."""
    found: dict[str, str] = {}
    for result in sorted(results, key=lambda result: not result.failures):
        scenario = result.id.rpartition("@")[2]
        if result.requirement_class in (_CONCURRENCY, _ROBUSTNESS) or not (
            result.failures or result.status is Status.PASSED
        ):
            continue
        for requirement in result.requirements:
            if first.get(requirement, scenario) != scenario:
                found.setdefault(requirement, scenario)
    return found


def _relevant(exchanges: Iterable[Exchange], wanted: Container[str]) -> Iterator[Exchange]:
    """Yield the exchanges of the wanted scenarios, and those that determine the target's state when these began.

    A target may take a part of one request over into the next. So the last request before each scenario becomes its
    first step, one that shows nothing.
    """
    last: dict[str, Exchange] = {}
    for exchange in exchanges:
        worker = worker_of(exchange.id)
        if exchange.scenario in wanted:
            before = last.get(worker)
            if before is not None and before.scenario != exchange.scenario:
                yield structs.replace(
                    before,
                    id=exchange.id.rpartition("/")[0] + "/0",
                    scenario=exchange.scenario,
                    purpose=exchange.purpose,
                    tags={},
                )
            yield exchange
        elif _comes_before(exchange) or (exchange.scenario, exchange.call.operation) == _SHARED_PROFILE:
            yield exchange
        last[worker] = exchange


def _comes_before(exchange: Exchange) -> bool:
    return exchange.purpose in (Purpose.SETUP, Purpose.PROBE) and exchange.scenario != SETUP


def _before(exchanges: Iterable[Exchange], worlds: Worlds) -> list[RecordedScenario]:
    """Return what one process sent before all scenarios. It has no cases, but a target may remember it."""
    steps = [Step(exchange) for exchange in exchanges if _comes_before(exchange)]
    workers = [worker for step in steps if (worker := worker_of(step.exchange.id)) in worlds]
    if not workers:
        return []
    own = [step for step in steps if worker_of(step.exchange.id) == workers[0]]
    return [RecordedScenario(BEFORE, worlds[workers[0]], own[:_STEPS], (), {})]


def _with_others(loaded: LoadedWorld, setup: Iterable[Exchange]) -> LoadedWorld:
    """Return ``loaded`` with the other profiles that the kit created in its domain to measure visibility."""
    ids = dict(loaded.ids)
    known = set(ids.values())
    profiles = list(loaded.world.profiles)
    for exchange in setup:
        fields = {name: value for name, value in exchange.call.input.items() if name != "DomainName"}
        identifier = id_of(Step(exchange).output)
        if identifier and identifier not in known and exchange.call.input["DomainName"] == loaded.domain:
            profiles.append(ProfileSpec(f"other {len(profiles)}", fields))
            ids[profiles[-1].name] = identifier
    return structs.replace(loaded, world=structs.replace(loaded.world, profiles=tuple(profiles)), ids=ids)


def _scenario_of(exchange: str) -> str:
    return exchange.rpartition("/")[0].rpartition(":")[2]


def _recorded_scenario(
    name: str, exchanges: list[Exchange], worlds: Worlds, first: Mapping[str, Sequence[str]]
) -> RecordedScenario | None:
    """Return the scenario as recorded by the process that found its failures."""
    shown = {requirement: ids for requirement, ids in first.items() if _scenario_of(ids[-1]) == name}
    workers = [worker_of(ids[-1]) for ids in shown.values()] or [
        worker_of(exchange.id) for exchange in exchanges if exchange.scenario == name
    ]
    if not workers or workers[0] not in worlds:
        return None
    steps = steps_of(exchanges, name, workers[0])
    places = {step.exchange.id: place for place, step in enumerate(steps)}
    last = max((places.get(ids[-1], 0) for ids in shown.values()), default=0)
    steps = steps[: max(_STEPS, last + 1)]
    cases = cases_of(steps)
    failing = {
        requirement: _case_of([places[one] for one in ids if one in places], cases)
        for requirement, ids in shown.items()
        if ids[-1] in places
    }
    all_cases = list(dict.fromkeys((*cases, *failing.values())))
    return RecordedScenario(name, worlds[workers[0]], steps, all_cases, failing)


def _case_of(places: Sequence[int], cases: Sequence[ComparedCase]) -> ComparedCase:
    """Return the walk that the last of some steps belongs to; else a case of these steps, such as two creations."""
    case = next(
        (case for case in cases if places[-1] in case.places),
        ComparedCase((places[-1],), may_be_refused=False),
    )
    return case if len(case.places) > 1 else case._replace(places=tuple(sorted(set(places))))
