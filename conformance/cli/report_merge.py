"""``searchprofiles-tck report merge``: the shards of a run as one report."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...reports.write import read_exchanges, write_exchanges, write_reports
from ..config import DEFAULT_REPORT
from ..errors import UsageError
from .report_argument import insist_on_own_recording, report_in

if TYPE_CHECKING:
    from ...spec.results import RunReport


@click.command("merge", short_help="Join the reports of shards.")
@click.argument("directories", metavar="DIR...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--output",
    metavar="DIR",
    default=DEFAULT_REPORT,
    show_default=True,
    type=click.Path(path_type=Path),
    help="Where the joined report goes.",
)
@click.option("--partial", is_flag=True, help="Join also where shards are missing; their checks are not run.")
def merge(directories: Sequence[Path], output: Path, partial: bool) -> int:
    """Join the reports of one run that was spread over machines with --shard I/N.

    Each DIR holds the report of one shard. Reports of different runs are refused, that is of another target, kit,
    specification, seed, effort or access, or with other options; so are a shard given twice and, without --partial,
    a shard that is missing. The exit status is that of the whole run.
    """
    from ...reports.text import summary
    from ...spec.classes import Level
    from ...spec.verdict import exit_status
    from ..results.merge import settings_of
    from .run_command import append_to_job

    parts = [report_in(directory) for directory in directories]
    _refuse(directories, parts, output, partial)
    try:
        report = _joined(directories, parts, output)
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}") from None
    print(summary(report, directory=str(output)), end="")
    append_to_job(report)
    level = Level(report.run.fail_on.upper())
    return int(exit_status(report, fail_on=level, partial=settings_of(report.run).partial))


def _refuse(directories: Sequence[Path], parts: "Sequence[RunReport]", output: Path, partial: bool) -> None:
    """Raises ``UsageError``, before anything is written, for what cannot be joined."""
    from ..results.merge import NotOneRun, missing_shards, same_run

    try:
        same_run(parts)
    except NotOneRun as difference:
        raise UsageError(f"these are not the shards of one run: {difference}") from None
    missing = missing_shards(parts)
    if missing and not partial:
        raise UsageError(
            f"shard {' and '.join(missing)} is missing: give its directory too, or --partial to join without it"
        )
    if output.resolve() in [directory.resolve() for directory in directories]:
        raise UsageError(f"{output} holds one of the shards: give another folder to --output")
    for directory, report in zip(directories, parts, strict=True):
        insist_on_own_recording(directory, report)


def _joined(directories: Sequence[Path], parts: "Sequence[RunReport]", output: Path) -> "RunReport":
    from ..results.merge import merged_exchanges, merged_report

    recorded = zip(parts, map(read_exchanges, directories), strict=True)
    sha256 = write_exchanges(merged_exchanges(recorded), output)
    report = merged_report(parts, read_exchanges(output), sha256)
    write_reports(report, output)
    return report
