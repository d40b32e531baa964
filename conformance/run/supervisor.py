"""The pytest process that runs the checks: started apart from the caller's pytest, followed by its log, ended.

What would leak without these measures: ``PYTEST_ADDOPTS`` and ``PYTEST_PLUGINS``, other installed plugins, the caller's
ini file and conftest (pytest looks for them from the suite's folder upwards, and an environment often lies in its
owner's project), caches and Hypothesis's database in the caller's folder.
"""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from ..config import RunConfig
from ..errors import UsageError
from ..history.directory import RunDirectory, write_config
from ..history.events import Event, Reader, RunState
from ..history.report_lock import ReportLock
from ..hypothesis_home import hypothesis_home
from ..options import IMPORT_VARIABLE, TARGET_VARIABLE

POLL_SECONDS: Final = 0.05
GRACE_SECONDS: Final = 20.0
"""Seconds that an interrupted child may take to clean up the target."""
LOG_TAIL: Final = 15
"""The number of lines of the child's output that a fault of the kit is reported with."""
OUTPUT_NAME: Final = "child.log"
OPEN_FILES: Final = 192
"""Files and connections that a process of a run may have open at once: one for each scenario that is played ahead of
its turn, one for each request under way, and some to spare."""
_STEERING: Final = ("PYTEST_", TARGET_VARIABLE)
_UNUSED: Final = (
    *("cacheprovider", "doctest", "junitxml", "logging", "pastebin", "recwarn", "schemathesis", "setuponly"),
    *("setupplan", "stepwise", "threadexception", "tmpdir", "unittest", "unraisableexception", "warnings"),
)
"""Plugins that no check needs: with a thousand checks, and with what they import, they cost a fifth of a short run. One
collects garbage to report exceptions that nothing could raise."""
_PLUGIN: Final = "searchprofiles_tck.conformance.pytest_plugin.plugin"

Listener = Callable[[Event, RunState], None]


@dataclass
class Child:
    """The running child. ``state`` is what the log of its run adds up to; ``listener`` gets every new event."""

    folder: Path
    process: "subprocess.Popen[bytes]"
    listener: Listener
    reader: Reader
    state: RunState

    @classmethod
    def started(
        cls, config: RunConfig, folder: Path, lock: ReportLock, state: RunState, listener: Listener
    ) -> Self:
        """Start a child that works in ``folder``, which is private; ``state`` is what happened before."""
        reader = Reader(lock.directory.path)
        reader.new()  # what is in ``state`` already
        file = write_config(folder, config)
        with (folder / OUTPUT_NAME).open("wb") as output:
            process = subprocess.Popen(
                command(config, file, lock.directory),
                cwd=folder,
                env=environment(config, os.environ, Path.cwd()),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # A session of its own: Ctrl-C then reaches this process alone, which interrupts the child once.
                start_new_session=True,
                # If this process is killed, the lock stays with the child, which may still be cleaning up.
                pass_fds=(lock.handle,),
            )
        return cls(folder, process, listener, reader, state)

    def follow(self, until: float | None, meanwhile: Callable[[], bool] = lambda: False) -> bool:
        """Follow the child until it ends; return False if ``until`` (monotonic seconds) comes first.

        ``meanwhile`` does a little of something else, and returns whether there is more of it.
        """
        while self.process.poll() is None:
            self.read()
            if until is not None and time.monotonic() > until:
                return False
            if not meanwhile():
                time.sleep(POLL_SECONDS)
        self.read()
        return True

    def read(self) -> None:
        """Take into account what is new in the log."""
        for event in self.reader.new():
            self.state.add(event)
            self.listener(event, self.state)

    def stop(self, grace: float = GRACE_SECONDS) -> None:
        """Interrupt the child, so that it can clean up the target, and kill it after ``grace`` seconds."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            if not self.follow(time.monotonic() + grace):
                self.kill()
        except KeyboardInterrupt:
            self.kill()

    def kill(self) -> None:
        """End the child, and whatever is left of its process group, at once."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        with suppress(OSError, ValueError):  # the log may be truncated; the caller handles missing events
            self.read()

    def last_words(self) -> str:
        """Return how the child ended, and the end of its output."""
        text = (self.folder / OUTPUT_NAME).read_text(encoding="utf-8", errors="replace")
        end = f"the process that runs the checks ended with status {self.process.returncode}; its last words:"
        return "\n".join([end, *text.splitlines()[-LOG_TAIL:]])


def allow_open_files() -> None:
    """Raise the limit of open files to what a run may need. Raise ``UsageError`` if this user may not."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= OPEN_FILES:
        return
    if hard != resource.RLIM_INFINITY and hard < OPEN_FILES:
        raise UsageError(
            f"this process may open {soft} files, and a run needs {OPEN_FILES}: raise the limit, ulimit -n {OPEN_FILES}"
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, hard))


def command(config: RunConfig, file: Path, directory: RunDirectory) -> list[str]:
    """Return the command line of the child. ``file`` holds ``config``, in a folder of the child's own."""
    suite = Path(__file__).parents[1] / "suite"
    words = [sys.executable, "-m", "pytest", str(suite), "-c", os.devnull]
    words += [f"--rootdir={suite}", f"--confcutdir={suite}", "--import-mode=importlib", "-o", "addopts="]
    words += [word for name in _UNUSED for word in ("-p", f"no:{name}")]
    words += ["-p", _PLUGIN, "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    words += ["-q", "--tb=short", "-rN", "--capture=no"]
    words += [f"--tck-config={file}", f"--tck-directory={directory.path}"]
    if config.max_failures:
        words += [f"--maxfail={config.max_failures}"]
    if config.workers:
        words += ["-p", "xdist", "-n", str(config.workers), "--dist", "loadgroup"]
    return words


def environment(config: RunConfig, caller: Mapping[str, str], cwd: Path) -> dict[str, str]:
    """Return the environment of the child: the caller's, without what configures pytest.

    A ``python:`` target is imported as if from ``cwd``, the caller's folder; the child runs in another. It gets
    ``cwd`` in a variable of our own: in ``PYTHONPATH`` the folder would come before the installed kit, which a folder
    of the caller's named ``searchprofiles_tck``, such as a checkout of this kit has, would then hide.
    """
    kept = {name: value for name, value in caller.items() if not name.startswith(_STEERING)}
    kept["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    # glibc gives each thread memory of its own, and keeps it when the thread ends: 70 MB at effort thorough.
    kept.setdefault("MALLOC_ARENA_MAX", "1")
    kept["HYPOTHESIS_STORAGE_DIRECTORY"] = str(hypothesis_home())
    if config.target.startswith("python:"):
        kept[IMPORT_VARIABLE] = str(cwd)
    return kept
