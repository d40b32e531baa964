"""Reads the reports that a command was given; what is missing or damaged becomes one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from ...reports.exchanges import FILE_NAME, UnreadableExchanges
from ...reports.write import read_report, recorded_sha256
from ...spec.results import RunReport
from ..errors import UsageError


def report_in(directory: Path) -> RunReport:
    """The report in ``directory``. Raises ``UsageError``."""
    try:
        return read_report(directory)
    except OSError:
        raise UsageError(f"there is no report in {directory}: report.json is missing") from None
    except msgspec.MsgspecError as error:
        raise UsageError(f"{directory / 'report.json'} is not a report of this kit: {error}") from None


@contextmanager
def recording_of(directory: Path) -> Iterator[None]:
    """Makes one ``UsageError`` of what goes wrong when the recording in ``directory`` is read and judged."""
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
    """Raises ``UsageError`` unless the recording in ``directory`` is the one that ``report`` was made with."""
    with recording_of(directory):
        if recorded_sha256(directory) != report.run.exchanges_sha256:
            raise UsageError(
                f"the recording in {directory} is not the one that its report was made with: see report verify"
            )
