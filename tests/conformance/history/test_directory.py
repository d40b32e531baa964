"""The processes of a run share its directory, and what they write there survives a crash."""

import io
import multiprocessing
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from joining import join, ready
from searchprofiles_tck.conformance.errors import NotMeasured
from searchprofiles_tck.conformance.history.directory import (
    Created,
    ProcessFiles,
    RunDirectory,
)
from searchprofiles_tck.conformance.history.facts import Facts, Prepared
from searchprofiles_tck.conformance.history.growing_file import ExchangeReader
from searchprofiles_tck.spec.exchange import Call, Exchange, Purpose, Reply


def files(folder: Path, worker: str = "main") -> ProcessFiles:
    """Return the files of a process in ``folder``."""
    return ProcessFiles(RunDirectory(folder), worker)


@pytest.mark.e2e
def test_processes_share_one_preparation(tmp_path: Path) -> None:
    """Of two processes one prepares the target, and both work in the same domain."""
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=join, args=(tmp_path, worker)) for worker in ("gw0", "gw1")]
    for process in processes:
        process.start()
    for process in processes:
        process.join()

    assert [process.exitcode for process in processes] == [0, 0]
    assert len(list(tmp_path.glob("prepared-by-*"))) == 1
    directory = RunDirectory(tmp_path)
    assert len({fact.access for fact in directory.facts()}) == 1
    assert {created.domain for created in directory.created()} == {"gw0", "gw1"}


def test_prepared_target_is_the_same_when_read_again(tmp_path: Path) -> None:
    """World, readings and all survive being written down."""
    once = ready()
    files(tmp_path, "a").shared(lambda: once)

    assert files(tmp_path, "b").shared(ready) == once


def test_every_process_learns_why_nothing_can_be_judged(tmp_path: Path) -> None:
    """The reason that the first process found is the reason of all."""

    def fail() -> Prepared:
        raise NotMeasured("no such thing")

    for worker in "ab":
        with pytest.raises(NotMeasured, match="no such thing"):
            files(tmp_path, worker).shared(fail)


def test_exchanges_are_kept_a_line_each(tmp_path: Path) -> None:
    """What was recorded can be read back, except for a line that a crash cut short."""
    exchange = Exchange("s/1", "s", Purpose.CHECK, Call("SearchProfiles", {"Values": ["\n"]}), Reply(200))
    written = files(tmp_path)
    written.record(exchange)
    written.record(exchange)
    written.close(Facts())

    lines = (tmp_path / "exchanges-main.ndjson").read_bytes().splitlines()
    assert [msgspec.json.decode(line, type=Exchange) for line in lines] == [exchange] * 2
    with (tmp_path / "exchanges-main.ndjson").open("ab") as file:
        file.write(b'{"id": "cu')
    assert list(RunDirectory(tmp_path).exchanges()) == [exchange] * 2
    assert list(RunDirectory(tmp_path).exchanges(1)) == [exchange]


def test_exchanges_can_be_read_while_they_are_recorded(tmp_path: Path) -> None:
    """Each is returned once, and when its line is whole."""
    exchange = Exchange("s/1", "s", Purpose.CHECK, Call("SearchProfiles", {}), Reply(200))
    file = RunDirectory(tmp_path).exchanges_of("main")
    reader = ExchangeReader(file)
    assert reader.new() == []
    line = msgspec.json.encode(exchange) + b"\n"
    for part, found in ((line + line[:9], 1), (b"", 0), (line[9:], 1)):
        with file.open("ab") as record:
            record.write(part)
        assert reader.new() == [exchange] * found


class Growing(io.RawIOBase):
    """A file of which parts are written while it is read: an empty one is its end at that time."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = iter(parts)

    def readable(self) -> bool:
        """See RawIOBase."""
        return True

    def seekable(self) -> bool:
        """See RawIOBase."""
        return True

    def seek(self, offset: int, _whence: int = 0) -> int:
        """Stay: the test reads once."""
        return offset

    def tell(self) -> int:
        """See RawIOBase."""
        return 0

    def readinto(self, buffer: Any) -> int:
        """See RawIOBase."""
        part = next(self._parts, b"")
        buffer[: len(part)] = part
        return len(part)


@pytest.mark.parametrize("places", [(), (30,), (60, 90)])
def test_a_record_may_grow_while_a_part_of_it_is_read(places: tuple[int, ...]) -> None:
    """The rest of a line that came meanwhile is no line of its own."""
    exchange = Exchange("s/1", "s", Purpose.CHECK, Call("SearchProfiles", {}), Reply(200))
    record = (msgspec.json.encode(exchange) + b"\n") * 2
    bounds = (0, *places, len(record))
    parts = [part for start, end in pairwise(bounds) for part in (record[start:end], b"")]
    file: Any = SimpleNamespace(open=lambda _: io.BufferedReader(Growing(parts)))

    found = ExchangeReader(file).new()

    assert found == [exchange] * len(found)


def test_a_line_may_be_longer_than_what_is_read_at_a_time(tmp_path: Path) -> None:
    """Bodies of more than a megabyte are sent."""
    large = Exchange(
        "s/1", "s", Purpose.CHECK, Call("SearchProfiles", {"Values": ["x" * 200_000]}), Reply(200)
    )
    file = tmp_path / "record"
    reader = ExchangeReader(file)
    file.write_bytes((msgspec.json.encode(large) + b"\n") * 2)

    assert (reader.new(), reader.new(), reader.new()) == ([large], [large], [])


def test_the_log_of_resources_survives_a_crash(tmp_path: Path) -> None:
    """A line that was cut short is left out, and so is what was refused or deleted."""
    written = files(tmp_path)
    for created in (
        Created("d"),
        Created("d", "p"),
        Created("e"),
        Created("e", absent="refused"),
        Created("f"),
        Created("f", absent="deleted"),
    ):
        written.log_created(created)
    with (tmp_path / "created.ndjson").open("ab") as file:
        file.write(b'{"domain": "cu')

    assert RunDirectory(tmp_path).created() == [Created("d"), Created("d", "p")]
    assert RunDirectory(tmp_path / "nothing").created() == []
