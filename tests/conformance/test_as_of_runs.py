"""Runs as of an older version, with a check that is newer than that, started as a user starts them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final
from unittest.mock import patch

import pytest
from searchprofiles_tck.conformance import scenarios
from searchprofiles_tck.reports.formats import FORMATS
from searchprofiles_tck.spec.releases import since
from searchprofiles_tck.spec.report_json import from_json

from .command_line import Finished, report_in, statuses
from .in_process import pytest_in, tck, undiagnosed

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("undiagnosed")]

NEWER: Final = "logic-and@lattice"
SOME: Final = ("--only", NEWER, "--only", "keys-email@keys")
FAULTY: Final = ("run", "mutant:and-treated-as-or", "--effort", "quick", *SOME)
DOOR: Final = ("--pyargs", "searchprofiles_tck.conformance.suite", "-p", "no:cacheprovider")


@pytest.fixture(autouse=True)
def newer_check() -> Iterator[None]:
    """Take one check for one that the last released version does not have."""
    with patch.object(scenarios, "since", lambda name: "0.2.0" if name == NEWER else since(name)):
        yield


@pytest.fixture
def old(tmp_path: Path) -> Finished:
    """Return a run as of the old version, whose report is in the folder of the test."""
    with undiagnosed():  # this fixture may come before the one of that name
        return tck(tmp_path, *FAULTY, "--as-of", "0.1.0")


def test_what_only_a_newer_check_finds_ends_with_status_0(tmp_path: Path, old: Finished) -> None:
    """The run is conforming as of the old version, and lists the finding as new; as of this one it fails.

    The record of the old one confirms what is new.
    """
    report = report_in(tmp_path)
    confirmed = tck(tmp_path, "report", "verify", "compliance-report")
    today = tck(tmp_path, *FAULTY)

    assert (old.returncode, today.returncode) == (0, 1), old.stderr + today.stderr
    assert confirmed.returncode == 0, confirmed.stdout + confirmed.stderr
    assert "New findings, by what is newer than version 0.1.0\n  logic-and: " in old.stdout
    assert "as of version 0.1.0" in report["scope"]["sentence"]
    assert (report["counts"]["failed"], report["counts"]["new"]) == (0, 1)
    assert "--as-of 0.1.0" in report["run"]["command"]
    assert statuses(report_in(tmp_path))[NEWER] == "failed"


@pytest.mark.usefixtures("old")
def test_every_format_has_the_new_finding(tmp_path: Path) -> None:
    """No format leaves a new finding out, and none calls it a failure of the run."""
    report = from_json((tmp_path / "compliance-report" / "report.json").read_bytes())
    row = next(row for row in report.requirements if row.id == "logic-and")

    texts = {name: form.render(report).decode() for name, form in FORMATS.items()}
    assert {name for name, text in texts.items() if "logic-and" not in text} <= {"badge", "css"}
    assert "<failure" not in texts["junit"]
    assert f'type="{row.status}"' in texts["junit"]
    assert '"failed": 0' in texts["ctrf"]
    assert "New findings" in texts["html"]
    assert 'id="new"' in texts["html"]


def test_in_pytest_a_new_finding_does_not_fail(tmp_path: Path) -> None:
    """The item is xfailed, and its reason says why; the version may be set in a file."""
    (tmp_path / "searchprofiles-tck.toml").write_text('as-of = "0.1.0"\n')
    words = ("--tck-effort", "quick", "--tck-target", "mutant:and-treated-as-or", "--tck-only", NEWER)

    done = pytest_in(tmp_path, *DOOR, *words, "-rx")

    assert done.returncode == 0, done.stdout
    assert "newer than the version" in done.stdout


def test_a_version_that_there_is_not_is_wrong_usage(tmp_path: Path) -> None:
    """A misspelt version stops the run before anything is sent."""
    done = tck(tmp_path, "run", "--as-of", "0.1")
    assert done.returncode == 2
    assert "0.1.0" in done.stderr
