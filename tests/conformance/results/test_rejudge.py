"""Old records are judged by the rules of today, and every difference has a cause."""

from pathlib import Path
from typing import Final

import pytest
from msgspec.structs import replace
from searchprofiles_tck.conformance.results.replay import Recording
from searchprofiles_tck.conformance.results.report import Diagnose, undiagnosed
from searchprofiles_tck.conformance.results.verify import (
    ChangeReason,
    RejudgedReport,
    rejudged,
    status_changes,
)
from searchprofiles_tck.conformance.run.run import diagnose
from searchprofiles_tck.reports.write import read_report
from searchprofiles_tck.spec.exchange import Exchange
from searchprofiles_tck.spec.report_json import to_json
from searchprofiles_tck.spec.results import RunReport
from searchprofiles_tck.spec.statuses import Status

from searchprofiles_tck import __version__

from ..in_process import tck
from ..recorded import report_and_exchanges, right_and_wrong, run, with_result, write

pytestmark = pytest.mark.e2e

CHECK: Final = "logic-and@lattice"
OTHER: Final = "logic-or@lattice"

Left = tuple[RunReport, list[Exchange]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the reports of the reference, ``right``, and of a mutant, ``wrong``."""
    return right_and_wrong(tmp_path_factory)


@pytest.fixture(scope="module")
def right(folder: Path) -> Left:
    """Return what judging the reference left."""
    return report_and_exchanges(folder / "right")


@pytest.fixture(scope="module")
def wrong(folder: Path) -> Left:
    """Return what judging the mutant left."""
    return report_and_exchanges(folder / "wrong")


def rejudged_report(left: Left, diagnose: Diagnose = undiagnosed) -> RejudgedReport:
    """Return a report, and the one that judging its record again gives, without causes unless they are looked for."""
    report, exchanges = left
    return RejudgedReport(report, rejudged(Recording(report, exchanges), exchanges, diagnose))


def reasons(
    old: Left, new: Left | None = None
) -> dict[str, tuple[Status | None, Status | None, ChangeReason]]:
    """Return what differs, by check."""
    found = status_changes(rejudged_report(old), None if new is None else rejudged_report(new))
    return {one.check: (one.before, one.after, one.reason) for one in found}


def edited(left: Left, check: str, **changes: object) -> Left:
    """Return a report with one result as another version of the kit might have had it."""
    report, exchanges = left
    return with_result(report, check, lambda one: replace(one, **changes)), exchanges


def test_the_same_rules_say_the_same(right: Left, wrong: Left) -> None:
    """Judged again by the very kit that wrote it, no report changes, and its causes are found again."""
    assert reasons(right) == {}
    assert reasons(wrong) == {}
    report = rejudged_report(wrong, diagnose).after
    assert (report.verdict, report.counts, report.causes) == (
        wrong[0].verdict,
        wrong[0].counts,
        wrong[0].causes,
    )


def test_scripts_ask_as_the_run_did(tmp_path: Path) -> None:
    """The report and the one that judges its record again have the run's region and name its headers alike."""
    options = ("--region", "eu-central-1", "--header", "X-Key: s3cret", "--effort", "quick")
    place = run(tmp_path, "mutant:and-treated-as-or", "--only", "logic-and@first-look", *options)
    both = rejudged_report(report_and_exchanges(place))
    for report in (both.before, both.after):
        [scripts] = [one.failures[0].reproduce for one in report.results if one.failures]
        assert scripts is not None
        assert 'region_name="eu-central-1"' in scripts.python
        assert all("HEADER_X_KEY" in text for text in (scripts.curl, scripts.curl_request, scripts.python))
        assert b"s3cret" not in to_json(report)


def test_what_the_kit_of_the_run_saw_otherwise_is_the_kits_change(right: Left) -> None:
    """A verdict that the record does not give any more changed with the kit: there is only one record."""
    old = edited(right, CHECK, status=Status.FAILED, message="an old rule")

    assert reasons(old) == {CHECK: (Status.FAILED, Status.PASSED, ChangeReason.KIT)}
    assert reasons(old, right) == {CHECK: (Status.FAILED, Status.PASSED, ChangeReason.KIT)}


def test_records_that_are_judged_differently_are_the_targets_change(right: Left, wrong: Left) -> None:
    """If the rules of today find fault with the newer record alone, the target changed."""
    found = reasons(right, wrong)

    assert found[CHECK] == (Status.PASSED, Status.FAILED, ChangeReason.TARGET)
    assert {reason for _, _, reason in found.values()} == {ChangeReason.TARGET}
    assert found.keys() == {one.id for one in wrong[0].results if one.status is Status.FAILED}


def test_a_check_that_the_kit_dropped_is_withdrawn(right: Left) -> None:
    """A check of the old report that this kit does not have is withdrawn, whatever the target does."""
    old = edited(right, CHECK, id="logic-and@attic", status=Status.FAILED)

    found = reasons(old, right)

    assert found["logic-and@attic"] == (Status.FAILED, None, ChangeReason.WITHDRAWN)


def test_a_check_that_the_kit_added_is_the_kits_change(right: Left) -> None:
    """A check that the old kit did not have is judged from the old record, if that suffices."""
    report, exchanges = right
    old = replace(report, results=tuple(one for one in report.results if one.id != CHECK)), exchanges

    assert reasons(old) == {CHECK: (None, Status.PASSED, ChangeReason.KIT)}
    assert reasons(old, right) == {CHECK: (None, Status.PASSED, ChangeReason.KIT)}


def test_what_only_one_run_asked_cannot_be_told(right: Left) -> None:
    """If a run left a check out, it is not known what the target would have answered."""
    old = edited(right, OTHER, status=Status.NOT_RUN, message="not selected for this run")

    assert reasons(old, right) == {OTHER: (Status.NOT_RUN, Status.PASSED, ChangeReason.UNKNOWN)}


def test_a_record_that_does_not_suffice_is_said(right: Left) -> None:
    """Checks whose exchanges are not there, or whose world is another kit's, are not run, with the reason."""
    report, exchanges = right
    without = [one for one in exchanges if one.scenario != "lattice"]
    world = replace(report.run.worlds[0], ids=())
    strange = replace(report, run=replace(report.run, worlds=(world,)))

    lacking = {one.id: one for one in rejudged_report((report, without)).after.results}[CHECK]
    other = {one.id: one for one in rejudged_report((strange, exchanges)).after.results}[CHECK]

    assert (lacking.status, lacking.message) == (
        Status.NOT_RUN,
        "the recorded run did not play its scenario",
    )
    assert other.status is Status.NOT_RUN
    assert other.message.startswith("the record does not suffice: the report's world has 0 profiles")


def test_the_report_names_the_kit_that_judged(right: Left) -> None:
    """A report that was made again bears this version, and says which one recorded."""
    report, exchanges = right
    older = replace(report, run=replace(report.run, kit_version="0.0.1"))

    again = rejudged_report((older, exchanges)).after

    assert again.run.kit_version == __version__
    assert f"Judged by version {__version__} of the kit, from what version 0.0.1 recorded." in again.run.notes


def test_the_command_explains_and_exits_as_run_does(folder: Path) -> None:
    """The exit status is that of the last report, and each difference is a line with its cause."""
    same = tck(folder, "report", "rejudge", "right")
    worse = tck(folder, "report", "rejudge", "right", "wrong")
    better = tck(folder, "report", "rejudge", "wrong", "right")

    assert [same.returncode, worse.returncode, better.returncode] == [0, 1, 0]
    assert "target changed: 0, kit changed: 0, withdrawn: 0, unknown: 0" in same.stdout
    assert f"target changed: {CHECK} passed → failed: SearchProfiles" in worse.stdout
    assert f"target changed: {CHECK} failed → passed: SearchProfiles" in better.stdout


@pytest.mark.slow
def test_the_new_report_can_be_written_and_verified(folder: Path) -> None:
    """``--output`` makes a whole report, which its record bears out; the old one is never written over."""
    made = tck(folder, "report", "rejudge", "wrong", "--output", "again")
    checked = tck(folder, "report", "verify", "again")
    refused = tck(folder, "report", "rejudge", "wrong", "--output", "wrong")

    assert (made.returncode, checked.returncode, refused.returncode) == (1, 0, 2)
    assert (folder / "again" / "report.html").exists()
    assert read_report(folder / "again").counts == read_report(folder / "wrong").counts
    assert "holds the old report itself" in refused.stderr


def test_a_record_that_was_changed_is_refused(folder: Path, right: Left, tmp_path: Path) -> None:
    """Nothing is judged from a recording that is not the run's own, nor from unknown settings."""
    report, exchanges = right
    for name, recorded in (("changed", exchanges[1:]), ("strange", exchanges)):
        (tmp_path / name).mkdir()
        write(tmp_path / name, report, recorded)
    (tmp_path / "changed" / "report.json").write_bytes(to_json(report))
    strange = replace(
        read_report(tmp_path / "strange").run, configuration={**report.run.configuration, "effort": "great"}
    )
    (tmp_path / "strange" / "report.json").write_bytes(to_json(replace(report, run=strange)))

    changed = tck(tmp_path, "report", "rejudge", "changed")
    unknown = tck(tmp_path, "report", "rejudge", "strange")
    absent = tck(folder, "report", "rejudge", "right", "nowhere")

    assert [changed.returncode, unknown.returncode, absent.returncode] == [2, 2, 2]
    assert "is not the one that its report was made with" in changed.stderr
    assert "this kit does not know the settings that strange names" in unknown.stderr
    assert "there is no report in nowhere" in absent.stderr
