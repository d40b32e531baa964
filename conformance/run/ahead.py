"""Scenarios that are played at once, ahead of their turn, by one process.

A scenario that only reads, or that changes a domain of its own, is independent of the others. Its result counts only
if nothing was wrong; else it is played again alone, when its turn comes, and that counts. So the results, and the order
of the record, are those of a run that sends one request after the other.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Final

from msgspec import structs

from ...spec.classes import Level
from ...spec.exchange import Exchange, Purpose
from ...spec.requirements import requirements
from ..client.recorder import Recorder
from ..config import Access
from ..history.directory import ProcessFiles
from ..history.draft import Draft
from ..history.step import BESIDE
from ..results.scenario_run import ScenarioRun
from ..scenarios import Runs, Scenario
from ..target.target import Target, own_connections
from ..target.wrappers import Lanes, LimitedTarget

Play = Callable[[Scenario, Recorder], ScenarioRun]
"""Plays a scenario, and records its exchanges by the recorder that is given."""
_MARK: Final = " beside others"
_DIFFERED: Final = (
    "Scenario {} broke rules while other requests were under way, and kept them when it was played alone: {}."
)


@dataclass(frozen=True)
class _Played:
    """A scenario that was played beside others, and what it recorded."""

    run: ScenarioRun
    recorder: Recorder
    draft: Draft
    seconds: float
    is_whole: bool
    """Whether the target answered to the end."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing was wrong, missing or refused: only then could nothing be otherwise alone."""
        run = self.run
        if run.crash or not self.is_whole:
            return False
        judged = run.judgement
        return not (judged.findings or judged.unanswered or run.declined or run.lacking or run.refused_domain)


def is_independent(scenario: Scenario, access: Access) -> bool:
    """Return whether ``scenario`` may be played beside others: it reads, or changes domains of its own."""
    return scenario.runs is Runs.READS or (scenario.runs is Runs.WRITES and access is Access.MANAGE)


def load_beside(scenarios: Iterable[Scenario]) -> None:
    """Import what scenarios take long to import, while the target is prepared: most of that is waiting for answers."""
    loads = [one.load for one in scenarios if one.load is not None]

    def load_all() -> None:
        for load in loads:
            load()

    if loads:
        threading.Thread(target=load_all, name="load").start()


class Ahead:
    """Plays scenarios at once, and returns each when its turn comes."""

    def __init__(self, target: Target, recorder: Recorder, files: ProcessFiles, play: Play) -> None:
        self._target = target
        self._lanes: Lanes | None = None
        self._recorder = recorder
        self._files = files
        self._play = play
        self._is_near = False
        self._pool: ThreadPoolExecutor | None = None
        self._crew: ThreadPoolExecutor | None = None
        """Sends what scenarios foresee; see ``Recorder.foresee``."""
        self._pending: dict[str, Future[_Played]] = {}
        self._groups: list[Scenario] = []
        self._doubtful: _Played | None = None
        """What ``take`` returned last, if it is to be played again."""
        self.differing: list[Exchange] = []
        """The exchanges of scenarios that broke a rule beside others and kept it alone, with the tag ``BESIDE``."""
        self.notes: list[str] = []

    def __contains__(self, scenario: Scenario) -> bool:
        return scenario.name in self._pending

    @property
    def has_begun(self) -> bool:
        """Whether ``begin`` was called."""
        return self._pool is not None

    def begin(
        self,
        scenarios: Collection[Scenario],
        most: int,
        groups: Iterable[Scenario] = (),
        *,
        is_near: bool = False,
    ) -> None:
        """Play ``scenarios`` with no more than ``most`` requests under way; those first that come first.

        A target that ``is_near`` answers so soon that nothing is foreseen, and that no more is played ahead once
        anything is wrong. If it is far, all are begun at once, since how long they take depends on the longest; and of
        ``groups`` one is begun when the first of it has its turn.
        """
        self._is_near = is_near
        threads = most if is_near or most == 1 else max(most, len(scenarios))
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="scenario")
        if most > 1:
            if not is_near:
                self._crew = ThreadPoolExecutor(most, thread_name_prefix="foreseen")
                self._groups = [one for one in groups if one.group]
            self._lanes = Lanes(most)
            self._pending = {one.name: self._submitted(self._pool, one) for one in scenarios}

    def _submitted(self, pool: ThreadPoolExecutor, scenario: Scenario) -> Future[_Played]:
        return pool.submit(self._one, scenario)

    def _one(self, scenario: Scenario) -> _Played:
        target = self._target
        if self._lanes is not None:
            target = LimitedTarget(target, self._lanes, goes_first=scenario.is_long)
        draft, started = self._files.draft(), time.perf_counter()
        recorder = self._recorder.fork(target, draft.record, self._crew, _MARK)
        with own_connections() if scenario.own_connections else nullcontext():
            run = self._play(scenario, recorder)
        return _Played(run, recorder, draft, time.perf_counter() - started, not recorder.stopped)

    def take(self, scenario: Scenario) -> tuple[ScenarioRun, float] | None:
        """Return how ``scenario`` was played, and the seconds that it took; None if it is to be played alone.

        Then no request is under way any more. What counts is recorded now.
        """
        self._doubtful = None
        if scenario in self._groups and self._pool is not None:
            wait(self._pending.values())
            own = [one for one in self._groups if one.group == scenario.group]
            self._pending |= {one.name: self._submitted(self._pool, one) for one in own}
            self._groups = [one for one in self._groups if one not in own]
        if scenario.name in self._pending:
            played = self._pending[scenario.name].result()
            del self._pending[scenario.name]
            if played.is_clean:
                played.draft.keep()
                self._recorder.absorb(played.recorder)
                played.run.searches = self._recorder.check_searches
                return played.run, played.seconds
            played.draft.drop()
            # Requests that count for nothing are no part of what the check needs.
            self._recorder.requests[Purpose.SETUP] += sum(played.recorder.requests.values())
            self._doubtful = played
            if self._is_near:
                self._pending = {name: one for name, one in self._pending.items() if not one.cancel()}
        wait(self._pending.values())
        return None

    def compare(self, alone: ScenarioRun) -> None:
        """Take into account how the scenario that ``take`` returned last was answered when it was played alone."""
        if self._doubtful is None or alone.crash or self._doubtful.run.crash:
            return
        beside = self._doubtful.run
        # A domain may be refused for the number that others have.
        if beside.had_domain_refused or beside.declined or beside.lacking:
            return
        again = {finding.requirement for finding in alone.judgement.findings}
        rules = {finding.requirement for finding in beside.judgement.findings} - again
        broken = sorted(rule for rule in rules if requirements()[rule].level is Level.MUST)
        if not broken:
            return
        self.notes.append(_DIFFERED.format(alone.scenario.name, ", ".join(broken)))
        self.differing += [
            structs.replace(step.exchange, tags={**step.exchange.tags, BESIDE: " ".join(broken)})
            for step in beside.steps
        ]

    def end(self) -> None:
        """Drop what was not taken, and wait until no request is under way any more."""
        if self._pool is not None:
            if self._pending:
                self._recorder.stop()
            self._pool.shutdown(cancel_futures=True)
        if self._crew is not None:
            self._crew.shutdown(cancel_futures=True)
