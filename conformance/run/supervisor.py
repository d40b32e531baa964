"""The child process of a run, as the command line sees it: started, heard through its log, ended."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from ..config import RunConfig
from ..history.events import Event, Reader
from ..history.journal import Journal
from ..history.run_state import RunState
from .child import command, environment

POLL_SECONDS: Final = 0.05
GRACE_SECONDS: Final = 20.0
"""How long a child that was told to stop may take to tidy the target."""
LOG_TAIL: Final = 15
"""Lines of the child's output that a fault of the kit is reported with."""
OUTPUT_NAME: Final = "child.log"

Listener = Callable[[Event, RunState], None]


@dataclass
class Child:
    """The running child. ``log`` is what its run's log says; ``listener`` hears every event that is new."""

    directory: Path
    process: "subprocess.Popen[bytes]"
    listener: Listener
    reader: Reader
    log: RunState

    @classmethod
    def started(
        cls, config: RunConfig, directory: Path, journal: Journal, log: RunState, listener: Listener
    ) -> Self:
        """Start a child that works in ``directory``, which is private; ``log`` is what happened before."""
        reader = Reader(journal.folder)
        reader.new()  # what ``log`` knows
        with (directory / OUTPUT_NAME).open("wb") as output:
            process = subprocess.Popen(
                command(config, directory, journal.folder),
                cwd=directory,
                env=environment(config, directory, os.environ, Path.cwd()),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # A session of its own: Ctrl-C then reaches this process alone, which passes it on once.
                start_new_session=True,
                # Killed outright, this process leaves the journal to a child that may still be tidying up.
                pass_fds=(journal.handle,),
            )
        return cls(directory, process, listener, reader, log)

    def follow(self, until: float | None) -> bool:
        """Hears the child until it ends; False if ``until`` (monotonic seconds) comes first."""
        while self.process.poll() is None:
            self.hear()
            if until is not None and time.monotonic() > until:
                return False
            time.sleep(POLL_SECONDS)
        self.hear()
        return True

    def hear(self) -> None:
        """Takes note of what is new in the log."""
        for event in self.reader.new():
            self.log.add(event)
            self.listener(event, self.log)

    def stop(self, grace: float = GRACE_SECONDS) -> None:
        """Ends the child: it is asked once, so that it can tidy up, and killed after ``grace`` seconds."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            if not self.follow(time.monotonic() + grace):
                self.kill()
        except KeyboardInterrupt:
            self.kill()

    def kill(self) -> None:
        """Ends the child, and whatever its process group still holds, at once."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        with suppress(OSError, ValueError):  # what it could still say is told by its absence
            self.hear()

    def last_words(self) -> str:
        """How it ended, and the end of its output."""
        text = (self.directory / OUTPUT_NAME).read_text(encoding="utf-8", errors="replace")
        end = f"the process that runs the checks ended with status {self.process.returncode}; its last words:"
        return "\n".join([end, *text.splitlines()[-LOG_TAIL:]])
