"""``searchprofiles-tck report``: what can be done with a report afterwards."""

import sys
from pathlib import Path

import click

from ...reports.exchanges import UnreadableExchanges
from ...reports.formats import FORMATS
from ...reports.write import read_exchanges, write_whole
from ..config import DEFAULT_REPORT
from ..wording import UsageFault
from .choice import one_of
from .reading import report_in
from .report_diff import diff
from .report_merge import merge
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


for each in (verify, rejudge, diff, merge):
    command.add_command(each)
