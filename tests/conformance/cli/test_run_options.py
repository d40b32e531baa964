"""Options of ``run`` for daily work: run again what failed, end early, list, and how much is printed."""

import json
from pathlib import Path

import pytest
from made_up import made_result
from msgspec import structs
from searchprofiles_tck.reports.write import write_reports
from searchprofiles_tck.spec.statuses import Status

from ...reports import sample
from ..command_line import report_in, statuses
from ..in_process import tck

FAULTY = "mutant:plain-email-not-indexed"
EMAIL = ("--effort", "quick", "--only", "keys-email@keys", "--only", "keys-account@keys")

pytestmark = pytest.mark.usefixtures("undiagnosed")


@pytest.mark.e2e
def test_what_failed_is_run_again_with_its_target_and_options(tmp_path: Path) -> None:
    """Only the failed check of the report is run, with the options of its run; what passes then is repaired."""
    tck(tmp_path, "run", FAULTY, *EMAIL)
    again = tck(tmp_path, "run", "--failed", "compliance-report")
    selected = {name: status for name, status in statuses(report_in(tmp_path)).items() if status != "not-run"}
    repaired = tck(tmp_path, "run", "reference:", "--failed", "compliance-report")
    nothing = tck(tmp_path, "run", "--failed", "compliance-report")

    assert (again.returncode, selected) == (1, {"keys-email@keys": "failed"})
    assert repaired.returncode == 0
    assert nothing.returncode == 2
    assert "nothing to run again" in nothing.stderr


@pytest.mark.parametrize(
    ("log", "says"),
    [
        ({"event": "nonsense"}, "events.ndjson cannot be read: "),
        (
            {
                "event": "started",
                "configuration": {"effort": "huge"},
                "withheld": {},
                "kit_version": "0",
                "at": 0,
            },
            "this kit does not know the options of the run in compliance-report: ",
        ),
    ],
)
def test_what_failed_is_not_run_again_by_a_log_of_another_kit(
    tmp_path: Path, log: dict[str, object], says: str
) -> None:
    """A log that this kit cannot read is wrong usage, and no fault of the kit."""
    failed = made_result("logic-and", Status.FAILED)
    write_reports(structs.replace(sample.report(), results=(failed,)), tmp_path / "compliance-report")
    (tmp_path / "compliance-report" / "events.ndjson").write_text(json.dumps(log) + "\n")

    ended = tck(tmp_path, "run", "--failed", "compliance-report")

    assert ended.returncode == 2
    assert says in ended.stderr


def test_what_failed_is_not_run_again_by_a_log_that_cannot_be_read(tmp_path: Path) -> None:
    """As that of another user."""
    failed = made_result("logic-and", Status.FAILED)
    write_reports(structs.replace(sample.report(), results=(failed,)), tmp_path / "compliance-report")
    (tmp_path / "compliance-report" / "events.ndjson").mkdir()

    ended = tck(tmp_path, "run", "--failed", "compliance-report")

    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
    assert "compliance-report/events.ndjson cannot be read: Is a directory" in ended.stderr


@pytest.mark.e2e
def test_a_run_ends_with_its_first_failure(tmp_path: Path) -> None:
    """The scenario that fails is the last one; the verdict says how little was judged."""
    ended = tck(tmp_path, "run", FAULTY, "--effort", "quick", "--max-failures", "1", "--quiet")
    found = statuses(report_in(tmp_path))

    assert ended.returncode == 1
    assert "not settled" in ended.stdout.splitlines()[0]
    assert [*found.values()].count("not-run") > len(found) / 2


@pytest.mark.e2e
def test_quiet_prints_verdict_and_failures_and_no_progress(tmp_path: Path) -> None:
    """Three lines: verdict, broken rule, report."""
    ended = tck(tmp_path, "run", FAULTY, *EMAIL, "-q")

    assert ended.stderr == ""
    verdict, broken, report = ended.stdout.splitlines()
    assert verdict.startswith("non-conforming")
    assert broken.startswith("FAILED keys-email  MUST")
    assert report.startswith("report: ")


def test_checks_are_listed_and_none_is_run(tmp_path: Path) -> None:
    """The list has what the selection, the effort and the access allow."""
    ended = tck(tmp_path, "run", "--list", "--effort", "quick", "--only", "keys-*", "--skip", "keys-email@*")
    names = [line.split()[0] for line in ended.stdout.splitlines()]

    assert ended.returncode == 0
    assert "keys-phone@keys" in names
    assert all(name.startswith("keys-") and not name.startswith("keys-email@") for name in names)
    assert not (tmp_path / "compliance-report").exists()


def test_over_unknown_data_checks_of_every_effort_are_listed(tmp_path: Path) -> None:
    """A run with access read-only plays them, whatever its effort."""
    given = ("--access", "read-only", "--domain", "d", "--known", "_email=a@example.org")
    ended = tck(tmp_path, "run", "--list", "--effort", "quick", *given)

    assert ended.returncode == 0, ended.stderr
    assert "logic-and@laws" in ended.stdout
    assert "logic-and@first-look" not in ended.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("--quiet", "--verbose"),
        ("--failed", "somewhere", "--resume", "somewhere"),
        ("--list", "--resume", "somewhere"),
    ],
)
def test_options_that_contradict_each_other_are_refused(tmp_path: Path, words: tuple[str, ...]) -> None:
    """One sentence names both."""
    ended = tck(tmp_path, "run", *words)

    assert ended.returncode == 2
    assert words[0] in ended.stderr
    assert "give one of them" in ended.stderr


@pytest.mark.e2e
def test_reports_become_one_page(tmp_path: Path) -> None:
    """The page of several reports links to each by its place beside it."""
    for name, target in (("faulty", FAULTY), ("good", "reference:")):
        tck(tmp_path, "run", target, *EMAIL, "--report", name)
    ended = tck(tmp_path, "report", "index", "faulty", "good", "--output", "page.html")
    following = tck(tmp_path, "report", "next", "faulty")

    assert ended.returncode == 0
    assert 'href="faulty/report.html"' in (tmp_path / "page.html").read_text()
    assert following.returncode == 1
    assert "again      searchprofiles-tck run" in following.stdout
