"""A walk that lacks what one key finds, and is right without it, breaks the rule of that key and none of paging."""

from functools import cache

import pytest
from editing import Body, each
from playing import in_process, played, prepared, ready_reference, recorder_for
from searchprofiles_tck.conformance.judging.judgement import Evidence
from searchprofiles_tck.conformance.judging.key_rules import rule_of
from searchprofiles_tck.conformance.judging.matching import judge_matching
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.conformance.results.scenario_run import ScenarioRun
from searchprofiles_tck.conformance.scenarios.paging import SCENARIO
from searchprofiles_tck.spec.search import Operator


@cache
def run_of_reference() -> ScenarioRun:
    """Return the scenario, played against the reference."""
    engine, ready = ready_reference()
    return played(SCENARIO, ready, recorder_for(in_process(engine))).run


@pytest.mark.parametrize("unknown", range(5))
def test_a_key_that_is_unknown_explains_a_walk(unknown: int) -> None:
    """Whichever of five keys finds nothing, its rule is broken; if a profile is missing beyond that, paging is."""
    run = run_of_reference()
    walk = next(
        walk
        for walk in Evidence(run.oracle, run.steps).walks
        if len(walk[0].search.pairs) == 5 and walk[0].search.operator is Operator.OR and len(walk) > 2
    )
    key = walk[0].search.pairs[unknown].key

    def without(body: Body) -> None:
        for item in body["Items"]:
            item["FoundByItems"] = [one for one in item["FoundByItems"] if one["KeyName"] != key]
        body["Items"] = [item for item in body["Items"] if item["FoundByItems"]]

    steps = each(without)(walk)
    (finding,) = judge_matching(Evidence(run.oracle, steps)).findings
    (other,) = judge_matching(Evidence(run.oracle, each(lambda body: body["Items"].pop())(steps))).findings

    assert finding.requirement == rule_of(key)
    assert other.requirement.startswith("pagination-")


def test_a_pair_that_and_leaves_aside_is_no_unknown_key() -> None:
    """Under AND every entry lists all pairs, so profiles that match all pairs but one break the operator's rule."""
    recorder = recorder_for(in_process(MUTANTS["and-ends-only"].engine()))
    judgement = played(SCENARIO, prepared(recorder), recorder).run.judgement

    assert {
        finding.requirement for finding in judgement.findings if finding.requirement.startswith("keys-")
    } == set()
    assert judgement.of("logic-and")
