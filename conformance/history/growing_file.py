"""Files of lines that are read while another process still writes them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from ...spec.exchange import Exchange

_PART: Final = 1 << 16
"""Bytes of exchanges that are read at a time: a command that follows its run still answers Ctrl-C at once."""
EXCHANGE: Final = msgspec.json.Decoder(Exchange)


@dataclass
class GrowingFile:
    """A file that may still grow. A last line without its end is left for the next time."""

    file: Path
    part: int = -1
    """Bytes to read at a time, and up to the end of the line; -1 means all."""
    _offset: int = field(default=0, init=False)

    def lines(self) -> list[bytes]:
        """Return whole lines since the last call; none while the file does not exist."""
        try:
            with self.file.open("rb") as record:
                record.seek(self._offset)
                text = record.read(self.part)
                text += record.readline()  # the rest of the last line, as far as it is there
        except FileNotFoundError:
            return []
        whole = text[: text.rfind(b"\n") + 1]
        self._offset += len(whole)
        return whole.splitlines()


class ExchangeReader:
    """Reads the exchanges of a process that may still record."""

    def __init__(self, file: Path) -> None:
        self._file = GrowingFile(file, _PART)

    def new(self) -> list[Exchange]:
        """Return some of the exchanges since the last call."""
        return [EXCHANGE.decode(line) for line in self._file.lines()]
