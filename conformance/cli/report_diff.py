"""``searchprofiles-tck report diff``: what changed between two reports?"""

import sys
from pathlib import Path

import click

from ...reports.comparison import Movement, compared
from ...reports.diff_html import DIFF_FORMATS
from .main import one_of
from .report_argument import report_in

NO_REGRESSION, REGRESSED = 0, 1


@click.command("diff", short_help="Compare two reports.")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    metavar="FORMAT",
    callback=one_of(DIFF_FORMATS),
    default="text",
    help=f"One of: {', '.join(DIFF_FORMATS)}.",
)
def diff(old: Path, new: Path, form: str) -> int:
    """Print what changed from the report in OLD to the one in NEW.

    Regressions are checks that passed and fail now; fixes those that failed and pass now. Checks that only one run
    judged, that only one report has, and open points that the target reads otherwise are listed apart.

    Exit status: 0 nothing regressed, 1 something did, 2 wrong usage.
    """
    comparison = compared(report_in(old), report_in(new))
    sys.stdout.buffer.write(DIFF_FORMATS[form](comparison))
    return REGRESSED if comparison.of(Movement.REGRESSION) else NO_REGRESSION
