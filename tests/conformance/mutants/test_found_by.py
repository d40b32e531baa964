"""``docs/mutants.md`` is true: each mutant is found by the check that the page names."""

import re
from pathlib import Path
from typing import Final
from zlib import crc32

import pytest
from playing import played, prepared, recorder_for
from searchprofiles_tck.conformance.config import RunConfig
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.conformance.scenarios.registry import SCENARIOS
from searchprofiles_tck.conformance.target.in_process import InProcessTarget

PAGE: Final = Path(__file__).parents[3] / "docs" / "mutants.md"
FOUND_BY: Final = {
    name: (rule, scenario)
    for name, rule, scenario in re.findall(
        r"^\|.*?\| `([\w-]+)` \|.*\| ([\w-]+)@([\w-]+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
}
"""The first check of the requirement that a mutant breaks that failed on it, by the mutant's name."""
PARTS: Final = 8
"""Every run of the tests tries the first part of all mutants; the slow tests try the others."""


def finds(name: str) -> bool:
    """Return whether the scenario that the page names, played alone, shows that the mutant breaks that requirement."""
    rule, scenario = FOUND_BY[name]
    recorder = recorder_for(InProcessTarget(MUTANTS[name].application(), name))
    ready = prepared(recorder, RunConfig())
    telling = next(one for one in SCENARIOS if one.name == scenario)
    return rule in played(telling, ready, recorder, RunConfig()).broken


def test_the_page_names_a_check_for_every_mutant() -> None:
    """No mutant is left out of the trials below."""
    assert set(FOUND_BY) == set(MUTANTS)


@pytest.mark.e2e
@pytest.mark.parametrize(
    "part", [0, *(pytest.param(part, marks=pytest.mark.slow) for part in range(1, PARTS))]
)
def test_each_mutant_is_found_by_the_check_that_the_page_names(part: int) -> None:
    """Played alone, the scenario finds the mutant, and names the rule."""
    names = [name for name in FOUND_BY if crc32(name.encode()) % PARTS == part]

    assert [name for name in names if not finds(name)] == []
