"""The recorded exchanges as gzipped lines of JSON: equal exchanges give equal bytes, and are read as a stream."""

import gzip
import io
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

import msgspec

from ..spec.encoding import encode
from ..spec.exchange import Exchange

FILE_NAME: Final = "exchanges.ndjson.gz"


class UnreadableExchanges(ValueError):
    """A recording that cannot be read; the message says at which line and why."""


def packed(exchanges: Iterable[Exchange]) -> bytes:
    """Return the file that holds ``exchanges``. The gzip header has neither time nor name."""
    stream = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=stream, mtime=0) as file:
        for exchange in exchanges:
            file.write(encode(exchange) + b"\n")
    return stream.getvalue()


def load(stream: BinaryIO) -> Iterator[Exchange]:
    """Yield the exchanges in ``stream``, one at a time.

    Raises ``UnreadableExchanges`` at the first line that is cut short, not gzip, or not an exchange; the exchanges
    before it have been yielded by then.
    """
    decoder = msgspec.json.Decoder(Exchange)
    number = 1
    try:
        for line in gzip.GzipFile(fileobj=stream, mode="rb"):
            yield decoder.decode(line)
            number += 1
    except (EOFError, OSError, zlib.error, ValueError, msgspec.DecodeError) as error:
        raise UnreadableExchanges(
            f"line {number} of the recorded exchanges cannot be read: {error}. Was the run killed, or the "
            "file changed? Run again to record it anew"
        ) from error
