"""``searchprofiles-tck report verify``: is a report what its record says?"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from ...reports.formats import FORMATS
from ...reports.visible import one_line
from ...reports.write import read_exchanges, recorded_sha256
from ..config import DEFAULT_REPORT
from .report_argument import recording_of, report_in

if TYPE_CHECKING:
    from ...spec.results import RunReport
    from ..results.replay import Recording
    from ..results.verify import Confirmation

ALL_CONFIRMED, A_DIFFERENCE, UNREPLAYED = 0, 1, 3
_WIDE: Final = 1000


@click.command("verify", short_help="Judge a report's record again, and say what it bears out.")
@click.argument("directory", metavar="[DIR]", default=DEFAULT_REPORT, type=click.Path(path_type=Path))
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
    from ... import __version__
    from ..results.replay import Recording
    from ..results.verify import Standing, confirmations, falsified, inconsistencies

    report = report_in(directory)
    with recording_of(directory):
        sha256 = recorded_sha256(directory)
        recording = Recording(report, read_exchanges(directory))
        found = confirmations(report, recording)
    given, untold = _given(report, recording)
    contradictions = [*_altered(report, sha256), *given, *inconsistencies(report)]
    if report.run.kit_version == __version__:
        contradictions += falsified(report, read_exchanges(directory), _files(directory))
    for line in _lines(report, found, contradictions, untold, each):
        print(one_line(line, _WIDE))
    standings = {one.standing for one in found}
    if contradictions or Standing.DIFFERS in standings:
        return A_DIFFERENCE
    return UNREPLAYED if untold or Standing.UNREPLAYABLE in standings else ALL_CONFIRMED


def _given(report: "RunReport", recording: "Recording") -> tuple[list[str], str]:
    """How readings and data differ from what the record gives; and why that cannot be told, where it cannot."""
    from ..results.asking_again import differences

    try:
        return differences(report, recording), ""
    except ValueError as error:
        return [], f"readings and data: {error}"


def _files(directory: Path) -> dict[str, bytes]:
    """The files of a report that lie in ``directory``, by name."""
    paths = [directory / form.file for form in FORMATS.values() if form.file]
    return {path.name: path.read_bytes() for path in paths if path.is_file()}


def _altered(report: "RunReport", sha256: str) -> Iterator[str]:
    if report.run.exchanges_sha256 != sha256:
        said = report.run.exchanges_sha256 or "no hash"
        yield f"exchanges.ndjson.gz is not the file that the report was made with: it has {sha256}, not {said}"


def _lines(
    report: "RunReport",
    found: "Sequence[Confirmation]",
    contradictions: Sequence[str],
    untold: str,
    each: bool,
) -> Iterator[str]:
    from ... import __version__
    from ..results.verify import Standing, tallied

    run = report.run
    yield f"{run.target}, seed {run.seed}, effort {run.effort}, {run.started}: {report.scope.sentence}"
    if run.kit_version != __version__:
        yield (
            f"The report is of version {run.kit_version} of the kit, this is {__version__}: a difference may be the "
            "kit's own, which report rejudge tells. Its words, its lists and the files beside it are not compared."
        )
    for one in found:
        if each or one.standing in (Standing.DIFFERS, Standing.UNREPLAYABLE):
            reason = f": {one.reason}" if one.reason else ""
            yield f"{one.standing}: {one.result.id} ({one.result.status}){reason}"
    yield from (f"{Standing.DIFFERS}: {sentence}" for sentence in contradictions)
    if untold:
        yield f"{Standing.UNREPLAYABLE}: {untold}"
    tally = tallied(found)
    yield ", ".join(f"{number} {standing}" for standing, number in tally.items())
