"""``searchprofiles-tck report verify`` and ``report rejudge``: judge the record of an earlier run again.

What is missing or damaged in a report's folder becomes one sentence.
"""

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
import msgspec

from ... import __version__
from ...reports.exchanges import FILE_NAME, UnreadableExchanges
from ...reports.formats import FORMATS
from ...reports.visible import one_line
from ...reports.write import read_exchanges, read_report, recorded_sha256, write_reports
from ...spec.classes import Level
from ...spec.results import RunReport
from ...spec.statuses import ExitStatus
from ...spec.verdict import exit_status
from ..config import DEFAULT_REPORT
from ..errors import UsageError
from ..results.service_model import installed_version, quoted
from .main import PATH, REPORT, REPORT_FOLDER, StrictCommand
from .run import PAGE

if TYPE_CHECKING:
    from ..results.report import Diagnose
    from ..results.verify import Confirmation, RejudgedReport, StatusChange

ALL_CONFIRMED, A_DIFFERENCE, UNREPLAYED = 0, 1, 3
_VERIFY_WIDTH: Final = 1000
_REJUDGE_WIDTH: Final = 300


def report_in(directory: Path) -> RunReport:
    """Return the report in ``directory``. Raises ``UsageError``."""
    try:
        return read_report(directory)
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(f"there is no report in {directory}: {REPORT} is missing") from None
    except OSError as error:
        raise UsageError(f"{directory / REPORT} cannot be read: {error.strerror}") from None
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"{directory / REPORT} is not a report of this kit: {error}") from None


@contextmanager
def recording_of(directory: Path) -> Iterator[None]:
    """Turn what goes wrong when the recording in ``directory`` is read and judged into one ``UsageError``."""
    try:
        yield
    except UnreadableExchanges as error:
        raise UsageError(f"the exchanges in {directory} cannot be read: {error}") from None
    except msgspec.ValidationError as error:
        raise UsageError(f"this kit does not know the settings that {directory} names: {error}") from None
    except FileNotFoundError:
        raise UsageError(
            f"there is no recording in {directory}: {FILE_NAME} is missing, which run writes beside report.json"
        ) from None
    except OSError as error:
        raise UsageError(f"the exchanges in {directory} cannot be read: {error.strerror}") from None


def insist_on_own_recording(directory: Path, report: RunReport) -> None:
    """Raise ``UsageError`` unless the recording in ``directory`` is the one that ``report`` was made with."""
    with recording_of(directory):
        if recorded_sha256(directory) != report.run.exchanges_sha256:
            raise UsageError(
                f"the recording in {directory} is not the one that its report was made with: see report verify"
            )


def status_of(report: RunReport) -> int:
    """Return the exit status of a run that ends with ``report``."""
    from ..history.facts import config_in
    from ..results.scenario_run import empty_shard
    from ..scenarios.registry import checks

    level, config = Level(report.run.fail_on.upper()), config_in(report.run)
    if report.run.complete and empty_shard(checks(), report.results, config):
        return ExitStatus.CONFORMING
    return int(exit_status(report, fail_on=level))


@click.command(
    "verify", cls=StrictCommand, short_help="Judge a report's record again, and say what it confirms."
)
@click.argument("directory", metavar="[DIR]", default=DEFAULT_REPORT, type=REPORT_FOLDER)
@click.option("--each", is_flag=True, help="Print a line for every check, also for those that are confirmed.")
def verify(directory: Path, each: bool) -> int:
    """Verify the report in DIR (compliance-report unless said otherwise) offline.

    The hash of exchanges.ndjson.gz is compared with the one that report.json names. Then every check, passed or not,
    is judged again from the recorded exchanges; what judging rests on, the data and the target's readings of open
    points, is found again in them too; the head of the report is derived again from the checks; and the files made
    from the report are made again.

    Exit status: 0 all is confirmed, 1 something differs or the hash is wrong, 2 wrong usage, 3 nothing differs but
    some verdicts cannot be replayed.
    """
    from ..results.replay import Recording
    from ..results.verify import VerificationStatus, confirmations, falsified, inconsistencies

    report = report_in(directory)
    with recording_of(directory):
        sha256 = recorded_sha256(directory)
        recording = Recording(report, read_exchanges(directory))
        found = confirmations(recording)
    contradictions, unknown = [], ""
    if report.run.exchanges_sha256 != sha256:
        said = report.run.exchanges_sha256 or "no hash"
        contradictions.append(
            f"{FILE_NAME} is not the file that the report was made with: it has {sha256}, not {said}"
        )
    try:
        contradictions += recording.differences()
    except ValueError as error:
        unknown = f"readings and data: {error}"
    contradictions += inconsistencies(report)
    if report.run.kit_version == __version__:
        names = [form.file for form in FORMATS.values() if form.file]
        paths = [directory / name for name in names if name != PAGE or _quotes_alike(report)]
        files = {path.name: _content(path) for path in paths if path.is_file()}
        with recording_of(directory):
            contradictions += falsified(report, read_exchanges(directory), files)
    for line in _verify_lines(report, found, contradictions, unknown, each):
        print(one_line(line, _VERIFY_WIDTH))
    statuses = {one.status for one in found}
    if contradictions or VerificationStatus.DIFFERS in statuses:
        return A_DIFFERENCE
    unreplayed = unknown or VerificationStatus.UNREPLAYABLE in statuses
    return UNREPLAYED if unreplayed else ALL_CONFIRMED


def _content(path: Path) -> bytes:
    """Return what is in the file ``path``. Raise ``UsageError`` if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None


def _quotes_alike(report: RunReport) -> bool:
    """Return whether the botocore whose texts the page of ``report`` quotes is the one that is installed."""
    return report.run.versions.get("botocore", "") == installed_version()


def _verify_lines(
    report: RunReport,
    found: "Sequence[Confirmation]",
    contradictions: Sequence[str],
    unknown: str,
    each: bool,
) -> Iterator[str]:
    from ..results.verify import VerificationStatus as Status

    run = report.run
    yield f"{run.target}, seed {run.seed}, effort {run.effort}, {run.started}: {report.scope.sentence}"
    if run.kit_version != __version__:
        yield (
            f"The report is of version {run.kit_version} of the kit, this is {__version__}: a difference may be the "
            "kit's own; report rejudge says which. Its words, its lists and the files beside it are not compared."
        )
    elif not _quotes_alike(report):
        yield f"{PAGE} is not compared, since it quotes another version of botocore than the one that is installed."
    for one in found:
        if each or one.status in (Status.DIFFERS, Status.UNREPLAYABLE):
            reason = f": {one.reason}" if one.reason else ""
            yield f"{one.status}: {one.result.id} ({one.result.status}){reason}"
    yield from (f"{Status.DIFFERS}: {sentence}" for sentence in contradictions)
    if unknown:
        yield f"{Status.UNREPLAYABLE}: {unknown}"
    counts = Counter(one.status for one in found)
    yield ", ".join(f"{counts[status]} {status}" for status in Status)


@click.command(
    "rejudge", cls=StrictCommand, short_help="Judge the record of an old run by the rules of today."
)
@click.argument("old", type=REPORT_FOLDER)
@click.argument("new", required=False, type=REPORT_FOLDER)
@click.option(
    "--output",
    metavar="DIR",
    type=PATH,
    help="Where the report goes that judging OLD again gives; else it is not written.",
)
def rejudge(old: Path, new: Path | None, output: Path | None) -> int:
    """Judge the exchanges recorded in OLD by the rules of this version of the kit; nothing is sent.

    Every check whose status differs is explained: the kit changed, or withdrew the check. With the report of a newer
    run in NEW, whose record is judged again too, the differences are those between OLD and NEW, and there is a third
    cause: the target changed.

    Exit status as that of run, for the last of the reports judged by the rules of today: 0 conforming, 1 a MUST
    failed, 2 wrong usage, 3 not measured, 4 a fault of the kit in the run.
    """
    from ..results.report import undiagnosed
    from ..results.verify import status_changes
    from ..run.run import diagnose

    first = _rejudged(old, undiagnosed if output is None else diagnose)
    second = None if new is None else _rejudged(new, undiagnosed)
    if output is not None:
        _write(first.after, old, output)
    last = (second or first).after
    for line in _rejudge_lines(last, [*status_changes(first, second)]):
        print(one_line(line, _REJUDGE_WIDTH))
    return status_of(last)


def _rejudged(directory: Path, diagnose: "Diagnose") -> "RejudgedReport":
    from ..results.replay import Recording
    from ..results.verify import RejudgedReport, rejudged

    report = report_in(directory)
    insist_on_own_recording(directory, report)
    with recording_of(directory):
        exchanges = list(read_exchanges(directory))
        return RejudgedReport(report, rejudged(Recording(report, exchanges), exchanges, diagnose))


def _rejudge_lines(last: RunReport, found: "Sequence[StatusChange]") -> Iterator[str]:
    from ..results.verify import ChangeReason

    yield last.scope.sentence
    yield last.summary
    counts = Counter(change.reason for change in found)
    yield ", ".join(f"{reason}: {counts[reason]}" for reason in ChangeReason)
    for reason in ChangeReason:
        for one in found:
            if one.reason is reason:
                why = f": {one.message}" if one.message else ""
                yield f"{reason}: {one.check} {one.before or 'absent'} → {one.after or 'absent'}{why}"


def _write(report: RunReport, source: Path, output: Path) -> None:
    try:
        output.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / FILE_NAME, output / FILE_NAME)
        write_reports(report, output, quoted)
    except shutil.SameFileError:
        raise UsageError(f"{output} holds the old report itself: give another folder to --output") from None
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}") from None
