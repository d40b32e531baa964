"""The kit waits for what is late, and only for that."""

import itertools
import random
from collections.abc import Callable

import pytest
from playing import ResourceLog, in_process
from resting_clock import Clock
from scripted import ScriptedTarget, error, success
from searchprofiles_tck.conformance.client.loader import Loader
from searchprofiles_tck.conformance.client.recorder import Recorder
from searchprofiles_tck.conformance.client.visibility import PATIENCE, Visibility, wait_until_visible
from searchprofiles_tck.conformance.dataset.model import LoadedWorld, ProfileSpec, World
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.spec.exchange import Call, Reply
from searchprofiles_tck.spec.operations import SEARCH
from searchprofiles_tck.spec.readings import Readings


def world(name: str) -> World:
    """Return two profiles, one of which has a value attached."""
    plain = ProfileSpec("p1", {"AccountNumber": f"{name}1", "EmailAddress": f"{name}@x"})
    return World(name, (plain, ProfileSpec("p2", {"AccountNumber": f"{name}2"}, {"_caseId": (name,)})))


def settled(engine: Engine, clock: Clock, patience: float = PATIENCE) -> tuple[dict[str, float], int]:
    """Load a world and two canaries and wait; return the delays that were measured, and the number of searches."""
    recorder = Recorder(in_process(engine), lambda _: None)
    loader = Loader(recorder, ResourceLog())
    loader.create_domain("d")
    loaded = loader.load(world("w"), "d")
    before = sum(recorder.requests.values())
    canaries: list[Callable[[], LoadedWorld]] = [lambda n=n: loader.load(world(f"c{n}"), "d") for n in (1, 2)]
    visibility = Visibility(0.0, patience, clock.sleep, clock)
    wait_until_visible(recorder, loaded, canaries, visibility)
    return visibility.summary(), sum(recorder.requests.values()) - before


def waited_for(
    recorder: Recorder, loaded: LoadedWorld, canaries: list[Callable[[], LoadedWorld]], clock: Clock
) -> None:
    """Wait as long as a run does."""
    wait_until_visible(recorder, loaded, canaries, Visibility(0.0, PATIENCE, clock.sleep, clock))


def test_nothing_is_waited_for_if_writes_are_visible_at_once() -> None:
    """An immediate target costs a few searches and no time."""
    clock = Clock()
    lag, looks = settled(Engine(clock=clock), clock)

    assert (lag, clock.slept) == ({"median": 0.0, "p99": 0.0}, 0.0)
    assert looks < 20


def test_lag_of_seconds_is_waited_out_and_measured() -> None:
    """If writes become visible after three seconds the kit waits, and reports the delay in milliseconds."""
    clock = Clock()
    engine = Engine(Readings({"visibility": "delayed"}), clock=clock, delay=3.0)
    lag, _ = settled(engine, clock)

    assert 3000 <= lag["median"] <= lag["p99"] <= 4000
    assert clock.slept < 20


def test_key_that_does_not_work_is_no_delay() -> None:
    """A profile counts as visible as soon as any key finds it."""
    clock = Clock()
    lag, _ = settled(MUTANTS["account-not-indexed"].engine(clock=clock), clock)

    assert (lag["p99"], clock.slept) == (0.0, 0.0)


def test_profiles_that_never_come_cost_the_patience_and_no_more() -> None:
    """If nothing ever becomes visible the wait ends."""
    clock = Clock()
    engine = Engine(Readings({"visibility": "delayed"}), clock=clock, delay=10_000.0)
    lag, _ = settled(engine, clock, patience=2)

    assert lag["p99"] == 0.0
    assert clock.slept < 30


def test_after_a_time_out_the_kit_does_not_wait_as_long_again() -> None:
    """A target that never shows a profile costs the patience once, and little for all that follows."""
    clock = Clock()
    target = ScriptedTarget(lambda _: success(Items=[], ProfileId="0" * 32))
    recorder = Recorder(target, lambda _: None)
    loader = Loader(recorder, ResourceLog())
    loaded = loader.load(world("w"), "d")
    waited_for(recorder, loaded, [lambda: loader.load(world("c"), "d")] * 2, clock)

    assert 15 <= clock.slept < 30


def test_a_replica_that_lags_is_noticed_though_another_does_not() -> None:
    """Every third search sees what was there two seconds before: writes are seen late."""
    clock = Clock()
    numbers, target, written = itertools.count(1), in_process(Engine(clock=clock)), [0.0]

    def answer(call: Call) -> Reply:
        if call.operation != SEARCH:
            written[0] = clock()
        elif next(numbers) % 3 == 0 and clock() < written[0] + 2:
            return success(Items=[])
        return target.call(call).reply

    loader = Loader(recorder := Recorder(ScriptedTarget(answer), lambda _: None), ResourceLog())
    loader.create_domain("d")
    visibility = Visibility(0.0, PATIENCE, clock.sleep, clock)
    loaded = loader.load(world("w"), "d")
    wait_until_visible(recorder, loaded, [lambda: loader.load(world("c"), "d")], visibility)

    assert 2.0 <= visibility.slowest <= 4.0


def test_searches_that_are_no_searches_are_not_waited_for() -> None:
    """If no search is answered as one, there is no sign of anything to wait for."""
    clock = Clock()
    target = ScriptedTarget(
        lambda call: success(ProfileId="0" * 32) if call.operation != "SearchProfiles" else error(404)
    )
    recorder = Recorder(target, lambda _: None)
    loader = Loader(recorder, ResourceLog())
    loaded = loader.load(world("w"), "d")
    waited_for(recorder, loaded, [lambda: loader.load(world("c"), "d")] * 2, clock)

    assert clock.slept < 12


def test_a_change_that_is_late_is_waited_for_and_then_as_long_again() -> None:
    """What became visible late may come to another replica later still; the delay is known from then on."""
    clock = Clock()
    visibility = Visibility(0.0, PATIENCE, clock.sleep, clock)

    assert visibility.until(lambda: clock.slept >= 2)
    assert 2 <= visibility.slowest <= 2.5
    assert clock.slept == 2 * visibility.slowest


def test_a_change_that_never_comes_makes_later_waits_short() -> None:
    """The first wait that times out takes the whole patience, the next one about a second."""
    clock = Clock()
    visibility = Visibility(0.0, PATIENCE, clock.sleep, clock)

    assert not visibility.until(lambda: False)
    assert PATIENCE <= clock.slept < PATIENCE + 1
    before = clock.slept
    assert not visibility.until(lambda: False)
    assert clock.slept - before < 2


def test_a_target_that_stopped_is_not_waited_for() -> None:
    """Nothing becomes visible once the target is down, and that says nothing about later waits."""
    clock = Clock()
    visibility = Visibility(0.0, PATIENCE, clock.sleep, clock)

    assert not visibility.until(lambda: False, lambda: True)
    assert clock.slept == 0
    assert visibility.until(lambda: clock.slept >= 5)


def test_waits_grow_no_longer_once_a_change_was_lost() -> None:
    """A target that answers at random shows now and then what it never keeps; waits that grew with that had no end."""
    clock = Clock()
    visibility = Visibility(0.0, PATIENCE, clock.sleep, clock)
    assert not visibility.until(lambda: False)
    wait = 1.0
    for _ in range(10):
        late = clock.now + 0.8 * wait
        visibility.until(lambda late=late: clock.now >= late, again=False)
        before = clock.now
        assert not visibility.until(lambda: False)
        wait = clock.now - before

    assert wait < 3


def test_after_several_lost_changes_nothing_is_waited_for_that_was_due() -> None:
    """What is late is due after half as long again; a target that keeps losing changes is not given more."""
    clock = Clock()
    visibility = Visibility(2.0, PATIENCE, clock.sleep, clock)
    for _ in range(3):
        assert not visibility.until(lambda: False)
    before = clock.now

    assert not visibility.until(lambda: False, changed=before - 4.0)
    assert clock.now == before
    assert not visibility.until(lambda: False)
    assert 3 <= clock.now - before < 4


@pytest.mark.parametrize("comes", [True, False])
def test_a_wait_that_says_nothing_of_others_changes_none(comes: bool) -> None:
    """The next change is waited for as patiently, and is not expected to be late."""
    clock = Clock()
    visibility = Visibility(0.0, PATIENCE, clock.sleep, clock)

    assert visibility.until(lambda: comes and clock.slept >= 5, learns=False) is comes
    assert visibility.slowest == 0
    before = clock.slept
    assert not visibility.until(lambda: False)
    assert clock.slept - before >= PATIENCE


def test_a_target_that_answers_at_random_is_not_waited_for() -> None:
    """Answers of other searches come and go: no delay explains that."""
    clock = Clock()
    target, drawn = in_process(Engine(clock=clock)), random.Random(3)
    before = [success(Items=[]), success(Items=[{"ProfileId": "0" * 32, "AccountNumber": "another"}])]

    def answer(call: Call) -> Reply:
        return drawn.choice(before) if call.operation == SEARCH else target.call(call).reply

    loader = Loader(recorder := Recorder(ScriptedTarget(answer), lambda _: None), ResourceLog())
    loader.create_domain("d")
    loaded = loader.load(world("w"), "d")
    visibility = Visibility(0.0, PATIENCE, clock.sleep, clock)
    wait_until_visible(recorder, loaded, [lambda: loader.load(world("c"), "d")], visibility)

    assert visibility.gave_up
    assert visibility.is_immediate
    assert clock.slept < PATIENCE


@pytest.mark.parametrize(
    ("answers", "gives_up"),
    [
        ([{"a"}, {"a"}, set(), set()], False),
        ([set(), {"a"}, set()], False),
        ([{"a"}, {"a", "b"}, {"b"}], False),
        ([{"a"}, set(), {"a"}], False),
        ([{"a"}, set(), {"a"}, set()], True),
        ([{"a"}, {"b"}, {"a"}, {"b"}], True),
    ],
)
def test_wrong_profiles_that_come_and_go_end_all_waiting(answers: list[set[str]], gives_up: bool) -> None:
    """What appears, or vanishes for good, may be late; what was there twice and not in between is drawn at random."""
    visibility = Visibility(2.0)
    for wrong in answers:
        visibility.note("search", wrong)

    assert (visibility.gave_up, visibility.is_immediate) == (gives_up, gives_up)


def test_a_late_target_that_finds_others_too_is_waited_for() -> None:
    """A search that finds every profile of the domain is wrong, but its answers change only if the data does."""
    clock = Clock()
    target = in_process(Engine(Readings({"visibility": "delayed"}), clock=clock, delay=3.0))

    def answer(call: Call) -> Reply:
        given = call.input
        everyone = {"KeyName": "_account", "Values": ["w1", "w2", "c1", "c2"]}
        return target.call(
            Call(call.operation, {**given, **everyone} if call.operation == SEARCH else given)
        ).reply

    loader = Loader(recorder := Recorder(ScriptedTarget(answer), lambda _: None), ResourceLog())
    loader.create_domain("d")
    loaded = loader.load(world("w"), "d")
    visibility = Visibility(0.0, PATIENCE, clock.sleep, clock)
    wait_until_visible(recorder, loaded, [lambda: loader.load(world("c"), "d")], visibility)

    assert not visibility.gave_up
    assert visibility.slowest >= 3.0


def test_a_target_that_showed_all_at_once_is_worth_a_wait_whatever_the_user_allowed() -> None:
    """With ``--settle 0`` as well: an update may be seen later than what was created."""
    clock = Clock()
    visibility = Visibility(0.0, 0.0, clock.sleep, clock)

    assert visibility.until(lambda: True)
    assert visibility.is_patient
    assert not visibility.until(lambda: False)
    assert not visibility.is_patient
