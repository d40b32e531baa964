"""From the history of a run to the results of its checks, and to its report.

``of_history`` is the only way from a history to results: a run, ``report verify``, ``report rejudge`` and
``report merge`` all take it.
"""

import platform
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from typing import Any, Final

from msgspec import structs

from ... import __version__
from ...reports.exchanges import FILE_NAME
from ...reports.write import write_reports
from ...spec.exchange import Exchange
from ...spec.parity import Parity, parity_with
from ...spec.requirements import requirements
from ...spec.results import Cause, CheckResult, ReadingFound, RunInfo, RunReport, WorldUsed
from ...spec.statuses import Status
from ...spec.verdict import build_report
from ..clock import now
from ..config import Access, OnDeviation, RunConfig
from ..coverage.matrix import OccasionMatrix
from ..errors import INTERRUPTED, KIT_FAILED, sentence, time_over
from ..history.directory import RunDirectory
from ..history.events import RunState
from ..history.facts import Facts, command_of, config_in, configuration, merged, redacted
from ..scenarios import Check
from ..scenarios.registry import checks
from .expectations import Expectations
from .scenario_run import not_judged, selected, with_reduced
from .service_model import installed_version, quoted

Diagnose = Callable[
    [Sequence[CheckResult], Iterable[Exchange], Iterable[WorldUsed], Iterable[ReadingFound], str],
    tuple[Sequence[CheckResult], tuple[Cause, ...]],
]
"""Returns results with the likely causes of their failures; the last parameter is the effort of the run."""

SPECIFICATION: Final = "SearchProfiles 2022-11-14"
_LIBRARIES: Final = ("hypothesis", "jsonschema", "pytest", "urllib3")
_ENDED: Final = "the run ended before"
_HURRIED: Final = "The failures were not diagnosed, since the time for the run was over."
_WRITING: Final = 1.5
"""Seconds to write the report in."""


def undiagnosed(
    results: Sequence[CheckResult], *_: object
) -> tuple[Sequence[CheckResult], tuple[Cause, ...]]:
    """Return ``results`` as they are, for those who show no causes: looking for them takes seconds."""
    return results, ()


def of_history(
    results: Mapping[str, CheckResult], of: Iterable[Check], config: RunConfig, day: date, ended: str = _ENDED
) -> tuple[CheckResult, ...]:
    """Return the result of each check, in order; ``results`` are those that the run had, by check.

    ``ended`` says why a check without a result has none. Expected failures apply as on ``day``
    (UTC); what only versions after that of ``--as-of`` find is new.
    """
    chosen = {check.id for check in selected(checks(), config)}
    expectations = Expectations(config.expected, day, config.as_of)
    found = []
    for check in of:
        why = ended if check.id in chosen else "not selected for this run"
        result = results.get(check.id) or not_judged(check, Status.NOT_RUN, why)
        found.append(expectations.applied(result))
    return tuple(expectations.settled(found, checks(), config.effort))


def diagnosed_report(
    results: Sequence[CheckResult],
    readings: Sequence[ReadingFound],
    run: RunInfo,
    matrix: OccasionMatrix,
    diagnose: Diagnose,
    remark: str = "",
) -> RunReport:
    """Return the report of ``run`` with the likely causes of its failures, or a note why they are missing.

    Its exchanges are read through ``matrix``.
    """
    causes: tuple[Cause, ...] = ()
    if any(result.failures for result in results):
        try:
            results, causes = diagnose(results, matrix, run.worlds, readings, run.effort)
        except TimeOver:
            run = _with_note(run, _HURRIED)
        except Exception as error:  # whatever a target made it fail by, the failures themselves remain
            run = _with_note(run, f"The failures were not diagnosed: {type(error).__name__}: {error}")
    return build_report(
        results,
        requirements().values(),
        readings,
        run,
        covered={check.requirement for check in checks()},
        remark=remark,
        causes=causes,
        occasions=matrix.groups(),
        parity=parity_of(run, readings),
    )


def parity_of(run: RunInfo, readings: Iterable[ReadingFound]) -> Parity | None:
    """Return how ``readings`` compare with those that the run was held to; None if it was held to none."""
    config = config_in(run)
    if config.held is None:
        return None
    return parity_with(config.held, readings, fails=config.parity is OnDeviation.FAIL)


def _with_note(run: RunInfo, note: str) -> RunInfo:
    return structs.replace(run, notes=(*run.notes, note))


@dataclass(frozen=True, slots=True)
class EndedRun:
    """A run that is over. ``directory`` holds its facts and exchanges; ``started`` is seconds since the epoch.

    ``idle`` is the number of seconds since then for which no process worked on it.
    """

    config: RunConfig
    directory: RunDirectory
    started: float
    complete: bool
    remark: str = ""
    idle: float = 0.0
    matrix: OccasionMatrix | None = None
    """The matrix of its occasions, if some exchanges were followed as they came."""


def report_of(run: EndedRun, state: RunState, into: Path | None, diagnose: Diagnose) -> tuple[RunReport, str]:
    """Return the report of ``run``; write it in all formats, with the exchanges, unless ``into`` is None.

    Return also why it could not be written, empty if it was: what was found is not lost then.
    """
    sha256 = unwritten = ""
    if into is not None:
        try:
            into.mkdir(parents=True, exist_ok=True)
            sha256 = run.directory.pack_exchanges(into / FILE_NAME)
        except OSError as error:
            unwritten = _unwritten(into, error)
    facts = merged(run.directory.facts())
    ended = not_measured(state.not_measured) if state.not_measured else run.remark or _ENDED
    day = datetime.fromtimestamp(run.started, UTC).date()
    reduced = state.results | {
        name: with_reduced(state.results[name], failure)
        for name, failure in state.reduced.items()
        if name in state.results and state.results[name].failures
    }
    report = diagnosed_report(
        of_history(reduced, checks(), run.config, day, ended),
        facts.readings,
        _info(run, state, facts, sha256),
        run.matrix or OccasionMatrix(run.directory.exchanges),
        partial(_diagnosed_in_time, _seconds_left(run, state), diagnose),
        state.not_measured or sentence(run.remark),
    )
    if into is not None and not unwritten:
        try:
            write_reports(report, into, quoted)
        except OSError as error:
            unwritten = _unwritten(into, error)
    return report, unwritten


def _unwritten(folder: Path, error: OSError) -> str:
    return f"the report cannot be written to {folder}: {error.strerror or error}"


def _info(run: EndedRun, state: RunState, facts: Facts, sha256: str) -> RunInfo:
    config = redacted(run.config)
    return RunInfo(
        target=config.target,
        kit_version=__version__,
        specification=SPECIFICATION,
        seed=config.seed,
        effort=config.effort.value,
        access=facts.access or (config.access or Access.MANAGE).value,
        started=datetime.fromtimestamp(run.started, UTC).isoformat(timespec="seconds"),
        seconds=round(max(0.0, now() - run.started - run.idle), 3),
        complete=run.complete,
        versions={
            "python": platform.python_version(),
            **{name: version(name) for name in _LIBRARIES},
            **({"botocore": found} if (found := installed_version()) else {}),
        },
        marks=tuple(sorted({*facts.marks, *run.directory.domains()})),
        fail_on=config.fail_on.value,
        as_of=config.as_of or "",
        title=config.title or "",
        product_version=config.product_version or "",
        requests=facts.requests,
        response_times=facts.response_times,
        configuration=configuration(config),
        command=command_of(config),
        exchanges_sha256=sha256,
        worlds=facts.worlds,
        visibility_milliseconds=facts.visibility_milliseconds,
        leftovers=tuple(dict.fromkeys((*facts.leftovers, *state.leftovers))),
        notes=facts.notes,
    )


def is_cut_short(state: RunState, config: RunConfig, *, is_stopped: bool = False) -> bool:
    """Return whether a run has left checks out: its time was over, its data was lost, or failures ended it before them.

    So does ``--max-failures``, or in pytest ``-x``, of which ``is_stopped`` says that it ended the session; and so
    does a target that could not be judged any more when the run was taken up.
    """
    if any(result.status is Status.NOT_RUN for result in state.results.values()):
        return True
    if state.not_measured:
        return bool(state.results)
    chosen = selected(checks(), config) if config.max_failures or is_stopped else ()
    return any(check.id not in state.results for check in chosen)


def _seconds_left(run: EndedRun, state: RunState) -> float | None:
    """Return the seconds in which failures may be diagnosed, none if time cut the run short; None if it has no end."""
    if run.config.max_time is None:
        return None
    over = time_over(run.config.max_time)
    if run.remark or any(result.message == over for result in state.results.values()):
        return 0.0
    return (state.began or run.started) + run.config.max_time - now() - _WRITING


def _diagnosed_in_time(
    seconds: float | None, diagnose: Diagnose, *given: Any
) -> tuple[Sequence[CheckResult], tuple[Cause, ...]]:
    """Call ``diagnose`` within the time that is left; raise ``TimeOver`` if it is over."""
    if seconds is not None and seconds <= 0:
        raise TimeOver
    with time_limit(seconds):
        return diagnose(*given)


class TimeOver(BaseException):
    """The time for a computation was over. No ``Exception``, which becomes the response of a mutant that crashed."""


@contextmanager
def time_limit(seconds: float | None) -> Iterator[None]:
    """Raise ``TimeOver`` in the block after ``seconds``; None means never.

    Only the main thread can be limited, and only if nobody else waits for the alarm of this process.
    """
    is_main = threading.current_thread() is threading.main_thread()
    if seconds is None or not is_main or signal.getitimer(signal.ITIMER_REAL)[0] > 0:
        yield
        return

    def end(_signal: int, _frame: FrameType | None) -> None:
        raise TimeOver

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def not_measured(why: str) -> str:
    """Return the message of the checks that were not run since nothing could be measured."""
    return f"not measured: {why}"


def is_early_end(report: RunReport, config: RunConfig) -> bool:
    """Return whether the summary of ``report`` says how a run with ``config`` may end early.

    The reason why nothing was measured is not recorded; take it from the messages of the checks that were not run.
    """
    messages = {result.message for result in report.results if result.status is Status.NOT_RUN}
    if not_measured(report.summary) in messages:
        return True
    ends = [INTERRUPTED, KIT_FAILED]
    if config.max_time is not None:
        ends.append(time_over(config.max_time))
    return not report.run.complete and report.summary in map(sentence, ends)
