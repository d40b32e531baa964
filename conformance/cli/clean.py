"""``searchprofiles-tck clean``: remove from a target what runs left in it."""

import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from ...spec.statuses import ExitStatus
from ..options import OPTIONS
from .main import REPORT_FOLDER, StrictCommand, declared
from .run import named_options, one_target

if TYPE_CHECKING:
    from ..client.cleanup import Leftovers
    from ..run.settings import Raw

_NEEDED: Final = frozenset(
    ["access", "auth", "domain", "endpoint-url", "header", "profile", "rate", "region", "timeout", "without"]
)
_PATIENCE: Final = 3.0
"""Seconds to wait for a run that may be about to end."""


@click.command("clean", cls=StrictCommand)
@click.argument("target", nargs=-1, metavar="TARGET", required=True, callback=one_target)
@click.option(
    "--report",
    metavar="DIR",
    type=REPORT_FOLDER,
    help="Remove only what the interrupted run made whose report is in DIR.",
)
@click.option("--dry-run", is_flag=True, help="Name what would be removed, and remove nothing.")
@declared(option for option in OPTIONS if option.name in _NEEDED)
def clean(target: str, report: Path | None, dry_run: bool, **given: str | Sequence[str] | None) -> int:
    """Remove from TARGET what runs left that were killed before they could clean up.

    Domains are recognised by their names, which every run marks in the same way; so do not clean a target while a run
    uses it, unless --report names the run whose resources to remove. Profiles that a run at access write created in
    --domain are found only through --report.

    Exit status: 0 nothing is left, 1 something could not be removed, 2 wrong usage, 3 the target does not answer.
    """
    from ..client.cleanup import NoAnswer, remove_leftovers
    from ..run.settings import build, located

    named = named_options(target, given)
    try:
        found = (
            _after(report, named, dry_run)
            if report
            else remove_leftovers(build(located(named)), only_look=dry_run)
        )
    except NoAnswer as silence:
        print(f"searchprofiles-tck: {silence}", file=sys.stderr)
        return int(ExitStatus.NOT_MEASURED)
    for line in found.lines("found" if dry_run else "removed"):
        print(line)
    for left in found.left:
        print(f"not removed: {left.sentence}", file=sys.stderr)
    return int(ExitStatus.FAILED if found.left else ExitStatus.CONFORMING)


def _after(report: Path, named: "Raw", only_look: bool) -> "Leftovers":
    """Clean what the run in ``report`` created, with the settings that it had."""
    from ..client.cleanup import remove_leftovers
    from ..history.report_lock import ReportLock, unfinished
    from ..run.settings import resumed

    unfinished(report)
    with closing(ReportLock(report)) as lock:
        lock.take(_PATIENCE)
        _, started = unfinished(report)
        return remove_leftovers(resumed(started, named, report), lock.directory, only_look=only_look)
