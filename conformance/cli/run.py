"""``searchprofiles-tck run``: judge a target and write the report."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import click

from ...spec.statuses import ExitStatus, Status
from ..config import DEFAULT_TARGET, Access, RunConfig
from ..errors import NotMeasured, UsageError
from ..options import OPTIONS, Option
from ..values import Parsed, seconds, shown
from .main import REPORT, REPORT_FOLDER, StrictCommand, declared

if TYPE_CHECKING:
    from ...spec.results import RunReport
    from ..history.events import Event, RunState
    from ..run.run import RunOutcome
    from ..run.settings import Raw
    from ..run.supervisor import Listener

    CarryOut = Callable[[RunConfig, Listener], RunOutcome]

PAGE: Final = "report.html"
JOB_SUMMARY: Final = "GITHUB_STEP_SUMMARY"
"""Names the file that every step of a job on GitHub may append Markdown to."""

_DOES: Final = {
    Access.MANAGE: "creates domains with profiles in them, their names marked with tck-, and deletes them",
    Access.WRITE: "creates profiles in the domain that --domain names, and deletes them",
    Access.PRELOADED: "only searches, in the domain that --domain names",
    Access.READ_ONLY: "only searches, in the domain that --domain names",
}
"""What a run does to its target."""
_WAIT: Final = Option("wait", "S", "Seconds to wait for the service.", seconds)

Given = Mapping[str, str | Sequence[str] | None]
"""Options as click passes them: underscores in the names; None, or an empty tuple, if an option was not given."""


def _seconds(_context: click.Context, _parameter: click.Parameter, text: str) -> Parsed:
    return _WAIT.parse(text)


def one_target(_context: click.Context, _parameter: click.Parameter, targets: tuple[str, ...]) -> str | None:
    """Return the target that was given, if any; more of them are wrong usage."""
    if len(targets) > 1:
        raise UsageError(
            f"{' and '.join(map(shown, targets[:2]))} are {len(targets)} targets, and one is taken at a time: use the "
            "command once for each, and give each run a --report of its own"
        )
    return next(iter(targets), None)


@click.command("run", cls=StrictCommand)
@click.argument("target", nargs=-1, metavar="[TARGET]", callback=one_target)
@declared(OPTIONS)
@click.option(
    "--resume", metavar="DIR", type=REPORT_FOLDER, help="Continue the unfinished run whose report is in DIR."
)
@click.option(
    "--failed",
    metavar="DIR",
    type=REPORT_FOLDER,
    help="Run again what failed in the run whose report is in DIR, with its target and options.",
)
@click.option(
    "--start",
    metavar="COMMAND",
    default="",
    help="Start the service by COMMAND, and stop it at the end.",
)
@click.option(
    "--wait-for",
    metavar="URL",
    default="",
    help="Wait until URL answers; with --start it is else the target's.",
)
@click.option(
    "--wait", metavar="S", default="60", show_default=True, callback=_seconds, help="Seconds to wait for it."
)
@click.option("--list", "only_list", is_flag=True, help="Print the checks that would run, and run none.")
@click.option("--open", "show", is_flag=True, help="Open the page of the report in a browser.")
@click.option("-q", "--quiet", is_flag=True, help="Print the verdict and a line for each broken rule.")
@click.option(
    "-v", "--verbose", is_flag=True, help="Print also every violation, and each check not measured."
)
def run(
    target: str | None,
    resume: Path | None,
    failed: Path | None,
    start: str,
    wait_for: str,
    wait: float,
    only_list: bool,
    show: bool,
    quiet: bool,
    verbose: bool,
    **given: str | Sequence[str] | None,
) -> int:
    """Judge TARGET and write the report.

    TARGET is a URL (http:// or https://), python:MODULE:ATTRIBUTE, boto3: (a client with an endpoint that you set),
    aws: (the real service; needs --access), reference: (the default) or mutant:NAME. Options may also be set in
    searchprofiles-tck.toml, or in pyproject.toml under [tool.searchprofiles-tck].

    With --start the service is started first, in a process group of its own, and stopped at the end, also after Ctrl-C;
    its output is in service.log beside the report, and in the report beside the requests during which it was printed.
    If it does not come up, its last words are printed (status 3).

    On GitHub, summary.md is also appended to the summary of the job (GITHUB_STEP_SUMMARY), unless --shard is given.

    Exit status: 0 conforming, 1 a MUST failed, 2 wrong usage, 3 not measured, 4 fault of the kit,
    130 interrupted.
    """
    from ..history.report_lock import unfinished
    from ..run.run import resume as continued
    from ..run.settings import resumed

    _refuse_both(
        (resume, failed, "--resume continues a run and --failed begins one"),
        (resume, only_list, "--list shows what a run would begin with, and --resume continues one"),
        (quiet, verbose, "--quiet and --verbose contradict each other"),
    )
    if resume is None:
        named = named_options(target, given)
        config = _again(failed, named) if failed else settings(Path.cwd(), target, given)
        carry_out = _begun
        if only_list:
            return _print_checks(config)
        for line in notices(config):
            print(f"searchprofiles-tck: {line}", file=sys.stderr)
    else:
        config, carry_out = resumed(unfinished(resume)[1], named_options(target, given), resume), continued
    outcome = _judged(config, carry_out, _service(config, start, wait_for, wait), quiet)
    if outcome.report is not None:
        folder = config.report if outcome.is_written else ""
        _print_summary(outcome.report, folder, quiet=quiet, verbose=verbose)
        if config.shard is None:  # the summary of a run that was sharded is that of the joined report
            append_to_job(outcome.report)
        if show and folder:
            click.launch(os.path.join(folder, PAGE))
    if outcome.message:
        print(f"searchprofiles-tck: {outcome.message}", file=sys.stderr)
    return int(outcome.status)


def _refuse_both(*options: tuple[object, object, str]) -> None:
    """Raise ``UsageError`` if two options are given that contradict each other, as the text says."""
    for one, other, why in options:
        if one and other:
            raise UsageError(f"{why}: give one of them")


def _begun(config: RunConfig, listener: "Listener") -> "RunOutcome":
    """Run the checks, and say of an earlier report that it will be replaced."""
    from ..run.run import execute

    return execute(config, announcing(config.report, listener))


def announcing(report: str, listener: "Listener") -> "Listener":
    """Return ``listener``, which first says of an earlier report in the folder ``report`` that it will be replaced.

    It says so when it is known that this run has a report: a mistake of the user's replaces none.
    """
    from ..history.events import NothingMeasured, Ready

    is_there = os.path.isfile(os.path.join(report, REPORT))

    def heard(event: "Event", state: "RunState") -> None:
        nonlocal is_there
        if is_there and isinstance(event, Ready | NothingMeasured):
            is_there = False
            print(
                f"searchprofiles-tck: the report of an earlier run in {report} will be replaced",
                file=sys.stderr,
                flush=True,
            )
        listener(event, state)

    return heard


def _judged(
    config: RunConfig, carry_out: "CarryOut", service: AbstractContextManager[None], quiet: bool
) -> "RunOutcome":
    """Return how the run ended, or why nothing was judged: its ``service`` did not come up."""
    from ..run.run import RunOutcome
    from .progress import shown as progress

    try:
        with service, nullcontext(_ignore) if quiet else progress(sys.stderr) as listener:
            return carry_out(config, listener)
    except NotMeasured as reason:
        return RunOutcome(ExitStatus.NOT_MEASURED, message=str(reason))


def _service(config: RunConfig, start: str, url: str, wait: float) -> AbstractContextManager[None]:
    """Return a context in which the user's own service is up; without a command and a URL it does nothing."""
    if not (start or url):
        return nullcontext()
    from ..run.service import ServiceOptions, service_up

    return service_up(ServiceOptions.of(config, start, url, wait), config)


def _again(failed: Path, named: "Raw") -> RunConfig:
    """Return the settings of the run whose report is in ``failed``, for its failed checks, with what is ``named``."""
    from ..history.report_lock import logged_in
    from ..run.settings import repeated
    from .report_record import report_in

    checks = [check.id for check in report_in(failed).results if check.status is Status.FAILED]
    started = logged_in(failed).started
    if not checks:
        raise UsageError(
            f"no check failed in the run whose report is in {failed}: there is nothing to run again"
        )
    if started is None:
        raise UsageError(
            f"{failed} has no events.ndjson, which has the options of its run; run anew with --only"
        )
    return repeated(started, named, failed, checks)


def _print_checks(config: RunConfig) -> int:
    """Print the checks that a run with these settings plays, as far as that is known without the target."""
    from ..results.scenario_run import out_of_plan, selected
    from ..scenarios.registry import checks

    access = config.access or Access.MANAGE
    for check in selected(checks(), config):
        if not out_of_plan(check.scenario, access, config.effort):
            print(f"{check.id}  {check.title}")
    return int(ExitStatus.CONFORMING)


def _ignore(_event: "Event", _state: "RunState") -> None:
    """Show no progress."""


def _print_summary(report: "RunReport", folder: str, *, quiet: bool, verbose: bool) -> None:
    from ...reports.text import Verbosity, summary
    from .progress import wants_colour

    detail = Verbosity.QUIET if quiet else Verbosity.VERBOSE if verbose else Verbosity.NORMAL
    colour = wants_colour(sys.stdout, os.environ)
    print(summary(report, directory=folder, colour=colour, detail=detail), end="")


def notices(config: RunConfig) -> Iterator[str]:
    """Yield what a run is about to do that nobody may expect.

    What cannot be a target is found out here, before the report of an earlier run is touched, by ``UsageError``. A
    Python object is opened only by the process that judges it, since making one may do anything.
    """
    from ..target.aws import is_real

    if config.lacking:
        raise UsageError(config.lacking)
    if config.target != DEFAULT_TARGET and not config.target.startswith("python:"):
        from ..client.capabilities import refuse_undecided
        from ..target.open import open_target

        with closing(open_target(config)) as target:
            refuse_undecided(config, target)
            address = target.description.rpartition(" ")[2]
        if is_real(urlsplit(address).hostname or ""):
            yield f"{address} is the real service; this run {_DOES[config.access or Access.MANAGE]}"
    if os.path.isfile(os.path.join(config.report, REPORT)):  # False also for a name that no file system takes
        _check_is_ours(Path(config.report))


def _check_is_ours(directory: Path) -> None:
    """Raise ``UsageError`` if what is called as a report, and would be replaced, is none of this kit in any version."""
    with suppress(OSError, ValueError, RecursionError):
        found = json.loads((directory / REPORT).read_bytes())
        if isinstance(found, dict) and {"schemaVersion", "verdict"} <= found.keys():
            return
    raise UsageError(
        f"{directory / REPORT} is not a report of this kit, and would be replaced; "
        "give another directory with --report, or remove the file"
    )


def settings(directory: Path, target: str | None, given: Given) -> RunConfig:
    """Return the settings that files in ``directory`` and the command line give; the command line wins.

    Raises ``UsageError`` for an option out of place.
    """
    from ..run.settings import build, from_files, located, with_files

    raw = {"target": DEFAULT_TARGET, **from_files(directory), **named_options(target, given)}
    return with_files(build(located(raw)))


def named_options(target: str | None, given: Given) -> dict[str, str | Sequence[str]]:
    """Return what was given, by the names of the options."""
    options = {name.replace("_", "-"): value for name, value in given.items() if value not in (None, ())}
    return options | ({} if target is None else {"target": target})


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
