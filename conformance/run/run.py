"""One run from settings to exit status: start the child, follow its log, write the report."""

import signal
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final, NamedTuple

from ...spec.classes import Level
from ...spec.exchange import Exchange
from ...spec.results import Cause, CheckResult, ReadingFound, RunReport, WorldUsed
from ...spec.statuses import ExitStatus
from ..clock import now
from ..config import RunConfig
from ..errors import INTERRUPTED, KIT_FAILED, time_over
from ..history.directory import MAIN, RunDirectory
from ..history.events import RunState
from ..history.growing_file import ExchangeReader
from ..history.report_lock import ReportLock, unfinished
from .supervisor import GRACE_SECONDS, Child, Listener, allow_open_files

if TYPE_CHECKING:
    from ..coverage.matrix import OccasionMatrix

_CLEANING_UP: Final = 0.6
"""The part of the reserved time after which a child that has not ended by itself is interrupted."""
_BRIEF: Final = 5.0
"""Seconds to clean up a target in, if the child did not."""
_PATIENCE: Final = 3.0
"""Seconds to wait for a run that may be about to end in the same directory."""


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """How a run ended. ``report`` is None if the request itself was wrong; ``message`` then says how."""

    status: ExitStatus
    report: RunReport | None = None
    message: str = ""
    is_written: bool = True
    """Whether the report is in its folder."""


def execute(config: RunConfig, listener: Listener) -> RunOutcome:
    """Run the checks that ``config`` selects and write the report.

    ``listener`` gets every event as it comes, in this thread. Interruption by Ctrl-C, SIGTERM or SIGHUP is not raised
    but returned: status ``INTERRUPTED`` with the report of what was judged before. Raise ``UsageError`` if the report's
    directory cannot be had.
    """
    allow_open_files()
    with closing(ReportLock(Path(config.report))) as lock:
        lock.take(_PATIENCE)
        lock.begin(config)
        return _run(config, listener, lock)


def resume(config: RunConfig, listener: Listener) -> RunOutcome:
    """Resume the run in the directory ``config.report``, which began with ``config``; else as ``execute``."""
    unfinished(Path(config.report))
    allow_open_files()
    with closing(ReportLock(Path(config.report))) as lock:
        lock.take(GRACE_SECONDS)
        lock.resume()
        return _run(config, listener, lock)


def diagnose(
    results: Sequence[CheckResult],
    exchanges: Iterable[Exchange],
    worlds: Iterable[WorldUsed],
    readings: Iterable[ReadingFound],
    effort: str,
) -> tuple[Sequence[CheckResult], tuple[Cause, ...]]:
    """Return ``results`` with the likely causes of their failures, and these causes."""
    from ..diagnosis.causes import diagnosed  # imported only if a check failed: it brings the mutants along

    return diagnosed(results, exchanges, worlds, readings, effort)


def _run(config: RunConfig, listener: Listener, lock: ReportLock) -> RunOutcome:
    with tempfile.TemporaryDirectory(prefix="searchprofiles-tck-") as name, termination_interrupts():
        child = Child.started(config, Path(name), lock, lock.directory.state(), listener)
        try:
            end = _follow(child, config, lock.directory)
        finally:
            child.kill()
        return _conclude(config, child.state, lock, end)


class _End(NamedTuple):
    """How following a child ended: why it was stopped, and what failed in the kit, empty if it ended by itself."""

    matrix: "OccasionMatrix | None"
    """That of the exchanges that were followed, if there is any."""
    stopped: str = ""
    failed: str = ""


def _follow(child: Child, config: RunConfig, directory: RunDirectory) -> _End:
    """Follow the child to its end, or end it."""
    # The child ends by itself when its time is over, unless something holds it up.
    reserve = config.reserve or 0.0
    limit = config.request_time
    until = None if limit is None else time.monotonic() + limit + reserve * _CLEANING_UP
    matrix = None
    try:
        matrix = _prepare(directory)
        reader = ExchangeReader(directory.exchanges_of(MAIN))
        # Several workers write several files, which are read one after the other.
        if child.follow(until, lambda: not config.workers and matrix.follow(reader.new())):
            return _End(matrix, failed="" if child.state.ended else child.last_words())
        end = _End(matrix, stopped=time_over(config.max_time))
    except KeyboardInterrupt:
        end = _End(None, stopped=INTERRUPTED)  # perhaps within an exchange that the matrix was following
    except Exception as error:  # whatever fails here, the target is cleaned up and what was learned reported
        # Python wraps what interrupts the making of a class, as of a module that is imported.
        is_interruption = isinstance(error.__cause__, KeyboardInterrupt)
        stopped, failed = (INTERRUPTED, "") if is_interruption else ("", f"{type(error).__name__}: {error}")
        end = _End(None, stopped=stopped, failed=failed)
    child.stop(reserve / 2 or GRACE_SECONDS)
    return end


def _prepare(directory: RunDirectory) -> "OccasionMatrix":
    """Import what the report takes while the child is busy starting, so that it costs no time of its own.

    Return the matrix of occasions for the exchanges that are recorded in ``directory``.
    """
    from ...reports.html_page import prepare
    from ..coverage.matrix import OccasionMatrix
    from ..results import report  # noqa: F401
    from ..scenarios import registry  # noqa: F401  # the report lists the checks

    prepare()
    return OccasionMatrix(directory.exchanges)


def _conclude(config: RunConfig, state: RunState, lock: ReportLock, end: _End) -> RunOutcome:
    from ...spec.verdict import exit_status
    from ..client.cleanup import clean_up
    from ..results.expectations import list_written
    from ..results.report import EndedRun, is_cut_short, report_of
    from ..results.scenario_run import empty_shard
    from ..scenarios.registry import checks

    if state.wrong_usage:
        lock.discard()
        return RunOutcome(ExitStatus.USAGE, message=state.wrong_usage)
    lock.forget_earlier()
    stopped, kit_error = end.stopped, state.kit_error or end.failed
    if kit_error and (reason := lock.refusal()):
        stopped, kit_error = reason, ""
    if not state.cleaned_up:
        state.leftovers += clean_up(config, lock.directory, seconds=_BRIEF)
    started = state.started.at if state.started else now()
    # The child itself leaves checks out when the time is over, or enough have failed.
    complete = not (stopped or kit_error or is_cut_short(state, config))
    remark = KIT_FAILED if kit_error else stopped
    run = EndedRun(config, lock.directory, started, complete, remark, state.idle, end.matrix)
    report, unwritten = report_of(run, state, lock.report, diagnose)
    if unwritten:
        unwritten += f". If it can be again, run --resume {config.report} writes it"
    elif complete:
        lock.finish()
    if kit_error and stopped != INTERRUPTED:
        return RunOutcome(
            ExitStatus.KIT_FAULT, report, "\n".join(filter(None, (kit_error, unwritten))), not unwritten
        )
    status = exit_status(
        report,
        fail_on=Level(config.fail_on.value.upper()),
        interrupted=stopped == INTERRUPTED,
    )
    words = [*([unwritten] if unwritten else []), *list_written(config, [(config, report)])]
    if complete and (empty := empty_shard(checks(), report.results, config)):
        status, words = ExitStatus.CONFORMING, [empty, *words]
    return RunOutcome(status, report, "\n".join(words), not unwritten)


@contextmanager
def termination_interrupts() -> Iterator[None]:
    """Make SIGTERM end a run as Ctrl-C does, and SIGHUP, as of a terminal that is closed, unless that is ignored."""

    def interrupt(number: int, _frame: FrameType | None) -> None:
        if number == signal.SIGHUP:
            signal.signal(
                number, signal.SIG_IGN
            )  # kernel and shell may both send it, and a second Ctrl-C kills
        raise KeyboardInterrupt

    numbers = [signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as nohup has it
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
