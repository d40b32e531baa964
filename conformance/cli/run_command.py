"""``searchprofiles-tck run``: judge a target and write the report."""

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from ..config import DEFAULT_TARGET, RunConfig
from ..options import OPTIONS, Option

Given = Mapping[str, str | Sequence[str] | None]
"""Options as click gives them: underscores in the names, empty where an option was not given."""


def _declared(option: Option) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    flags = [f"-{option.short}"] if option.short else []
    choices = f" One of: {', '.join(option.choices)}." if option.choices else ""
    return click.option(
        *flags,
        f"--{option.name}",
        option.name.replace("-", "_"),
        metavar=option.metavar,
        multiple=option.repeated,
        help=option.help + choices,
    )


def declared(options: Iterable[Option]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Gives a command these options, in this order."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed([*options]):
            function = _declared(option)(function)
        return function

    return decorate


@click.command("run", short_help="Judge a target and write the report.")
@click.argument("target", required=False)
@declared(OPTIONS)
@click.option(
    "--resume",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Go on with the run that did not come to its end, whose report is in DIR.",
)
def command(target: str | None, resume: Path | None, **given: str | Sequence[str] | None) -> int:
    """Judge TARGET and write the report.

    TARGET is a URL (http:// or https://), python:MODULE:ATTRIBUTE, boto3:, reference: (the default) or
    mutant:NAME. Options may also stand in searchprofiles-tck.toml, or in pyproject.toml under
    [tool.searchprofiles-tck].

    On GitHub, summary.md is also appended to the summary of the job (GITHUB_STEP_SUMMARY), unless --shard is given.

    Exit status: 0 conforming, 1 a MUST failed, 2 wrong usage, 3 not measured, 4 fault of the kit,
    130 interrupted.
    """
    from ..run import run
    from ..run.progress import shown, wants_colour

    config = settings(Path.cwd(), target, given) if resume is None else _again(resume, target, given)
    with shown() as listener:
        outcome = run.execute(config, listener) if resume is None else run.resume(config, listener)
    if outcome.report is not None:
        from ...reports.text import summary
        from .step_summary import append_to_job

        colour = wants_colour(sys.stdout, os.environ)
        print(summary(outcome.report, directory=config.report, colour=colour), end="")
        if config.shard is None:  # of shards, the joined report is the one to tell
            append_to_job(outcome.report)
    if outcome.message:
        print(f"searchprofiles-tck: {outcome.message}", file=sys.stderr)
    return int(outcome.status)


def settings(directory: Path, target: str | None, given: Given) -> RunConfig:
    """The run that files in ``directory`` and the command line ask for; the command line wins.

    Raises ``UsageFault`` for an option out of place.
    """
    from ..run.settings import build, from_files, with_expected

    return with_expected(
        build({"target": DEFAULT_TARGET, **from_files(directory), **named_options(target, given)})
    )


def _again(report: Path, target: str | None, given: Given) -> RunConfig:
    """The settings that the run in ``report`` began with. Raises ``UsageFault`` where others are given."""
    from ..run.resume import settings_of, unfinished

    return settings_of(unfinished(report)[1], named_options(target, given), report)


def named_options(target: str | None, given: Given) -> dict[str, str | Sequence[str]]:
    """What was given, by the names of the options."""
    options = {name.replace("_", "-"): value for name, value in given.items() if value}
    return options | ({"target": target} if target else {})
