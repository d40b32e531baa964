"""No length is stated for a list of values: a change that is refused is made value by value, a search in parts."""

from typing import Any

import pytest
from scripted import ScriptedTarget, error, success
from searchprofiles_tck.conformance.client.loader import Loader
from searchprofiles_tck.conformance.client.recorder import Recorder
from searchprofiles_tck.conformance.client.scenario_client import ScenarioClient
from searchprofiles_tck.conformance.config import Effort
from searchprofiles_tck.conformance.dataset.model import LoadedWorld, Namespace, ProfileSpec, World
from searchprofiles_tck.conformance.history.facts import KnownReadings
from searchprofiles_tck.conformance.judging.judgement import Evidence
from searchprofiles_tck.conformance.judging.oracle import Oracle
from searchprofiles_tck.conformance.judging.responses import judge_responses
from searchprofiles_tck.conformance.target.http_message import encode
from searchprofiles_tck.spec.exchange import Call, Reply
from searchprofiles_tck.spec.operations import SEARCH
from searchprofiles_tck.spec.search import Pair

ID = "0" * 32
WORLD = World("w", (ProfileSpec("p1", {"AccountNumber": "a"}, keys={"_orderId": ("1", "2", "3")}),))
RULE = "state-add-key"


def _target(most: int, refused: str = "") -> ScriptedTarget:
    """Return a target that takes so many values at once, and one value never."""

    def answer(call: Call) -> Reply:
        values = call.input.get("Values", [])
        if len(values) > most or refused in values:
            return error(400, "BadRequestException")
        return success(ProfileId=ID)

    return ScriptedTarget(answer)


def _client(target: ScriptedTarget) -> ScenarioClient:
    oracle = Oracle(LoadedWorld(WORLD, "d", {"p1": ID}, has_custom_keys=True), KnownReadings())
    return ScenarioClient("s", Recorder(target, lambda _: None), oracle, Namespace.of("x"), Effort.QUICK, 0)


def _broken(client: ScenarioClient) -> set[str]:
    findings = judge_responses(Evidence(client.oracle, client.steps)).findings
    return {finding.requirement for finding in findings}


@pytest.mark.parametrize("operation", ["AddProfileKey", "DeleteProfileKey"])
@pytest.mark.parametrize(("most", "sent"), [(5, 1), (1, 4)])
def test_a_list_that_is_refused_is_sent_value_by_value(operation: str, most: int, sent: int) -> None:
    """What takes fewer values at once is not accused, and has them all in the end."""
    target = _target(most)
    client = _client(target)
    step = client.mutate(operation, "d", rule=RULE, ProfileId=ID, KeyName="_orderId", Values=["1", "2", "3"])

    assert step.accepted
    assert [call.operation for call in target.calls].count(operation) == sent
    assert RULE not in _broken(client)


def test_a_value_that_is_refused_alone_breaks_the_rule() -> None:
    """That a list may be refused excuses nothing else."""
    client = _client(_target(5, refused="2"))
    step = client.mutate(
        "AddProfileKey", "d", rule=RULE, ProfileId=ID, KeyName="_orderId", Values=["1", "2", "3"]
    )

    assert not step.accepted
    assert RULE in _broken(client)


@pytest.mark.parametrize("at_once", [1, 4])
def test_the_shared_data_gets_its_values_one_by_one(at_once: int) -> None:
    """No value is missing from it, and the refusal of the list is not reported."""
    loader = Loader(Recorder(_target(1), lambda _: None), lambda _: None)
    loaded = loader.load(WORLD, "d", at_once)

    assert loaded.world.profiles[0].keys == {"_orderId": ("1", "2", "3")}
    assert not loader.refusals


def test_the_shared_data_keeps_what_was_taken_of_a_list() -> None:
    """One value that is refused costs no other, and is reported."""
    loader = Loader(Recorder(_target(5, refused="2"), lambda _: None), lambda _: None)
    loaded = loader.load(WORLD, "d")

    assert loaded.world.profiles[0].keys == {"_orderId": ("1", "3")}
    assert [step.exchange.call.input["Values"] for step in loader.refusals] == [["2"]]


def _sent(client: ScenarioClient, target: ScriptedTarget, length: int, **options: Any) -> list[int]:
    """Search for so many values; return how many each request had."""
    start = len(target.calls)
    client.search("r", [Pair("_account", tuple(map(str, range(length))))], long_lists=True, **options)
    return [len(call.input["Values"]) for call in target.calls[start:]]


def test_a_length_that_was_refused_is_not_sent_again() -> None:
    """The greatest length that is taken is found once; from then on the lists are cut to it."""
    target = _target(3)
    client = _client(target)

    assert sorted(_sent(client, target, 24))[-4:] == [4, 6, 12, 24]
    assert _sent(client, target, 9) == [3, 3, 3]
    assert _sent(client, target, 2) == [2]


def test_one_bad_value_does_not_shorten_every_list() -> None:
    """If as many values have been taken, the length was not what was wrong."""
    target = _target(50, refused="5")
    client = _client(target)

    assert [_sent(client, target, length) for length in (5, 6, 5)] == [[5], [6, 3, 3, 2, 1], [5]]


def test_a_form_of_a_search_is_not_cut() -> None:
    """No part of it would have that form: a body of 1 MiB is one no longer."""
    target = _target(3)
    client = _client(target)

    assert _sent(client, target, 24, http=lambda members: encode(SEARCH, members)) == [24]
