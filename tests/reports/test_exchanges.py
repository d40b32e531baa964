"""Recordings are read as streams, and equal exchanges give equal bytes."""

import gzip
import hashlib
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from searchprofiles_tck.reports.exchanges import FILE_NAME, UnreadableExchanges, load, packed
from searchprofiles_tck.reports.write import write_exchanges
from searchprofiles_tck.spec.exchange import Exchange

from ..spec.any_report import any_exchange
from . import sample


def written() -> bytes:
    """Return the sample's recording."""
    return packed(sample.EXCHANGES)


def test_reading_gives_what_was_written() -> None:
    """Exchanges come back as they were, in order."""
    assert list(load(io.BytesIO(written()))) == list(sample.EXCHANGES)


def test_same_exchanges_same_bytes() -> None:
    """Neither the clock nor a name is in the file."""
    assert written() == written()
    assert written()[4:8] == bytes(4)


def test_hash_is_of_the_file(tmp_path: Path) -> None:
    """The hash that recording returns is the SHA-256 of the file."""
    sha256 = write_exchanges(sample.EXCHANGES, tmp_path)
    assert sha256 == hashlib.sha256((tmp_path / FILE_NAME).read_bytes()).hexdigest()


@given(any_exchange())
@settings(max_examples=50, deadline=None)
def test_any_exchange_can_be_recorded(exchange: Exchange) -> None:
    """No text or bytes of a target make the writer fail, and reading and writing again changes nothing."""
    content = packed([exchange])
    (read,) = load(io.BytesIO(content))
    assert packed([read]) == content


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"no gzip", 1),
        (gzip.compress(gzip.decompress(written()) + b'{"id": 5}\n'), 5),
        (gzip.compress(b"\xff\xfe\n", mtime=0), 1),
        (written()[:-8], 5),
    ],
)
def test_unreadable_recording_names_the_line(content: bytes, line: int) -> None:
    """A torn or changed recording yields the exchanges before the damage, then an error with the line."""
    read = []
    with pytest.raises(UnreadableExchanges, match=f"line {line} of the recorded exchanges"):
        read.extend(load(io.BytesIO(content)))


def test_lines_before_the_damage_are_read() -> None:
    """The exchanges before a damaged line are yielded."""
    stream = load(io.BytesIO(gzip.compress(gzip.decompress(written()) + b"[]\n")))
    assert [next(stream) for _ in sample.EXCHANGES] == list(sample.EXCHANGES)
    with pytest.raises(UnreadableExchanges):
        next(stream)
