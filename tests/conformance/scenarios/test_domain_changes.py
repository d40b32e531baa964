"""Deleting a domain may take longer than any other change, and a domain that stays breaks the rule."""

from math import inf

import pytest
from resting_clock import Clock
from scripted import ScriptedTarget, error, success
from searchprofiles_tck.conformance.client.recorder import Recorder
from searchprofiles_tck.conformance.client.scenario_client import ScenarioClient
from searchprofiles_tck.conformance.client.visibility import PATIENCE, Visibility
from searchprofiles_tck.conformance.config import Effort
from searchprofiles_tck.conformance.dataset.model import LoadedWorld, Namespace, World
from searchprofiles_tck.conformance.history.facts import KnownReadings
from searchprofiles_tck.conformance.judging.judgement import Evidence
from searchprofiles_tck.conformance.judging.oracle import Oracle
from searchprofiles_tck.conformance.judging.responses import judge_responses
from searchprofiles_tck.conformance.scenarios.domain_changes import AGAIN, DELETED, delete
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.failures import ServiceFailure
from searchprofiles_tck.spec.errors import STATUS_OF
from searchprofiles_tck.spec.exchange import Call, Json, Reply


@pytest.mark.parametrize(("seconds", "is_broken"), [(0, False), (10, False), (inf, True)])
def test_a_domain_that_is_deleted_slowly_is_waited_for(seconds: float, is_broken: bool) -> None:
    """It is searched as before, and cannot be created again, until it is gone; later waits are as short as before."""
    clock, engine = Clock(), Engine()
    deleted_at: dict[Json, float] = {}

    def answer(call: Call) -> Reply:
        operation, given = call.operation, call.input
        if operation == "DeleteDomain" and seconds:
            deleted_at[given["DomainName"]] = clock()
            return success(Message="being deleted")
        if clock() - deleted_at.get(given["DomainName"], inf) >= seconds:
            del deleted_at[given["DomainName"]]
            engine.call("DeleteDomain", {"DomainName": given["DomainName"]})
        try:
            return success(**engine.call(operation, given))
        except ServiceFailure as failure:
            return error(STATUS_OF[failure.name], failure.name)

    world = LoadedWorld(World("w", ()), "d", {}, has_custom_keys=True)
    oracle, recorder = Oracle(world, KnownReadings()), Recorder(ScriptedTarget(answer), lambda _: None)
    visibility = Visibility(0.0, PATIENCE, clock.sleep, clock)
    client = ScenarioClient("s", recorder, oracle, Namespace.of("x"), Effort.QUICK, 0, visibility=visibility)
    delete(client)

    findings = judge_responses(Evidence(oracle, client.steps)).findings
    assert (DELETED in {finding.requirement for finding in findings}) is is_broken
    assert any(step.rule == AGAIN for step in client.steps) is not is_broken
    assert visibility.slowest == 0
