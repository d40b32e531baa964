"""The recorder counts, numbers, and does not wait for a target that is down; walks end, whatever tokens they get."""

import time

import pytest
from scripted import ScriptedTarget, fault, success
from searchprofiles_tck.conformance.client.recorder import (
    FAULTS_UNTIL_DOWN,
    LARGE,
    REVIVAL_PAUSES,
    Recorder,
    is_brief,
)
from searchprofiles_tck.conformance.config import RunConfig
from searchprofiles_tck.conformance.history.step import Step
from searchprofiles_tck.spec.exchange import Call, Exchange, FaultKind, Purpose, Reply


def ask(recorder: Recorder, operation: str = "SearchProfiles", purpose: Purpose = Purpose.CHECK) -> Step:
    """Send a call in scenario ``s``."""
    return recorder.send(Call(operation, {}), "s", purpose, {})


def test_requests_are_counted_by_purpose_and_searches_of_checks_apart() -> None:
    """Requests of the set-up, and for other operations, are not counted as search requests of checks."""
    recorder = Recorder(ScriptedTarget(lambda _: success()), lambda _: None)
    ask(recorder)
    ask(recorder, "GetDomain")
    ask(recorder, purpose=Purpose.SETUP)

    assert (dict(recorder.requests), recorder.check_searches) == ({"check": 2, "setup": 1}, 1)


def test_exchanges_are_numbered_by_scenario_and_kept() -> None:
    """Ids are unique, and the same in every run that sends the same requests."""
    kept: list[Exchange] = []
    recorder = Recorder(ScriptedTarget(lambda _: success()), kept.append)
    ask(recorder)
    recorder.send(Call("SearchProfiles", {}), "other", Purpose.PROBE, {"a": "b"})
    ask(recorder)

    assert [exchange.id for exchange in kept] == ["s/00001", "other/00001", "s/00002"]
    assert (kept[1].purpose, kept[1].tags) == (Purpose.PROBE, {"a": "b"})


@pytest.mark.parametrize("kind", [FaultKind.REFUSED, FaultKind.TIMEOUT, FaultKind.RESET])
def test_dead_target_is_answered_for(kind: FaultKind) -> None:
    """After three faults in a row nothing is sent any more, until the target gets another chance."""
    target = ScriptedTarget(lambda _: fault(kind))
    recorder = Recorder(target, lambda _: None)
    steps = [ask(recorder) for _ in range(FAULTS_UNTIL_DOWN + 4)]

    assert len(target.calls) == FAULTS_UNTIL_DOWN
    assert {step.flaw for step in steps} == {f"{kind} it is"}
    recorder.begin_check()
    ask(recorder)
    ask(recorder)
    assert len(target.calls) == FAULTS_UNTIL_DOWN + 1


@pytest.mark.parametrize("between", [success(), fault(FaultKind.MALFORMED)])
def test_target_that_answers_in_between_is_not_gone(between: Reply) -> None:
    """Only faults in a row count, and a malformed answer comes from a target that is up."""
    replies = [fault(), fault(), between] * 4
    target = ScriptedTarget(lambda _: replies.pop(0))
    recorder = Recorder(target, lambda _: None)
    for _ in range(12):
        ask(recorder)

    assert (len(target.calls), recorder.target_down) == (12, None)


def test_nothing_is_sent_after_the_deadline() -> None:
    """When the time of the run is over, calls are answered in the target's place."""
    target = ScriptedTarget(lambda _: success())
    recorder = Recorder(target, lambda _: None, deadline=time.monotonic() - 1)

    assert recorder.out_of_time
    assert ask(recorder).exchange.reply.fault is not None
    assert (target.calls, dict(recorder.requests)) == ([], {})


def test_a_rate_that_leaves_no_turn_ends_the_run_and_accuses_nobody() -> None:
    """If the next turn would come after the end, the time is over; the target is not taken for one that is down."""
    target = ScriptedTarget(lambda _: fault(FaultKind.BOUND))
    recorder = Recorder(target, lambda _: None, deadline=time.monotonic() + 60)
    faults = [ask(recorder).fault for _ in range(FAULTS_UNTIL_DOWN + 1)]

    assert {one and one.kind for one in faults} == {FaultKind.BOUND}
    assert len(target.calls) == 1
    assert recorder.out_of_time
    assert recorder.target_down is None


def test_response_times_are_counted_by_operation() -> None:
    """Answers are counted by how long they took, for each operation; a call without an answer is not counted."""
    replies = [
        Reply(200, milliseconds=0.005),
        Reply(200, milliseconds=0.1),
        fault(),
        Reply(500, milliseconds=0.1),
    ]
    recorder = Recorder(ScriptedTarget(lambda _: replies.pop(0)), lambda _: None)
    for operation in ("SearchProfiles", "SearchProfiles", "SearchProfiles", "GetDomain"):
        ask(recorder, operation)

    assert recorder.response_times == {
        "SearchProfiles": (1, 0, 0, 0, 0, 0, 0, 0, 1),
        "GetDomain": (0, 0, 0, 0, 0, 0, 0, 0, 1),
    }


def test_a_target_that_takes_no_chance_is_asked_no_more() -> None:
    """A few checks try if a target is back; those after them do not."""
    target = ScriptedTarget(lambda _: fault(FaultKind.TIMEOUT))
    slept: list[float] = []
    recorder = Recorder(target, lambda _: None, sleep=slept.append)
    for _ in range(20):
        recorder.begin_check()
        for _ in range(5):
            ask(recorder)

    assert len(target.calls) == FAULTS_UNTIL_DOWN + len(REVIVAL_PAUSES)
    assert slept == [*REVIVAL_PAUSES]
    assert recorder.stopped


@pytest.mark.e2e
def test_a_target_that_comes_back_has_all_chances_again() -> None:
    """One answer is enough for a target that was down."""
    replies = [fault()] * (FAULTS_UNTIL_DOWN + 1) + [success()] * 3
    recorder = Recorder(ScriptedTarget(lambda _: replies.pop(0)), lambda _: None)
    for _ in range(FAULTS_UNTIL_DOWN + 1):
        recorder.begin_check()
        ask(recorder)
    recorder.begin_check()

    assert ask(recorder).succeeded
    assert recorder.target_down is None


def test_a_check_has_its_own_time() -> None:
    """When the time of one check is over its calls are answered in the target's place; the next has its own."""
    target = ScriptedTarget(lambda _: success())
    recorder = Recorder(target, lambda _: None, config=RunConfig(max_check_time=0.05))
    recorder.begin_check()
    time.sleep(0.06)

    late = ask(recorder)
    recorder.begin_check()

    assert late.flaw == "the 0.05 seconds for one check are over"
    assert ask(recorder).succeeded
    assert len(target.calls) == 1


def test_no_request_outlasts_the_run() -> None:
    """A request may take the time that the run has left if that is less than its own time."""
    waits: list[float | None] = []

    class Noting(ScriptedTarget):
        """Remembers how long it may take."""

        def call(self, call: Call, *, timeout: float | None = None) -> Exchange:
            """See ``Target``."""
            waits.append(timeout)
            return super().call(call)

    target = Noting(lambda _: success())
    ask(Recorder(target, lambda _: None))
    ask(Recorder(target, lambda _: None, deadline=time.monotonic() + 1))

    unbounded, bounded = waits
    assert unbounded is None
    assert bounded is not None
    assert 0 < bounded <= 1


def test_the_depth_of_json_is_a_bound_of_the_run() -> None:
    """A body that nests deeper than the run allows counts as malformed JSON."""
    body = '{"Items": [[[[[]]]]]}'
    shallow = Recorder(
        ScriptedTarget(lambda _: Reply(200, (), body)), lambda _: None, config=RunConfig(max_depth=5)
    )
    deep = Recorder(
        ScriptedTarget(lambda _: Reply(200, (), body)), lambda _: None, config=RunConfig(max_depth=6)
    )

    assert ask(shallow).flaw == "the body nests deeper than 5 levels"
    assert ask(deep).succeeded


@pytest.mark.parametrize("answer", [success(x="y" * LARGE), Reply(200, raw=b"\xff" * (LARGE + 1))])
def test_a_check_holds_only_so_much(answer: Reply) -> None:
    """Answers of unusual size count towards what a check may hold, each check anew; usual ones never do."""
    large = Recorder(ScriptedTarget(lambda _: answer), lambda _: None, most_held=3 * LARGE)
    large.begin_check()
    taken = [ask(large).accepted for _ in range(5)]
    large.begin_check()
    usual = Recorder(ScriptedTarget(lambda _: success(x="y" * 1000)), lambda _: None, most_held=3 * LARGE)
    usual.begin_check()

    assert taken == [True, True, True, False, False]
    assert ask(large).accepted
    assert all(ask(usual).succeeded for _ in range(1000))


def test_what_is_not_judged_is_recorded_in_brief() -> None:
    """The record holds only the beginning of a huge answer to the set-up; the caller gets all of it."""
    kept: list[Exchange] = []
    recorder = Recorder(ScriptedTarget(lambda _: success(x="y" * LARGE)), kept.append)

    step = ask(recorder, purpose=Purpose.SETUP)
    ask(recorder)

    assert len(kept[0].reply.body) < 1100
    assert len(kept[1].reply.body) > LARGE
    assert step.output == {"x": "y" * LARGE}


def test_bytes_that_are_not_judged_are_recorded_in_brief() -> None:
    """So is an answer that is not UTF-8."""
    kept: list[Exchange] = []
    recorder = Recorder(ScriptedTarget(lambda _: Reply(200, raw=b"\xff" * (LARGE + 1))), kept.append)

    ask(recorder, purpose=Purpose.SETUP)

    assert kept[0].reply.raw is None
    assert is_brief(kept[0].reply)
    assert recorder.before_checks == []
