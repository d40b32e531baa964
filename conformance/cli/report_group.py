"""``searchprofiles-tck report``: what can be done with a report afterwards."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from ...reports.exchanges import FILE_NAME, UnreadableExchanges
from ...reports.formats import FORMATS
from ...reports.write import read_exchanges, write_whole
from ...spec.exchange import Exchange
from ...spec.results import RunReport
from ..config import DEFAULT_REPORT
from ..errors import UsageError
from .main import one_of
from .report_argument import insist_on_own_recording, report_in
from .report_diff import diff
from .report_merge import merge
from .report_rejudge import rejudge
from .report_verify import verify


@click.group("report", short_help="Render, verify, judge again, compare or join reports.")
def report() -> None:
    """Work with the report of an earlier run."""


@report.command("render", short_help="Render a report in any format.")
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
    given = report_in(directory)
    try:
        content = FORMATS[form].render(given, _evidence(directory, given))
    except UnreadableExchanges as error:
        raise UsageError(f"the exchanges in {directory} cannot be read: {error}") from None
    if output is None:
        sys.stdout.buffer.write(content)
        return
    try:
        write_whole(output, content)
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}") from None


def _evidence(directory: Path, given: RunReport) -> Iterator[Exchange]:
    """The exchanges that the report was made with. Exchanges of another run would have the same ids."""
    if (directory / FILE_NAME).exists():
        insist_on_own_recording(directory, given)
    elif given.run.exchanges_sha256:
        click.echo(f"{directory / FILE_NAME} is missing, so no exchanges are shown", err=True)
    yield from read_exchanges(directory)


for each in (verify, rejudge, diff, merge):
    report.add_command(each)
