"""One run from settings to exit status: starts the child, follows its log, writes the report."""

import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final

import msgspec

from ...spec.classes import Level
from ...spec.results import RunReport
from ...spec.statuses import ExitStatus, Status
from ..client.cleanup import cleaned_up
from ..config import RunConfig
from ..errors import time_over
from ..history.journal import Journal
from ..history.run_state import RunState, digest
from ..names import CONFIG_NAME
from ..results.remarks import INTERRUPTED, KIT_FAILED
from .supervisor import GRACE_SECONDS, Child, Listener

_TIDYING: Final = 0.6
"""The part of the reserved time after which a child that has not ended by itself is interrupted."""
_WRITING: Final = 1.5
"""Seconds to write the report in."""
_BRIEF: Final = 5.0
"""Seconds to tidy a target in, where the child did not."""
_PATIENCE: Final = 3.0
"""Seconds to wait for a run that may be about to end in the same directory."""


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """How a run ended. ``report`` is None where the request itself was wrong; ``message`` then says how."""

    status: ExitStatus
    report: RunReport | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class _End:
    """Why following the child came to an end: both are empty where it ended by itself."""

    stopped: str = ""
    broke: str = ""
    """What broke in the kit."""


def execute(config: RunConfig, listener: Listener) -> RunOutcome:
    """Runs the checks that ``config`` selects and writes the report.

    ``listener`` hears every event as it comes, in this thread. Interruption by Ctrl-C or SIGTERM is not
    raised but reported: status ``INTERRUPTED`` with the report of what was judged before. Raises ``UsageError``
    where the report's directory cannot be had.
    """
    with closing(Journal(Path(config.report))) as journal:
        journal.take(_PATIENCE)
        journal.begin(config)
        return _run(config, listener, journal, digest(journal.folder))


def resume(config: RunConfig, listener: Listener) -> RunOutcome:
    """Goes on with the run in the directory ``config.report``, which began with ``config``; else as ``execute``."""
    from .resume import take_up, unfinished

    report = Path(config.report)
    unfinished(report)
    with closing(Journal(report)) as journal:
        journal.take(GRACE_SECONDS)
        take_up(journal.folder, unfinished(report)[0])
        return _run(config, listener, journal, digest(journal.folder))


def _run(config: RunConfig, listener: Listener, journal: Journal, log: RunState) -> RunOutcome:
    with tempfile.TemporaryDirectory(prefix="searchprofiles-tck-") as name, _termination_interrupts():
        directory = Path(name)
        (directory / CONFIG_NAME).write_bytes(msgspec.json.encode(config))
        child = Child.started(config, directory, journal, log, listener)
        try:
            end = _attend(child, config)
        finally:
            child.kill()
        return _conclude(config, child, journal, end)


def _attend(child: Child, config: RunConfig) -> _End:
    """Follows the child to its end, or ends it."""
    # The child ends by itself when its time is over, unless something holds it up.
    reserve = config.reserve or 0.0
    until = (
        None if config.request_time is None else time.monotonic() + config.request_time + reserve * _TIDYING
    )
    try:
        _prepare()
        if child.follow(until):
            return _End(broke="" if child.log.ended else child.last_words())
        end = _End(time_over(config.max_time))
    except KeyboardInterrupt:
        end = _End(INTERRUPTED)
    except Exception as error:  # whatever breaks here, the target is tidied and what was learned reported
        end = _End(broke=f"{type(error).__name__}: {error}")
    child.stop(reserve / 2 or GRACE_SECONDS)
    return end


def _prepare() -> None:
    """What concluding takes, while the child is busy starting, so that it costs no time of its own."""
    from ...reports.html_page import prepare
    from ..results import report  # noqa: F401
    from ..scenarios import registry  # noqa: F401  # the checks are what the report lists

    prepare()


def _conclude(config: RunConfig, child: Child, journal: Journal, end: _End) -> RunOutcome:
    from ...spec.verdict import exit_status
    from ..results.expectations_file import written
    from ..results.report import Run, report_of

    log = child.log
    if log.mistyped:
        journal.discard()
        return RunOutcome(ExitStatus.USAGE, message=log.mistyped)
    broke = log.broke or end.broke
    if not log.tidied:
        log.leftovers += cleaned_up(config, journal.folder, seconds=_BRIEF)
    started = log.started.at if log.started else time.time()
    complete = not (end.stopped or broke or _cut_short(log))
    remark = KIT_FAILED if broke else end.stopped
    run = Run(config, (journal.folder,), started, complete, remark, log.idle, _left(config, log))
    report = report_of(run, log, journal.report)
    if complete:
        journal.finish()
    if broke and end.stopped != INTERRUPTED:
        return RunOutcome(ExitStatus.KIT_FAULT, report, broke)
    status = exit_status(
        report,
        fail_on=Level(config.fail_on.value.upper()),
        partial=config.partial,
        interrupted=end.stopped == INTERRUPTED,
    )
    return RunOutcome(status, report, "\n".join(written(config, report)))


def _left(config: RunConfig, log: RunState) -> float | None:
    """Seconds of the run's time that are left, but for the report; None where it has no end."""
    if config.max_time is None:
        return None
    return log.began + config.max_time - time.time() - _WRITING


def _cut_short(log: RunState) -> bool:
    """Whether the child itself left checks out, since the time was over."""
    return any(result.status is Status.NOT_RUN for result in log.results.values())


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
