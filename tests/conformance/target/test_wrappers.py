"""Targets around another: the rate of calls, and how long throttled calls are sent again."""

import email.utils
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from searchprofiles_tck.conformance.target.target import Target, TargetForm, unlabelled
from searchprofiles_tck.conformance.target.wrappers import (
    Lanes,
    LimitedTarget,
    RateLimitedTarget,
    RetryBudget,
    RetryingTarget,
    retry_after,
)
from searchprofiles_tck.spec.exchange import Call, Exchange, Fault, FaultKind, Reply

CALL = Call("ListDomains", {})


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
    """The first call is sent at once, the others wait for their turn."""
    clock = Clock()
    target = RateLimitedTarget(Scripted(Reply(200)), 4.0, clock=lambda: clock.now, sleep=clock.sleep)
    for _ in range(4):
        target.call(CALL)

    assert clock.slept == [0.25, 0.25, 0.25]


def test_a_pause_is_not_made_up_for() -> None:
    """After an idle minute requests do not come in a burst."""
    clock = Clock()
    target = RateLimitedTarget(Scripted(Reply(200)), 2.0, clock=lambda: clock.now, sleep=clock.sleep)
    target.call(CALL)
    clock.now += 60
    target.call(CALL)
    target.call(CALL)

    assert clock.slept == [0.5]


def test_nobody_waits_for_a_turn_after_the_deadline() -> None:
    """A call that would wait for longer than the run may take is answered at once, and is not sent."""
    clock, inner = Clock(), Scripted(Reply(200))
    target = RateLimitedTarget(inner, 0.1, deadline=105.0, clock=lambda: clock.now, sleep=clock.sleep)
    replies = [target.call(CALL).reply for _ in range(2)]

    assert [reply.status for reply in replies] == [200, None]
    assert replies[1].fault is not None
    assert replies[1].fault.kind is FaultKind.BOUND
    assert clock.slept == []


def test_threads_share_the_rate() -> None:
    """No two threads take the same turn."""
    waits: list[float] = []
    target = RateLimitedTarget(Scripted(Reply(200)), 10.0, clock=lambda: 0.0, sleep=waits.append)
    at_once(target, 8)

    assert sorted(waits) == pytest.approx([number / 10 for number in range(1, 8)])


def at_once(target: Target, number: int) -> list[int | None]:
    """Call ``target`` in so many threads, and return the statuses."""
    with ThreadPoolExecutor(number) as pool:
        return [exchange.reply.status for exchange in pool.map(target.call, [CALL] * number)]


class Scripted:
    """A target that returns prepared replies, the last one for ever."""

    description = "scripted"
    form = TargetForm.HTTP
    operations = frozenset({"ListDomains"})
    load = None

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.calls = 0
        self.closed = False

    def call(self, call: Call, *, timeout: float | None = None) -> Exchange:
        """Return the next reply."""
        self.calls += 1
        self.timeout = timeout
        return unlabelled(call, self.replies.pop(0) if len(self.replies) > 1 else self.replies[0])

    def close(self) -> None:
        """Remember that the target was closed."""
        self.closed = True


def _reply(status: int, headers: Mapping[str, str] = {}) -> Reply:
    return Reply(status, tuple(headers.items()))


def _ask(target: Scripted, **patience: Any) -> tuple[Exchange, list[float]]:
    pauses: list[float] = []
    return RetryingTarget(target, RetryBudget(**patience), sleep=pauses.append).call(CALL), pauses


def test_an_answer_is_not_waited_for() -> None:
    """Successes and other errors come back at once."""
    for status in (200, 400, 500, 502):
        sent, pauses = _ask(Scripted(_reply(status)))
        assert (sent.reply.status, sent.retries, pauses) == (status, 0, [])


@pytest.mark.parametrize("status", [429, 503])
def test_throttling_is_waited_out_with_growing_pauses(status: int) -> None:
    """Each pause is twice the one before, up to the longest; the retries are counted."""
    sent, pauses = _ask(Scripted(*[_reply(status)] * 5, _reply(200)), first=1.0, longest=4.0)

    assert (sent.reply.status, sent.retries, pauses) == (200, 5, [1.0, 2.0, 4.0, 4.0, 4.0])


def test_retry_after_takes_the_place_of_a_pause() -> None:
    """The header names seconds."""
    sent, pauses = _ask(Scripted(_reply(429, {"retry-after": "7"}), _reply(200)))

    assert (sent.retries, pauses) == (1, [7.0])


def test_a_call_gives_up_at_its_budget() -> None:
    """The last reply is the answer; a Retry-After beyond the budget is not waited for."""
    sent, pauses = _ask(Scripted(_reply(503)), first=1.0, per_call=5.0)
    assert (sent.reply.status, sent.retries, pauses) == (503, 2, [1.0, 2.0])

    sent, pauses = _ask(Scripted(_reply(503, {"Retry-After": "3600"})))
    assert (sent.reply.status, sent.retries, pauses) == (503, 0, [])


def test_a_run_gives_up_waiting_at_its_budget() -> None:
    """A target that throttles for good costs the run a bounded time, however many calls there are."""
    target = Scripted(_reply(429))
    pauses: list[float] = []
    patient = RetryingTarget(target, RetryBudget(first=1.0, per_call=3.0, in_total=5.0), sleep=pauses.append)
    for _ in range(10):
        patient.call(CALL)

    assert sum(pauses) <= 5.0
    assert target.calls == 10 + len(pauses)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        (" 12 ", 12.0),
        (email.utils.formatdate(1_000_060, usegmt=True), 60.0),
        (email.utils.formatdate(999_000, usegmt=True), 0.0),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(value: str, seconds: float | None) -> None:
    """A date that has passed means at once; anything else means nothing."""
    assert retry_after(_reply(429, {"Retry-After": value}), 1_000_000) == seconds


def test_everything_else_is_the_inner_targets() -> None:
    """Description, form, operations, loading, time-outs and closing are passed on."""
    inner = Scripted(_reply(200))
    patient = RetryingTarget(inner)
    patient.call(CALL, timeout=3.0)
    patient.close()

    assert (patient.description, patient.form) == ("scripted", TargetForm.HTTP)
    assert (patient.operations, patient.load) == (inner.operations, None)
    assert (inner.timeout, inner.closed) == (3.0, True)


def test_nothing_is_waited_for_beyond_the_deadline() -> None:
    """If the run is over before the next try, the reply that came is the answer."""
    slept: list[float] = []
    inner = Scripted(_reply(429, {"Retry-After": "5"}))
    target = RetryingTarget(inner, sleep=slept.append, deadline=time.monotonic() + 1)

    assert target.call(CALL).reply.status == 429
    assert (inner.calls, slept) == (1, [])


def test_nothing_is_sent_after_the_deadline() -> None:
    """A call that comes too late reaches a bound of the kit, and the inner target gets none of it."""
    inner = Scripted(_reply(200))
    target = RetryingTarget(inner, deadline=time.monotonic() - 1)

    fault = target.call(CALL).reply.fault
    assert fault == Fault(FaultKind.BOUND, "there was no time left")
    assert inner.calls == 0


def test_what_waits_at_the_same_time_is_spent_once() -> None:
    """Calls that are throttled together wait together, so a run at many requests at once is no less patient."""
    gate = threading.Barrier(4)
    replies = {429: 0}

    class Throttling(Scripted):
        """Throttles the first call of each of four threads, all at the same time."""

        def call(self, call: Call, *, timeout: float | None = None) -> Exchange:  # noqa: ARG002
            """Answer 429 once to each thread."""
            if not getattr(own, "warned", False):
                own.warned = True
                gate.wait()
                replies[429] += 1
                return unlabelled(call, _reply(429))
            return unlabelled(call, _reply(200))

    own = threading.local()
    asleep = threading.Barrier(4)
    patient = RetryingTarget(
        Throttling(_reply(200)), RetryBudget(first=1.0, in_total=1.9), sleep=lambda _: void(asleep.wait())
    )

    assert (at_once(patient, 4), replies[429]) == ([200] * 4, 4)


def void(_: object) -> None:
    """Return nothing, as a sleep does."""


def test_a_throttled_call_holds_others_back() -> None:
    """While it waits, the calls of other threads wait as long before they are sent."""
    pauses: list[float] = []
    target = Scripted(_reply(429), _reply(200))

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 1:
            patient.call(CALL)

    patient = RetryingTarget(target, RetryBudget(first=5.0), sleep=sleep)
    patient.call(CALL)

    assert pauses == [5.0, pytest.approx(5.0, abs=1.0)]
    patient.call(CALL)
    assert len(pauses) == 2


def test_throttling_closes_lanes_and_time_opens_them() -> None:
    """Each throttled request halves the number, down to one; many that are not let it grow to what it was."""
    lanes = Lanes(8)
    seen = []
    for throttled in (True, True, True, True):
        lanes.note(throttled=throttled)
        seen.append(lanes.open)
    for _ in range(200):
        lanes.note(throttled=False)

    assert (seen, lanes.open) == ([4, 2, 1, 1], 8)


def test_no_more_calls_are_under_way_than_lanes() -> None:
    """Of six threads two are in the target at a time, and a call that was throttled leaves one."""
    inside = threading.Semaphore(2)

    class Counting(Scripted):
        """Fails if a third call comes while two are under way."""

        def call(self, call: Call, *, timeout: float | None = None) -> Exchange:
            """Count the call while it lasts."""
            assert inside.acquire(blocking=False)
            try:
                return super().call(call, timeout=timeout)
            finally:
                inside.release()

    lanes = Lanes(2)
    target = LimitedTarget(Counting(_reply(200)), lanes)
    with ThreadPoolExecutor(6) as pool:
        sent = list(pool.map(target.call, [CALL] * 60))
    assert [exchange.reply.status for exchange in sent] == [200] * 60

    LimitedTarget(Scripted(_reply(503)), lanes).call(CALL)
    assert lanes.open == 1


def test_what_goes_first_gets_the_next_lane() -> None:
    """While the only lane is taken three calls come, the last of them for a target that goes first."""
    lanes, order = Lanes(1), list[str]()

    class Noting(Scripted):
        """Notes its name when it is called."""

        def __init__(self, name: str) -> None:
            super().__init__(_reply(200))
            self.name = name

        def call(self, call: Call, *, timeout: float | None = None) -> Exchange:
            """Note the name."""
            order.append(self.name)
            return super().call(call, timeout=timeout)

    with ThreadPoolExecutor(3) as pool, lanes.one():
        for number, name in enumerate(("one", "other", "long"), 1):
            target = LimitedTarget(Noting(name), lanes, goes_first=name == "long")
            pool.submit(target.call, CALL)
            while len(lanes._waiting) < number:
                time.sleep(0.001)
    assert order == ["long", "one", "other"]
