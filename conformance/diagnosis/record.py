"""The part of a run's record that failures are diagnosed by: scenarios, each with its steps, world and cases."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from msgspec import structs

from ...spec.classes import RequirementClass
from ...spec.exchange import Exchange
from ...spec.operations import SEARCH
from ...spec.results import CheckResult, WorldUsed
from ..driving.loading import SCENARIO as SETUP
from ..driving.recorder import worker_of
from ..evidence.answer import answer_of
from ..evidence.step import Step
from ..preparing.world_used import loaded_world
from ..reduction.names import of_check
from ..replaying.replay import steps_of
from ..worlds.model import Draft, LoadedWorld
from .case import Case, cases_of

FIRST_LOOK: Final = "first-look"
"""The scenario that asks a little of everything."""
_STEPS: Final = 400
"""Steps of a scenario that are compared at most, unless a later one shows a failure."""
_TIMED: Final = RequirementClass.CONCURRENCY
"""Its failures depend on timing, unless a defect shows in requests that come one by one as well."""


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
        """As few steps as show the failures; all of the first look."""
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


def recorded(
    results: Iterable[CheckResult], exchanges: Iterable[Exchange], worlds: Iterable[WorldUsed]
) -> list[Played]:
    """The first look, and for each broken requirement the first scenario that shows it."""
    failed = [
        result
        for result in results
        if result.failures and result.requirement_class is not RequirementClass.ROBUSTNESS
    ]
    if all(result.requirement_class is _TIMED for result in failed):
        return []
    first: dict[str, str] = {}
    for result in failed:
        for failure in result.failures:
            shown = of_check(failure.exchanges)
            if shown:
                first.setdefault(failure.requirement, shown[-1])
    if not first:
        return []
    wanted = {_scenario(exchange) for exchange in first.values()} | {FIRST_LOOK}
    kept = [exchange for exchange in exchanges if exchange.scenario in wanted or _makes_profile(exchange)]
    made = [exchange for exchange in kept if exchange.scenario == SETUP]
    by_worker = {
        worker: _with_others(loaded_world(world), made) for world in worlds for worker in world.workers
    }
    return [
        played
        for name in sorted(wanted, key=lambda name: (name != FIRST_LOOK, name))
        if (played := _played(name, kept, by_worker, first)) is not None
    ]


def _makes_profile(exchange: Exchange) -> bool:
    return exchange.scenario == SETUP and exchange.call.operation == "CreateProfile"


def _with_others(loaded: LoadedWorld, made: Iterable[Exchange]) -> LoadedWorld:
    """``loaded`` with what else the kit made in its domain, to see how long that takes to be found."""
    ids = dict(loaded.ids)
    known = set(ids.values())
    drafts = list(loaded.world.drafts)
    for exchange in made:
        fields = {name: value for name, value in exchange.call.input.items() if name != "DomainName"}
        identifier = (answer_of(exchange.reply).output or {}).get("ProfileId")
        if not isinstance(identifier, str) or identifier in known:
            continue
        if exchange.call.input["DomainName"] == loaded.domain:
            drafts.append(Draft(f"other {len(drafts)}", fields))
            ids[drafts[-1].name] = identifier
    return structs.replace(loaded, world=structs.replace(loaded.world, drafts=tuple(drafts)), ids=ids)


def _scenario(exchange: str) -> str:
    return exchange.rpartition("/")[0].rpartition(":")[2]


def _played(
    name: str, exchanges: list[Exchange], worlds: Mapping[str, LoadedWorld], first: Mapping[str, str]
) -> Played | None:
    """The scenario as the process played it that found its failures."""
    shown = {exchange: requirement for requirement, exchange in first.items() if _scenario(exchange) == name}
    workers = [worker_of(exchange) for exchange in shown] or [
        worker_of(exchange.id) for exchange in exchanges if exchange.scenario == name
    ]
    if not workers or workers[0] not in worlds:
        return None
    steps = steps_of(exchanges, name, workers[0])
    last = max((place for place, step in enumerate(steps) if step.exchange.id in shown), default=0)
    steps = steps[: max(_STEPS, last + 1)]
    cases = cases_of(steps)
    failing = {
        shown[step.exchange.id]: _case_of(place, cases)
        for place, step in enumerate(steps)
        if step.exchange.id in shown
    }
    for requirement, exchange in first.items():
        if exchange in shown and shown[exchange] in failing:
            failing.setdefault(requirement, failing[shown[exchange]])
    return Played(name, worlds[workers[0]], steps, list(dict.fromkeys((*cases, *failing.values()))), failing)


def _case_of(place: int, cases: Sequence[Case]) -> Case:
    """The case that a step belongs to; one of its own where it is neither part of a walk nor expected to end so."""
    return next((case for case in cases if place in case.places), Case((place,), free=False))
