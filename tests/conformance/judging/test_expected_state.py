"""What searches must find after changes follows from the answers to these changes."""

from collections.abc import Sequence
from itertools import chain, product, repeat

import pytest
from scripted import ScriptedTarget, error, fault, success
from searchprofiles_tck.conformance.client.recorder import Recorder
from searchprofiles_tck.conformance.client.scenario_client import ScenarioClient
from searchprofiles_tck.conformance.client.visibility import Visibility
from searchprofiles_tck.conformance.config import Effort, RunConfig
from searchprofiles_tck.conformance.dataset.model import LoadedWorld, Namespace, ProfileSpec, World
from searchprofiles_tck.conformance.history.facts import KnownReadings
from searchprofiles_tck.conformance.history.step import OPEN, SHARED, WORLD, Step
from searchprofiles_tck.conformance.judging.expected_state import Members, judge_changes, loss_of_shared_data
from searchprofiles_tck.conformance.judging.judgement import Evidence, Judgement, judged_by
from searchprofiles_tck.conformance.judging.oracle import Oracle
from searchprofiles_tck.conformance.judging.responses import judge_responses
from searchprofiles_tck.conformance.results.failure import failure_of
from searchprofiles_tck.spec.exchange import Call, Exchange, FaultKind, Purpose, Reply
from searchprofiles_tck.spec.operations import SEARCH
from searchprofiles_tck.spec.search import Pair

ID = "0" * 32
FOUND = success(Items=[{"ProfileId": ID, "AccountNumber": "a"}])
NOTHING = success(Items=[])


def answering(oracle: Oracle, *replies: Reply) -> ScenarioClient:
    """Return a client whose target gives ``replies`` in turn, and then the last one for ever.

    The kit sends a search again before it says that a change is missing.
    """
    answers = chain(replies, repeat(replies[-1]))
    target = ScriptedTarget(lambda _: next(answers))
    recorder, at_once = Recorder(target, lambda _: None), Visibility(patience=0)
    return ScenarioClient("s", recorder, oracle, Namespace.of("x"), Effort.QUICK, 0, visibility=at_once)


def judged(changed: Reply, *searched: Reply) -> Judgement:
    """Return the judgement on a profile that is created, deleted with the answer ``changed``, and searched for."""
    world = LoadedWorld(World("w", ()), "d", {}, has_custom_keys=False)
    oracle = Oracle(world, KnownReadings())
    client = answering(oracle, success(ProfileId=ID), changed, *searched)
    client.mutate("CreateProfile", "d", rule="state-create", AccountNumber="a")
    client.mutate("DeleteProfile", "d", rule="state-delete", ProfileId=ID)
    client.search("state-delete", [Pair("_account", ("a",))], domain="d")
    return judged_by((judge_changes, judge_responses), Evidence(oracle, client.steps))


def test_an_answer_without_a_body_is_a_change_that_was_carried_out() -> None:
    """A deletion needs no body; afterwards the profile must not be found."""
    gone, still_there = (judged(Reply(204), searched) for searched in (NOTHING, FOUND))

    assert gone.findings == []
    assert [finding.requirement for finding in still_there.findings] == ["state-delete"]


def test_a_change_that_lacks_a_required_member_changes_nothing() -> None:
    """A deletion without ProfileId, whatever is answered, leaves the profile where it was."""
    world = LoadedWorld(World("w", ()), "d", {}, has_custom_keys=False)
    oracle = Oracle(world, KnownReadings())
    for answer, broken in ((FOUND, []), (NOTHING, ["wire-member-places"])):
        client = answering(oracle, success(ProfileId=ID), success(), answer)
        client.mutate("CreateProfile", "d", rule="state-create", AccountNumber="a")
        client.mutate("DeleteProfile", "d")
        client.search("wire-member-places", [Pair("_account", ("a",))], domain="d")
        found = judge_changes(Evidence(oracle, client.steps)).findings

        assert [finding.requirement for finding in found] == broken


@pytest.mark.parametrize(("before", "broken"), [(FOUND, "state-domains-separate"), (NOTHING, "state-create")])
def test_only_what_was_found_before_can_be_lost_to_another_domain(before: Reply, broken: str) -> None:
    """A profile that was never found was not created for searches, whatever happened elsewhere."""
    world = LoadedWorld(World("w", ()), "d", {}, has_custom_keys=False)
    oracle = Oracle(world, KnownReadings())
    client = answering(oracle, success(ProfileId=ID), before, success(ProfileId=ID[:-1] + "1"), NOTHING)
    client.mutate("CreateProfile", "d", AccountNumber="a")
    client.page("state-update", client.members([Pair("_account", ("a",))], domain="d"), partial=True)
    client.mutate("CreateProfile", "other", AccountNumber="a")
    client.search("state-domains-separate", [Pair("_account", ("a",))], domain="d")
    found = judge_changes(Evidence(oracle, client.steps)).findings

    assert [finding.requirement for finding in found] == [broken]


def test_after_a_change_without_an_answer_nothing_is_judged() -> None:
    """The change may have been carried out or not, so either outcome is right."""
    for searched in (NOTHING, FOUND):
        judgement = judged(fault(FaultKind.RESET), searched)

        assert judgement.findings == []
        assert "state-delete" in judgement.unanswered


def test_a_failure_shows_the_profiles_of_its_time() -> None:
    """Its table shows what the domain held at the time of the search, not the shared data."""
    refused = Reply(400, (), "{}")
    finding = next(each for each in judged(refused, NOTHING).findings if each.expected_mask)
    standing = LoadedWorld(
        World("w", (ProfileSpec("p1", {"AccountNumber": "z"}),)),
        "d",
        {"p1": "1" * 32},
        has_custom_keys=False,
    )

    failure = failure_of(finding, Oracle(standing, KnownReadings()), RunConfig())

    [row] = failure.world
    assert (row.profile_id, row.values, row.expected, row.returned) == (ID, {"_account": ("a",)}, True, False)
    assert row.derivation.endswith("it is in the answer")
    assert failure.reproduce is not None
    assert '"AccountNumber":"z"' not in failure.reproduce.curl


def test_a_deleted_profile_is_not_taken_for_another_with_its_account_number() -> None:
    """Two items with one account number are two profiles, if one of them was deleted before."""
    again = "1" * 32
    both = success(
        Items=[{"ProfileId": ID, "AccountNumber": "a"}, {"ProfileId": again, "AccountNumber": "a"}]
    )
    world = LoadedWorld(World("w", ()), "d", {}, has_custom_keys=False)
    oracle = Oracle(world, KnownReadings())
    client = answering(oracle, success(ProfileId=ID), Reply(204), success(ProfileId=again), both)
    client.mutate("CreateProfile", "d", rule="state-create", AccountNumber="a")
    client.mutate("DeleteProfile", "d", rule="state-delete", ProfileId=ID)
    client.mutate("CreateProfile", "d", rule="state-create", AccountNumber="a")
    client.search("state-delete", [Pair("_account", ("a",))], domain="d")

    [finding] = judge_changes(Evidence(oracle, client.steps)).findings

    assert finding.requirement == "state-delete"
    assert finding.actual == "1 profile: p2; and p1, which was deleted"
    assert finding.explanation == "Still found after it was deleted: p1."


def test_a_deleted_profile_in_a_search_for_others_breaks_the_rule_about_deletion() -> None:
    """Others are found as before, so the rule that changes leave others alone is kept."""
    other = "1" * 32
    both = success(
        Items=[{"ProfileId": ID, "AccountNumber": "a"}, {"ProfileId": other, "AccountNumber": "b"}]
    )
    oracle = Oracle(LoadedWorld(World("w", ()), "d", {}, has_custom_keys=False), KnownReadings())
    client = answering(oracle, success(ProfileId=ID), success(ProfileId=other), Reply(204), both)
    for account in ("a", "b"):
        client.mutate("CreateProfile", "d", rule="state-create", AccountNumber=account, PhoneNumber="1")
    client.mutate("DeleteProfile", "d", rule="state-delete", ProfileId=ID)
    client.search("state-others-untouched", [Pair("_phone", ("1",))], domain="d")

    found = [each.requirement for each in judge_changes(Evidence(oracle, client.steps)).findings]

    assert "state-delete" in found
    assert "state-others-untouched" not in found


def test_a_member_of_a_wrong_type_is_left_aside() -> None:
    """Writes that were taken with a number or a text where it cannot be are judged by their other members."""
    oracle = Oracle(LoadedWorld(World("w", ()), "d", {}, has_custom_keys=False), KnownReadings())
    for found, broken in (
        (NOTHING, ["state-create"]),
        (success(Items=[{"ProfileId": ID, "FirstName": "A"}]), []),
    ):
        client = answering(oracle, success(ProfileId=ID), success(), found)
        client.mutate("CreateProfile", "d", AccountNumber=7, FirstName="A")
        client.mutate("UpdateProfile", "d", ProfileId=ID, Address="here")
        client.search("state-create", [Pair("_profileId", (ID,))], domain="d")
        findings = judge_changes(Evidence(oracle, client.steps)).findings

        assert [finding.requirement for finding in findings] == broken


def accused(
    change: tuple[str, Members], changed: Reply, item: Members | None, *known: tuple[str, str]
) -> list[str]:
    """Return the rules that a search for account ``a`` breaks if it returns ``item`` after ``change``."""
    fields = {"AccountNumber": "a", **WHOLE}
    found = success(Items=[] if item is None else [{"ProfileId": ID, "AccountNumber": "a", **item}])
    world = LoadedWorld(World("w", ()), "d", {}, has_custom_keys=False)
    oracle = Oracle(world, KnownReadings({(point, ""): reading for point, reading in known}))
    each = [changed] * (3 if (changed.status or 0) >= 500 else 1)  # a 5xx may pass, so it is sent again
    client = answering(oracle, success(ProfileId=ID), *each, found)
    client.mutate("CreateProfile", "d", **fields)
    client.mutate(change[0], "d", rule="state-update", wanted=OPEN, ProfileId=ID, **change[1])
    client.search("state-update", [Pair("_account", ("a",))], domain="d")
    judgement = judged_by((judge_changes, judge_responses), Evidence(oracle, client.steps))
    return [finding.requirement for finding in judgement.findings]


WHOLE: Members = {name: {"City": "Old", "State": "Kept"} for name in ("Address", "Attributes")}
DETACH: tuple[str, Members] = ("DeleteProfileKey", {"KeyName": "_account", "Values": ["a"]})
UPDATE: tuple[str, Members] = ("UpdateProfile", {name: {"City": "New"} for name in WHOLE})


@pytest.mark.parametrize(
    ("reading", "wrong"),
    [(None, ()), ("hidden", (WHOLE,)), ("no-effect", (None,))],
)
def test_a_value_of_a_field_may_be_deleted_from_its_key(
    reading: str | None, wrong: Sequence[Members | None]
) -> None:
    """While nobody knows what a target does, the profile may be found or not; a known reading is due."""
    known = [] if reading is None else [("field-value-deletion", reading)]
    for item in (WHOLE, None):
        assert bool(accused(DETACH, success(), item, *known)) is (item in wrong)


@pytest.mark.parametrize("reading", [None, "hidden"])
@pytest.mark.parametrize(
    ("update", "is_due"),
    [
        ({"PersonalEmailAddress": "c@x.org"}, False),
        ({"EmailAddress": "a@x.org"}, False),
        ({"BusinessEmailAddress": "a@x.org"}, True),
    ],
    ids=["another field", "the same value", "a field changed to it"],
)
def test_a_deleted_value_is_due_again_once_a_field_changes_to_it(
    update: Members, is_due: bool, reading: str | None
) -> None:
    """After another update of the key's fields a target may find it, as one that fills the key anew, or not."""
    known = KnownReadings({("field-value-deletion", ""): reading} if reading else {})
    oracle = Oracle(LoadedWorld(World("w", ()), "d", {}, has_custom_keys=False), known)
    fields = {"EmailAddress": "a@x.org", "PersonalEmailAddress": "b@x.org"}
    for items in ([{"ProfileId": ID, **fields, **update}], []):
        client = answering(
            oracle, success(ProfileId=ID), success(), success(ProfileId=ID), success(Items=items)
        )
        client.mutate("CreateProfile", "d", **fields)
        client.mutate("DeleteProfileKey", "d", ProfileId=ID, KeyName="_email", Values=["a@x.org"])
        client.mutate("UpdateProfile", "d", ProfileId=ID, **update)
        client.search("state-update", [Pair("_email", ("a@x.org",))], domain="d")
        findings = judge_changes(Evidence(oracle, client.steps)).findings

        assert bool(findings) is (is_due and not items)


@pytest.mark.parametrize("address", [None, "merged", "replaced"])
@pytest.mark.parametrize("attributes", [None, "merged", "replaced"])
def test_an_address_and_attributes_may_be_merged_or_replaced(
    address: str | None, attributes: str | None
) -> None:
    """Either content is right while the reading of its point is unknown, then the one of the reading."""
    found = (("nested-update", address), ("attributes-update", attributes))
    known = [(point, reading) for point, reading in found if reading is not None]
    contents = {"merged": {"City": "New", "State": "Kept"}, "replaced": {"City": "New"}}
    contents["untouched"] = WHOLE["Address"]
    for one, other in product(contents, repeat=2):
        item = {"Address": contents[one], "Attributes": contents[other]}
        is_right = (
            {one, other} <= {"merged", "replaced"} and address in (None, one) and attributes in (None, other)
        )
        assert (accused(UPDATE, success(), item, *known) == []) is is_right, (one, other)


@pytest.mark.parametrize(
    ("status", "broken"), [(400, []), (404, ["errors-bad-request"]), (500, ["errors-no-server-error"])]
)
def test_an_open_point_is_refused_as_a_bad_request_or_not_at_all(status: int, broken: list[str]) -> None:
    """Any other refusal is none of its readings. A refused change changes nothing."""
    assert accused(DETACH, Reply(status, (), "{}"), WHOLE) == broken


@pytest.mark.parametrize(
    ("again", "told", "is_known"),
    [
        (success(ProfileId=ID), ID, True),
        (success(ProfileId=ID), "2" * 32, False),
        (error(400, "BadRequestException"), "2" * 32, False),
    ],
    ids=["created once", "created twice", "refused the second time"],
)
def test_a_creation_that_was_sent_again_may_have_happened_twice(
    again: Reply, told: str, is_known: bool
) -> None:
    """If a profile is found whose id was never told, nobody knows what the domain holds, and nothing is judged."""
    oracle = Oracle(LoadedWorld(World("w", ()), "d", {}, has_custom_keys=False), KnownReadings())
    found = success(Items=[{"ProfileId": told, "AccountNumber": "a"}])
    client = answering(oracle, error(502), again, found)
    client.mutate("CreateProfile", "d", rule="state-create", AccountNumber="a")
    client.search("state-create", [Pair("_account", ("a",))], domain="d")
    judgement = judged_by((judge_changes, judge_responses), Evidence(oracle, client.steps))

    assert [finding.requirement for finding in judgement.findings] == []
    assert ("state-create" not in judgement.unanswered) is is_known


def test_the_shared_data_beside_is_no_second_creation() -> None:
    """In a domain that was given to the run, it is known by its ids."""
    world = World("w", (ProfileSpec("p1", {"AccountNumber": "b"}),))
    oracle = Oracle(LoadedWorld(world, "d", {"p1": "2" * 32}, has_custom_keys=False), KnownReadings())
    beside = success(Items=[{"ProfileId": "2" * 32, "AccountNumber": "b"}])
    found = success(Items=[{"ProfileId": ID, "AccountNumber": "a"}])
    client = answering(
        oracle, beside, error(502), success(ProfileId=ID), beside, found
    )  # it looks for the data
    client.mutate("CreateProfile", "d", rule="state-create", AccountNumber="a")
    client.search("state-create", [Pair("_account", ("a",))], domain="d")

    assert [step.tag("again") for step in client.steps] == ["", "502", "", ""]
    assert Evidence(oracle, client.steps).unjudgeable == {}


@pytest.mark.parametrize(("identifier", "is_known"), [(ID, False), ("f" * 32, True)])
def test_a_refusal_that_is_due_took_no_effect_before(identifier: str, is_known: bool) -> None:
    """An update of a profile that never was there is refused, whatever passing 5xx came first."""
    oracle = Oracle(LoadedWorld(World("w", ()), "d", {}, has_custom_keys=False), KnownReadings())
    gone = error(404, "ResourceNotFoundException")
    client = answering(oracle, success(ProfileId=ID), error(500), gone, FOUND)
    client.mutate("CreateProfile", "d", rule="state-create", AccountNumber="a")
    client.mutate("UpdateProfile", "d", ProfileId=identifier, FirstName="A")
    client.search("state-create", [Pair("_account", ("a",))], domain="d")

    assert ("state-create" not in judge_changes(Evidence(oracle, client.steps)).unanswered) is is_known


def shared(reply: Reply) -> Step:
    """Return a search that only looks whether the shared data is still there."""
    call = Call(SEARCH, {"DomainName": "d", "KeyName": "_account", "Values": ["a"]})
    return Step(Exchange("1", "s", Purpose.CHECK, call, reply, tags={WORLD: SHARED}))


@pytest.mark.parametrize(
    ("after", "lost"),
    [
        (FOUND, False),
        (NOTHING, True),
        (success(Items=[], NextToken="t"), False),
        (error(404, "ResourceNotFoundException"), True),
        (error(500, "InternalServerException"), False),
    ],
)
def test_data_is_lost_if_a_whole_search_finds_none_of_it(after: Reply, lost: bool) -> None:
    """A change is to blame for lost data if a search found it before, and a whole one finds nothing afterwards."""
    change = Step(Exchange("2", "s", Purpose.CHECK, Call("DeleteProfile", {"DomainName": "d"}), Reply(200)))

    loss = loss_of_shared_data([shared(FOUND), change, shared(after)])
    assert (loss is not None) is lost
    assert loss_of_shared_data([shared(NOTHING), change, shared(after)]) is None
