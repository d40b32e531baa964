"""The mutants of single cells are killed: a sample of them; ``selftest --cells`` tries all."""

import os

import pytest
from searchprofiles_tck.conformance.cli.selftest_cells import (
    CellsResult,
    cells_text,
    target_of,
    tried_cell,
    try_cells,
)
from searchprofiles_tck.conformance.cli.selftest_trial import Trial
from searchprofiles_tck.conformance.config import Effort

SEED = 19


@pytest.mark.parametrize(
    "sample",
    [pytest.param(3, marks=pytest.mark.e2e), pytest.param(100, marks=[pytest.mark.e2e, pytest.mark.slow])],
)
def test_mutants_of_cells_are_killed(sample: int) -> None:
    """Each mutant of a sample is killed at effort standard."""
    tried = try_cells(Effort.STANDARD, "*", sample, SEED, min(2, os.cpu_count() or 1))

    assert [trial.target for trial in tried.survivors] == []


@pytest.mark.e2e
def test_a_cell_that_nobody_looks_at_is_told_from_one_that_is_judged() -> None:
    """The scenario that fills a cell kills its mutant, another scenario does not."""
    cell = "members/SearchProfiles.KeyName/too long"

    assert tried_cell(cell, ["limits"], Effort.QUICK).check.startswith("limits-key-name-length")
    assert tried_cell(cell, ["two-domains"], Effort.QUICK) == Trial(target_of(cell))


def test_survivors_are_listed_under_the_sums() -> None:
    """The text has the sums by group, and for each mutant that is alive why."""
    trials = (
        Trial(target_of("sizes/a/b"), check="x@y"),
        Trial(target_of("sizes/c/d"), advised="s@y"),
        Trial(target_of("tokens/e/f")),
        Trial(target_of("tokens/g/h"), fault="not measured: down"),
    )

    assert cells_text(CellsResult(trials, 3)).splitlines() == [
        "sizes         1 of 2 killed",
        "tokens        0 of 2 killed",
        "all           1 of 4 killed; 3 other cells are empty",
        "SURVIVES sizes/c/d: only advised by s@y",
        "SURVIVES tokens/e/f: nothing fails",
        "SURVIVES tokens/g/h: not measured: down",
    ]
