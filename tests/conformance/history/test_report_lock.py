"""A report's folder that cannot be used is refused in a sentence, before anything is sent."""

import errno
import fcntl
import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, NoReturn

import pytest
from searchprofiles_tck.conformance.config import RunConfig
from searchprofiles_tck.conformance.errors import Unwritable, UsageError
from searchprofiles_tck.conformance.history.directory import Created, ProcessFiles, RunDirectory
from searchprofiles_tck.conformance.history.events import Ended, ScenarioFinished
from searchprofiles_tck.conformance.history.facts import Facts
from searchprofiles_tck.conformance.history.report_lock import ReportLock, refuse_unwritable, unfinished


def _failing(number: int) -> Callable[..., NoReturn]:
    def fail(*_: Any, **__: Any) -> NoReturn:
        raise OSError(number, os.strerror(number))

    return fail


def _begun(report: Path) -> None:
    with closing(ReportLock(report)) as lock:
        lock.take(0)
        lock.begin(RunConfig())


@pytest.mark.parametrize(
    ("owner", "method", "number", "reason"),
    [
        (Path, "mkdir", errno.EACCES, "Permission denied"),
        (Path, "unlink", errno.EPERM, "Operation not permitted"),
        (fcntl, "flock", errno.ENOLCK, "its file system has no locks (No locks available)"),
        (Path, "symlink_to", errno.EPERM, "its file system has no symbolic links (Operation not permitted)"),
    ],
    ids=["folder of another user", "files of another user", "no locks", "no symbolic links"],
)
def test_what_a_file_system_does_not_allow_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: Any, method: str, number: int, reason: str
) -> None:
    """Each step that makes the folder ready may be refused."""
    monkeypatch.setattr(owner, method, _failing(number))
    with pytest.raises(UsageError) as refused:
        _begun(tmp_path)

    assert str(refused.value) == (
        f"the report cannot be written to {tmp_path}: {reason}; give another directory with --report"
    )


def test_a_folder_is_tried_and_left_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that can be written loses nothing, and one that was made for the trial is gone again."""
    there = tmp_path / "there"
    _begun(there)
    before = sorted(there.rglob("*"))
    refuse_unwritable(there)
    refuse_unwritable(tmp_path / "new")

    assert sorted(there.rglob("*")) == before
    assert not (tmp_path / "new").exists()
    monkeypatch.setattr(Path, "mkdir", _failing(errno.EACCES))
    with pytest.raises(
        UsageError, match=r"cannot be written to .*: Permission denied; give another directory"
    ):
        refuse_unwritable(tmp_path / "new")


def test_a_name_that_is_too_long_is_refused(tmp_path: Path) -> None:
    """So is what should lie below a file."""
    for report, reason in (
        (tmp_path / ("a" * 300), "File name too long"),
        (Path("/dev/null/x"), "Not a directory"),
    ):
        with pytest.raises(UsageError, match=reason):
            _begun(report)


def test_a_full_disk_is_noticed_when_the_log_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first event is written before anything is sent."""
    monkeypatch.setattr(Path, "symlink_to", lambda link, _target: os.symlink("/dev/full", link))
    with pytest.raises(UsageError, match="No space left on device; give another directory"):
        _begun(tmp_path)


def test_a_run_without_its_log_is_not_resumed(tmp_path: Path) -> None:
    """As after a copy by a program that drops symbolic links."""
    _begun(tmp_path)
    (tmp_path / "unfinished" / "created.ndjson").touch()
    (tmp_path / "unfinished" / "events.ndjson").unlink()
    with pytest.raises(UsageError, match=r"unfinished in .* has lost its events\.ndjson"):
        unfinished(tmp_path)


def test_whatever_a_process_records_on_a_full_disk_is_unwritable(tmp_path: Path) -> None:
    """One exception, which names the folder and the reason, for the log and for all files of a process."""
    for name in ("events.ndjson", "created.ndjson", "exchanges-main.ndjson", "facts-main.new"):
        (tmp_path / name).symlink_to("/dev/full")
    directory = RunDirectory(tmp_path)
    files = ProcessFiles(directory, "main")
    for record in (
        lambda: directory.append(Ended(0)),
        lambda: files.log_created(Created("domain")),
        lambda: files.write_facts(Facts()),
    ):
        with pytest.raises(Unwritable, match=f"recorded in {tmp_path}: No space left on device"):
            record()


def test_room_is_looked_for_only_where_it_lacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that broke off is blamed on the disk if nothing can be written, and on nothing if something can."""
    with closing(ReportLock(tmp_path)) as lock:
        assert lock.refusal() == ""
        assert [path.name for path in (tmp_path / "unfinished").iterdir()] == ["lock"]

        monkeypatch.setattr(Path, "write_bytes", _failing(errno.ENOSPC))
        assert lock.refusal() == f"the run cannot be recorded in {tmp_path}: No space left on device"


def _mistaken(report: Path) -> None:
    """Begin a run that turns out to be a mistake of the user's."""
    with closing(ReportLock(report)) as lock:
        lock.take(0)
        lock.begin(RunConfig(target="python:no_such_module:target"))
        lock.discard()


def test_a_mistake_costs_no_earlier_log(tmp_path: Path) -> None:
    """The log of a run that ended is needed by ``run --failed``."""
    (tmp_path / "events.ndjson").write_text("what happened\n")
    _mistaken(tmp_path)

    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "events.ndjson": "what happened\n"
    }


def test_a_mistake_costs_no_unfinished_run(tmp_path: Path) -> None:
    """A run that was interrupted can still be resumed, with all that it recorded."""
    _begun(tmp_path)
    recorded = tmp_path / "unfinished" / "exchanges-main.ndjson"
    recorded.write_text("{}\n")
    before = sorted(tmp_path.rglob("*"))
    _, started = unfinished(tmp_path)
    _mistaken(tmp_path)

    assert unfinished(tmp_path)[1] == started
    assert (sorted(tmp_path.rglob("*")), recorded.read_text()) == (before, "{}\n")


def test_a_run_that_cannot_begin_costs_no_earlier_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a disk that is full since."""
    (tmp_path / "events.ndjson").write_text("what happened\n")
    monkeypatch.setattr(RunDirectory, "append", _failing(errno.ENOSPC))
    with pytest.raises(UsageError, match="No space left on device"):
        _begun(tmp_path)

    assert [path.read_text() for path in tmp_path.iterdir()] == ["what happened\n"]


def test_a_log_that_cannot_be_set_aside_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As that of another user: it is no log of the run that cannot begin."""
    (tmp_path / "events.ndjson").write_text("what happened\n")
    monkeypatch.setattr(Path, "rename", _failing(errno.EPERM))
    with pytest.raises(UsageError, match="Operation not permitted"):
        _begun(tmp_path)

    assert [path.read_text() for path in tmp_path.iterdir()] == ["what happened\n"]


def _ended_meanwhile(report: Path) -> ReportLock:
    """Return the lock of a run that has waited for another one, which came to its end."""
    with closing(ReportLock(report)) as other:
        other.take(0)
        other.begin(RunConfig())
        lock = ReportLock(report)
        other.finish()
    lock.take(0)
    return lock


def test_a_run_begins_when_the_one_before_has_ended(tmp_path: Path) -> None:
    """It is locked like any other, though the lock that it waited for went with the folder of that run."""
    with closing(_ended_meanwhile(tmp_path)) as lock:
        lock.begin(RunConfig())
        with pytest.raises(UsageError, match="another run is writing"), closing(ReportLock(tmp_path)) as late:
            late.take(0)

    assert unfinished(tmp_path)


def test_a_run_that_ended_meanwhile_is_not_resumed(tmp_path: Path) -> None:
    """Nothing of the attempt stays beside its report."""
    with (
        closing(_ended_meanwhile(tmp_path)) as lock,
        pytest.raises(UsageError, match="came to its end; nothing is left to resume"),
    ):
        lock.resume()

    assert [path.name for path in tmp_path.iterdir()] == ["events.ndjson"]


def test_a_mistake_on_resuming_costs_nothing(tmp_path: Path) -> None:
    """As when the adapter is not found from another folder: the run can be resumed from the right one."""
    _begun(tmp_path)
    with closing(ReportLock(tmp_path)) as lock:
        lock.take(0)
        lock.resume()
        lock.discard()

    assert unfinished(tmp_path)


def test_what_was_set_aside_is_forgotten_when_the_run_counts(tmp_path: Path) -> None:
    """Nothing of an earlier run stays beside that of a new one, also if that is interrupted."""
    _begun(tmp_path)
    (tmp_path / "unfinished" / "exchanges-main.ndjson").write_text("{}\n")
    with closing(ReportLock(tmp_path)) as lock:
        lock.take(0)
        lock.begin(RunConfig())
        lock.forget_earlier()

    assert sorted(path.name for path in (tmp_path / "unfinished").iterdir()) == ["events.ndjson", "lock"]


@pytest.mark.parametrize("at_its_end", [False, True], ids=["killed", "interrupted"])
def test_the_requests_of_a_resumed_run_are_counted_once(tmp_path: Path, at_its_end: bool) -> None:
    """Those of finished scenarios count, and what was set up between them, whether or not the process could tell."""
    _begun(tmp_path)
    counts = {"setup": 7, "check": 9} if at_its_end else {"setup": 5}
    with closing(ReportLock(tmp_path)) as lock:
        files = ProcessFiles(lock.directory, "main")
        files.close(Facts(requests=counts))
        finished = {"setup": 2, "check": 4}
        lock.directory.append(ScenarioFinished("first-look", "main", finished, ()))
        lock.take(0)
        lock.resume()

        [facts] = lock.directory.facts()

    assert facts.requests == {"setup": 7, "check": 4}
