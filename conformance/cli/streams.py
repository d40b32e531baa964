"""Standard output and standard error for a command whose exit status matters more than its words.

What an encoding lacks is replaced; what nobody reads, or has no room, is dropped. The latter is reported, since some
commands have no other result.
"""

import errno
import io
import os
import select
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_STANDARD: Final = (0, 1, 2)
_NOBODY: Final = frozenset({errno.EPIPE, errno.EBADF})
"""Errors of a stream that nobody reads."""
_RAISES: Final = ("strict", "surrogateescape")


class _Lossy(io.FileIO):
    """A file whose writes succeed, whether or not anybody takes them. ``lost`` is why some could not be written."""

    lost = ""

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write ``data``, or drop it. Wait for a reader that is slow."""
        try:
            written: int | None = super().write(data)
            while written is None:
                select.select([], [self], [])
                written = super().write(data)
        except OSError as error:
            if error.errno not in _NOBODY:
                self.lost = error.strerror or str(error)
            return memoryview(data).nbytes
        return written


@contextmanager
def lossy_streams() -> Iterator[Callable[[], str]]:
    """Make output and errors lossy while the context lasts; streams that are no files, as in tests, stay the same.

    Yield what returns why output could not be written, and nothing if it was, or if nobody reads it.
    """
    _open_closed()
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _lossy(sys.stdout, 1), _lossy(sys.stderr, 2)
    try:
        yield _lost
    finally:
        for stream in (sys.stdout, sys.stderr):
            with suppress(ValueError):  # somebody closed it
                stream.flush()
        sys.stdout, sys.stderr = before


def _lost() -> str:
    with suppress(ValueError):  # somebody closed it
        sys.stdout.flush()
    return str(getattr(getattr(getattr(sys.stdout, "buffer", None), "raw", None), "lost", ""))


def _open_closed() -> None:
    """Open those of the standard files that are closed; else a file of a report would get such a number."""
    for number in _STANDARD:
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest number that is free


def _lossy(stream: TextIO | None, number: int) -> TextIO:
    if stream is None:
        return _text(number, "utf-8", "replace")
    try:
        number = stream.fileno()
    except (OSError, ValueError):
        return stream
    with suppress(OSError):
        stream.flush()
    errors = stream.errors or "replace"
    return _text(number, stream.encoding, "replace" if errors in _RAISES else errors)


def _text(number: int, encoding: str, errors: str) -> TextIO:
    raw = _Lossy(number, "w", closefd=False)
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding, errors, line_buffering=True)
