"""``searchprofiles-tck report``: what can be done with a report afterwards."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from ...reports.exchanges import UnreadableExchanges
from ...reports.formats import FORMATS
from ...reports.write import read_exchanges, write_exchanges, write_reports, write_whole
from ..config import DEFAULT_REPORT
from ..wording import UsageFault
from .choice import one_of
from .reading import report_in
from .report_diff import diff
from .report_rejudge import rejudge
from .report_verify import verify


@click.group("report", short_help="Render, verify, judge again, compare or join reports.")
def command() -> None:
    """Work with the report of an earlier run."""


@command.command("render", short_help="Render a report in any format.")
@click.argument("directory", metavar="[DIR]", default=DEFAULT_REPORT, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    metavar="FORMAT",
    callback=one_of(FORMATS),
    default="text",
    help=f"One of: {', '.join(FORMATS)}.",
)
@click.option(
    "--output", metavar="FILE", type=click.Path(path_type=Path), help="Where to write; else printed."
)
def render(directory: Path, form: str, output: Path | None) -> None:
    """Render the report in DIR (compliance-report unless said otherwise) in another format.

    The format canonical is the same for two runs with the same seed against the same target.
    """
    report = report_in(directory)
    try:
        content = FORMATS[form].render(report, read_exchanges(directory))
    except UnreadableExchanges as error:
        raise UsageFault(f"the exchanges in {directory} cannot be read: {error}") from None
    if output is None:
        sys.stdout.buffer.write(content)
        return
    try:
        write_whole(output, content)
    except OSError as error:
        raise UsageFault(f"{output} cannot be written: {error.strerror}") from None


@command.command("merge", short_help="Join the reports of shards.")
@click.argument("directories", metavar="DIR...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--output",
    metavar="DIR",
    default=DEFAULT_REPORT,
    show_default=True,
    type=click.Path(path_type=Path),
    help="Where the joined report goes.",
)
def merge(directories: Sequence[Path], output: Path) -> int:
    """Join the reports of one run that was spread over machines with --shard I/N.

    Each DIR holds the report of one shard. The exit status is that of the whole run; checks of a shard that is
    missing are not run.
    """
    from ...reports.text import summary
    from ...spec.classes import Level
    from ...spec.verdict import exit_status
    from ..merging import NotOneRun, merged_exchanges, merged_report, same_run, settings_of
    from .step_summary import append_to_job

    parts = [report_in(directory) for directory in directories]
    try:
        same_run(parts)  # before anything is written
        recorded = zip(parts, map(read_exchanges, directories), strict=True)
        sha256 = write_exchanges(merged_exchanges(recorded), output)
        report = merged_report(parts, read_exchanges(output), sha256)
        write_reports(report, output)
    except NotOneRun as difference:
        raise UsageFault(f"these are not the shards of one run: {difference}") from None
    except UnreadableExchanges as error:
        raise UsageFault(f"exchanges cannot be read: {error}") from None
    except OSError as error:
        raise UsageFault(f"{output} cannot be written: {error.strerror}") from None
    print(summary(report, directory=str(output)), end="")
    append_to_job(report)
    level = Level(report.run.fail_on.upper())
    return int(exit_status(report, fail_on=level, partial=settings_of(report.run).partial))


for each in (verify, rejudge, diff):
    command.add_command(each)
