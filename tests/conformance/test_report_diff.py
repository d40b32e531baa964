"""The command that compares two reports."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace
from searchprofiles_tck.reports.write import read_report
from searchprofiles_tck.spec.report_json import to_json

from .in_process import tck
from .recorded import right_and_wrong

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the reports of the reference, ``right``, and of a mutant, ``wrong``."""
    return right_and_wrong(tmp_path_factory)


def test_regressions_have_an_exit_status(folder: Path) -> None:
    """From right to wrong something regressed, which is status 1; the other way round the same checks are fixes."""
    worse = tck(folder, "report", "diff", "right", "wrong")
    better = tck(folder, "report", "diff", "wrong", "right")

    assert (worse.returncode, worse.stderr) == (1, "")
    assert "logic-and@lattice  MUST  passed → failed: SearchProfiles" in worse.stdout
    assert "verdict: not-measured → non-conforming" in worse.stdout
    assert (better.returncode, better.stderr) == (0, "")
    assert "logic-and@lattice  MUST  failed → passed" in better.stdout
    assert "Regressions" not in better.stdout


def test_fixes_and_regressions_are_the_same_checks(folder: Path) -> None:
    """What is a regression in one direction is a fix in the other, and nothing else changed."""
    told = [
        json.loads(tck(folder, "report", "diff", *way, "--format", "json").stdout)
        for way in (("right", "wrong"), ("wrong", "right"))
    ]
    failed = {each.id for each in read_report(folder / "wrong").results if each.status == "failed"}

    for changes, movement in zip(
        (told[0]["changes"], told[1]["changes"]), ("regression", "fix"), strict=True
    ):
        assert {change["check"] for change in changes} == failed
        assert {change["movement"] for change in changes} == {movement}


def test_a_target_that_did_not_change_regresses_in_nothing(folder: Path) -> None:
    """A report compared with itself is status 0."""
    ended = tck(folder, "report", "diff", "wrong", "wrong")

    assert ended.returncode == 0
    assert ended.stdout.startswith("regressions: 0, fixes: 0, other changes: 0, new checks: 0")


def test_a_check_that_vanished_is_told(folder: Path) -> None:
    """A check that only the old report has is listed apart."""
    report = read_report(folder / "right")
    place = folder / "smaller"
    place.mkdir(exist_ok=True)
    (place / "report.json").write_bytes(to_json(replace(report, results=report.results[1:])))

    ended = tck(folder, "report", "diff", "right", "smaller")

    assert ended.returncode == 0
    assert f"Vanished checks: 1\n  {report.results[0].id}" in ended.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("right", "nowhere"), "there is no report in nowhere"),
        (("right",), "Missing argument 'NEW'"),
        (("right", "wrong", "--format", "htlm"), "did you mean 'html'?"),
    ],
)
def test_wrong_usage_is_one_sentence(folder: Path, words: tuple[str, ...], says: str) -> None:
    """What is missing or mistyped is status 2 and a sentence."""
    ended = tck(folder, "report", "diff", *words)

    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    assert says in ended.stderr
