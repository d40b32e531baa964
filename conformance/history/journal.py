"""What a run keeps in its report's directory while it is under way, so that it can be taken up again.

``events.ndjson`` stays with the report. The folder ``unfinished`` holds what the processes of the run write for one
another (see ``ledger``); it goes when the run has come to its end.
"""

import fcntl
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from ... import __version__
from ..config import RunConfig
from ..errors import UsageError
from .events import LOG_NAME, Started, append
from .ledger import MADE_NAME
from .recap import configuration, redacted, withheld
from .run_state import RunState, digest

FOLDER: Final = "unfinished"
_LOCK_NAME: Final = "lock"
_PAUSE: Final = 0.1


class Journal:
    """The journal of the run whose report goes to ``report``; one run at a time holds it."""

    def __init__(self, report: Path) -> None:
        """Raises ``UsageError`` where the directory cannot be written."""
        self.report = report.absolute()
        self.folder = self.report / FOLDER
        self._was_there = self.report.exists()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = (self.folder / _LOCK_NAME).open("w")
        except OSError as error:
            raise UsageError(
                f"the report cannot be written to {report}: {error.strerror}; give another directory with --report"
            ) from None

    @property
    def handle(self) -> int:
        """The file that whoever works on the run holds open."""
        return self._lock.fileno()

    def take(self, patience: float) -> None:
        """Make sure that nobody else works on the run; wait ``patience`` seconds for who may be about to end.

        Raises ``UsageError``.
        """
        until = time.monotonic() + patience
        while True:
            try:
                return fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    self._lock.close()
                    raise UsageError(
                        f"another run is writing to {self.report}; wait for its end, or give another --report"
                    ) from None
                time.sleep(_PAUSE)

    def begin(self, settings: RunConfig) -> None:
        """Start the log of a new run.

        What a run of the same target made, and had no time to remove, stays noted.
        """
        shown = configuration(redacted(settings))
        kept = {_LOCK_NAME, *([MADE_NAME] if _left_something(self._log(), shown["target"]) else [])}
        for path in self.folder.iterdir():
            if path.name not in kept:
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        (self.report / LOG_NAME).unlink(missing_ok=True)
        (self.folder / LOG_NAME).symlink_to(Path("..", LOG_NAME))
        append(self.folder, Started(shown, withheld(settings), __version__, time.time()))

    def _log(self) -> RunState:
        with suppress(ValueError):  # whatever lies there was not written by this kit
            return digest(self.folder)
        return RunState()

    def finish(self) -> None:
        """The run came to its end: only its log stays."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def discard(self) -> None:
        """Leave no trace of a run that never began."""
        self.finish()
        (self.report / LOG_NAME).unlink(missing_ok=True)
        if not self._was_there:
            with suppress(OSError):
                self.report.rmdir()

    def close(self) -> None:
        """Let others work on the run."""
        self._lock.close()


def _left_something(log: RunState, target: object) -> bool:
    return log.started is not None and log.started.configuration.get("target") == target and not log.tidied
