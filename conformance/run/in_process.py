"""A run in the caller's own process: ``searchprofiles_tck.run``, with the report of the command line."""

import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Final

from ...spec.results import RunReport
from ...spec.statuses import Status
from ..client.cleanup import clean_up
from ..clock import now
from ..config import DEFAULT_TARGET, RunConfig
from ..errors import NotMeasured, UsageError
from ..history.directory import RunDirectory, target_name
from ..history.events import CleanedUp, NothingMeasured
from ..history.report_lock import refuse_unwritable
from ..results.expectations import write_list
from ..results.report import EndedRun, is_cut_short, report_of
from ..results.scenario_run import refuse_unmatched, selected
from ..scenarios.registry import checks
from ..values import valid
from .run import diagnose
from .session import Session
from .settings import Given, as_written, build, located, with_files

_FAILED: Final = (Status.FAILED, Status.STALE_EXPECTATION)
"""What counts for ``max_failures``, each check; of errors those of one scenario count once, as on the command line."""


def run(
    target: object = DEFAULT_TARGET,
    *,
    report: Path | str | None = None,
    **options: Given | None,
) -> RunReport:
    """Judge ``target`` in this process and return the report.

    ``target`` is a URL or another target form, an object with boto3-style methods, or a boto3 client. ``report`` is the
    folder to write the report to, in all formats. ``options`` are those of the command line, with underscores:
    ``effort="quick"``, ``only=["logic-*"]``. Settings files are not read.

    What was created in the target is removed at the end, also after an exception. Raises ``ValueError`` for a wrong
    option and for what cannot be a target.
    """
    config = _settings(target, options)
    refuse_unmatched(checks(), config)
    into = None if report is None else Path(valid("report", str(report)))
    if into is not None:
        refuse_unwritable(into)
    with tempfile.TemporaryDirectory(prefix="searchprofiles-tck-") as name:
        directory, started = RunDirectory(Path(name)), now()
        with warnings.catch_warnings(action="ignore"):  # of libraries, or of an adapter
            _judge(config, directory, None if isinstance(target, str) else target, started)
        state = directory.state()
        complete = not (state.not_measured or is_cut_short(state, config))
        ended = EndedRun(config, directory, started, complete, state.not_measured)
        found, unwritten = report_of(ended, state, into, diagnose)
    if unwritten:
        raise UsageError(unwritten)
    if config.write_expected_failures is not None:
        write_list(Path(config.write_expected_failures), [(config, found)])
    return found


def _settings(target: object, options: Mapping[str, Given | None]) -> RunConfig:
    if options.get("workers") is not None:
        raise UsageError(
            "workers cannot be given here: the command `searchprofiles-tck run`, and pytest with -n, use several "
            "processes"
        )
    given = {
        name.replace("_", "-"): as_written(value) for name, value in options.items() if value is not None
    }
    named = target if isinstance(target, str) else target_name(target)
    return with_files(build(located({"target": named, **given})))


def _judge(config: RunConfig, directory: RunDirectory, given: object | None, started: float) -> None:
    """Run the checks that are selected, reduce failures, and remove what was created."""
    try:
        with _session(config, directory, given, started) as session:
            failed = 0
            for _, own in groupby(selected(checks(), config), lambda check: check.scenario.name):
                statuses = [session.run(check).status for check in own]
                failed += sum(status in _FAILED for status in statuses) + (Status.ERROR in statuses)
                if config.max_failures and failed >= config.max_failures:
                    break
            for reduced in session.reduced((), lambda: False):
                directory.append(reduced)
    except NotMeasured as reason:
        directory.append(NothingMeasured(str(reason)))
    finally:
        directory.append(CleanedUp(clean_up(config, directory, given)))


@contextmanager
def _session(
    config: RunConfig, directory: RunDirectory, given: object | None, started: float
) -> Iterator[Session]:
    session = Session.open(config, directory.path, target=given, log=directory.append, started=started)
    try:
        yield session
    finally:
        session.close()
