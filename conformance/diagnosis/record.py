"""The part of a run's record that failures are diagnosed by: scenarios, each with its steps, world and cases."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from msgspec import structs

from ...spec.classes import RequirementClass
from ...spec.exchange import Exchange, Purpose
from ...spec.operations import SEARCH
from ...spec.results import CheckResult, WorldUsed
from ...spec.statuses import Status
from ..client.loader import SCENARIO as SETUP
from ..client.recorder import worker_of
from ..dataset.model import LoadedWorld, ProfileSpec
from ..history.answer import answer_of
from ..history.reduction import check_exchanges
from ..history.step import Step
from ..history.world_used import loaded_world
from ..results.replay import steps_of
from .case import Case, cases_of

FIRST_LOOK: Final = "first-look"
"""The scenario that asks a little of everything."""
BEFORE: Final = "before"
"""The scenario that all else was asked in: whether changes are seen, how the target reads open points."""
_ASIDE: Final = frozenset({Purpose.SETUP, Purpose.PROBE})
_STEPS: Final = 400
"""Steps of a scenario that are compared at most, unless a later one shows a failure."""
_TIMED: Final = RequirementClass.CONCURRENCY
"""Its failures depend on timing, unless a defect shows in requests that come one by one as well."""
_OF_CHANCE: Final = frozenset({_TIMED, RequirementClass.ROBUSTNESS})


@dataclass(frozen=True)
class Played:
    """A scenario as the target answered it. ``failing`` maps requirements to the case that shows their failure."""

    scenario: str
    world: LoadedWorld
    steps: Sequence[Step]
    cases: Sequence[Case]
    failing: Mapping[str, Case]

    @property
    def changes(self) -> bool:
        """Whether the scenario changes anything, so that no step can be left out."""
        return any(step.exchange.call.operation != SEARCH for step in self.steps)

    @property
    def short(self) -> "Played":
        """As few steps as show the failures; all of the first look, nothing of what came before."""
        if self.scenario == BEFORE:
            return self._with(())
        return self if self.scenario == FIRST_LOOK else self.brief

    @property
    def brief(self) -> "Played":
        """Only the steps that show the failures, and what they need."""
        return self if self.changes else self._with(tuple(dict.fromkeys(self.failing.values())))

    def _with_tokens(self, places: set[int]) -> set[int]:
        """``places`` and those of the steps that gave the tokens which they use."""
        gave = {
            step.next_token: place for place, step in enumerate(self.steps) if step.next_token is not None
        }
        wanted = list(places)
        while wanted:
            token = self.steps[wanted.pop()].exchange.call.input.get("NextToken")
            place = gave.get(token) if isinstance(token, str) else None
            if place is not None and place not in places:
                places.add(place)
                wanted.append(place)
        return places

    def _with(self, cases: Sequence[Case]) -> "Played":
        """Only ``cases``, in the order of the record."""
        places = sorted(self._with_tokens({place for case in cases for place in case.places}))
        new = {place: number for number, place in enumerate(places)}
        moved = {case: case._replace(places=tuple(new[place] for place in case.places)) for case in cases}
        return Played(
            self.scenario,
            self.world,
            [self.steps[place] for place in places],
            list(moved.values()),
            {requirement: moved[case] for requirement, case in self.failing.items()},
        )


@dataclass(frozen=True)
class Record:
    """``plays``: what came before, the first look, and for each broken requirement the first scenario that shows it.

    ``further`` maps broken requirements to one more scenario in which they were judged, where there is one.
    """

    plays: Sequence[Played] = ()
    further: Mapping[str, Played] = field(default_factory=dict)


def recorded(
    results: Iterable[CheckResult], exchanges: Iterable[Exchange], worlds: Iterable[WorldUsed]
) -> Record:
    """The scenarios to diagnose failures by, as the target answered them."""
    failed = [
        result
        for result in results
        if result.failures and result.requirement_class is not RequirementClass.ROBUSTNESS
    ]
    if all(result.requirement_class is _TIMED for result in failed):
        return Record()
    first: dict[str, Sequence[str]] = {}
    for result in failed:
        for failure in result.failures:
            shown = check_exchanges(failure.exchanges)
            if shown:
                first.setdefault(failure.requirement, shown)
    if not first:
        return Record()
    scenarios = {requirement: _scenario(shown[-1]) for requirement, shown in first.items()}
    shows = {*scenarios.values(), FIRST_LOOK}
    more = _judged_elsewhere(results, scenarios)
    wanted = {*shows, *more.values()}
    kept = list(_kept(exchanges, wanted))
    made = [exchange for exchange in kept if exchange.scenario == SETUP]
    by_worker = {
        worker: _with_others(loaded_world(world), made) for world in worlds for worker in world.workers
    }
    plays = {
        name: played
        for name in sorted(wanted, key=lambda name: (name != FIRST_LOOK, name))
        if (played := _played(name, kept, by_worker, first)) is not None
    }
    return Record(
        [*_before(kept, by_worker), *(played for name, played in plays.items() if name in shows)],
        {requirement: plays[name] for requirement, name in more.items() if name in plays},
    )


def _judged_elsewhere(results: Iterable[CheckResult], first: Mapping[str, str]) -> dict[str, str]:
    """Requirement to a scenario other than ``first`` that judged it as well, rather one in which it failed."""
    found: dict[str, str] = {}
    for result in sorted(results, key=lambda result: not result.failures):
        scenario = result.id.rpartition("@")[2]
        if result.requirement_class in _OF_CHANCE or not (result.failures or result.status is Status.PASSED):
            continue
        for requirement in result.requirements:
            if first.get(requirement, scenario) != scenario:
                found.setdefault(requirement, scenario)
    return found


def _kept(exchanges: Iterable[Exchange], wanted: Container[str]) -> Iterator[Exchange]:
    """The exchanges of the wanted scenarios, and those that tell in what state a target was when these began.

    A target may take something of a request for part of the next: so the last request before each scenario is there,
    as a first step of it that shows nothing.
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
        elif _makes_profile(exchange) or _comes_before(exchange):
            yield exchange
        last[worker] = exchange


def _makes_profile(exchange: Exchange) -> bool:
    return exchange.scenario == SETUP and exchange.call.operation == "CreateProfile"


def _comes_before(exchange: Exchange) -> bool:
    return exchange.purpose in _ASIDE and exchange.scenario != SETUP


def _before(exchanges: Iterable[Exchange], worlds: Mapping[str, LoadedWorld]) -> list[Played]:
    """What one process asked before all scenarios; it has no cases, but a target may remember it."""
    steps = [Step(exchange, answer_of(exchange.reply)) for exchange in exchanges if _comes_before(exchange)]
    workers = [worker for step in steps if (worker := worker_of(step.exchange.id)) in worlds]
    if not workers:
        return []
    own = [step for step in steps if worker_of(step.exchange.id) == workers[0]]
    return [Played(BEFORE, worlds[workers[0]], own[:_STEPS], (), {})]


def _with_others(loaded: LoadedWorld, made: Iterable[Exchange]) -> LoadedWorld:
    """``loaded`` with what else the kit made in its domain, to see how long that takes to be found."""
    ids = dict(loaded.ids)
    known = set(ids.values())
    drafts = list(loaded.world.profiles)
    for exchange in made:
        fields = {name: value for name, value in exchange.call.input.items() if name != "DomainName"}
        identifier = (answer_of(exchange.reply).output or {}).get("ProfileId")
        if not isinstance(identifier, str) or identifier in known:
            continue
        if exchange.call.input["DomainName"] == loaded.domain:
            drafts.append(ProfileSpec(f"other {len(drafts)}", fields))
            ids[drafts[-1].name] = identifier
    return structs.replace(loaded, world=structs.replace(loaded.world, profiles=tuple(drafts)), ids=ids)


def _scenario(exchange: str) -> str:
    return exchange.rpartition("/")[0].rpartition(":")[2]


def _played(
    name: str,
    exchanges: list[Exchange],
    worlds: Mapping[str, LoadedWorld],
    first: Mapping[str, Sequence[str]],
) -> Played | None:
    """The scenario as the process played it that found its failures."""
    shown = {requirement: ids for requirement, ids in first.items() if _scenario(ids[-1]) == name}
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
    return Played(name, worlds[workers[0]], steps, list(dict.fromkeys((*cases, *failing.values()))), failing)


def _case_of(places: Sequence[int], cases: Sequence[Case]) -> Case:
    """The walk that the last of some steps belongs to; else a case of these steps, as of two that were created."""
    case = next((case for case in cases if places[-1] in case.places), Case((places[-1],), free=False))
    return case if len(case.places) > 1 else case._replace(places=tuple(sorted(set(places))))
