"""How strange and generated requests may be answered, and what the sources say of a generated request."""

from functools import cache
from typing import Final

import pytest
from editing import Edit, edited, refused, with_reply
from playing import QUICK, in_process, ready_reference, recorder_for
from searchprofiles_tck.conformance.client.scenario_client import ScenarioClient
from searchprofiles_tck.conformance.history.step import Step
from searchprofiles_tck.conformance.judging.judgement import Evidence
from searchprofiles_tck.conformance.judging.oracle import Oracle
from searchprofiles_tck.conformance.judging.robustness import Validity, judge_tolerance, validity
from searchprofiles_tck.conformance.scenarios import robustness
from searchprofiles_tck.spec.exchange import HttpRequest

STRANGER: Final = {"ProfileId": "0" * 32, "AccountNumber": "nobody's"}


@cache
def played() -> tuple[ScenarioClient, tuple[Step, ...]]:
    """Return the steps of strange requests to the reference."""
    engine, ready = ready_reference()
    recorder = recorder_for(in_process(engine))
    client = ScenarioClient(
        "judged", recorder, Oracle(ready.world, ready.known), ready.namespace, QUICK.effort, 0
    )
    robustness.play(client)
    return client, tuple(client.steps)


def broken(*steps: Step) -> set[str]:
    """Return the rules that these steps break."""
    return {finding.requirement for finding in judge_tolerance(Evidence(played()[0].oracle, steps)).findings}


def twice() -> Step:
    """Return the step of a search that names Values twice."""
    return next(step for step in played()[1] if step.tag("case") == "a body that names Values twice")


def test_the_reference_is_tolerated() -> None:
    """Each of its answers to strange requests is tolerated."""
    assert broken(*played()[1]) == set()


def found() -> Step:
    """Return the step answered with what the first of the two values finds."""
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
def test_another_answer_is_not_tolerated(edit: Edit) -> None:
    """Neither nothing at all, nor profiles that neither value finds."""
    assert broken(edited(found(), edit)) == {robustness.DUPLICATES}


def test_a_finding_spells_names_as_they_are() -> None:
    """It begins with a capital letter, and the names of members keep theirs."""
    nothing = edited(found(), lambda body: body.update(Items=[]))
    (finding,) = judge_tolerance(Evidence(played()[0].oracle, [nothing])).findings
    assert finding.explanation == "A body that names Values twice is answered in another way."


def test_a_refusal_or_one_of_the_values_is_tolerated() -> None:
    """A refusal as a bad request, not as a fault of the server."""
    assert broken(found()) == set()
    assert broken(*refused(400)([twice()])) == set()
    assert broken(*refused(500)([twice()])) == {robustness.DUPLICATES}


PATH = "/domains/d/profiles/search"
BODY = '{"KeyName":"_phone","Values":["1"]}'
TWO = '{"KeyName":"_phone","Values":["1"],"AdditionalSearchKeys":[{"KeyName":"%s","Values":%s}]%s}'


def validity_of(target: str, body: str, content_type: str = "application/json") -> str:
    """Return the validity of a request with these parts."""
    request = HttpRequest("POST", target, (("content-type", content_type),), body)
    return validity(request, "d").value


@pytest.mark.parametrize(
    "body", [BODY, TWO % ("_email", '["1"]', ""), TWO % ("_email", '["1"]', ',"LogicalOperator":"OR"')]
)
@pytest.mark.parametrize("query", ["", "?max-results=1", "?max-results=100"])
def test_a_request_that_keeps_every_constraint_is_valid(query: str, body: str) -> None:
    """A target that refuses it is wrong."""
    assert validity_of(PATH + query, body) == Validity.VALID.value


@pytest.mark.parametrize(
    ("target", "body"),
    [
        (PATH, '{"KeyName":"_phone"}'),
        (PATH, '{"KeyName":"_phone","Values":[""]}'),
        (PATH, '{"KeyName":"_phone","Values":"1"}'),
        (PATH, '{"KeyName":null,"Values":["1"]}'),
        (PATH, '{"KeyName":"a b","Values":["1"]}'),
        (PATH, TWO % ("_email", "null", "")),
        (PATH, TWO % ("_email", '["1"]', ',"LogicalOperator":"XOR"')),
        (PATH + "?max-results=0", BODY),
        (PATH + "?max-results=101", BODY),
        (PATH + f"?max-results={'9' * 400}", BODY),
        (PATH + "?max-results=abc", BODY),
        (PATH + "?max-results=1.5", BODY),
        (PATH + "?next-token=" + "x" * 1025, BODY),
        ("/domains/a%20b/profiles/search", BODY),
    ],
)
def test_a_request_that_breaks_a_constraint_is_invalid(target: str, body: str) -> None:
    """A target that accepts it is wrong."""
    assert validity_of(target, body) == Validity.INVALID.value


@pytest.mark.parametrize(
    ("target", "body"),
    [
        (PATH, '{"KeyName":"_phone","Values":[]}'),
        (PATH, '{"KeyName":"_phone","Values":["1","1"]}'),
        (PATH, '{"KeyName":"_phone","Values":["1"],"More":1}'),
        (PATH, '{"KeyName":"_phone","Values":["1"],"AdditionalSearchKeys":null}'),
        (PATH, '{"KeyName":"_phone","Values":["1"],"LogicalOperator":"OR"}'),
        (PATH, '{"KeyName":"unknown","Values":["1"]}'),
        (PATH, '{"KeyName":"_phone","Values":["\\ud800"]}'),
        (PATH, TWO % ("_phone", '["2"]', "")),
        (PATH, "[" * 2000),
        (PATH + "?next-token=x", BODY),
        (PATH + "?next-token=", BODY),
        (PATH + "?max-results=", BODY),
        (PATH + "?max-results=1.0", BODY),
        (PATH + "?max-results=1&max-results=0", BODY),
        (PATH + "?x=1", BODY),
        ("/domains/other/profiles/search", BODY),
        ("/elsewhere", BODY),
    ],
)
def test_what_the_sources_leave_open_is_neither(target: str, body: str) -> None:
    """A target is not blamed for its reading of an open point."""
    assert validity_of(target, body) == Validity.OPEN.value


def test_a_body_of_another_content_type_is_open() -> None:
    """It may be refused with 415."""
    assert validity_of(PATH, BODY, "text/plain") == Validity.OPEN.value
