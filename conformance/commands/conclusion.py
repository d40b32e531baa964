"""What ``run`` says at the end: failures, counts, the verdict with its scope, where the report lies."""

import sys
from pathlib import Path
from typing import Final

from ...spec.results import RunReport
from ...spec.statuses import Status
from ..config import RunConfig

SHOWN: Final = 20


def print_conclusion(report: RunReport, config: RunConfig) -> None:
    """Prints the end of a run on standard output."""
    print("\n".join(conclusion(report, Path(config.report))), file=sys.stdout)


def conclusion(report: RunReport, directory: Path) -> list[str]:
    """The lines that end a run; a failure takes one line."""
    red = (Status.FAILED, Status.STALE_EXPECTATION)
    failed = [result for result in report.results if result.status in red]
    lines = [f"{result.id}: {result.message or result.title}" for result in failed[:SHOWN]]
    if len(failed) > SHOWN:
        lines.append(f"and {len(failed) - SHOWN} more")
    counts = ", ".join(f"{count} {status}" for status, count in report.counts.items() if count)
    lines += [f"Checks: {counts}"] if counts else []
    lines += [f"Verdict: {report.scope.sentence}"]
    lines += [f"Level reached: {report.level_reached.value}", report.summary]
    lines += [f"Could not be removed from the target: {leftover}" for leftover in report.run.leftovers]
    return [*lines, f"Report: {directory / 'report.html'}"]
