"""A drive walks pages to their end, or until it is clear that there is none."""

from itertools import count

import pytest
from scripted import ScriptedTarget, error, fault, success
from searchprofiles_tck.conformance.client.recorder import Recorder
from searchprofiles_tck.conformance.client.scenario_client import ScenarioClient
from searchprofiles_tck.conformance.config import Effort
from searchprofiles_tck.conformance.dataset.model import LoadedWorld, Namespace, ProfileSpec, World
from searchprofiles_tck.conformance.history.known_readings import KnownReadings
from searchprofiles_tck.conformance.history.step import LONG_LIST
from searchprofiles_tck.conformance.judging.oracle import Oracle
from searchprofiles_tck.spec.exchange import Call, FaultKind, Reply
from searchprofiles_tck.spec.limits import EMPTY_PAGES_IN_A_ROW
from searchprofiles_tck.spec.search import Pair

PAIR = Pair("_account", ("a",))


def driving(target: ScriptedTarget) -> ScenarioClient:
    """A drive over a world of one profile."""
    world = World("w", "t", (ProfileSpec("p1", {"AccountNumber": "a"}),))
    oracle = Oracle(LoadedWorld(world, "d", {"p1": "1"}, has_custom_keys=False), KnownReadings())
    return ScenarioClient("s", Recorder(target, lambda _: None), oracle, Namespace.of("x"), Effort.QUICK, 0)


def test_walk_follows_the_tokens_and_keeps_the_query() -> None:
    """Each page asks the same and adds the token of the page before."""
    replies = [success(Items=[{}], NextToken="a"), success(NextToken="b"), success(Items=[])]
    target = ScriptedTarget(lambda _: replies.pop(0))
    steps = driving(target).walk("r", [PAIR, PAIR], "AND", 3)

    assert [call.input.get("NextToken") for call in target.calls] == [None, "a", "b"]
    plain = [{**call.input, "NextToken": None} for call in target.calls]
    assert plain[0] == plain[1] == plain[2]
    assert {step.tag("walk") for step in steps} == {"w1"}


def test_walk_ends_on_a_repeated_token() -> None:
    """A token that came before leads nowhere new."""
    target = ScriptedTarget(lambda _: success(Items=[{"ProfileId": "1"}], NextToken="same"))

    assert len(driving(target).walk("r", [PAIR])) == 2


def test_walk_ends_on_empty_pages_without_end() -> None:
    """One page more than allowed shows that there is no end."""
    numbers = count()
    target = ScriptedTarget(lambda _: success(Items=[], NextToken=f"t{next(numbers)}"))

    assert EMPTY_PAGES_IN_A_ROW < len(driving(target).walk("r", [PAIR])) <= EMPTY_PAGES_IN_A_ROW + 2


def test_walk_ends_on_more_items_than_there_can_be() -> None:
    """Items without end stop soon after the world has no more profiles."""
    numbers = count()
    target = ScriptedTarget(lambda _: success(Items=[{"ProfileId": "1"}], NextToken=f"t{next(numbers)}"))

    assert len(driving(target).walk("r", [PAIR])) < 30


@pytest.mark.parametrize("token", [None, "", 5, ["t"]])
def test_what_is_no_token_leads_nowhere(token: object) -> None:
    """A NextToken that is no text, or empty, ends the walk; its shape is judged elsewhere."""
    target = ScriptedTarget(lambda _: success(Items=[], NextToken=token))

    assert len(driving(target).walk("r", [PAIR])) == 1


@pytest.mark.parametrize(
    "first", [error(500), error(502), fault(FaultKind.RESET)], ids=["500", "502", "reset"]
)
def test_passing_failure_is_asked_again(first: Reply) -> None:
    """A 5xx or a lost connection counts only if it comes again."""
    replies = [first, success(Items=[])]
    target = ScriptedTarget(lambda _: replies.pop(0))
    steps = driving(target).walk("r", [PAIR])

    assert [step.succeeded for step in steps] == [True]
    assert steps[0].tag("again") == "yes"


@pytest.mark.parametrize(
    "first", [error(400, "BadRequestException"), fault(FaultKind.TIMEOUT), fault(FaultKind.ADAPTER)]
)
def test_plain_answer_is_asked_once(first: Reply) -> None:
    """A refusal is an answer, and a time-out would cost as long again."""
    target = ScriptedTarget(lambda _: first)
    driving(target).walk("r", [PAIR])

    assert len(target.calls) == 1


def test_failure_that_comes_again_is_kept_once() -> None:
    """What is judged is the second answer."""
    target = ScriptedTarget(lambda _: error(500))
    drive = driving(target)
    drive.walk("r", [PAIR])

    assert (len(target.calls), len(drive.steps)) == (2, 1)


def test_target_that_hangs_up_on_bad_requests_is_asked_for_a_plain_one() -> None:
    """What answers in between is not gone, so that every bad request is sent."""
    target = ScriptedTarget(lambda call: success() if "KeyName" in call.input else fault(FaultKind.RESET))
    drive = driving(target)
    for number in range(5):
        drive.expect("r", "refused", f"case {number}", {"Values": ["x"]})

    assert len(target.calls) == 10
    assert drive.recorder.gone is None


def test_ids_that_are_no_texts_are_waited_for_all_the_same() -> None:
    """A list in the place of an id is compared like any other, since a hostile target must not stop the kit."""
    target = ScriptedTarget(lambda _: success(Items=[{"ProfileId": ["1"]}]))

    assert driving(target).settle("d", PAIR, {"['1']"})


@pytest.mark.parametrize("most", [1, 2, 3, 5])
def test_a_long_list_is_asked_for_in_halves_until_it_is_taken(most: int) -> None:
    """Every value is asked for, and only a search for a single one may not be refused."""
    asked = [Pair("_account", tuple("abcde")), Pair("_email", ("a", "b"))]

    def answer(call: Call) -> Reply:
        entries = [call.input, *call.input.get("AdditionalSearchKeys", ())]
        taken = all(len(entry["Values"]) <= most for entry in entries)
        return success(Items=[]) if taken else error(400, "BadRequestException")

    drive = driving(ScriptedTarget(answer))
    drive.find_any("r", asked, "OR")

    pairs = [pair for step in drive.steps if step.succeeded for pair in step.search.pairs]
    for pair in asked:
        assert sorted(v for each in pairs if each.key == pair.key for v in each.values) == [*pair.values]
    for step in drive.steps:
        is_long = any(len(pair.values) > 1 for pair in step.search.pairs)
        assert step.tag("may-refuse") == (LONG_LIST if is_long else "")


def test_a_long_list_that_is_refused_otherwise_is_not_asked_for_again() -> None:
    """Only a bad request may mean that the list is too long."""
    drive = driving(ScriptedTarget(lambda _: error(500)))
    drive.find_any("r", [Pair("_account", ("a", "b"))])

    assert len(drive.steps) == 1
