"""``searchprofiles-tck report``: what can be done with a report afterwards."""

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

import click

from ...reports.comparison import Movement, compared
from ...reports.diff_html import DIFF_FORMATS
from ...reports.exchanges import FILE_NAME, UnreadableExchanges
from ...reports.formats import FORMATS, formats
from ...reports.violations import counted
from ...reports.write import read_exchanges, write_exchanges, write_reports, write_whole
from ...spec.exchange import Exchange
from ...spec.results import RunReport
from ..config import DEFAULT_REPORT
from ..errors import UsageError
from ..results.service_model import quoted
from .main import PATH, REPORT_FOLDER, StrictCommand, choice
from .report_record import insist_on_own_recording, recording_of, rejudge, report_in, status_of, verify
from .run import PAGE, append_to_job

NO_REGRESSION, REGRESSED = 0, 1


@click.group("report")
def report() -> None:
    """Work with the report of an earlier run, which is named by its folder or by the report.json in it."""


@report.command("render", cls=StrictCommand, short_help="Render a report in any format.")
@click.argument("directory", metavar="[DIR]", default=DEFAULT_REPORT, type=REPORT_FOLDER)
@choice("format", FORMATS, "text")
@click.option("--output", metavar="FILE", type=PATH, help="Where to write; else printed.")
def render(directory: Path, format: str, output: Path | None) -> None:
    """Render the report in DIR (compliance-report unless said otherwise) in another format.

    The format canonical is the same for two runs with the same seed against the same target.
    """
    given = report_in(directory)
    try:
        content = formats(quoted)[format].render(given, _evidence(directory, given))
    except UnreadableExchanges as error:
        raise UsageError(f"the exchanges in {directory} cannot be read: {error}") from None
    _output(content, output)


def _output(content: bytes, output: Path | None) -> None:
    """Write ``content`` to a file, or print it."""
    if output is None:
        sys.stdout.buffer.write(content)
        return
    try:
        write_whole(output, content)
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}") from None


def _evidence(directory: Path, given: RunReport) -> Iterator[Exchange]:
    """Yield the exchanges that the report was made with. Those of another run would have the same ids."""
    if (directory / FILE_NAME).exists():
        insist_on_own_recording(directory, given)
    elif given.run.exchanges_sha256:
        click.echo(f"{directory / FILE_NAME} is missing, so no exchanges are shown", err=True)
    yield from read_exchanges(directory)


@click.command("next", cls=StrictCommand, short_help="Print the one cause to repair next.")
@click.argument("directory", metavar="[DIR]", default=DEFAULT_REPORT, type=REPORT_FOLDER)
@click.option("--json", "as_data", is_flag=True, help="Print it as JSON.")
def next_cause(directory: Path, as_data: bool) -> int:
    """Print the most basic cause of the failures in DIR (compliance-report unless said otherwise), in a screen.

    Rule, profiles, request, expected and actual answer, and the command that tries it again.

    Exit status: 0 nothing failed, 1 something did, 2 wrong usage.
    """
    from ...reports.next_fix import as_json, as_text, next_fix

    fix = next_fix(report_in(directory))
    sys.stdout.buffer.write(as_json(fix) if as_data else as_text(fix))
    return NO_REGRESSION if fix is None else REGRESSED


@click.command("diff", cls=StrictCommand, short_help="Compare two reports.")
@click.argument("old", type=REPORT_FOLDER)
@click.argument("new", type=REPORT_FOLDER)
@choice("format", DIFF_FORMATS, "text")
def diff(old: Path, new: Path, format: str) -> int:
    """Print what changed from the report in OLD to the one in NEW.

    Regressions are checks that passed and fail now; fixes those that failed and pass now. Checks that only one run
    judged, that only one report has, and open points that the target reads otherwise are listed apart.

    Exit status: 0 nothing regressed, 1 something did, 2 wrong usage.
    """
    comparison = compared(report_in(old), report_in(new))
    sys.stdout.buffer.write(DIFF_FORMATS[format](comparison))
    return REGRESSED if comparison.of(Movement.REGRESSION) else NO_REGRESSION


@click.command("index", cls=StrictCommand, short_help="Make one page of several reports.")
@click.argument("directories", metavar="DIR...", nargs=-1, required=True, type=REPORT_FOLDER)
@click.option(
    "--output",
    metavar="FILE",
    default="index.html",
    show_default=True,
    type=PATH,
    help="Where to write the page.",
)
def index(directories: Sequence[Path], output: Path) -> None:
    """Write a page that shows the reports in each DIR side by side, and what changed in each target's history.

    It links to the page of each report by its place relative to FILE, so move them together.
    """
    from ...reports.index_html import render as page_of

    place = output.resolve().parent
    reports = {_link(directory, place): report_in(directory) for directory in directories}
    _output(page_of(reports), output)
    click.echo(f"{output}: {counted(len(reports), 'report')}")


def _link(directory: Path, place: Path) -> str:
    """Return a relative link from ``place`` to the page of the report in ``directory``."""
    return quote(os.path.relpath((directory / PAGE).resolve(), place))


@click.command("merge", cls=StrictCommand, short_help="Join the reports of shards.")
@click.argument("directories", metavar="DIR...", nargs=-1, required=True, type=REPORT_FOLDER)
@click.option(
    "--output",
    metavar="DIR",
    default=DEFAULT_REPORT,
    show_default=True,
    type=PATH,
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

    parts = [report_in(directory) for directory in directories]
    _refuse(directories, parts, output, partial)
    try:
        whole = _joined(directories, parts, output)
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}") from None
    print(summary(whole, directory=str(output)), end="")
    append_to_job(whole)
    return status_of(whole)


def _refuse(directories: Sequence[Path], parts: Sequence[RunReport], output: Path, partial: bool) -> None:
    """Refuse what cannot be joined, before anything is written, by ``UsageError``."""
    from ..history.facts import config_in
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
    for directory, part in zip(directories, parts, strict=True):
        insist_on_own_recording(directory, part)
        with recording_of(directory):
            config_in(part.run)


def _joined(directories: Sequence[Path], parts: Sequence[RunReport], output: Path) -> RunReport:
    from ..results.merge import merged_exchanges, merged_report
    from ..run.run import diagnose

    recorded = zip(parts, map(read_exchanges, directories), strict=True)
    sha256 = write_exchanges(merged_exchanges(recorded), output)
    whole = merged_report(parts, diagnose, read_exchanges(output), sha256)
    write_reports(whole, output, quoted)
    return whole


@click.command("readings", cls=StrictCommand, short_help="Write the readings that a run found to a file.")
@click.argument("directory", metavar="[DIR]", default=DEFAULT_REPORT, type=REPORT_FOLDER)
@click.option("--output", metavar="FILE", type=PATH, help="Where to write; else printed.")
def readings(directory: Path, output: Path | None) -> None:
    """Write what the target of the report in DIR does where the specification is silent, as TOML.

    Each reading has its point, how it was found, and the exchange that shows it; the file names the target and the day.
    It is an observation, no specification: run --readings FILE compares another target with it, or the same one later,
    and serve --readings FILE imitates it.
    """
    from ...spec.readings_file import capture_of, to_toml

    given = report_in(directory)
    capture = capture_of(given)
    if not capture.readings:
        raise UsageError(f"the run in {directory} found no readings: see its report for the reason")
    undecided = [one for one in given.readings if one.reading is None]
    _output(to_toml(capture, undecided).encode(), output)


for each in (next_cause, index, readings, verify, rejudge, diff, merge):
    report.add_command(each)
