"""The kit tried on its mutants and on the allowed readings: what the selftest finds, and how it tells."""

import re
from pathlib import Path

import pytest
from searchprofiles_tck.conformance.cli.main import main
from searchprofiles_tck.conformance.cli.selftest import as_markdown, as_text
from searchprofiles_tck.conformance.cli.selftest_matrix import (
    Plan,
    SelftestResult,
    planned,
)
from searchprofiles_tck.conformance.cli.selftest_trial import Trial, TrialRecord, tried
from searchprofiles_tck.conformance.config import Effort
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.spec.open_points import OPEN_POINTS
from searchprofiles_tck.spec.requirements import requirements

PAGE = Path(__file__).parents[3] / "docs" / "mutants.md"
SOUND = Trial("mutant:a", check="logic-or@lattice", requests=40, own="logic-or@lattice")


def outcome_of(*mutants: Trial, readings: tuple[Trial, ...] = ()) -> SelftestResult:
    """Return the results of trying these, the mutants under names of real ones that break ``logic-or``."""
    names = [name for name, mutant in MUTANTS.items() if mutant.requirement == "logic-or"][: len(mutants)]
    plan = Plan(tuple(names), tuple(trial.target.partition(":")[2] for trial in readings), Effort.QUICK)
    return SelftestResult(plan, dict(zip(names, mutants, strict=True)), readings, 1.5)


@pytest.mark.e2e
def test_a_mutant_is_found_by_its_own_requirement() -> None:
    """A trial names the first failing check, the first of the mutant's requirement, and the number of requests."""
    trial = tried("mutant:custom-keys-not-indexed", Effort.QUICK, requirement="keys-custom")

    assert trial.accused
    assert trial.own.startswith("keys-custom@")
    assert trial.requests > 0
    assert trial.fault == ""


@pytest.mark.parametrize("name", ["key-name-missing", "entries-without-values", "number-as-value"])
def test_a_request_that_lacks_members_is_told_of(name: str) -> None:
    """A target that takes a request which lacks members, or has them in other types, fails a check like any other."""
    trial = tried(f"mutant:{name}", Effort.STANDARD, requirement=MUTANTS[name].requirement)

    assert (trial.own != "", trial.fault) == (True, "")


@pytest.mark.e2e
def test_a_target_that_cannot_be_judged_says_why() -> None:
    """A target without SearchProfiles is a fault, not a kill."""
    trial = tried("http://127.0.0.1:9", Effort.QUICK)

    assert not trial.accused
    assert trial.fault.startswith("not measured: ")


@pytest.mark.e2e
@pytest.mark.parametrize("readings", planned(Effort.QUICK, sample=3).readings)
def test_a_few_readings_are_accepted(readings: str) -> None:
    """No check accuses the reference with other readings. ``benchmarks/matrix.py`` tries all readings."""
    trial = tried(f"reference:{readings}", Effort.QUICK)

    assert (trial.check, trial.fault) == ("", "")


def test_a_plan_holds_every_mutant_and_every_reading() -> None:
    """Without a glob all mutants are tried, all readings and some combinations; with some, only mutants."""
    plan = planned(Effort.QUICK)
    singles = {
        f"{point.id}={reading}" for point in OPEN_POINTS.values() for reading in list(point.readings)[1:]
    }

    assert plan.mutants == tuple(MUTANTS)
    assert singles <= set(plan.readings)
    assert len(plan.readings) - len(singles) >= 24
    some = planned(Effort.QUICK, globs=("or-*", "and-*"))
    assert some.readings == ()
    assert {name.partition("-")[0] for name in some.mutants} == {"or", "and"}


def test_what_goes_wrong_decides_and_is_told() -> None:
    """A survivor, an accused reading or a fault of the kit each fail the selftest, by name."""
    survivor = Trial("mutant:b")
    faulty = Trial("mutant:c", check="x@y", fault="fault of the kit: boom")
    accused = Trial("reference:blanks=trimmed", check="logic-or@lattice", message="expected p1")
    names = outcome_of(SOUND, survivor).plan.mutants

    assert outcome_of(SOUND).passed
    assert f"SURVIVES {names[1]} (breaks logic-or)" in as_text(outcome_of(SOUND, survivor))
    assert "ACCUSED reference:blanks=trimmed: logic-or@lattice: expected p1" in as_text(
        outcome_of(SOUND, readings=(accused,))
    )
    assert "FAULT OF THE KIT mutant:c: fault of the kit: boom" in as_text(outcome_of(SOUND, faulty))
    for wrong in (outcome_of(SOUND, survivor), outcome_of(SOUND, readings=(accused,)), outcome_of(faulty)):
        assert not wrong.passed


def test_the_matrix_tells_each_requirement_with_a_mutant_and_its_check() -> None:
    """Killed by its own checks, and how many of those that name it."""
    text = as_text(outcome_of(SOUND, Trial("mutant:b", check="x@y", requests=90)))

    assert re.search(r"logic-or +1 of 2 +\S+ by logic-or@lattice", text)
    assert "after 65 search requests (median), 85 (90th percentile)" in text


def test_the_page_lists_every_mutant() -> None:
    """docs/mutants.md names each mutant with its requirement and summary, in the order that the command prints."""
    rows = [line for line in as_markdown(outcome_of()).splitlines() if "| `" in line]
    page = [
        line.rsplit(" | ", 1)[0] for line in PAGE.read_text(encoding="utf-8").splitlines() if "| `" in line
    ]

    assert page == [row.rsplit(" | ", 1)[0] for row in rows], (
        "write it anew: searchprofiles-tck selftest --format markdown"
    )
    assert len(page) == len(MUTANTS)


def test_every_requirement_that_checks_cover_has_a_mutant() -> None:
    """A MUST that no mutant breaks could be lost from the kit unseen."""
    broken = {mutant.requirement for mutant in MUTANTS.values()}

    assert [rule for rule in outcome_of().proven if rule not in broken] == []
    assert broken <= set(requirements())


@pytest.mark.e2e
def test_the_command_tells_and_records(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Two mutants, tried by name: status 0, the sums, how far it is, and the trials in the file."""
    file = tmp_path / "trials.ndjson"
    words = ("--mutants", "or-exclusive", "--mutants", "and-without-one")
    with pytest.raises(SystemExit) as ended:
        main(["selftest", *words, "--effort", "quick", "-n", "1", "--record", str(file)])

    told = capsys.readouterr()
    assert ended.value.code == 0
    assert "mutants       2 of 2 killed at effort quick" in told.out
    assert told.err == "2 of 2 tried\n"
    known = TrialRecord(Effort.QUICK, 0, file).known
    assert known["mutant:or-exclusive"].own.startswith("logic-or@")
    assert known["mutant:and-without-one"].own.startswith("logic-and@")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--mutants", "or-*", "--mutants", "zz*"], "no mutant has a name like 'zz*'"),
        (["--effort", "quik"], "did you mean 'quick'?"),
        (["--format", "html"], "there are: text, markdown"),
    ],
)
def test_a_mistyped_option_is_explained(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 2, and what there is."""
    with pytest.raises(SystemExit) as ended:
        main(["selftest", *words])

    assert ended.value.code == 2
    assert sentence in capsys.readouterr().err
