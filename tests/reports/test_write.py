"""Reports reach the disk whole, and all of them."""

from pathlib import Path

import pytest
from searchprofiles_tck.reports.exchanges import FILE_NAME
from searchprofiles_tck.reports.write import (
    read_exchanges,
    read_report,
    write_exchanges,
    write_reports,
    write_whole,
)

from . import sample

FILES = {"report.json", "report.html", "report.css", "junit.xml", "summary.md", "badge.json"}


def test_every_file_is_written(tmp_path: Path) -> None:
    """All six files appear in a folder made for them, and nothing else."""
    target = tmp_path / "deep" / "report"
    write_reports(sample.report(), target)
    assert {path.name for path in target.iterdir()} == FILES
    assert read_report(target) == sample.report()


def test_recording_in_the_folder_is_evidence(tmp_path: Path) -> None:
    """Exchanges recorded in the folder are on the page, also if the recording is torn at its end."""
    path = tmp_path / FILE_NAME
    write_exchanges(sample.EXCHANGES, tmp_path)
    assert list(read_exchanges(tmp_path)) == list(sample.EXCHANGES)
    path.write_bytes(path.read_bytes()[:-8])
    write_reports(sample.report(), tmp_path)
    assert "All 4 recorded exchanges" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_no_recording_no_exchanges(tmp_path: Path) -> None:
    """A folder without recording has no exchanges."""
    assert list(read_exchanges(tmp_path)) == []


def test_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where writing fails, the file that was there stays whole and no part is left."""
    path = tmp_path / "a.txt"
    write_whole(path, b"old")

    def full(source: Path, target: Path) -> None:
        raise OSError(28, f"no space to move {source} to {target}")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="no space"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_files_are_readable_as_the_umask_allows(tmp_path: Path) -> None:
    """A report has the permissions of any new file, not those of a temporary one."""
    path, plain = tmp_path / "a.txt", tmp_path / "b.txt"
    write_whole(path, b"")
    plain.touch()
    assert path.stat().st_mode == plain.stat().st_mode
