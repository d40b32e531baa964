"""A profile that holds something else breaks a requirement, one whose text is only spelt otherwise a recommendation."""

import pytest
from scripted import ScriptedTarget, success
from searchprofiles_tck.conformance.client.recorder import Recorder
from searchprofiles_tck.conformance.client.scenario_client import ScenarioClient
from searchprofiles_tck.conformance.client.visibility import Visibility
from searchprofiles_tck.conformance.config import Effort
from searchprofiles_tck.conformance.dataset.model import LoadedWorld, Namespace, World
from searchprofiles_tck.conformance.history.facts import KnownReadings
from searchprofiles_tck.conformance.judging.content import CONTENT, TEXT
from searchprofiles_tck.conformance.judging.expected_state import REFUSED, judge_changes
from searchprofiles_tck.conformance.judging.judgement import Evidence
from searchprofiles_tck.conformance.judging.oracle import Oracle
from searchprofiles_tck.conformance.target.target import NOT_SENDABLE
from searchprofiles_tck.spec.exchange import Fault, FaultKind, Json, Reply
from searchprofiles_tck.spec.search import Pair

ID = "0" * 32
STORED: dict[str, Json] = {
    "AccountNumber": "a",
    "BusinessName": " A & B\n ",
    "LastName": "Coffee",
    "AdditionalInformation": "Cafe\u0301",
    "Address": {"City": "100%25", "State": "\t"},
    "Attributes": {" tier ": "gold"},
}


def client_of(*replies: Reply) -> tuple[ScenarioClient, Oracle]:
    """Return a client whose target gives these replies in turn."""
    answers = iter(replies)
    oracle = Oracle(LoadedWorld(World("w", ()), "d", {}, has_custom_keys=False), KnownReadings())
    recorder = Recorder(ScriptedTarget(lambda _: next(answers)), lambda _: None)
    at_once = Visibility(patience=0)
    client = ScenarioClient("s", recorder, oracle, Namespace.of("x"), Effort.QUICK, 0, visibility=at_once)
    return client, oracle


def broken(found: dict[str, Json], rule: str = "state-create") -> list[str]:
    """Return the requirements broken if the stored profile comes back with the members ``found`` exchanged."""
    item = {name: value for name, value in {**STORED, **found}.items() if value is not None}
    client, oracle = client_of(success(ProfileId=ID), success(Items=[{"ProfileId": ID, **item}]))
    client.mutate("CreateProfile", "d", **STORED)
    client.search(rule, [Pair("_account", ("a",))], domain="d")
    return [finding.requirement for finding in judge_changes(Evidence(oracle, client.steps)).findings]


def test_what_was_stored_breaks_nothing() -> None:
    """The profile comes back as it is."""
    assert broken({}) == []


def test_an_address_of_other_members_alone_is_none() -> None:
    """A target may add members of its own, also to an address without a line; a line that was not stored is wrong."""
    assert broken({"ShippingAddress": {"Zone": "7"}}) == []
    assert broken({"ShippingAddress": {"Zone": "7", "City": "x"}}) == [CONTENT]


@pytest.mark.parametrize(
    "found",
    [
        {"BusinessName": "A & B"},
        {"BusinessName": " A &amp; B\n "},
        {"BusinessName": " a & b\n "},
        {"AdditionalInformation": "Caf\u00e9"},
        {"Address": {"City": "100%", "State": "\t"}},
        {"Address": {"City": "100%25"}},
        {"Attributes": {"tier": "gold"}},
    ],
    ids=str,
)
def test_another_spelling_goes_against_a_recommendation(found: dict[str, Json]) -> None:
    """Blanks, escapes, letter case, forms of letters, in members, lines, attributes and their names."""
    assert broken(found) == [TEXT]


@pytest.mark.parametrize(
    "found",
    [
        {"BusinessName": None},
        {"BusinessName": " A & C\n "},
        {"AdditionalInformation": "Caf"},
        {"Address": {"State": "\t"}},
        {"Attributes": {" tier ": "silver"}},
        {"Attributes": {"tier": "silver"}},
        {"Attributes": {}},
        {"BirthDate": "1.1."},
        {"BusinessName": "A & B", "LastName": None},
    ],
    ids=str,
)
def test_another_value_breaks_the_requirement(found: dict[str, Json]) -> None:
    """What is left out, cut, exchanged or added is no matter of spelling, and goes before what is."""
    assert broken(found) == [CONTENT]


def test_whatever_a_refused_change_did_goes_against_a_recommendation() -> None:
    """That it changes nothing is inferred, so no requirement is broken by what a search shows of it."""
    assert broken({"BusinessName": "B"}, REFUSED) == [REFUSED]


def test_a_change_that_the_client_did_not_send_leaves_nothing_unknown() -> None:
    """What a domain holds is known as before, and searches of it are judged."""
    unsent = Reply(None, fault=Fault(FaultKind.ADAPTER, f"{NOT_SENDABLE}: no"))
    client, oracle = client_of(success(ProfileId=ID), unsent, success(Items=[]))
    client.mutate("CreateProfile", "d", **STORED)
    client.mutate("UpdateProfile", "d", ProfileId=ID, AccountNumber=None)
    client.search("state-create", [Pair("_account", ("a",))], domain="d")

    assert [one.requirement for one in judge_changes(Evidence(oracle, client.steps)).findings] == [
        "state-create"
    ]
