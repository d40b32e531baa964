"""The recorded exchanges as gzipped lines of JSON, written and read as streams; equal input, equal bytes."""

import gzip
import hashlib
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final, Self

import msgspec

from ..spec.encoding import encode
from ..spec.exchange import Exchange

FILE_NAME: Final = "exchanges.ndjson.gz"


class UnreadableExchanges(ValueError):
    """A recording that cannot be read; the message says at which line and why."""


class _Hashing:
    """Writes bytes to a stream and hashes them."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        return self._stream.write(data)

    def flush(self) -> None:
        self._stream.flush()


class ExchangeWriter:
    """Appends exchanges to a binary stream, which stays open.

    Use as a context manager; ``sha256`` of everything written is there once it has closed. The gzip header
    holds neither time nor name, so equal exchanges give equal bytes.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._out = _Hashing(stream)
        self._zip = gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=self._out, mtime=0)

    def write(self, exchange: Exchange) -> None:
        """Append one exchange."""
        self._zip.write(encode(exchange) + b"\n")

    @property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the bytes written so far."""
        return self._out.digest.hexdigest()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()


def dump(exchanges: Iterable[Exchange], stream: BinaryIO) -> str:
    """Write ``exchanges`` to ``stream`` and return the hexadecimal SHA-256 of the bytes."""
    with ExchangeWriter(stream) as writer:
        for exchange in exchanges:
            writer.write(exchange)
    return writer.sha256


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
