"""The mutants of single cells are killed: a sample of them; ``selftest --cells`` tries all."""

import os

import pytest
from searchprofiles_tck.conformance.cli.main import main
from searchprofiles_tck.conformance.cli.selftest_cells import (
    CellsResult,
    cells_text,
    target_of,
    try_cells,
)
from searchprofiles_tck.conformance.cli.selftest_trial import Trial, tried
from searchprofiles_tck.conformance.config import Effort
from searchprofiles_tck.conformance.errors import UsageError
from searchprofiles_tck.conformance.run.session import Session

SEED = 19


@pytest.mark.parametrize(
    ("effort", "sample"),
    [
        pytest.param(Effort.QUICK, 5, marks=pytest.mark.e2e),
        pytest.param(Effort.STANDARD, 100, marks=[pytest.mark.e2e, pytest.mark.slow]),
    ],
)
def test_mutants_of_cells_are_killed(effort: Effort, sample: int) -> None:
    """Each mutant of a sample of the cells that an effort fills is killed at that effort."""
    tried = try_cells(effort, (), sample, SEED, min(2, os.cpu_count() or 1))

    assert [trial.target for trial in tried.survivors] == []


@pytest.mark.e2e
def test_a_cell_that_nobody_looks_at_is_told_from_one_that_is_judged() -> None:
    """The scenario that fills a cell kills its mutant, another scenario does not."""
    target = target_of("members/SearchProfiles.KeyName/too long")

    killed = tried(target, Effort.QUICK, scenarios=["limits"])
    assert killed.check.startswith("limits-key-name-length")
    assert tried(target, Effort.QUICK, scenarios=["two-domains"]) == Trial(target)


def test_a_fault_of_the_kit_ends_the_trial_of_one_cell_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the kit raises is said of that cell's mutant; the others are tried as well."""

    def broken(*_: object, **__: object) -> Session:
        raise RuntimeError("out of order")

    monkeypatch.setattr(Session, "open", broken)
    trial = tried(target_of("members/SearchProfiles.KeyName/too long"), Effort.QUICK, scenarios=["limits"])

    assert trial.fault.startswith("fault of the kit:")
    assert "out of order" in trial.fault


def test_a_pattern_without_a_cell_is_no_success() -> None:
    """Nothing tried is not everything killed."""
    with pytest.raises(UsageError, match="no cell has a name like 'nope'; one is called 'members/"):
        try_cells(Effort.QUICK, ["nope"], None, SEED, 1)


def test_cells_have_no_page(capfd: pytest.CaptureFixture[str]) -> None:
    """A format that cannot be had is refused, and is not taken for text."""
    with pytest.raises(SystemExit) as ended:
        main(["selftest", "--cells", "--mutants", "nope", "--format", "markdown"])

    assert ended.value.code == 2
    assert "--cells prints text only: leave --format markdown out" in capfd.readouterr().err


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
