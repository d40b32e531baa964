"""Exchanges of which it is not known yet whether they count."""

from collections.abc import Callable
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO

from ...spec.exchange import Exchange
from ..errors import recording


class Draft:
    """Exchanges that are appended together to a process's record, or dropped; lost if the process dies before."""

    def __init__(self, folder: Path, encode: Callable[[Exchange], bytes], record: IO[bytes]) -> None:
        self._folder = folder
        self._encode = encode
        self._record = record
        with recording(folder):
            self._own = TemporaryFile(dir=folder)  # noqa: SIM115 (closed by keep or drop)

    def record(self, exchange: Exchange) -> None:
        """Append an exchange to the draft."""
        with recording(self._folder):
            self._own.write(self._encode(exchange) + b"\n")

    def keep(self) -> None:
        """Append the draft to the record of the process."""
        with recording(self._folder), self._own:
            self._own.seek(0)
            copyfileobj(self._own, self._record)

    def drop(self) -> None:
        """Forget the draft."""
        with recording(self._folder):
            self._own.close()
