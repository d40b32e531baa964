"""On GitHub, a run and the join of its shards tell what they found in the summary of the job."""

from pathlib import Path

import pytest

from ..command_line import SMALL
from ..in_process import tck

pytestmark = pytest.mark.e2e


def test_a_run_appends_to_the_summary_of_the_job(tmp_path: Path) -> None:
    """What stands in the summary stays, and what the run found follows it."""
    summary = tmp_path / "summary"
    summary.write_text("before\n")

    ended = tck(tmp_path, "run", *SMALL, GITHUB_STEP_SUMMARY=str(summary))

    assert ended.returncode == 0
    told = (tmp_path / "compliance-report" / "summary.md").read_text()
    assert summary.read_text() == f"before\n{told}\n"


def test_shards_leave_the_summary_to_the_joined_report(tmp_path: Path) -> None:
    """A shard says nothing of the whole; joining the shards does."""
    summary = tmp_path / "summary"
    only = ("--effort", "quick", "--only", "keys-email", "--report", "part", "--shard", "1/1")

    tck(tmp_path, "run", *only, GITHUB_STEP_SUMMARY=str(summary))
    before = summary.exists()
    tck(tmp_path, "report", "merge", "part", "--output", "whole", GITHUB_STEP_SUMMARY=str(summary))

    assert not before
    assert summary.read_text().startswith("# SearchProfiles: ")


def test_a_summary_that_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    """The status is that of the run, and a sentence says what could not be written."""
    ended = tck(tmp_path, "run", *SMALL, GITHUB_STEP_SUMMARY=str(tmp_path))

    assert ended.returncode == 0
    assert "the job's summary (GITHUB_STEP_SUMMARY) cannot be written: Is a directory" in ended.stderr
