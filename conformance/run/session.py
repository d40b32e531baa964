"""One process of a run: opens the target, prepares it, and gives a result for every check that is asked for."""

import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Final, Self

from msgspec import structs

from ...spec.operations import OPERATIONS
from ...spec.results import CheckResult, WorldUsed
from ...spec.statuses import Status
from ..client.preparation import Preparation
from ..client.recorder import Recorder
from ..client.visibility import PATIENCE, Visibility
from ..config import Access, RunConfig
from ..dataset.model import Namespace
from ..history.events import Event, Played, Ready, Reduced
from ..history.facts import Facts
from ..history.ledger import Ledger
from ..history.prepared import Prepared
from ..history.reduction import ReducibleFailure
from ..history.world_used import world_used
from ..judging.oracle import Oracle
from ..results.check_result import not_there, result_of
from ..results.expectations import Expectations
from ..results.not_judged import unjudged
from ..results.scenario_run import ScenarioRun, play
from ..results.selection import selected
from ..scenarios.registry import Check, Scenario, checks
from ..target.open import open_target
from ..target.target import Target, TargetForm

Tell = Callable[[Event], None]

ATTACHING: Final = "AddProfileKey"
_OVER: Final = "the time for the whole run was over"


class Session:
    """Runs checks against one target, in one process."""

    def __init__(
        self,
        config: RunConfig,
        target: Target,
        ledger: Ledger,
        recorder: Recorder,
        prepared: Prepared,
        tell: Tell | None = None,
    ) -> None:
        self.config = config
        self.target = target
        self.prepared = prepared
        self._ledger = ledger
        self._tell = tell
        self._recorder = recorder
        self.expectations = Expectations(config.expected)
        self._runs: dict[str, ScenarioRun] = {}
        self._reducible: list[ReducibleFailure] = []
        self._marks: list[str] = []
        self._notes: list[str] = []
        # What runs in this process shows delays already where the world was loaded.
        patience = 0.0 if target.form is TargetForm.IN_PROCESS else PATIENCE
        self._visibility = Visibility(prepared.visibility.get("p99", 0.0) / 1000, patience)

    @classmethod
    def open(
        cls,
        config: RunConfig,
        directory: Path,
        worker: str = "main",
        target: object | None = None,
        tell: Tell | None = None,
        started: float | None = None,
    ) -> Self:
        """Open and prepare the target, or join what another process of this run prepared.

        ``tell`` hears when the target is ready and what became of each scenario, so that the run can be taken up;
        ``started`` is when the run began, in seconds since the epoch, None: now.
        Raises ``TargetError`` for a target that cannot be opened, ``NotMeasured`` where nothing can be judged.
        """
        deadline = _deadline(config, time.time() if started is None else started)
        opened = open_target(config, target, deadline)
        ledger = Ledger(directory, worker)
        recorder = Recorder(opened, ledger.record, deadline=deadline, worker=worker, config=config)
        preparation = Preparation(config, recorder, ledger)
        try:
            if opened.form in (TargetForm.IN_PROCESS, TargetForm.PYTHON):
                prepared = preparation.prepare()
            else:
                prepared = ledger.shared(preparation.prepare)
        except BaseException:
            ledger.close(Facts(requests=dict(recorder.requests), response_times=recorder.response_times))
            opened.close()
            raise
        session = cls(config, opened, ledger, recorder, prepared, tell)
        ledger.state(session.facts)  # should this process die, what it recorded can still be judged
        session._tell_ready()
        return session

    def run(self, check: Check) -> CheckResult:
        """What becomes of ``check``. Its scenario is played when the first of its checks is asked for."""
        started = time.perf_counter()
        reason = self._out_of_reach(check.scenario)
        if reason is not None:
            return unjudged(check, *reason)
        run = self._played(check.scenario)
        result = self._timely(self.expectations.applied(result_of(check, run)))
        elapsed = (time.perf_counter() - started) * 1000
        return structs.replace(result, milliseconds=round(elapsed, 3))

    def _timely(self, result: CheckResult) -> CheckResult:
        """``result``, unless it is open only since the time for the run is over."""
        if result.status is not Status.INDETERMINATE or not self._recorder.out_of_time:
            return result
        return structs.replace(result, status=Status.NOT_RUN, message=_OVER)

    def reduced(self, earlier: Iterable[ReducibleFailure], over: Callable[[], bool]) -> Iterator[Reduced]:
        """The failures that were found here made small, and those of ``earlier`` processes; stops where ``over``.

        Earlier ones are left alone where their data is not this process's own again.
        """
        again = earlier if self.prepared.access in (Access.MANAGE, Access.PRELOADED) else ()
        failures = [*again, *self._reducible]
        if not failures:
            return
        # Imported only where something failed.
        from ..reduction.context import reduction_context
        from ..reduction.reducer import all_reduced

        context = reduction_context(
            self.prepared,
            self._recorder,
            self._ledger,
            self._oracle,
            self._visibility,
            self._drawn,
            self.config,
        )
        for original, failure, fault in all_reduced(context, failures, self.config.effort, over):
            if failure is None:
                self._notes.append(fault)
            else:
                yield Reduced(original.check, failure)

    def close(self) -> None:
        """Write down what is left to be written and give back connections."""
        self._ledger.close(self.facts)
        self.target.close()

    @property
    def facts(self) -> Facts:
        """What this process found out beside the results."""
        return Facts(
            readings=self.prepared.readings,
            requests=dict(self._recorder.requests),
            response_times=self._recorder.response_times,
            access=self.prepared.access,
            visibility_milliseconds=self.prepared.visibility,
            notes=(*self.prepared.notes, *self._notes),
            marks=(self.prepared.naming.prefix, self.prepared.naming.digits, *self._marks),
            worlds=(self._world,),
        )

    @cached_property
    def _oracle(self) -> Oracle:
        return Oracle(self.prepared.world, self.prepared.known)

    @cached_property
    def _world(self) -> WorldUsed:
        return world_used(self.prepared, self.config.effort, self._ledger.worker)

    @cached_property
    def _declined(self) -> frozenset[str]:
        return frozenset(self.prepared.declined) & OPERATIONS.keys()

    def _played(self, scenario: Scenario) -> ScenarioRun:
        run = self._runs.get(scenario.name)
        if run is None:
            self._recorder.begin_check()
            before = Counter(self._recorder.requests)
            run = play(
                scenario,
                self.prepared,
                self._oracle,
                self._recorder,
                self.config,
                self._ledger,
                self._visibility,
            )
            self._runs[scenario.name] = run
            reducible = self._reducible_failures(run)
            self._reducible += reducible
            run.forget()
            self._tell_played(run, self._recorder.requests - before, reducible)
        return run

    def _tell_ready(self) -> None:
        if self._tell is not None:
            ready = self.prepared
            self._tell(
                Ready(
                    self._ledger.worker,
                    ready.access,
                    ready.readings,
                    ready.declined,
                    dict(ready.visibility),
                    ready.naming.prefix,
                    ready.naming.digits,
                )
            )

    def _tell_played(
        self, run: ScenarioRun, requests: Mapping[str, int], reducible: tuple[ReducibleFailure, ...]
    ) -> None:
        """Tell of a scenario that was played undisturbed; any other is played again where the run is taken up."""
        if self._tell is None or run.crash or self._recorder.out_of_time or self._recorder.gone is not None:
            return
        self._ledger.flush()
        results = self._results_of(run)
        self._tell(Played(run.scenario.name, self._ledger.worker, dict(requests), results, reducible))

    def _results_of(self, run: ScenarioRun) -> tuple[CheckResult, ...]:
        own = (check for check in selected(checks(), self.config) if check.scenario.name == run.scenario.name)
        return tuple(self.expectations.applied(result_of(check, run)) for check in own)

    def _reducible_failures(self, run: ScenarioRun) -> tuple[ReducibleFailure, ...]:
        """Return the failures of a scenario that reduction can make small."""
        if run.crash or not run.judgement.findings:
            return ()
        from ..reduction.reducer import reducible_failures

        return reducible_failures(run, self._results_of(run))

    def _drawn(self) -> Namespace:
        """Marks for one more world in the same domain."""
        naming = Namespace.of(secrets.token_hex(8))
        self._marks += (naming.prefix, naming.digits)
        return naming

    def _out_of_reach(self, scenario: Scenario) -> tuple[Status, str] | None:
        """Why a scenario is not played, and what its checks are then; None where it is."""
        if not self.prepared.access.includes(scenario.least_access):
            return (
                Status.SKIPPED,
                f"needs access `{scenario.least_access}`, this run has `{self.prepared.access}`",
            )
        blind = (
            self.prepared.access is Access.READ_ONLY
        )  # where laws are all there is, effort leaves none out
        if not blind and not self.config.effort.includes(scenario.least_effort):
            return Status.SKIPPED, f"is part of effort `{scenario.least_effort}`"
        lacking = [name for name in scenario.needs if name in self._declined]
        if lacking:
            return Status.SKIPPED, not_there(lacking)
        reads_attached = scenario.least_access is Access.PRELOADED and ATTACHING in scenario.needs
        if reads_attached and not self.prepared.world.has_custom_keys:
            return Status.SKIPPED, f"the data was loaded without the values of {ATTACHING}"
        untested = [name for name in scenario.tests if name in self._declined]
        if untested:
            return Status.DECLINED, not_there(untested)
        if scenario.raw and not self.target.form.raw_requests:
            return Status.SKIPPED, f"a {self.target.form.value} target takes no HTTP requests"
        if self._recorder.out_of_time and scenario.name not in self._runs:
            return Status.NOT_RUN, _OVER
        return None


def _deadline(config: RunConfig, started: float) -> float | None:
    """The ``time.monotonic`` at which a run that began at ``started`` asks no more."""
    if config.asking_time is None:
        return None
    return time.monotonic() + started + config.asking_time - time.time()
