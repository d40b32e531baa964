"""What the service that the run started, ``run --start``, printed while an exchange ran."""

import os
import re
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from .http_message import Redactor

OUTPUT_VARIABLE: Final = "SEARCHPROFILES_TCK_SERVICE_OUTPUT"
"""Names the file that the service prints into, to the processes that send requests."""
_KEPT: Final = 2_000
"""Bytes of one exchange, from the end: a trace of a fault ends with what is wrong."""
_LATE: Final = 0.02
"""Seconds to wait for what is printed only after the response that reports a fault."""
_COLOURS: Final = re.compile(r"\x1b\[[\d;]*m")


class ServiceOutput:
    """The output of a service as a file that grows; nothing if there is no ``path``."""

    def __init__(self, path: str = "", redactor: Redactor | None = None) -> None:
        self._path = Path(path) if path else None
        self._redactor = redactor or Redactor()

    def size(self) -> int:
        """Return how many bytes were printed so far."""
        with suppress(OSError):
            return os.stat(self._path).st_size if self._path else 0
        return 0

    def since(self, start: int, *, failed: bool = False) -> str:
        """Return the end of what was printed since there were ``start`` bytes, without secrets and colours.

        If the request ``failed`` and nothing was printed yet, wait for it a moment.
        """
        if self._path is None:
            return ""
        if failed and self.size() <= start:
            time.sleep(_LATE)
        end = self.size()
        first = max(start, end - _KEPT)
        with suppress(OSError), self._path.open("rb") as file:
            file.seek(first)
            text = file.read(end - first).decode("utf-8", errors="replace")
            return ("… " if first > start else "") + self._redactor.text(_COLOURS.sub("", text))
        return ""
