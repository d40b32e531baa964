"""One process of a run: open the target, prepare it, and return the result of every check that is run."""

import secrets
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from msgspec import structs

from ...spec.operations import OPERATIONS
from ...spec.results import CheckResult, Failure
from ...spec.statuses import Status
from ..client.bulk import seconds_to_create
from ..client.capabilities import refuse_undecided
from ..client.lanes import is_near, most_at_once
from ..client.preparation import Preparation
from ..client.recorder import Recorder
from ..client.visibility import PATIENCE, Visibility
from ..clock import now
from ..config import Access, Effort, RunConfig
from ..dataset.model import Namespace
from ..errors import time_over
from ..history.directory import ProcessFiles, RunDirectory
from ..history.events import CheckFinished, Event, FailureReduced, Ready, ReducibleFailure, ScenarioFinished
from ..history.facts import Facts, Prepared, world_used
from ..judging.oracle import Oracle
from ..results.expectations import Expectations
from ..results.scenario_run import (
    ScenarioRun,
    not_implemented,
    not_judged,
    out_of_plan,
    play,
    result_of,
    selected,
)
from ..scenarios import Check, Scenario
from ..scenarios.registry import SCENARIOS, checks
from ..target.open import open_target
from ..target.target import Target, TargetError, TargetForm
from .ahead import Ahead, is_independent, load_beside
from .data_loss import DataLoss

if TYPE_CHECKING:
    from ..reduction.context import ReductionContext

Log = Callable[[Event], None]
"""Appends an event to the log of the run."""

ATTACHING: Final = "AddProfileKey"
_MOST_LOADING: Final = 10.0
"""Seconds that a scenario may spend on loading data of its own, except at effort ``thorough``."""
_TOO_LONG: Final = (
    "which takes too long at the target's response times or this --rate; is part of effort `thorough`"
)


@dataclass
class Session:
    """Runs checks against one target, in one process. Each result is computed once and logged once."""

    config: RunConfig
    target: Target
    prepared: Prepared
    _recorder: Recorder
    _files: ProcessFiles
    _log: Log
    _resumable: bool
    _results: dict[str, CheckResult] = field(default_factory=dict)
    _logged: set[str] = field(default_factory=set)
    _reducible: list[ReducibleFailure] = field(default_factory=list)
    _marks: list[str] = field(default_factory=list)
    _notes: list[str] = field(default_factory=list)
    _upcoming: Collection[str] = ()

    def __post_init__(self) -> None:
        self._loss = DataLoss(self._recorder, self.prepared.world)
        self._visibility, self._visibility_beside = self._new_visibility(), self._new_visibility()
        self._ahead = Ahead(self.target, self._recorder, self._files, self._play_by)
        self._selected = selected(checks(), self.config)

    @classmethod
    def open(
        cls,
        config: RunConfig,
        folder: Path,
        worker: str = "main",
        target: object | None = None,
        log: Log = lambda _: None,
        started: float | None = None,
        *,
        resumable: bool = False,
        upcoming: Collection[str] = (),
    ) -> Self:
        """Open and prepare the target, or join what another process of this run prepared.

        Exchanges and facts are written into ``folder``, events go to ``log``. If the run is ``resumable``, the results
        of a scenario are logged together when it is finished; else each result is logged when its check is run.
        ``started`` is when the run began, in seconds since the epoch; None means now. ``upcoming`` are the scenarios
        whose checks this process is to run, as far as that is known: some may be played ahead. Raise ``TargetError``
        if the target cannot be opened or the access level needs more, ``NotMeasured`` if nothing can be judged.
        """
        if config.lacking:
            raise TargetError(config.lacking)
        deadline = _deadline(config, now() if started is None else started)
        opened = open_target(config, target, deadline)
        files = ProcessFiles(RunDirectory(folder), worker)
        recorder = Recorder(opened, files.record, deadline=deadline, worker=worker, config=config)
        preparation = Preparation(config, recorder, files.log_created)
        config = preparation.config
        load_beside(
            one for one in SCENARIOS if one.name in upcoming and config.effort.includes(one.least_effort)
        )
        try:
            refuse_undecided(preparation.config, opened)
            is_own = opened.form in (TargetForm.IN_PROCESS, TargetForm.PYTHON)
            prepared = preparation.prepare() if is_own else files.shared(preparation.prepare)
        except BaseException:
            with closing(opened):
                files.close(Facts(requests=dict(recorder.requests), response_times=recorder.response_times))
            raise
        session = cls(config, opened, prepared, recorder, files, log, resumable, _upcoming=upcoming)
        files.write_facts(session.facts)  # if this process dies, what it recorded can still be judged
        log(Ready(worker, prepared.access, prepared.namespace))
        return session

    def run(self, check: Check) -> CheckResult:
        """Return the result of ``check``. Its scenario is played when the first of its checks is run."""
        if check.id not in self._results:
            if reason := self._not_playable(check.scenario):
                self._results[check.id] = not_judged(check, *reason)
            else:
                self._play(check)
        result = self._results[check.id]
        if check.id not in self._logged:
            self._logged.add(check.id)
            self._log(CheckFinished(result))
        return result

    def _play(self, check: Check) -> None:
        """Play the scenario of ``check`` and keep the results of all its checks that the run selects."""
        scenario = check.scenario
        before = Counter(self._recorder.requests)
        run, seconds = self._played(scenario)
        started = time.perf_counter() - seconds
        if not self._is_erratic:
            self._loss.look_after(run)
        results = []
        expectations = Expectations(self.config.expected, as_of=self.config.as_of)
        own = (one for one in self._selected if one.scenario is scenario)
        for one in dict.fromkeys((*own, check)):
            result = self._timely(expectations.applied(self._result(one, run)))
            ended = time.perf_counter()
            # The time that the scenario took is that of its first check.
            results.append(structs.replace(result, milliseconds=round((ended - started) * 1000, 3)))
            started = ended
        reducible: tuple[ReducibleFailure, ...] = ()
        if not run.crash and run.judgement.findings:
            from ..reduction.reducer import reducible_failures  # imported only if a check failed

            reducible = reducible_failures(run, results)
        self._reducible += reducible
        self._results |= {result.id: result for result in results}
        # A scenario that was disturbed is played again when the run is resumed.
        if self._resumable and not (run.crash or self._recorder.stopped):
            self._files.flush()
            requests = dict(self._recorder.requests - before)
            self._log(
                ScenarioFinished(scenario.name, self._files.worker, requests, tuple(results), reducible)
            )
            self._logged |= {result.id for result in results}

    def _played(self, scenario: Scenario) -> tuple[ScenarioRun, float]:
        """Return how ``scenario`` was played, and the seconds that it took: ahead of its turn, or alone now."""
        if not self._ahead.has_begun:
            self._begin_ahead()
        if ahead := self._ahead.take(scenario):
            return ahead
        started = time.perf_counter()
        self._recorder.begin_check()
        run = self._play_by(scenario, self._recorder)
        self._ahead.compare(run)
        return run, time.perf_counter() - started

    def _begin_ahead(self) -> None:
        is_late = self.prepared.known.get("visibility") == "delayed"
        times = self._recorder.response_times
        most = most_at_once(self.config, self.target.form, times, is_late=is_late)
        mine = [one for one in SCENARIOS if one.name in self._upcoming and self._not_playable(one) is None]
        free = [one for one in mine if is_independent(one, self.prepared.access)]
        near = is_near(times) and not is_late
        # The last ones take longest; but those that find most come first where it counts how early something is found.
        ordered = free if near or self.config.request_time else free[::-1]
        self._ahead.begin(ordered, most, mine, is_near=near)

    def _play_by(self, scenario: Scenario, recorder: Recorder) -> ScenarioRun:
        return play(
            scenario,
            self.prepared,
            self._oracle,
            recorder,
            self.config,
            self._files.log_created,
            self._visibility if recorder is self._recorder else self._visibility_beside,
            tuple(self._ahead.differing),
        )

    def _result(self, check: Check, run: ScenarioRun) -> CheckResult:
        """Return the result of ``check``: nothing if ``run`` read shared data that is gone."""
        if self._loss.concerns(run.scenario):
            return not_judged(check, Status.NOT_RUN, self._loss.sentence)
        return result_of(check, run)

    def _timely(self, result: CheckResult) -> CheckResult:
        """Return ``result``, or that it was not run if it is open only since the time for the run is over."""
        if result.status is not Status.INDETERMINATE or not self._recorder.out_of_time:
            return result
        return structs.replace(result, status=Status.NOT_RUN, message=time_over(self.config.max_time))

    def reduced(
        self,
        earlier: Iterable[tuple[ReducibleFailure, Failure]],
        over: Callable[[], bool],
        check: str | None = None,
    ) -> Iterator[FailureReduced]:
        """Reduce the failures that were found here, and those of ``earlier`` processes; stop if ``over`` says so.

        Of those found here only that of ``check``, if it is given. Earlier ones are left alone if this process has
        other data than they had.
        """
        again = earlier if self.prepared.access in (Access.MANAGE, Access.PRELOADED) else ()
        own = (
            (one, self._results[one.check].failures[0])
            for one in self._reducible
            if check in (None, one.check)
        )
        failures = [*again, *own]
        if not failures:
            return
        from ..reduction.reducer import all_reduced  # imported only if a check failed

        for original, failure, fault in all_reduced(self._reductions, failures, over):
            if failure is None:
                self._notes.append(fault)
            else:
                yield FailureReduced(original.check, failure)

    def close(self) -> None:
        """Write what is left to be written and close connections."""
        with closing(self.target):
            self._ahead.end()
            try:
                if not self._is_erratic:
                    self._loss.look_at_the_end()
            finally:
                self._files.close(self.facts)

    @property
    def facts(self) -> Facts:
        """What this process found out beside the results."""
        lost = self._loss.sentence
        return Facts(
            readings=self.prepared.readings,
            requests=dict(self._recorder.requests),
            response_times=self._recorder.response_times,
            access=self.prepared.access,
            visibility_milliseconds=self.prepared.visibility,
            notes=(*self.prepared.notes, *self._notes, *([lost] if lost else ()), *self._ahead.notes),
            marks=(self.prepared.namespace.prefix, self.prepared.namespace.digits, *self._marks),
            worlds=(world_used(self.prepared, self.config.effort, self._files.worker),),
        )

    @cached_property
    def _oracle(self) -> Oracle:
        return Oracle(self.prepared.world, self.prepared.known)

    @property
    def _is_erratic(self) -> bool:
        """Whether the target answers at random, so that nothing follows from what is not found any more."""
        gave_up = self._visibility.gave_up or self._visibility_beside.gave_up
        return gave_up or self.prepared.is_erratic

    def _new_visibility(self) -> Visibility:
        # A target in this process showed its delays when the data was loaded.
        is_known = self.target.form is TargetForm.IN_PROCESS or not self.prepared.is_patient
        patience = 0.0 if is_known else PATIENCE
        return Visibility(self.prepared.visibility.get("p99", 0.0) / 1000, patience)

    @cached_property
    def _reductions(self) -> "ReductionContext":
        from ..reduction.context import ReductionContext

        return ReductionContext(
            self.prepared,
            self._recorder,
            self._files.log_created,
            self._oracle,
            self._visibility,
            self._drawn,
            self.config,
        )

    def _drawn(self) -> Namespace:
        """Draw and return what marks the values of one more world in the same domain."""
        namespace = Namespace.of(secrets.token_hex(8))
        self._marks += (namespace.prefix, namespace.digits)
        return namespace

    def _not_playable(self, scenario: Scenario) -> tuple[Status, str] | None:
        """Return the status of the checks of a scenario that cannot be played, and why; None if it can."""
        access, effort = self.prepared.access, self.config.effort
        declined = frozenset(self.prepared.declined) & OPERATIONS.keys()
        if why := out_of_plan(scenario, access, effort):
            return Status.SKIPPED, why
        if lacking := [name for name in scenario.needs if name in declined]:
            return Status.SKIPPED, not_implemented(lacking)
        reads_custom_keys = scenario.least_access is Access.PRELOADED and ATTACHING in scenario.needs
        if reads_custom_keys and not self.prepared.world.has_custom_keys:
            return Status.SKIPPED, f"the data was loaded without the values of {ATTACHING}"
        if untested := [name for name in scenario.tests if name in declined]:
            return Status.DECLINED, not_implemented(untested)
        if scenario.raw and not self.target.form.raw_requests:
            return Status.SKIPPED, f"a {self.target.form.value} target takes no HTTP requests"
        if scenario in self._ahead and not self._loss.sentence:
            return None
        if scenario.loads and effort is not Effort.THOROUGH and self._loads_too_long(scenario.loads):
            return Status.SKIPPED, f"loads {scenario.loads:,} profiles, {_TOO_LONG}"
        if self._recorder.out_of_time:
            return Status.NOT_RUN, time_over(self.config.max_time)
        if self._loss.concerns(scenario):
            return Status.NOT_RUN, self._loss.sentence
        return None

    def _loads_too_long(self, number: int) -> bool:
        """Return whether it would take too long to create so many profiles, as far as the target's times tell."""
        removes = self.prepared.access is not Access.MANAGE
        times, rate = self._recorder.response_times, self.config.rate
        return seconds_to_create(number, times, rate, removes=removes) > _MOST_LOADING


def _deadline(config: RunConfig, started: float) -> float | None:
    """Return the ``time.monotonic`` after which a run that began at ``started`` sends nothing."""
    if config.request_time is None:
        return None
    return time.monotonic() + started + config.request_time - now()
