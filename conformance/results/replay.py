"""The scenarios of a run, made again from its report and its recorded exchanges.

Judges are pure, so what they say of this evidence is what they said in the run.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

from ...spec.exchange import Exchange, Purpose
from ...spec.results import CheckResult, RunInfo, RunReport, WorldUsed
from ...spec.strict_json import MAXIMUM_DEPTH
from ..client.loader import SCENARIO as SETUP
from ..client.recorder import worker_of
from ..history.answer import answer_of
from ..history.known_readings import KnownReadings
from ..history.recap import settings_in
from ..history.step import AGAIN, WALK, Step, in_order
from ..history.world_used import loaded_world
from ..judging.oracle import Oracle
from ..scenarios import Scenario
from ..scenarios.registry import checks
from .expectations import Expectations
from .scenario_run import ScenarioRun

_LOADING: Final = ("CreateProfile", "AddProfileKey")


def steps_of(
    exchanges: Iterable[Exchange], scenario: str, worker: str | None = None, depth: int = MAXIMUM_DEPTH
) -> list[Step]:
    """The steps of ``scenario`` among ``exchanges``, as they were judged; only those of ``worker`` where one is given.

    ``depth`` is how many levels of JSON the run read. Of a search that was sent again, since its answer may have been
    a passing fault, only the last counts.
    """
    played = [
        Step(exchange, answer_of(exchange.reply, depth=depth))
        for exchange in exchanges
        if exchange.scenario == scenario
        and exchange.purpose is Purpose.CHECK
        and worker in (None, worker_of(exchange.id))
    ]
    played.sort(key=in_order)
    steps: list[Step] = []
    for step in played:
        if step.tag(AGAIN):
            steps.remove(next(before for before in reversed(steps) if _is_same_page(before, step)))
        steps.append(step)
    return steps


def _is_same_page(before: Step, step: Step) -> bool:
    return before.tag(WALK) == step.tag(WALK) and before.exchange.call == step.exchange.call


def world_of(report: RunReport, worker: str) -> WorldUsed:
    """The world that ``worker`` read. Raises ``ValueError`` where the report has none."""
    for world in report.run.worlds:
        if worker in world.workers:
            return world
    raise ValueError(f"the report names no world of {worker}: the run ended before it was loaded")


def as_expected(run: RunInfo, results: Sequence[CheckResult]) -> list[CheckResult]:
    """``results`` as the list of expected failures had them on the day of the run.

    Raises ``msgspec.ValidationError`` for the settings of a kit that this one does not know.
    """
    settings = settings_in(run)
    day = datetime.fromisoformat(run.started).astimezone(UTC).date()
    expectations = Expectations(settings.expected, day)
    return expectations.settled(list(map(expectations.applied, results)), checks(), settings.effort)


class Recording:
    """What a run recorded: scenarios that can be judged again, and what the probes asked."""

    def __init__(self, report: RunReport, exchanges: Iterable[Exchange]) -> None:
        """Raises ``msgspec.ValidationError`` for the settings of a kit that this one does not know."""
        self._report = report
        self.config = settings_in(report.run)
        self._known = KnownReadings.of(report.readings)
        self._oracles: dict[int, Oracle] = {}
        self._exchanges: dict[str, dict[str, list[Exchange]]] = {}
        self._probes: dict[str, list[Exchange]] = {}
        self._loading: dict[str, list[Exchange]] = {}
        self.reductions: dict[str, Exchange] = {}
        """What was asked to make failures small, by id."""
        self._last: tuple[str, tuple[ScenarioRun, ...]] = ("", ())
        for exchange in exchanges:
            if exchange.purpose is Purpose.CHECK:
                workers = self._exchanges.setdefault(exchange.scenario, {})
                workers.setdefault(worker_of(exchange.id), []).append(exchange)
            elif exchange.purpose is Purpose.REDUCTION:
                self.reductions[exchange.id] = exchange
            elif exchange.purpose is Purpose.PROBE:
                self._probes.setdefault(worker_of(exchange.id), []).append(exchange)
            elif exchange.scenario == SETUP and exchange.call.operation in _LOADING:
                self._loading.setdefault(worker_of(exchange.id), []).append(exchange)

    def loading(self, worker: str, domain: str) -> tuple[Exchange, ...]:
        """What ``worker`` asked to fill ``domain``, in order."""
        asked = self._loading.get(worker, ())
        return tuple(one for one in asked if one.call.input.get("DomainName") == domain)

    def probes(self, worker: str) -> tuple[Exchange, ...]:
        """What the probes of ``worker`` asked, in order."""
        return tuple(self._probes.get(worker, ()))

    def has(self, scenario: Scenario) -> bool:
        """Whether anything of ``scenario`` was recorded."""
        return scenario.name in self._exchanges

    def runs(self, scenario: Scenario) -> tuple[ScenarioRun, ...]:
        """``scenario`` as each process played it: one run, or several where pytest-xdist had no ``--dist loadgroup``.

        Raises ``ValueError``, with the reason, where the record does not suffice to judge it. The last scenario asked
        for is remembered, since checks that share one follow one another.
        """
        if self._last[0] != scenario.name:
            workers = self._exchanges.get(scenario.name, {})
            runs = tuple(self._run(scenario, worker, own) for worker, own in workers.items())
            self._last = scenario.name, runs
        return self._last[1]

    def standing(self, exchange: str) -> Oracle:
        """The oracle of the standing world that the maker of an exchange read. Raises ``ValueError``: see ``runs``."""
        return self._oracle(world_of(self._report, worker_of(exchange)))

    def _run(self, scenario: Scenario, worker: str, exchanges: Iterable[Exchange]) -> ScenarioRun:
        try:
            steps = steps_of(exchanges, scenario.name, depth=self.config.max_depth)
            oracle = self._oracle(world_of(self._report, worker))
            run = ScenarioRun(scenario, oracle, self.config, steps)
            _ = run.judgement
        except ValueError:
            raise
        except Exception as error:  # a record of another version of the kit, or one that was damaged
            raise ValueError(f"the kit cannot judge this record: {type(error).__name__}: {error}") from error
        return run

    def _oracle(self, used: WorldUsed) -> Oracle:
        place = self._report.run.worlds.index(used)
        if place not in self._oracles:
            self._oracles[place] = Oracle(loaded_world(used), self._known)
        return self._oracles[place]
