"""A scenario's own domain sends what the client sends, with its name given, and values of its own namespace."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from scripted import ScriptedTarget, error, success
from searchprofiles_tck.conformance.client.own_domain import OwnDomain, own_domain, similar_domains
from searchprofiles_tck.conformance.client.recorder import Recorder
from searchprofiles_tck.conformance.client.scenario_client import ScenarioClient
from searchprofiles_tck.conformance.config import Access, Effort
from searchprofiles_tck.conformance.dataset.model import LoadedWorld, Namespace, World
from searchprofiles_tck.conformance.history.facts import KnownReadings
from searchprofiles_tck.conformance.judging.oracle import Oracle
from searchprofiles_tck.spec.exchange import Call, Json, Reply
from searchprofiles_tck.spec.operations import SEARCH
from searchprofiles_tck.spec.search import Operator, Pair

ID = "0" * 32
ONE, OTHER = Pair("_email", ("a@example.org",)), Pair("_caseId", ("1", "2"))


def client_of(target: ScriptedTarget) -> ScenarioClient:
    """Return a client over no data, so that nothing is looked for around changes."""
    loaded = LoadedWorld(World("w", ()), "shared", {}, has_custom_keys=False)
    oracle = Oracle(loaded, KnownReadings())
    return ScenarioClient("s", Recorder(target, lambda _: None), oracle, Namespace.of("x"), Effort.QUICK, 7)


def answer(call: Call) -> Reply:
    """Find the one profile there is."""
    return success(Items=[{"ProfileId": ID}]) if call.operation == SEARCH else success(ProfileId=ID)


def sent(target: ScriptedTarget, operation: str) -> list[dict[str, Json]]:
    """Return the members of the requests of an operation."""
    return [dict(call.input) for call in target.calls if call.operation == operation]


def domain_of(target: ScriptedTarget) -> OwnDomain:
    """Return a domain that nobody has created."""
    return OwnDomain(client_of(target), "own", Namespace.of("own"))


def test_each_change_names_the_domain_and_its_profile() -> None:
    """Members that are given follow; a rule is no member."""
    target = ScriptedTarget(answer)
    domain = domain_of(target)

    assert domain.create("r", LastName="L") == ID
    assert domain.change("UpdateProfile", ID, rule="r", LastName="M")
    assert domain.attach(ID, OTHER)
    assert domain.detach(ID, OTHER, rule="r")
    named = {"DomainName": "own", "ProfileId": ID}
    assert sent(target, "CreateProfile") == [{"DomainName": "own", "LastName": "L"}]
    assert sent(target, "UpdateProfile") == [{**named, "LastName": "M"}]
    assert sent(target, "AddProfileKey") == [{**named, **OTHER.members()}]
    assert sent(target, "DeleteProfileKey") == [{**named, **OTHER.members()}]
    assert [step.tag("rule") for step in domain.client.steps] == ["r", "r", "", "r"]


def test_what_is_refused_is_not_accepted() -> None:
    """Of several changes those remain that the target carries out."""
    target = ScriptedTarget(
        lambda call: error(400, "BadRequestException") if call.operation == "AddProfileKey" else success()
    )
    domain = domain_of(target)
    changes: dict[str, dict[str, Json]] = {"AddProfileKey": ONE.members(), "DeleteProfile": {}}

    assert not domain.attach(ID, ONE)
    assert domain.accepted(ID, changes) == {"DeleteProfile": {}}


@pytest.mark.parametrize(("pairs", "operator"), [((ONE,), None), ((ONE, OTHER), "AND")])
def test_one_pair_is_searched_without_an_operator(pairs: Sequence[Pair], operator: str | None) -> None:
    """An operator without additional keys may be refused."""
    target = ScriptedTarget(answer)
    domain_of(target).search_joined("r", pairs, Operator.AND)

    assert [members.get("LogicalOperator") for members in sent(target, SEARCH)] == [operator]


def test_a_person_is_waited_for_by_its_account_number() -> None:
    """A search may follow at once."""
    target = ScriptedTarget(answer)
    domain = domain_of(target)

    assert domain.create_person("r", 3) == ID
    (found,) = sent(target, SEARCH)
    assert {"KeyName": found["KeyName"], "Values": found["Values"]} == domain.person_pairs(3)[0].members()
    assert found["DomainName"] == "own"


def test_domains_are_created_where_the_kit_may_create_them() -> None:
    """Elsewhere a scenario shares that of the world, with values that nothing else there has."""
    target = ScriptedTarget(answer)
    client = client_of(target)
    first = own_domain(client, "part")
    second = first.another()

    assert [members["DomainName"] for members in sent(target, "CreateDomain")] == [first.name, second.name]
    assert first.name != second.name
    assert first.namespace == second.namespace != first.with_namespace("another part").namespace
    shared = own_domain(replace(client, access=Access.WRITE), "part")
    assert shared.name == "shared"
    assert shared.namespace not in (first.namespace, client.namespace)


def test_similar_domains_have_the_names_that_are_given() -> None:
    """Else they have names that differ in their last character alone."""
    client = client_of(ScriptedTarget(answer))
    one, other = similar_domains(client, "part")

    assert (one.name[:-1], one.namespace) == (other.name[:-1], other.namespace)
    assert [each.name for each in similar_domains(client, "part", ("a", "b"))] == ["a", "b"]
