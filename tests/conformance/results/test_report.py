"""A computation that takes too long is ended, and no other."""

import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import Mock

import pytest
from made_up import made_failure
from msgspec import structs
from searchprofiles_tck.conformance.clock import now
from searchprofiles_tck.conformance.config import RunConfig
from searchprofiles_tck.conformance.errors import time_over
from searchprofiles_tck.conformance.history.directory import RunDirectory
from searchprofiles_tck.conformance.history.events import RunState
from searchprofiles_tck.conformance.results.report import (
    EndedRun,
    TimeOver,
    is_cut_short,
    report_of,
    time_limit,
)
from searchprofiles_tck.conformance.results.scenario_run import not_judged
from searchprofiles_tck.conformance.scenarios.registry import checks
from searchprofiles_tck.conformance.target.in_process import InProcessTarget
from searchprofiles_tck.reference.service.wire import Receive, Scope, Send
from searchprofiles_tck.spec.exchange import Call
from searchprofiles_tck.spec.statuses import Status

CHECK = checks()[0]


def test_what_takes_too_long_is_ended() -> None:
    """The block raises once its time is over, and the alarm is as it was before."""
    before = signal.getsignal(signal.SIGALRM)

    with pytest.raises(TimeOver), time_limit(0.02):
        time.sleep(5)

    assert signal.getsignal(signal.SIGALRM) is before


def test_what_answers_for_a_crashed_application_does_not_hide_the_end() -> None:
    """Mutants answer in the process that diagnoses, where their exceptions become responses with status 500."""

    async def application(_scope: Scope, _receive: Receive, _send: Send) -> None:
        time.sleep(5)

    target = InProcessTarget(application, "in-process")

    with pytest.raises(TimeOver), time_limit(0.02):
        target.call(Call("ListDomains", {}))


@pytest.mark.parametrize("seconds", [None, 5.0])
def test_what_is_done_in_time_is_left_alone(seconds: float | None) -> None:
    """No alarm comes after the block."""
    with time_limit(seconds):
        done = True

    assert done
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


@pytest.fixture
def alarm() -> Iterator[None]:
    """Let somebody else wait for the alarm of this process."""
    signal.setitimer(signal.ITIMER_REAL, 60)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)


@pytest.mark.usefixtures("alarm")
def test_the_alarm_of_somebody_else_is_left_alone() -> None:
    """A user's own test may have a time limit, inside which a target is judged."""
    with time_limit(0.01):
        time.sleep(0.05)

    assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] <= 60


def test_a_thread_has_no_limit() -> None:
    """Signals arrive in the main thread only, so another one does its work to the end."""

    def work() -> str:
        with time_limit(0.01):
            time.sleep(0.05)
        return "done"

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(work).result() == "done"


@pytest.mark.parametrize(("max_time", "is_diagnosed"), [(None, True), (1000.0, True), (50.0, False)])
def test_failures_are_diagnosed_in_the_time_of_the_run(
    tmp_path: Path, max_time: float | None, is_diagnosed: bool
) -> None:
    """On the command line, in pytest and in Python: if the time is over, the report says so."""
    failure = made_failure(CHECK.requirement)
    failed = structs.replace(not_judged(CHECK, Status.FAILED, "x"), failures=(failure,))
    ended = EndedRun(RunConfig(max_time=max_time), RunDirectory(tmp_path), now() - 100, complete=True)
    diagnose = Mock(side_effect=lambda results, *_: (results, ()))

    report, _ = report_of(ended, RunState(results={CHECK.id: failed}), None, diagnose)

    assert diagnose.called is is_diagnosed
    assert any("not diagnosed" in note for note in report.run.notes) is not is_diagnosed


@pytest.mark.parametrize(("why", "is_diagnosed"), [("the data is lost", True), (time_over(1000.0), False)])
def test_only_the_end_of_the_time_leaves_failures_undiagnosed(
    tmp_path: Path, why: str, is_diagnosed: bool
) -> None:
    """A check that was not run for another reason takes no time from the diagnosis."""
    failed = not_judged(CHECK, Status.FAILED, "x")
    failed = structs.replace(failed, failures=(made_failure(CHECK.requirement),))
    state = RunState(results={CHECK.id: failed, "late": not_judged(CHECK, Status.NOT_RUN, why)})
    ended = EndedRun(RunConfig(max_time=1000.0), RunDirectory(tmp_path), now() - 100, complete=True)
    diagnose = Mock(side_effect=lambda results, *_: (results, ()))

    report_of(ended, state, None, diagnose)

    assert diagnose.called is is_diagnosed


def test_a_run_is_cut_short_if_enough_failures_end_it() -> None:
    """Checks that a run was to judge and did not come to are no part that the user left out."""
    config = RunConfig(only=(CHECK.id, checks()[1].id), max_failures=1)
    both = {check.id: not_judged(check, Status.PASSED, "") for check in checks()[:2]}

    assert is_cut_short(RunState(results={CHECK.id: both[CHECK.id]}), config)
    assert not is_cut_short(RunState(results=both), config)
    assert not is_cut_short(RunState(not_measured="no answer"), config)
    assert is_cut_short(RunState(results={CHECK.id: not_judged(CHECK, Status.NOT_RUN, "")}), RunConfig())
