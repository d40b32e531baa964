"""The directory of a run: the only module that names, opens and reads the working files of a run.

``events.ndjson`` is the log. ``exchanges-WORKER.ndjson`` holds recorded exchanges, ``facts-WORKER.json`` the facts of a
process, ``created.ndjson`` everything that was created in the target (written before it can be lost), ``prepared.json``
the target that the first process prepared. A target that belongs to one process has a folder of its own, and so does
each target that a fixture or a class of a pytest session makes, which has a name there.
"""

import errno
import fcntl
import hashlib
import os
import re
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from io import FileIO
from itertools import islice
from pathlib import Path
from typing import Final, Literal

import msgspec

from ...spec.exchange import Exchange
from ..clock import now
from ..config import RunConfig
from ..errors import NotMeasured, recording
from .draft import Draft
from .events import LOG_NAME, Event, Reader, RunState
from .facts import Facts, Prepared, redacted
from .growing_file import EXCHANGE

MAIN: Final = "main"
"""The worker of a run that has only one process."""
CREATED: Final = "created.ndjson"
PREPARED: Final = ("prepared.json", "prepared.lock")
INTERRUPTED: Final = "interrupted"
_CONFIG: Final = "config.json"
_TARGETS: Final = "targets"
_NOTE: Final = "target.json"
_USERS: Final = "users"
_LONGEST: Final = 80
_FAST_FROM: Final = 100_000_000
"""Bytes of recorded exchanges from which time counts more than space."""
_GZIP: Final = 31
"""What zlib calls the format of gzip; the header that it writes has no date and no name."""
_ENCODER: Final = msgspec.json.Encoder()
_OUTCOME: Final = msgspec.json.Decoder(Prepared | str)
"""What the first process came to: a prepared target, or the reason why there is none."""


class Created(msgspec.Struct, frozen=True):
    """Something that a run created in a target: a domain, or a profile in it.

    A domain is noted before it is created, so that nothing is lost. ``absent`` says why it is not there after all: the
    target refused to create it, or it was deleted.
    """

    domain: str
    profile: str = ""
    absent: Literal["", "refused", "deleted"] = ""


ResourceLog = Callable[[Created], None]
"""Logs what is created in a target, so that it can be removed."""


class NamedTarget(msgspec.Struct, frozen=True):
    """A target that a fixture or a class of a pytest session makes, as its folder describes it."""

    name: str
    config: RunConfig
    started: float
    """Seconds since the epoch."""
    shared: bool
    """Whether the processes of the session share the target, so that it is cleaned up when all have finished."""


@dataclass(frozen=True)
class RunDirectory:
    """The directory that the processes of a run share."""

    path: Path

    def append(self, event: Event) -> None:
        """Add ``event`` to the log by one write, so that several processes may share the log.

        Raise ``Unwritable`` if that cannot be done, as every method does that writes a file of a run.
        """
        with recording(self.path), (self.path / LOG_NAME).open("ab", buffering=0) as log:
            _append(log, event)

    def state(self) -> RunState:
        """Return what the log adds up to."""
        state = RunState()
        for event in Reader(self.path).new():
            state.add(event)
        return state

    def interrupt(self) -> None:
        """Let all processes know that the run is to end."""
        (self.path / INTERRUPTED).touch()

    @property
    def is_interrupted(self) -> bool:
        """Whether the run is to end."""
        return (self.path / INTERRUPTED).exists()

    def exchanges_of(self, worker: str) -> Path:
        """Return the file with the exchanges of a process."""
        return self.path / f"exchanges-{worker}.ndjson"

    def facts_of(self, worker: str) -> Path:
        """Return the file with the facts of a process."""
        return self.path / f"facts-{worker}.json"

    def exchanges(self, first: int = 0) -> Iterator[Exchange]:
        """Yield what all processes recorded, from line ``first`` on. A line that a crash cut short is left out."""
        for line in islice(self._lines(), first, None):
            with suppress(msgspec.DecodeError):
                yield EXCHANGE.decode(line)

    def _lines(self) -> Iterator[bytes]:
        for file in self._files(self.exchanges_of("*").name):
            with file.open("rb") as lines:
                yield from lines

    def pack_exchanges(self, packed: Path) -> str:
        """Join the exchanges of all processes; return the hash of the file, which contains no date of its own.

        Raise ``OSError`` if it cannot be written; what was there then stays.
        """
        replace(packed, self._packed())
        with packed.open("rb") as whole:
            return hashlib.file_digest(whole, "sha256").hexdigest()

    def _packed(self) -> Iterator[bytes]:
        files = self._files(self.exchanges_of("*").name)
        level = 6 if sum(file.stat().st_size for file in files) < _FAST_FROM else 1
        packer = zlib.compressobj(level, wbits=_GZIP)
        for file in files:
            with file.open("rb") as part:
                while block := part.read(1 << 20):
                    yield packer.compress(block)
        yield packer.flush()

    def facts(self) -> list[Facts]:
        """Return the facts of all processes."""
        files = self._files(self.facts_of("*").name)
        return [msgspec.json.decode(file.read_bytes(), type=Facts) for file in files]

    def created(self) -> list[Created]:
        """Return what the run created and did not delete, in order. A line that a crash cut short is left out."""
        return _created_in(self.path / CREATED)

    def domains(self) -> set[str]:
        """Return the domains in which any process created something."""
        return {one.domain for file in self._files(CREATED) for one in _created_in(file)}

    def _files(self, pattern: str) -> list[Path]:
        """Return files here and in the folders of processes; those of named targets lie deeper."""
        return sorted(file for deep in ("", "*/") for file in self.path.glob(deep + pattern))

    def of_process(self, name: str) -> "RunDirectory":
        """Make a directory for a target that belongs to one process."""
        path = self.path / name
        path.mkdir()
        return RunDirectory(path)

    def of_target(self, name: str, config: RunConfig, *, shared: bool) -> "RunDirectory":
        """Make and describe the directory of a named target, unless another process was first; return it."""
        directory = RunDirectory(self.path / _TARGETS / folder_name(name))
        directory.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        note = directory.path / _NOTE
        if not note.exists():
            mine = directory.path / f".{time.monotonic_ns()}.{id(note)}"
            mine.write_bytes(_ENCODER.encode(NamedTarget(name, config, now(), shared)))
            mine.replace(note)
        return directory

    def join(self) -> None:
        """Count this process as one of those that use the target of this directory."""
        with self.locked():
            self._write_users(self.users + 1)

    def leave(self, clean_up: Callable[[], None]) -> None:
        """Count this process no longer; the last one cleans up, so one that comes later prepares the target anew."""
        with self.locked():
            self._write_users(self.users - 1)
            if not self.users:
                clean_up()
                (self.path / PREPARED[0]).unlink(missing_ok=True)

    @property
    def users(self) -> int:
        """The number of processes that joined and did not leave."""
        file = self.path / _USERS
        return int(file.read_text()) if file.exists() else 0

    def _write_users(self, number: int) -> None:
        with recording(self.path):
            (self.path / _USERS).write_text(str(number))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let no other process prepare the target, or clean it up."""
        with ExitStack() as held:
            with recording(self.path):
                lock = held.enter_context((self.path / PREPARED[1]).open("w"))
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def targets(self) -> Iterator[tuple[NamedTarget, "RunDirectory"]]:
        """Yield the named targets of a session, by name."""
        for note in sorted((self.path / _TARGETS).glob(f"*/{_NOTE}")):
            target = msgspec.json.decode(note.read_bytes(), type=NamedTarget)
            yield target, RunDirectory(note.parent)


def folder_name(name: str) -> str:
    """Return ``name`` as a folder may be called; names that differ have folders that differ."""
    plain = re.sub(r"[^\w.-]+", "-", name).strip("-.")
    if plain == name and len(name) <= _LONGEST:
        return name
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{plain[-_LONGEST:]}-{digest}".lstrip("-.")


def target_name(target: object) -> str:
    """Return what the report calls a target that a fixture made."""
    if isinstance(target, str):
        return redacted(RunConfig(target=target)).target
    return f"python:{type(target).__module__}:{type(target).__qualname__}"


def _created_in(file: Path) -> list[Created]:
    if not file.exists():
        return []
    created = []
    for line in file.read_bytes().splitlines():
        with suppress(msgspec.DecodeError):
            created.append(msgspec.json.decode(line, type=Created))
    absent = {one.domain for one in created if one.absent}
    return [one for one in created if one.domain not in absent]


class ProcessFiles:
    """The files that one process writes in the directory of the run. Methods raise ``Unwritable`` if they cannot."""

    def __init__(self, directory: RunDirectory, worker: str) -> None:
        self._directory = directory
        self.worker = worker
        with recording(directory.path):
            self._exchanges = directory.exchanges_of(worker).open("ab")
            self._created = (directory.path / CREATED).open("ab", buffering=0)

    def record(self, exchange: Exchange) -> None:
        """Append an exchange."""
        with recording(self._directory.path):
            self._exchanges.write(_ENCODER.encode(exchange) + b"\n")

    def draft(self) -> "Draft":
        """Return a record of exchanges of which it is not known yet whether they count."""
        return Draft(self._directory.path, _ENCODER.encode, self._exchanges)

    def flush(self) -> None:
        """Make what was appended survive the end of this process."""
        with recording(self._directory.path):
            self._exchanges.flush()

    def log_created(self, created: Created) -> None:
        """Append one line by one write, so that the lines of several processes do not mix."""
        with recording(self._directory.path):
            _append(self._created, created)

    def shared(self, prepare: Callable[[], Prepared]) -> Prepared:
        """Return what the first process prepared; prepare the target if this is the first.

        Raise ``NotMeasured`` in every process if the first one did.
        """
        outcome: Prepared | str
        path = self._directory.path / PREPARED[0]
        with self._directory.locked():
            if path.exists():
                outcome = _OUTCOME.decode(path.read_bytes())
            else:
                try:
                    outcome = prepare()
                except NotMeasured as reason:
                    outcome = str(reason)
                with recording(self._directory.path):
                    replace(path, [_ENCODER.encode(outcome)])
        if isinstance(outcome, str):
            raise NotMeasured(outcome)
        return outcome

    def write_facts(self, facts: Facts) -> None:
        """Write the facts, in place of those that were written before."""
        with recording(self._directory.path):
            replace(self._directory.facts_of(self.worker), [_ENCODER.encode(facts)])

    def close(self, facts: Facts) -> None:
        """Write the facts and close the files."""
        try:
            self.write_facts(facts)
        finally:
            with recording(self._directory.path), self._created, self._exchanges:
                pass


def replace(file: Path, parts: Iterable[bytes]) -> None:
    """Write ``file`` anew, so that it is never seen half written; the old one stays if that fails."""
    fresh = file.with_suffix(".new")
    try:
        with fresh.open("wb") as out:
            out.writelines(parts)
        fresh.replace(file)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def _append(file: FileIO, what: msgspec.Struct) -> None:
    """Append a line to an unbuffered file. Raise ``OSError`` also if only a part of it fits on the disk."""
    line = _ENCODER.encode(what) + b"\n"
    if file.write(line) != len(line):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def write_config(folder: Path, config: RunConfig) -> Path:
    """Write the settings of a run into the private folder of its child; return the file."""
    file = folder / _CONFIG
    file.write_bytes(_ENCODER.encode(config))
    return file


def read_config(file: Path) -> RunConfig:
    """Return the settings that ``write_config`` wrote."""
    return msgspec.json.decode(file.read_bytes(), type=RunConfig)
