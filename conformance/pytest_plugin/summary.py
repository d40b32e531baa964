"""How a pytest session that used the kit ends: a report for each target, and what is to be said of it."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from ..history.run_state import RunState, digest
from ..history.subjects import slug, subjects
from ..results.expectations import stale_sentences
from ..results.expectations_file import written
from ..results.report import Run, report_of
from .harness import Harness


def concluded(harness: Harness, *, complete: bool) -> tuple[list[str], bool]:
    """The lines for the end of the session, and whether an expectation is stale.

    Reports are written where the session asked for them; each of several targets has a folder of its own.
    """
    ended = list(_ended(harness, complete))
    several = len(ended) > 1 or len(list(subjects(harness.directory))) > 1
    lines: list[str] = []
    red = False
    for name, run, log in ended:
        into = Path(harness.settings.report, *([slug(name)] if several else []))
        report = report_of(run, log, into if harness.reports else None)
        stale = stale_sentences(report.results)
        red = red or bool(stale)
        lines += [f"{run.settings.target}:"] if several else []
        lines += [report.scope.sentence, report.summary, *stale]
        lines += [f"left in the target: {leftover}" for leftover in report.run.leftovers]
        lines += [f"Report: {into}"] if harness.reports else []
        lines += written(run.settings, report)
    return lines, red


def _ended(harness: Harness, complete: bool) -> Iterator[tuple[str, Run, RunState]]:
    """The targets of the session that results, or the reason for their absence, speak of."""
    own = digest(harness.directory)
    if _speaks(own):
        settings = msgspec.structs.replace(harness.settings, target=own.target or harness.settings.target)
        yield "", Run(settings, (harness.directory,), harness.started, complete), own
    for subject, place in subjects(harness.directory):
        log = digest(place)
        if _speaks(log):
            yield subject.name, Run(subject.settings, (place,), subject.started, complete), log


def _speaks(log: RunState) -> bool:
    return bool(log.results or log.unmeasured)
