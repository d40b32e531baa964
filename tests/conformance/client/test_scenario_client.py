"""A client walks pages to their end, or until it is clear that there is none."""

import gc
import time
import weakref
from itertools import count

import pytest
from scripted import ScriptedTarget, error, fault, success
from searchprofiles_tck.conformance.client.recorder import Recorder
from searchprofiles_tck.conformance.client.scenario_client import ScenarioClient
from searchprofiles_tck.conformance.client.visibility import Visibility
from searchprofiles_tck.conformance.config import Effort
from searchprofiles_tck.conformance.dataset.model import LoadedWorld, Namespace, ProfileSpec, World
from searchprofiles_tck.conformance.history.facts import KnownReadings
from searchprofiles_tck.conformance.history.step import LONG_LIST
from searchprofiles_tck.conformance.judging.judgement import Evidence
from searchprofiles_tck.conformance.judging.matching import judge_matching
from searchprofiles_tck.conformance.judging.oracle import Oracle
from searchprofiles_tck.conformance.judging.responses import judge_passing_errors
from searchprofiles_tck.conformance.target.http_message import encode
from searchprofiles_tck.spec.exchange import Call, FaultKind, Json, Reply
from searchprofiles_tck.spec.limits import EMPTY_PAGES_IN_A_ROW
from searchprofiles_tck.spec.operations import SEARCH
from searchprofiles_tck.spec.search import Operator, Pair, Search

PAIR = Pair("_account", ("a",))


def client_of(target: ScriptedTarget) -> ScenarioClient:
    """Return a client over a world of one profile."""
    world = World("w", (ProfileSpec("p1", {"AccountNumber": "a"}),))
    oracle = Oracle(LoadedWorld(world, "d", {"p1": "1"}, has_custom_keys=False), KnownReadings())
    return ScenarioClient("s", Recorder(target, lambda _: None), oracle, Namespace.of("x"), Effort.QUICK, 0)


def test_a_client_that_is_done_leaves_nothing_to_collect() -> None:
    """All steps of a scenario are freed when it is over: they may be hundreds of megabytes."""
    client = client_of(ScriptedTarget(lambda _: success()))
    client.send("CreateProfile", {"DomainName": "d"})
    client.end()
    gone = weakref.ref(client)
    gc.disable()
    try:
        del client
        assert gone() is None
    finally:
        gc.enable()


def test_walk_follows_the_tokens_and_keeps_the_query() -> None:
    """Each page repeats the search and adds the token of the page before."""
    replies = [success(Items=[{}], NextToken="a"), success(NextToken="b"), success(Items=[])]
    target = ScriptedTarget(lambda _: replies.pop(0))
    steps = client_of(target).search("r", [PAIR, PAIR], Operator.AND, size=3)

    assert [call.input.get("NextToken") for call in target.calls] == [None, "a", "b"]
    plain = [{**call.input, "NextToken": None} for call in target.calls]
    assert plain[0] == plain[1] == plain[2]
    assert {step.tag("walk") for step in steps} == {"w1"}


def test_walk_ends_on_a_repeated_token() -> None:
    """A token that came before leads nowhere new."""
    target = ScriptedTarget(lambda _: success(Items=[{"ProfileId": "1"}], NextToken="same"))

    assert len(client_of(target).search("r", [PAIR])) == 2


def test_walk_ends_on_empty_pages_without_end() -> None:
    """One page more than allowed shows that there is no end."""
    numbers = count()
    target = ScriptedTarget(lambda _: success(Items=[], NextToken=f"t{next(numbers)}"))

    assert EMPTY_PAGES_IN_A_ROW < len(client_of(target).search("r", [PAIR])) <= EMPTY_PAGES_IN_A_ROW + 2


def test_walk_ends_on_more_items_than_there_can_be() -> None:
    """Items without end stop soon after the world has no more profiles."""
    numbers = count()
    target = ScriptedTarget(lambda _: success(Items=[{"ProfileId": "1"}], NextToken=f"t{next(numbers)}"))

    assert len(client_of(target).search("r", [PAIR])) < 30


@pytest.mark.parametrize("token", [None, "", 5, ["t"]])
def test_what_is_no_token_leads_nowhere(token: object) -> None:
    """A NextToken that is no text, or empty, ends the walk; its shape is judged elsewhere."""
    target = ScriptedTarget(lambda _: success(Items=[], NextToken=token))

    assert len(client_of(target).search("r", [PAIR])) == 1


@pytest.mark.parametrize(
    "failures",
    [[error(500)], [error(502)], [fault(FaultKind.RESET)], [error(500), error(502)]],
    ids=["500", "502", "reset", "500 and 502"],
)
def test_a_passing_failure_is_sent_again(failures: list[Reply]) -> None:
    """A lost connection counts only if it happens again; a 5xx if it does so twice, since two may come by chance."""
    replies = [*failures, success(Items=[])]
    target = ScriptedTarget(lambda _: replies.pop(0))
    steps = client_of(target).search("r", [PAIR])

    assert [step.succeeded for step in steps] == [True]
    assert steps[0].tag("again") in ("yes", "500", "502")  # the status before, if there was one


@pytest.mark.parametrize("way", ["a page", "a page written by hand", "a request that must be refused"])
def test_every_search_that_is_judged_is_sent_again(way: str) -> None:
    """Also one that was written by hand or must be refused: a passing fault is counted, and breaks no MUST."""
    replies = [error(503), success(Items=[])]
    client = client_of(ScriptedTarget(lambda _: replies.pop(0)))
    members = client.members([PAIR])
    if way == "a request that must be refused":
        client.expect("r", "refused", "a case", members)
    else:
        client.page("r", members, encode("SearchProfiles", members) if "hand" in way else None)
    (step,) = client.steps
    judgement = judge_passing_errors(Evidence(client.oracle, client.steps))

    assert (step.tag("again"), step.accepted) == ("503", True)
    assert [one.actual for one in judgement.findings] == ["status 503 first, 1 time"]


def test_a_search_that_nothing_judges_is_sent_once() -> None:
    """Searches that only look or wait have their own ways to try again."""
    target = ScriptedTarget(lambda _: error(500))
    client = client_of(target)
    client.send("SearchProfiles", client.members([PAIR]))

    assert len(target.calls) == 1


@pytest.mark.parametrize(
    "first", [error(400, "BadRequestException"), fault(FaultKind.TIMEOUT), fault(FaultKind.ADAPTER)]
)
def test_a_plain_answer_is_sent_once(first: Reply) -> None:
    """A refusal is an answer, and a time-out would cost as long again."""
    target = ScriptedTarget(lambda _: first)
    client_of(target).search("r", [PAIR])

    assert len(target.calls) == 1


@pytest.mark.parametrize(
    ("failure", "sent"),
    [(error(500), 3), (error(503), 2), (fault(FaultKind.RESET), 2)],
    ids=["500", "503", "reset"],
)
def test_a_failure_that_happens_again_is_kept_once(failure: Reply, sent: int) -> None:
    """What is judged is the last answer. What costs time is not waited for more than once."""
    target = ScriptedTarget(lambda _: failure)
    client = client_of(target)
    client.search("r", [PAIR], size=None)

    assert (len(target.calls), len(client.steps)) == (sent, 1)


def test_a_target_that_resets_bad_requests_is_sent_a_plain_one() -> None:
    """A target that answers in between is not down, so that every bad request is sent."""
    target = ScriptedTarget(lambda call: success() if "KeyName" in call.input else fault(FaultKind.RESET))
    client = client_of(target)
    for number in range(5):
        client.expect("r", "refused", f"case {number}", {"Values": ["x"]})

    assert len(target.calls) == 15  # each bad one twice, since a lost connection may be a passing fault
    assert client.recorder.target_down is None


def test_ids_that_are_not_strings_are_waited_for_too() -> None:
    """A list in the place of an id is compared like a string, since a hostile target must not stop the kit."""
    target = ScriptedTarget(lambda _: success(Items=[{"ProfileId": ["1"]}]))

    assert client_of(target).wait_until_found("d", PAIR, {"['1']"})


def test_what_the_target_does_not_implement_is_not_waited_for() -> None:
    """A change that an operation did not make comes no later, and says nothing of how late others are."""
    target = ScriptedTarget(lambda call: error(501) if call.operation == "UpdateProfile" else success())
    waits: list[float] = []
    client = client_of(target)
    client.visibility = Visibility(sleep=waits.append, clock=lambda: sum(waits))
    client.mutate("UpdateProfile", "d", ProfileId="1")
    assert not client.wait_until_found("d", PAIR, {"1"})
    assert sum(waits) < 2

    waits.clear()
    client.mutate("CreateProfile", "d")
    assert not client.wait_until_found("d", PAIR, {"1"})
    assert sum(waits) > 10


@pytest.mark.parametrize(("answer", "is_waited_for"), [(success(ProfileId="1"), True), (error(400), False)])
def test_a_change_that_was_refused_is_not_waited_for(answer: Reply, is_waited_for: bool) -> None:
    """A search that finds nothing is late only if something was created for it to find."""
    target = ScriptedTarget(lambda call: answer if call.operation == "CreateProfile" else success(Items=[]))
    waits: list[float] = []
    client = client_of(target)
    client.visibility = Visibility(sleep=waits.append, clock=lambda: sum(waits))
    client.mutate("CreateProfile", "d", AccountNumber=PAIR.values[0])
    client.settle("d", PAIR)

    assert bool(waits) is is_waited_for


@pytest.mark.parametrize("most", [1, 2, 3, 5])
def test_a_long_list_is_sent_in_halves_until_it_is_accepted(most: int) -> None:
    """Every value is searched, and only a search for a single one may not be refused."""
    wanted = [Pair("_account", tuple("abcde")), Pair("_email", ("a", "b"))]

    def answer(call: Call) -> Reply:
        entries = [call.input, *call.input.get("AdditionalSearchKeys", ())]
        taken = all(len(entry["Values"]) <= most for entry in entries)
        return success(Items=[]) if taken else error(400, "BadRequestException")

    client = client_of(ScriptedTarget(answer))
    client.search("r", wanted, Operator.OR, long_lists=True)

    pairs = [pair for step in client.steps if step.succeeded for pair in step.search.pairs]
    for pair in wanted:
        assert sorted(v for each in pairs if each.key == pair.key for v in each.values) == [*pair.values]
    for step in client.steps:
        is_long = any(len(pair.values) > 1 for pair in step.search.pairs)
        assert step.tag("may-refuse") == (LONG_LIST if is_long else "")


def test_the_parts_of_a_long_list_are_searches_like_the_whole() -> None:
    """Each has its page size and its tags, and may be refused for what the whole one may be refused for."""

    def answer(call: Call) -> Reply:
        taken = len(call.input["Values"]) == 1
        return success(Items=[]) if taken else error(400, "BadRequestException")

    client = client_of(ScriptedTarget(answer))
    pair = Pair("_account", ("a", "b"))
    client.search("r", [pair], size=7, may_refuse=True, long_lists=True, since="0.2.0")

    whole, *parts = client.steps
    assert [step.search.max_results for step in client.steps] == [7, 7, 7]
    assert {step.tag("since") for step in client.steps} == {"0.2.0"}
    assert whole.tag("may-refuse") == LONG_LIST
    assert [step.tag("may-refuse") for step in parts] == ["yes", "yes"]


def test_a_long_list_that_is_refused_otherwise_is_not_sent_again() -> None:
    """Only a bad request may mean that the list is too long."""
    client = client_of(ScriptedTarget(lambda _: error(500)))
    client.search("r", [Pair("_account", ("a", "b"))], long_lists=True)

    assert len(client.steps) == 1


def test_size_none_leaves_max_results_out_and_a_search_has_the_domain_of_the_world() -> None:
    """Without a size the largest page is requested; the domain is that of the world unless another is given."""
    target = ScriptedTarget(lambda _: success(Items=[]))
    client = client_of(target)
    client.search("r", [PAIR])
    client.search("r", [PAIR], size=None, domain="other")

    assert [call.input.get("MaxResults") for call in target.calls] == [100, None]
    assert [call.input["DomainName"] for call in target.calls] == ["d", "other"]


def test_pages_are_sent_as_they_are_taken() -> None:
    """Two walks can take turns, and the pages of each have a tag of their own."""
    numbers = count()
    target = ScriptedTarget(lambda _: success(Items=[{}], NextToken=f"t{next(numbers)}"))
    client = client_of(target)
    one, other = client.pages("r", Search((PAIR,))), client.pages("r", Search((PAIR,)))
    assert target.calls == []
    steps = [next(one), next(other), next(one)]

    assert [step.tag("walk") for step in steps] == ["w1", "w2", "w1"]
    assert len(target.calls) == 3


def test_a_page_is_one_request_with_the_marks_that_it_was_given() -> None:
    """Its token is not followed, and what may become of it is recorded with it."""
    target = ScriptedTarget(lambda _: success(Items=[], NextToken="t"))
    client = client_of(target)
    step = client.page("r", client.members([PAIR]), may_refuse=True, partial=True)

    assert len(target.calls) == 1
    assert (step.tag("may-refuse"), step.tag("partial"), step.tag("rule")) == ("yes", "yes", "r")


def test_a_change_is_required_if_it_names_a_rule() -> None:
    """Refusing a change breaks its rule; a change without a rule may be refused."""
    client = client_of(ScriptedTarget(lambda _: success(ProfileId="1")))

    assert client.mutate("CreateProfile", "d", rule="r", AccountNumber="a").accepted
    assert [step.tag("expect") for step in client.steps] == [
        "",
        "accepted",
        "",
    ]  # two look for the shared data
    assert client.mutate("DeleteProfile", "d", ProfileId="1").tag("expect") == ""


def test_the_shared_data_is_looked_for_around_the_first_use_of_each_change() -> None:
    """A search before and after it shows after which request the shared data vanished; later uses cost none."""
    target = ScriptedTarget(lambda _: success(Items=[{"ProfileId": "1"}], ProfileId="1"))
    client = client_of(target)
    for operation in ("CreateProfile", "CreateProfile", "DeleteProfile", "DeleteProfile"):
        client.mutate(operation, "d")
    client.end()

    sent = "".join({"S": "s", "C": "C", "D": "D"}[call.operation[0]] for call in target.calls)
    assert sent == "sCsCsDsDs"


def test_a_server_error_that_passes_is_counted() -> None:
    """What came when the search was sent again is judged, and how often that was needed is reported."""
    replies = [success(Items=[]), error(500, "InternalServerException"), success(Items=[])]
    client = client_of(ScriptedTarget(lambda _: replies.pop(0)))
    for _ in range(2):
        client.search("logic-single-pair", [PAIR])
    judgement = judge_passing_errors(Evidence(client.oracle, client.steps))

    assert judgement.inputs_per_rule["errors-passing"] == 2
    assert [(one.requirement, one.actual) for one in judgement.findings] == [
        ("errors-passing", "status 500 first, 1 time")
    ]


def test_a_change_is_as_old_as_its_answer() -> None:
    """While it is throttled it is not made yet, so the wait for what it shows begins at the end."""
    answered: list[float] = []
    rests: list[float] = []

    def answer(call: Call) -> Reply:
        if call.operation == SEARCH:
            return success(Items=[])
        answered.append(time.monotonic())
        return success(ProfileId="1")

    class Resting(Visibility):
        def rest_since(self, changed: float) -> None:
            rests.append(changed)

    client = client_of(ScriptedTarget(answer))
    client.visibility = Resting(slowest=0.1, sleep=lambda _: None)
    client.mutate("DeleteProfile", "d", ProfileId="1")
    client.search("r", [PAIR], domain="d")

    assert rests[0] >= answered[0]


@pytest.mark.parametrize("losses", [1, 2])
def test_a_page_whose_token_was_used_up_unheard_is_walked_to_again(losses: int) -> None:
    """A token may serve once, so a page that is refused when it is sent again accuses nobody."""
    unused: set[Json] = set()
    lost = 0

    def answer(call: Call) -> Reply:
        nonlocal lost
        token = call.input.get("NextToken")
        if token is None:
            unused.add("t")
            return success(Items=[{"ProfileId": "2", "AccountNumber": "b"}], NextToken="t")
        if token not in unused:
            return error(400, "BadRequestException")
        unused.discard(token)
        lost += 1
        return fault(FaultKind.RESET) if lost <= losses else success(Items=[])

    client = client_of(ScriptedTarget(answer))
    client.search("logic-single-pair", [PAIR], size=1)
    judgement = judge_matching(Evidence(client.oracle, client.steps))

    assert [step.status for step in client.steps] == ([200, 200] if losses == 1 else [200, 400])
    assert {step.tag("again") for step in client.steps[:1]} == {"late"}
    assert bool(judgement.unanswered) is (losses == 2)
    assert not any("valid" in finding.explanation for finding in judgement.findings)
