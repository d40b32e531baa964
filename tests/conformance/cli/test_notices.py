"""What a run says before it begins and beside its report: notices, and the summary of the job on GitHub."""

from pathlib import Path

import pytest
from searchprofiles_tck.conformance.cli.run import announcing, notices
from searchprofiles_tck.conformance.config import Access, RunConfig
from searchprofiles_tck.conformance.dataset.model import Namespace
from searchprofiles_tck.conformance.errors import UsageError
from searchprofiles_tck.conformance.history.events import (
    Event,
    NothingMeasured,
    Opened,
    Ready,
    RunState,
    Selected,
    WrongUsage,
)

from ..command_line import SMALL
from ..in_process import tck

REAL = "https://profile.eu-west-1.amazonaws.com"
READY = Ready("main", "manage", Namespace.of("run"))


@pytest.mark.parametrize(
    ("access", "says"),
    [(Access.MANAGE, "creates domains with profiles in them"), (Access.READ_ONLY, "only searches")],
)
def test_a_run_against_the_real_service_is_announced(
    access: Access, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is sent it says where it goes, and what it does there."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    known = (("_account", "1"),)

    told = [*notices(RunConfig(target="aws:", region="eu-west-1", access=access, domain="d", known=known))]

    assert len(told) == 1
    assert told[0].startswith(f"{REAL} is the real service; this run {says}")


@pytest.mark.parametrize(
    ("event", "is_said"),
    [(READY, True), (NothingMeasured("no answer"), True), (WrongUsage("no module"), False)],
)
def test_a_report_is_replaced_neither_in_silence_nor_by_a_mistake(
    event: Event, is_said: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is there already is named, once, when it is known that this run has a report."""
    heard: list[Event] = []
    events = (Selected(1), Opened("python:x:y"), event, event)
    listeners = [announcing(str(folder), lambda event, _: heard.append(event)) for folder in (tmp_path, "no")]
    (tmp_path / "report.json").touch()
    earlier = announcing(str(tmp_path), lambda event, _: heard.append(event))
    for listener in (*listeners, earlier):
        for each in events:
            listener(each, RunState())

    said = f"searchprofiles-tck: the report of an earlier run in {tmp_path} will be replaced\n"
    assert capsys.readouterr().err == (said if is_said else "")
    assert heard == [*events] * 3


@pytest.mark.parametrize("content", ['{"foo": 1}', "null", "no JSON", ""])
def test_a_report_of_another_program_is_not_replaced(tmp_path: Path, content: str) -> None:
    """What only has the name of a report is an error that names the file, and what to do."""
    (tmp_path / "report.json").write_text(content)

    with pytest.raises(UsageError, match=r"report\.json is not a report of this kit.*--report, or remove"):
        [*notices(RunConfig(report=str(tmp_path)))]


@pytest.mark.e2e
def test_a_mistyped_target_costs_no_earlier_report(tmp_path: Path) -> None:
    """What cannot be a target is found out before the report's folder is touched."""
    log = tmp_path / "compliance-report" / "events.ndjson"
    log.parent.mkdir()
    log.write_text("before\n")

    ended = tck(tmp_path, "run", "refrence:")

    assert ended.returncode == 2
    assert log.read_text() == "before\n"


@pytest.mark.e2e
@pytest.mark.parametrize("named", ["compliance-report", "compliance-report/report.json"])
def test_a_report_is_named_by_its_folder_or_its_file(tmp_path: Path, named: str) -> None:
    """Whatever completion offers works."""
    tck(tmp_path, "run", *SMALL)

    words = (("render", named), ("verify", named), ("rejudge", named), ("diff", named, "compliance-report"))
    ended = [tck(tmp_path, "report", *each) for each in words]

    assert [one.returncode for one in ended] == [0] * len(words), [one.stderr for one in ended]


@pytest.mark.e2e
def test_a_run_appends_to_the_summary_of_the_job(tmp_path: Path) -> None:
    """What stands in the summary stays, and what the run found follows it."""
    summary = tmp_path / "summary"
    summary.write_text("before\n")

    ended = tck(tmp_path, "run", *SMALL, GITHUB_STEP_SUMMARY=str(summary))

    assert ended.returncode == 0
    told = (tmp_path / "compliance-report" / "summary.md").read_text()
    assert summary.read_text() == f"before\n{told}\n"


@pytest.mark.e2e
def test_shards_leave_the_summary_to_the_joined_report(tmp_path: Path) -> None:
    """A shard says nothing of the whole; joining the shards does."""
    summary = tmp_path / "summary"
    only = ("--effort", "quick", "--only", "keys-email", "--report", "part", "--shard", "1/1")

    tck(tmp_path, "run", *only, GITHUB_STEP_SUMMARY=str(summary))
    before = summary.exists()
    tck(tmp_path, "report", "merge", "part", "--output", "whole", GITHUB_STEP_SUMMARY=str(summary))

    assert not before
    assert summary.read_text().startswith("# SearchProfiles: ")


@pytest.mark.e2e
def test_a_summary_that_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    """The status is that of the run, and a sentence says what could not be written."""
    ended = tck(tmp_path, "run", *SMALL, GITHUB_STEP_SUMMARY=str(tmp_path))

    assert ended.returncode == 0
    assert "the job's summary (GITHUB_STEP_SUMMARY) cannot be written: Is a directory" in ended.stderr
