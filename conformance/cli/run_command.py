"""``searchprofiles-tck run``: judge a target and write the report."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from ..config import DEFAULT_TARGET, RunConfig
from ..options import OPTIONS
from .main import declared

if TYPE_CHECKING:
    from ...spec.results import RunReport

JOB_SUMMARY: Final = "GITHUB_STEP_SUMMARY"
"""Names the file that every step of a job on GitHub may append Markdown to."""

Given = Mapping[str, str | Sequence[str] | None]
"""Options as click passes them: underscores in the names, empty if an option was not given."""


@click.command("run", short_help="Judge a target and write the report.")
@click.argument("target", required=False)
@declared(OPTIONS)
@click.option(
    "--resume",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Continue the unfinished run whose report is in DIR.",
)
def run(target: str | None, resume: Path | None, **given: str | Sequence[str] | None) -> int:
    """Judge TARGET and write the report.

    TARGET is a URL (http:// or https://), python:MODULE:ATTRIBUTE, boto3:, reference: (the default) or
    mutant:NAME. Options may also be set in searchprofiles-tck.toml, or in pyproject.toml under
    [tool.searchprofiles-tck].

    On GitHub, summary.md is also appended to the summary of the job (GITHUB_STEP_SUMMARY), unless --shard is given.

    Exit status: 0 conforming, 1 a MUST failed, 2 wrong usage, 3 not measured, 4 fault of the kit,
    130 interrupted.
    """
    from ..run.run import execute
    from ..run.run import resume as take_up
    from .progress import shown, wants_colour

    config = settings(Path.cwd(), target, given) if resume is None else _again(resume, target, given)
    with shown(sys.stderr) as listener:
        outcome = execute(config, listener) if resume is None else take_up(config, listener)
    if outcome.report is not None:
        from ...reports.text import summary

        colour = wants_colour(sys.stdout, os.environ)
        print(summary(outcome.report, directory=config.report, colour=colour), end="")
        if config.shard is None:  # the summary of a run that was sharded is that of the joined report
            append_to_job(outcome.report)
    if outcome.message:
        print(f"searchprofiles-tck: {outcome.message}", file=sys.stderr)
    return int(outcome.status)


def settings(directory: Path, target: str | None, given: Given) -> RunConfig:
    """Return the settings that files in ``directory`` and the command line give; the command line wins.

    Raises ``UsageError`` for an option out of place.
    """
    from ..run.settings import build, from_files, with_expected

    return with_expected(
        build({"target": DEFAULT_TARGET, **from_files(directory), **named_options(target, given)})
    )


def _again(report: Path, target: str | None, given: Given) -> RunConfig:
    """Return the settings that the run in ``report`` began with. Raises ``UsageError`` if others are given."""
    from ..history.report_lock import unfinished
    from ..run.settings import resumed

    return resumed(unfinished(report)[1], named_options(target, given), report)


def named_options(target: str | None, given: Given) -> dict[str, str | Sequence[str]]:
    """Return what was given, by the names of the options."""
    options = {name.replace("_", "-"): value for name, value in given.items() if value}
    return options | ({"target": target} if target else {})


def append_to_job(report: "RunReport") -> None:
    """Append ``summary.md`` to the summary of the job on GitHub, if there is one; a failure changes no exit status."""
    from ...reports import markdown

    path = os.environ.get(JOB_SUMMARY)
    if not path:
        return
    try:
        with open(path, "ab") as summary:
            summary.write(markdown.render(report) + b"\n")
    except OSError as error:
        print(
            f"searchprofiles-tck: the job's summary ({JOB_SUMMARY}) cannot be written: {error.strerror}",
            file=sys.stderr,
        )
