"""No size is stated for a body: one that is refused as too large may be, if no larger one was accepted."""

import pytest
from scripted import ScriptedTarget, error, success
from searchprofiles_tck.conformance.client.recorder import Recorder
from searchprofiles_tck.conformance.client.scenario_client import ScenarioClient
from searchprofiles_tck.conformance.config import Effort
from searchprofiles_tck.conformance.dataset.model import LoadedWorld, Namespace, World
from searchprofiles_tck.conformance.history.facts import KnownReadings
from searchprofiles_tck.conformance.judging.judgement import Evidence
from searchprofiles_tck.conformance.judging.oracle import Oracle
from searchprofiles_tck.conformance.judging.responses import judge_responses
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

    oracle = Oracle(LoadedWorld(World("w", "t", ()), "d", {}, has_custom_keys=False), KnownReadings())
    recorder = Recorder(ScriptedTarget(answer), lambda _: None)
    client = ScenarioClient("s", recorder, oracle, Namespace.of("x"), Effort.QUICK, 0)
    for name in (refused, "x" * 100):
        client.mutate("CreateProfile", "d", rule=RULE, FirstName=name)

    findings = judge_responses(Evidence(oracle, client.steps)).findings
    assert (RULE in {finding.requirement for finding in findings}) is is_broken
