"""Searches that are written in other ways reach the same requirements whatever the pages are like."""

from collections.abc import Callable, Mapping
from typing import Any

from playing import play_all
from searchprofiles_tck.conformance.judging.judgement import Evidence, judged_by
from searchprofiles_tck.conformance.scenarios.wire import SCENARIO
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.parts import EngineParts
from searchprofiles_tck.spec.operations import SEARCH
from searchprofiles_tck.spec.readings import Readings

FIRST = "the first page with profiles"
Operation = Callable[[str, Mapping[str, Any]], dict[str, Any]]


def empty_first(call: Operation) -> Operation:
    """Put an empty page before the first of each walk."""

    def answer(operation: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        is_first = operation == SEARCH and arguments.get("NextToken") is None
        given = {name: value for name, value in arguments.items() if (name, value) != ("NextToken", FIRST)}
        output = call(operation, given)
        return {"Items": [], "NextToken": FIRST} if is_first else output

    return answer


def exercised(parts: EngineParts) -> set[str]:
    """Return the requirements that the scenario puts to the test."""
    [played] = play_all(Engine(Readings(), parts), [SCENARIO])
    assert played.findings == []
    judgement = judged_by(SCENARIO.judges, Evidence(played.run.oracle, played.run.steps))
    return {rule for rule in judgement.inputs_per_rule if judgement.exercised(rule)}


def test_a_first_page_may_be_empty() -> None:
    """The walk goes on, so that what the first page leaves open is seen on a later one."""
    assert exercised(EngineParts()) <= exercised(EngineParts(wrap=empty_first))
