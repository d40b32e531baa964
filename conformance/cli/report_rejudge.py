"""``searchprofiles-tck report rejudge``: what do the rules of today say of an old run?"""

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from ...reports.exchanges import FILE_NAME
from ...reports.visible import one_line
from ...reports.write import read_exchanges, write_reports
from ..errors import UsageError
from .report_argument import insist_on_own_recording, recording_of, report_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...spec.results import RunReport
    from ..results.rejudge import Difference, Twice

_LINE: Final = 300


@click.command("rejudge", short_help="Judge the record of an old run by the rules of today.")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", required=False, type=click.Path(path_type=Path))
@click.option(
    "--output",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Where the report goes that judging OLD again gives; else it is not written.",
)
def rejudge(old: Path, new: Path | None, output: Path | None) -> int:
    """Judge the exchanges recorded in OLD by the rules of this version of the kit; nothing is sent.

    Every check whose status differs is explained: the kit changed, or withdrew the check. With the report of a newer
    run in NEW, whose record is judged again too, the differences are those between OLD and NEW, and a third cause is
    told apart: the target changed.

    Exit status as that of run, for the last of the reports judged by the rules of today: 0 conforming, 1 a MUST
    failed, 2 wrong usage, 3 not measured, 4 a fault of the kit in the run.
    """
    from ..results.rejudge import differences

    first = _judged_twice(old)
    second = None if new is None else _judged_twice(new)
    if output is not None:
        _write(first.again, old, output)
    last = (second or first).again
    for line in _lines(last, differences(first, second)):
        print(one_line(line, _LINE))
    return _status(last)


def _judged_twice(directory: Path) -> "Twice":
    from ..results.rejudge import Twice, rejudged
    from ..results.replay import Recording

    report = report_in(directory)
    insist_on_own_recording(directory, report)
    with recording_of(directory):
        exchanges = list(read_exchanges(directory))
        return Twice(report, rejudged(report, Recording(report, exchanges), exchanges))


def _lines(last: "RunReport", found: "Sequence[Difference]") -> Iterator[str]:
    from ..results.rejudge import Blame

    yield last.scope.sentence
    yield last.summary
    counts = Counter(difference.blame for difference in found)
    yield ", ".join(f"{blame}: {counts[blame]}" for blame in Blame)
    for blame in Blame:
        for one in found:
            if one.blame is blame:
                why = f": {one.message}" if one.message else ""
                yield f"{blame}: {one.check} {one.before or 'absent'} → {one.after or 'absent'}{why}"


def _write(report: "RunReport", source: Path, output: Path) -> None:
    try:
        output.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / FILE_NAME, output / FILE_NAME)
        write_reports(report, output)
    except shutil.SameFileError:
        raise UsageError(f"{output} holds the old report itself: give another folder to --output") from None
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}") from None


def _status(report: "RunReport") -> int:
    from ...spec.classes import Level
    from ...spec.verdict import exit_status
    from ..history.recap import settings_in

    level = Level(report.run.fail_on.upper())
    return int(exit_status(report, fail_on=level, partial=settings_in(report.run).partial))
