"""One run from settings to exit status: starts the child, follows its log, writes the report."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO, Final

import msgspec

from ..spec.classes import Level
from ..spec.results import RunReport
from ..spec.statuses import ExitStatus, Status
from .child import command, environment
from .closing import tidied
from .config import RunConfig
from .events import Digest, Event, Reader
from .names import CONFIG_NAME

POLL_SECONDS: Final = 0.05
GRACE_SECONDS: Final = 20.0
"""How long a child that was told to stop may take to tidy the target."""
LOG_TAIL: Final = 15
"""Lines of the child's output that a fault of the kit is reported with."""
INTERRUPTED: Final = "the run was interrupted"

Listener = Callable[[Event, Digest], None]


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """How a run ended. ``report`` is None where the request itself was wrong; ``message`` then says how."""

    status: ExitStatus
    report: RunReport | None = None
    message: str = ""


@dataclass
class _Child:
    """The running child and what its log says."""

    directory: Path
    process: "subprocess.Popen[bytes]"
    listener: Listener
    log: Digest = field(default_factory=Digest)

    def __post_init__(self) -> None:
        self._reader = Reader(self.directory)

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
        for event in self._reader.new():
            self.log.add(event)
            self.listener(event, self.log)

    def stop(self) -> None:
        """Ends the child: it is asked once, so that it can tidy up, and killed if it does not end in time."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            if not self.follow(time.monotonic() + GRACE_SECONDS):
                self.kill()
        except KeyboardInterrupt:
            self.kill()

    def kill(self) -> None:
        """Ends the child, and whatever its process group still holds, at once."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.hear()


def execute(config: RunConfig, listener: Listener) -> RunOutcome:
    """Runs the checks that ``config`` selects and writes the report.

    ``listener`` hears every event as it comes, in this thread. Interruption by Ctrl-C or SIGTERM is not
    raised but reported: status ``INTERRUPTED`` with the report of what was judged before.
    """
    started = time.time()
    with tempfile.TemporaryDirectory(prefix="searchprofiles-tck-") as name:
        directory = Path(name)
        (directory / CONFIG_NAME).write_bytes(msgspec.json.encode(config))
        with (directory / "child.log").open("wb") as output, _termination_interrupts():
            child = _Child(directory, _start(config, directory, output), listener)
            try:
                end = _attend(child, config)
            finally:
                child.kill()
        return _conclude(config, child, started, end)


def _start(config: RunConfig, directory: Path, output: IO[bytes]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        command(config, directory),
        cwd=directory,
        env=environment(config, directory, os.environ, Path.cwd()),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        # A session of its own: Ctrl-C then reaches this process alone, which passes it on once.
        start_new_session=True,
    )


def _attend(child: _Child, config: RunConfig) -> str:
    """Follows the child to its end. Says why it was stopped; empty where it was not."""
    until = None if config.max_time is None else time.monotonic() + config.max_time
    try:
        # Imported while the child is busy starting, so that it costs no time of its own.
        from . import assembly  # noqa: F401

        if child.follow(until):
            return ""
        reason = f"the run's {config.max_time:g} seconds were over"
    except KeyboardInterrupt:
        reason = INTERRUPTED
    child.stop()
    return reason


def _conclude(config: RunConfig, child: _Child, started: float, stopped: str) -> RunOutcome:
    from ..spec.verdict import exit_status
    from .assembly import Run, report_of
    from .expectations_file import written

    log = child.log
    if log.mistyped:
        return RunOutcome(ExitStatus.USAGE, message=log.mistyped)
    broke = log.broke or ("" if stopped or log.ended else _last_words(child))
    if not log.tidied:
        log.leftovers += tidied(config, child.directory)
    complete = not (stopped or broke or _cut_short(config, log, started))
    remark = "The kit itself failed, so this report is not complete." if broke else stopped
    run = Run(config, (child.directory,), started, complete, remark)
    report = report_of(run, log, Path(config.report))
    if broke and stopped != INTERRUPTED:
        return RunOutcome(ExitStatus.KIT_FAULT, report, broke)
    status = exit_status(
        report,
        fail_on=Level(config.fail_on.value.upper()),
        partial=config.partial,
        interrupted=stopped == INTERRUPTED,
    )
    return RunOutcome(status, report, "\n".join(written(config, report)))


def _cut_short(config: RunConfig, log: Digest, started: float) -> bool:
    """Whether the child itself left checks out, since the time was over."""
    over = config.max_time is not None and time.time() - started >= config.max_time
    return over and any(result.status is Status.NOT_RUN for result in log.results.values())


def _last_words(child: _Child) -> str:
    text = (child.directory / "child.log").read_text(encoding="utf-8", errors="replace")
    end = f"the process that runs the checks ended with status {child.process.returncode}; its last words:"
    return "\n".join([end, *text.splitlines()[-LOG_TAIL:]])


@contextmanager
def _termination_interrupts() -> Iterator[None]:
    """Makes SIGTERM end a run as Ctrl-C does."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
