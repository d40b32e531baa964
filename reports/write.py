"""Write reports to the disk, and read them: the only module of this package that does."""

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from ..spec.exchange import Exchange
from ..spec.places import Quotes, no_quotes
from ..spec.report_json import from_json
from ..spec.results import RunReport
from .exchanges import FILE_NAME, UnreadableExchanges, load, packed


def write_reports(report: RunReport, directory: Path, quotes: Quotes = no_quotes) -> None:
    """Write every format that has a file into ``directory``.

    Recorded exchanges in the directory are evidence for the page; ``quotes`` is what ``formats`` takes. Each file
    appears whole or not at all. Raises ``OSError`` if the directory cannot be written.
    """
    from .formats import formats  # imported here: writing other files needs no format

    directory.mkdir(parents=True, exist_ok=True)
    for each in formats(quotes).values():
        if each.file:
            write_whole(directory / each.file, each.render(report, _readable(directory)))


def _readable(directory: Path) -> Iterator[Exchange]:
    """Yield what can be read of a recording: a run that was killed leaves it torn, and its report is still useful."""
    with suppress(UnreadableExchanges):
        yield from read_exchanges(directory)


def write_whole(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path`` so that readers see the old file or the new one, never a part."""
    fresh = path.with_name(f".{secrets.token_hex(8)}.new")
    try:
        fresh.write_bytes(content)
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def write_exchanges(exchanges: Iterable[Exchange], directory: Path) -> str:
    """Record ``exchanges`` in ``directory``, as a whole or not at all; return the hexadecimal SHA-256 of the file.

    Raises ``OSError`` if the directory cannot be written.
    """
    directory.mkdir(parents=True, exist_ok=True)
    content = packed(exchanges)
    write_whole(directory / FILE_NAME, content)
    return hashlib.sha256(content).hexdigest()


def read_report(directory: Path) -> RunReport:
    """Return the report in ``directory``. Raises as ``from_json`` does, and ``OSError`` if there is none."""
    return from_json((directory / "report.json").read_bytes())


def read_exchanges(directory: Path) -> Iterator[Exchange]:
    """Yield the exchanges recorded in ``directory``, none if there is no recording. Raises as ``load`` does."""
    path = directory / FILE_NAME
    if path.exists():
        with path.open("rb") as stream:
            yield from load(stream)


def recorded_sha256(directory: Path) -> str:
    """Return the hexadecimal SHA-256 of the recording in ``directory``. Raises ``OSError`` if there is none."""
    with (directory / FILE_NAME).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
