"""A computation that takes too long is ended, and no other."""

import signal
import time

import pytest
from searchprofiles_tck.conformance.results.report import TimeOver, time_limit
from searchprofiles_tck.conformance.target.in_process import InProcessTarget
from searchprofiles_tck.reference.service.wire import Receive, Scope, Send
from searchprofiles_tck.spec.exchange import Call


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
