"""``docs/mutants.md`` is true: mutants are found by the checks that it names, for each requirement one at least."""

import re
from pathlib import Path
from typing import Final

import pytest
from playing import played, prepared, recorder_for
from searchprofiles_tck.conformance.config import RunConfig
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.conformance.results.scenario_run import result_of
from searchprofiles_tck.conformance.scenarios.registry import checks, coverage
from searchprofiles_tck.conformance.target.in_process import InProcessTarget
from searchprofiles_tck.spec.classes import Level
from searchprofiles_tck.spec.requirements import requirements
from searchprofiles_tck.spec.statuses import Status

PAGE: Final = Path(__file__).parents[3] / "docs" / "mutants.md"
FOUND_BY: Final = {
    name: (rule, scenario)
    for name, rule, scenario in re.findall(
        r"^\|.*?\| `([\w-]+)` \|.*\| ([\w-]+)@([\w-]+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
}
"""The first check of the requirement that a mutant breaks that failed on it, by the mutant's name."""
PARTS: Final = 4
FIRST: Final = {
    rule: name for name, (rule, _) in reversed(FOUND_BY.items()) if rule == MUTANTS[name].requirement
}
"""For each requirement the first of its mutants that a check of it finds; ``benchmarks/matrix.py`` tries all."""


def finds(name: str) -> bool:
    """Return whether the check that the page names fails if its scenario is played alone against the mutant."""
    rule, scenario = FOUND_BY[name]
    check = next(one for one in checks() if one.id == f"{rule}@{scenario}")
    recorder = recorder_for(InProcessTarget(MUTANTS[name].application(), name))
    ready = prepared(recorder, RunConfig())
    return result_of(check, played(check.scenario, ready, recorder, RunConfig()).run).status is Status.FAILED


def test_the_page_names_a_check_for_every_mutant() -> None:
    """No mutant is without a check that finds it."""
    assert set(FOUND_BY) == set(MUTANTS)


def test_a_check_of_every_must_finds_a_mutant() -> None:
    """A MUST that no mutant breaks, or whose checks find none, could be lost from the kit unseen."""
    musts = {
        rule for rule, several in coverage().items() if several and requirements()[rule].level is Level.MUST
    }

    assert musts - FIRST.keys() == set()


@pytest.mark.e2e
@pytest.mark.parametrize("part", range(PARTS))
def test_the_first_mutant_of_each_requirement_is_found_by_the_check_that_the_page_names(part: int) -> None:
    """Played alone, the scenario finds the mutant, and names the rule."""
    assert [name for name in [*FIRST.values()][part::PARTS] if not finds(name)] == []
