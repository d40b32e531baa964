"""What the scenarios say of themselves holds."""

import gc
import weakref

import pytest
from playing import ResourceLog, can_play, in_process, played, prepared, recorder_for
from searchprofiles_tck.conformance.config import Effort, RunConfig
from searchprofiles_tck.conformance.scenarios import Runs
from searchprofiles_tck.conformance.scenarios.registry import SCENARIOS, checks, coverage
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.spec.exchange import Call
from searchprofiles_tck.spec.requirements import requirements

STANDARD = RunConfig(effort=Effort.STANDARD)


def sent_by(runs: Runs) -> tuple[str, dict[str, list[Call]]]:
    """Play all scenarios that say so of themselves; return the shared domain, and the requests by scenario."""
    log = ResourceLog()
    recorder = recorder_for(in_process(Engine()), log)
    ready = prepared(recorder, STANDARD)
    mine = [one for one in SCENARIOS if one.runs is runs and can_play(one, ready, STANDARD)]
    for one in mine:
        played(one, ready, recorder, STANDARD)
    calls = {
        one.name: [exchange.call for exchange in log.exchanges if exchange.scenario == one.name]
        for one in mine
    }
    return ready.world.domain, calls


def test_names_of_scenarios_are_unique() -> None:
    """Every scenario has a name of its own, and covers a requirement once."""
    names = [scenario.name for scenario in SCENARIOS]

    assert len(names) == len(set(names))
    assert all(len(scenario.covers) == len(set(scenario.covers)) for scenario in SCENARIOS)
    assert all(requirement in requirements() for scenario in SCENARIOS for requirement in scenario.covers)


@pytest.mark.e2e
def test_scenarios_that_read_send_no_change() -> None:
    """All their requests are searches, so that they may run at once."""
    _, calls = sent_by(Runs.READS)

    assert len(calls) == sum(one.runs is Runs.READS for one in SCENARIOS)
    for name, sent in calls.items():
        assert {call.operation for call in sent} == {"SearchProfiles"}, name


def test_scenarios_that_write_change_data_of_their_own() -> None:
    """They send changes, none of them in the domain of the shared data."""
    shared, calls = sent_by(Runs.WRITES)
    for name, sent in calls.items():
        changes = [call for call in sent if call.operation != "SearchProfiles"]

        assert changes, name
        assert all(call.input["DomainName"] != shared for call in changes), name


def test_coverage_names_each_check_once() -> None:
    """Every check is listed under the requirement that it holds a target against."""
    covering = coverage()

    assert sorted(one for ids in covering.values() for one in ids) == sorted(check.id for check in checks())
    assert all(check.id in covering[check.requirement] for check in checks())


@pytest.mark.e2e
@pytest.mark.parametrize("name", ["exploration", "fuzzing", "machine"])
def test_what_draws_keeps_nothing_of_a_target(name: str) -> None:
    """Hypothesis and schemathesis, which stay in memory, hold nothing of a run that is over."""
    recorder = recorder_for(in_process(Engine()))
    scenario = next(one for one in SCENARIOS if one.name == name)
    played(scenario, prepared(recorder), recorder, RunConfig())
    left = weakref.ref(recorder)
    del recorder
    gc.collect()

    assert left() is None
