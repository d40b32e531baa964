"""A rate keeps requests apart, over all threads."""

import threading

import pytest
from searchprofiles_tck.conformance.target.rate import RateLimitedTarget
from searchprofiles_tck.conformance.target.target import Sent, TargetForm
from searchprofiles_tck.spec.exchange import Call, Reply

CALL = Call("ListDomains", {})


class Instant:
    """A target that answers at once."""

    description = "instant"
    form = TargetForm.HTTP
    operations = frozenset({"ListDomains"})
    load = None

    def call(self, _call: Call, *, timeout: float | None = None) -> Sent:  # noqa: ARG002
        """A success."""
        return Sent(Reply(200))

    def close(self) -> None:
        """Nothing to give back."""


class Clock:
    """Time that passes by sleeping only."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(seconds)
        self.now += seconds


def test_requests_are_evenly_spaced() -> None:
    """The first goes at once, the others wait for their turn."""
    clock = Clock()
    target = RateLimitedTarget(Instant(), 4.0, clock=lambda: clock.now, sleep=clock.sleep)
    for _ in range(4):
        target.call(CALL)

    assert clock.slept == [0.25, 0.25, 0.25]


def test_a_pause_is_not_made_up_for() -> None:
    """After an idle minute requests do not come in a burst."""
    clock = Clock()
    target = RateLimitedTarget(Instant(), 2.0, clock=lambda: clock.now, sleep=clock.sleep)
    target.call(CALL)
    clock.now += 60
    target.call(CALL)
    target.call(CALL)

    assert clock.slept == [0.5]


def test_threads_share_the_rate() -> None:
    """Turns are given out once each."""
    waits: list[float] = []
    target = RateLimitedTarget(Instant(), 10.0, clock=lambda: 0.0, sleep=waits.append)
    threads = [threading.Thread(target=target.call, args=(CALL,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(waits) == pytest.approx([number / 10 for number in range(1, 8)])
