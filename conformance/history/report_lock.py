"""The report's directory while a run writes to it: locked, begun, finished, or put in order so that the run can go on.

``events.ndjson`` stays with the report. The folder ``unfinished`` is the directory of the run (see ``directory``), and
is removed when the run has come to its end.
"""

import fcntl
import os
import shutil
import time
from collections import Counter
from collections.abc import Collection, Iterator, Set
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

import msgspec
from msgspec import structs

from ... import __version__
from ...spec.exchange import Purpose
from ...spec.statuses import Status
from ..clock import now
from ..config import RunConfig
from ..errors import Unwritable, UsageError, recording
from .directory import CREATED, INTERRUPTED, PREPARED, RunDirectory, replace
from .events import LOG_NAME, Resumed, RunState, ScenarioFinished, Started
from .facts import Facts, configuration, redacted, withheld

_FOLDER: Final = "unfinished"
_LOCK: Final = "lock"
_EARLIER: Final = "earlier"
"""Where what an earlier run left is, in a folder of its own, until it is known that the new run judges something."""
_PAUSE: Final = 0.1
_SCRATCH_BYTES: Final = 1 << 16
"""Bytes that must fit into a folder, if a run that broke off is not to be blamed on a full disk."""
_BY_SCENARIO: Final = frozenset({Purpose.CHECK, Purpose.REDUCTION})
_UNPLAYED: Final = frozenset({Status.SKIPPED, Status.DECLINED})


class ReportLock:
    """The right to write to the directory ``report``: one run at a time has it."""

    def __init__(self, report: Path) -> None:
        """Raise ``UsageError`` if the directory cannot be written, as every method does."""
        self.report = report.absolute()
        self.directory = RunDirectory(self.report / _FOLDER)
        with _writing(self.report):
            self._was_there = self.report.exists()
        self._was_unfinished = self._is_begun = self._is_resumed = False
        self._lock = self._opened()

    def _opened(self) -> IO[str]:
        with _writing(self.report):
            self.directory.path.mkdir(parents=True, exist_ok=True)
            return (self.directory.path / _LOCK).open("w")

    @property
    def handle(self) -> int:
        """The file that every process which works on the run holds open."""
        return self._lock.fileno()

    def take(self, patience: float) -> None:
        """Make sure that no other process works on the run; wait ``patience`` seconds for one that may be ending.

        Raise ``UsageError`` if another one does.
        """
        until = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if self._is_there():
                    return
                # The run that had it came to its end, and has removed it with the folder.
                self._lock.close()
                self._lock = self._opened()
            except BlockingIOError:
                if time.monotonic() > until:
                    self._lock.close()
                    raise UsageError(
                        f"another run is writing to {self.report}; wait for its end, or give another --report"
                    ) from None
                time.sleep(_PAUSE)
            except OSError as error:
                self._lock.close()
                raise _refusal(self.report, f"its file system has no locks ({error.strerror})") from None

    def _is_there(self) -> bool:
        """Return whether the file that is locked is the one that other processes find."""
        try:
            return os.path.samestat(os.fstat(self.handle), os.stat(self.directory.path / _LOCK))
        except FileNotFoundError:
            return False

    def begin(self, config: RunConfig) -> None:
        """Start the log of a new run; if that fails, what an earlier one left is as it was.

        What a run of the same target created, and had no time to remove, stays noted.
        """
        shown = configuration(redacted(config))
        try:
            with _writing(self.report):
                self._set_aside({CREATED} if _left_something(self.directory, shown["target"]) else set())
            self._is_begun = True
            self._link()
            with _writing(self.report):
                self.directory.append(Started(shown, withheld(config), __version__, now()))
        except UsageError:
            self.discard()
            raise

    def _link(self) -> None:
        """Let the log in the directory of the run be the one that stays with the report."""
        try:
            (self.directory.path / LOG_NAME).symlink_to(Path("..", LOG_NAME))
        except OSError as error:
            reason = f"its file system has no symbolic links ({error.strerror})"
            raise _refusal(self.report, reason) from None

    def _set_aside(self, kept: Set[str]) -> None:
        """Move what an earlier run left, but for what is ``kept``, and remove what was set aside before."""
        folder, log = self.directory.path, self.report / LOG_NAME
        self.forget_earlier()
        self._was_unfinished = (folder / LOG_NAME).exists()
        (folder / LOG_NAME).unlink(missing_ok=True)
        left = [path for path in folder.iterdir() if path.name not in {_LOCK, *kept}]
        for path in (*left, *([log] if log.exists() else [])):
            self._aside.mkdir(parents=True, exist_ok=True)
            path.rename(self._aside / path.name)

    @property
    def _aside(self) -> Path:
        # Files of processes are looked for one folder deep.
        return self.directory.path / _EARLIER / "run"

    def forget_earlier(self) -> None:
        """Remove what an earlier run left, since this one takes its place."""
        shutil.rmtree(self.directory.path / _EARLIER, ignore_errors=True)

    def finish(self) -> None:
        """Remove the directory of a run that came to its end; its log stays."""
        shutil.rmtree(self.directory.path, ignore_errors=True)

    def discard(self) -> None:
        """Leave no trace of a run that never began, and what an earlier one left as it was.

        A run that was resumed stays too, and can be resumed again.
        """
        if self._is_resumed:
            return
        folder, log = self.directory.path, self.report / LOG_NAME
        with suppress(OSError, UsageError):
            if self._is_begun:
                log.unlink(missing_ok=True)
            for path in [*self._aside.glob("*")]:
                if path.name == LOG_NAME:
                    path.rename(log)
                elif self._was_unfinished:
                    path.rename(folder / path.name)
            if self._was_unfinished and not (folder / LOG_NAME).is_symlink():
                self._link()
        if self._was_unfinished:
            self.forget_earlier()
            return
        self.finish()
        with suppress(OSError):
            if not self._was_there:
                self.report.rmdir()

    def refusal(self) -> str:
        """Return why nothing more can be recorded; empty if it can."""
        scratch = self.directory.path / "scratch"
        try:
            with recording(self.report):
                scratch.write_bytes(bytes(_SCRATCH_BYTES))
        except Unwritable as error:
            return str(error)
        finally:
            with suppress(OSError):
                scratch.unlink(missing_ok=True)
        return ""

    def close(self) -> None:
        """Let other processes work on the run; leave no folder behind that holds nothing of one."""
        if not self._lock.closed and _is_bare(self.directory.path):
            self.finish()
        self._lock.close()

    def resume(self) -> None:
        """Put the directory in order and log that the run goes on.

        A scenario that was played to its end is settled, with the results of its checks; so is a check that needed no
        request. The exchanges of any other scenario are dropped, since it will be played again.
        """
        state, _ = unfinished(self.report)
        self._is_resumed = True
        self.forget_earlier()
        with _writing(self.report):
            self._put_in_order(state)

    def _put_in_order(self, state: RunState) -> None:
        folder, resumed = self.directory.path, now()
        idle = max(0.0, resumed - (folder / LOG_NAME).stat().st_mtime)
        for name in (LOG_NAME, CREATED):
            _mend(folder / name)
        for name in (*PREPARED, INTERRUPTED):
            (folder / name).unlink(missing_ok=True)
        for file in folder.glob(self.directory.exchanges_of("*").name):
            worker = file.stem.partition("-")[2]
            _settle(
                self.directory, worker, [one for (who, _), one in state.finished.items() if who == worker]
            )
        kept = {result.id for one in state.finished.values() for result in one.results}
        done = tuple(
            name for name, result in state.results.items() if name in kept or result.status in _UNPLAYED
        )
        self.directory.append(Resumed(done, resumed, idle))


@contextmanager
def _writing(report: Path) -> Iterator[None]:
    """Raise ``UsageError`` if ``report`` cannot be written."""
    try:
        yield
    except Unwritable as error:
        raise _refusal(report, error.reason) from None
    except OSError as error:
        raise _refusal(report, error.strerror or str(error)) from None


def refuse_unwritable(report: Path) -> None:
    """Raise ``UsageError`` if nothing can be written to ``report``; leave it as it was."""
    with _writing(report):
        was_there = report.exists()
        report.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=report) as scratch:
            scratch.write(bytes(_SCRATCH_BYTES))
        if not was_there:
            report.rmdir()


def _refusal(report: Path, reason: str) -> UsageError:
    return UsageError(
        f"the report cannot be written to {report}: {reason}; give another directory with --report"
    )


def unfinished(report: Path) -> tuple[RunState, Started]:
    """Return the state of the run in ``report`` that did not come to its end, and how it started.

    Raise ``UsageError`` if there is none.
    """
    with _writing(report):
        has_log, has_folder = (report / LOG_NAME).exists(), not _is_bare(report / _FOLDER)
        is_whole = (report / _FOLDER / LOG_NAME).exists()
    if not has_log:
        raise UsageError(
            f"there is no {LOG_NAME} in {report}, so no run to resume; name the --report of that run"
        )
    if not has_folder:
        raise UsageError(f"the run in {report} came to its end; nothing is left to resume")
    if not is_whole:
        raise UsageError(
            f"the folder {_FOLDER} in {report} has lost its {LOG_NAME}, so the run cannot go on; run anew"
        )
    state = logged_in(report)
    if state.started is None:
        raise UsageError(f"the run in {report} was stopped before it began; run anew")
    if state.started.kit_version != __version__:
        raise UsageError(
            f"the run in {report} was made by version {state.started.kit_version}, this is {__version__}; "
            "resume it with that one, or run anew"
        )
    return state, state.started


def _is_bare(folder: Path) -> bool:
    """Return whether the directory of a run is not there, or was made for a lock only: the run before has ended."""
    return {path.name for path in folder.glob("*")} <= {_LOCK}


def logged_in(report: Path) -> RunState:
    """Return what the log in ``report`` adds up to. Raise ``UsageError`` if it cannot be read, or is not this kit's."""
    try:
        return RunDirectory(report).state()
    except OSError as error:
        raise UsageError(f"{report / LOG_NAME} cannot be read: {error.strerror}") from None
    except msgspec.DecodeError as error:
        raise UsageError(f"{report / LOG_NAME} cannot be read: {error}; run anew") from None


def _left_something(directory: RunDirectory, target: object) -> bool:
    try:
        state = directory.state()
    except ValueError:  # whatever is there, this kit did not write it
        return False
    began = state.started and state.started.configuration.get("target")
    return began == target and not state.cleaned_up


class _Head(msgspec.Struct):
    """The part of an exchange that decides whether it is kept."""

    scenario: str
    purpose: Purpose


def _settle(directory: RunDirectory, worker: str, finished: Collection[ScenarioFinished]) -> None:
    """Keep, of one process, what belongs to the scenarios that it finished, and what it needed to play them."""
    exchanges, facts = directory.exchanges_of(worker), directory.facts_of(worker)
    if not (finished and facts.exists()):
        exchanges.unlink()
        facts.unlink(missing_ok=True)
        return
    _keep(exchanges, {one.scenario for one in finished})
    known = msgspec.json.decode(facts.read_bytes(), type=Facts)
    counted = Counter({name: n for name, n in known.requests.items() if name not in _BY_SCENARIO})
    # What a process wrote at its end counts its set-up between scenarios too, unlike what it wrote at its beginning.
    is_of_end = not _BY_SCENARIO.isdisjoint(known.requests)
    for one in finished:
        counted.update({name: n for name, n in one.requests.items() if name in _BY_SCENARIO or not is_of_end})
    replace(facts, [msgspec.json.encode(structs.replace(known, requests=dict(counted)))])


def _keep(file: Path, scenarios: Collection[str]) -> None:
    """Leave out the exchanges of other scenarios, and a last line that was cut short."""
    decoder = msgspec.json.Decoder(_Head)

    def is_kept(line: bytes) -> bool:
        if not line.endswith(b"\n"):
            return False
        head = decoder.decode(line)
        return head.scenario in scenarios or head.purpose not in _BY_SCENARIO

    with file.open("rb") as lines:
        replace(file, filter(is_kept, lines))


def _mend(file: Path) -> None:
    """Remove a last line that was cut short, which the next line would be appended to."""
    if file.exists():
        os.truncate(file, file.read_bytes().rfind(b"\n") + 1)
