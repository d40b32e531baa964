"""What may be refused: a body that is too large, if no larger one was accepted, and a change of no profile."""

from collections.abc import Callable

import pytest
from msgspec import structs
from scripted import ScriptedTarget, error, success
from searchprofiles_tck.conformance.client.recorder import Recorder
from searchprofiles_tck.conformance.client.scenario_client import ScenarioClient
from searchprofiles_tck.conformance.config import Effort
from searchprofiles_tck.conformance.dataset.model import LoadedWorld, Namespace, World
from searchprofiles_tck.conformance.history.facts import KnownReadings
from searchprofiles_tck.conformance.history.step import ACCEPTED, REFUSED
from searchprofiles_tck.conformance.judging.judgement import Evidence
from searchprofiles_tck.conformance.judging.oracle import Oracle
from searchprofiles_tck.conformance.judging.responses import judge_responses, judge_wire
from searchprofiles_tck.spec.exchange import Call, Reply

RULE = "state-create"


@pytest.mark.parametrize(
    ("status", "refused", "is_broken"),
    [(413, "x" * 200, False), (413, "x", True), (400, "x" * 200, True)],
)
def test_what_is_refused_as_too_large_is_larger_than_the_rest(
    status: int, refused: str, is_broken: bool
) -> None:
    """A body that is refused with 413, though a larger one was accepted, breaks the rule as ever."""

    def answer(call: Call) -> Reply:
        if call.input["FirstName"] == refused:
            return error(status, "BadRequestException" if status == 400 else "RequestTooLarge")
        return success(ProfileId="0" * 32)

    client = _client(answer)
    for name in (refused, "x" * 100):
        client.mutate("CreateProfile", "d", rule=RULE, FirstName=name)

    assert (RULE in _broken(client)) is is_broken


def test_a_change_of_a_profile_that_was_not_created_breaks_nothing() -> None:
    """Nothing can be expected of a request that names no profile."""
    client = _client(lambda _: error(400, "BadRequestException"))
    for identifier, rules in (("", set()), ("0" * 32, {"state-update"})):
        client.mutate("UpdateProfile", "d", rule="state-update", ProfileId=identifier, FirstName="x")
        assert _broken(client) & {"state-update"} == rules


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("case", ["", "a profile with a member that is too long"])
def test_a_change_that_is_throttled_to_the_end_breaks_nothing(status: int, case: str) -> None:
    """Whether it would be accepted is not known, so the check is indeterminate."""
    client = _client(lambda _: error(status, "ThrottlingException"))
    wanted = REFUSED if case else ACCEPTED
    client.mutate("CreateProfile", "d", rule=RULE, wanted=wanted, case=case, FirstName="x")

    assert _broken(client) == set()
    assert [*judge_responses(Evidence(client.oracle, client.steps)).unanswered] == [RULE]


@pytest.mark.parametrize(("may_refuse", "is_broken"), [(False, True), (True, False)])
def test_a_refusal_that_holds_items_is_no_success(*, may_refuse: bool, is_broken: bool) -> None:
    """A result with a status of the 4xx class breaks a rule; if the page may be refused, it is a refusal."""
    refused = structs.replace(error(400, "BadRequestException"), body='{"Message": "no", "Items": []}')
    client = _client(lambda _: refused)
    client.page("pagination-stable", client.members([client.nobody]), may_refuse=may_refuse)

    broken = {finding.requirement for finding in judge_wire(Evidence(client.oracle, client.steps)).findings}
    assert ("wire-success-status" in broken) is is_broken


def _client(answer: Callable[[Call], Reply]) -> ScenarioClient:
    oracle = Oracle(LoadedWorld(World("w", ()), "d", {}, has_custom_keys=False), KnownReadings())
    recorder = Recorder(ScriptedTarget(answer), lambda _: None, sleep=lambda _: None)
    return ScenarioClient("s", recorder, oracle, Namespace.of("x"), Effort.QUICK, 0)


def _broken(client: ScenarioClient) -> set[str]:
    findings = judge_responses(Evidence(client.oracle, client.steps)).findings
    return {finding.requirement for finding in findings}
