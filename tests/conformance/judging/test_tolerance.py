"""Strange requests may be answered in each of the ways that are tolerated, page by page too."""

from functools import cache
from typing import Final

import pytest
from editing import Edit, edited, refused, with_reply
from playing import QUICK, ResourceLog, in_process, prepared, recorder_for
from searchprofiles_tck.conformance.client.scenario_client import ScenarioClient
from searchprofiles_tck.conformance.history.step import Step
from searchprofiles_tck.conformance.judging.judgement import Evidence
from searchprofiles_tck.conformance.judging.oracle import Oracle
from searchprofiles_tck.conformance.judging.tolerance import judge_tolerance
from searchprofiles_tck.conformance.scenarios import robustness
from searchprofiles_tck.reference.engine import Engine

STRANGER: Final = {"ProfileId": "0" * 32, "AccountNumber": "nobody's"}


@cache
def played() -> tuple[ScenarioClient, tuple[Step, ...]]:
    """The reference asked strange things, and what it answered."""
    recorder = recorder_for(in_process(Engine()))
    ready = prepared(recorder, QUICK, ResourceLog())
    drive = ScenarioClient(
        "judged", recorder, Oracle(ready.world, ready.known), ready.naming, QUICK.effort, 0
    )
    robustness.play(drive)
    return drive, tuple(drive.steps)


def broken(*steps: Step) -> set[str]:
    """The rules that these steps break."""
    return {finding.requirement for finding in judge_tolerance(Evidence(played()[0].oracle, steps)).findings}


def twice() -> Step:
    """The answer to a search that names Values twice."""
    return next(step for step in played()[1] if step.tag("case") == "a body that names Values twice")


def test_the_reference_is_tolerated() -> None:
    """Whatever was asked."""
    assert broken(*played()[1]) == set()


def found() -> Step:
    """The same, answered with what the first of the two values finds."""
    valid = next(step for step in played()[1] if step.tag("rule") == robustness.RECOVERS)
    return with_reply(twice(), valid.exchange.reply)


@pytest.mark.parametrize("kept", [0, 1])
def test_a_page_that_leads_on_may_hold_less(kept: int) -> None:
    """The profiles that are missing may be on the next page."""
    assert (
        broken(edited(found(), lambda body: body.update(Items=body["Items"][:kept], NextToken="t"))) == set()
    )


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(lambda body: body.update(Items=[]), id="nothing"),
        pytest.param(lambda body: body["Items"][0].update(STRANGER), id="a stranger"),
        pytest.param(
            lambda body: body.update(Items=[STRANGER], NextToken="t"),
            id="a stranger, and a next page",
        ),
    ],
)
def test_another_answer_is_not(edit: Edit) -> None:
    """Neither nothing at all, nor profiles that neither value finds."""
    assert broken(edited(found(), edit)) == {robustness.DUPLICATES}


def test_a_refusal_or_one_of_the_values_is() -> None:
    """A refusal as a bad request, not as a fault of the server."""
    assert broken(found()) == set()
    assert broken(*refused(400)([twice()])) == set()
    assert broken(*refused(500)([twice()])) == {robustness.DUPLICATES}
