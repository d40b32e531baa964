"""The event log of a run: what has happened so far, one JSON object a line, appended as it happens.

The process that runs the checks writes it, the command line reads it: for progress, and to report what was
learned when the run does not reach its end.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from ..spec.results import CheckResult

LOG_NAME: Final = "events.ndjson"


class _Event(msgspec.Struct, frozen=True, tag_field="event"):
    """Something that happened."""


class Selected(_Event, frozen=True, tag="selected"):
    """The checks to run are known."""

    total: int


class Opened(_Event, frozen=True, tag="opened"):
    """A process turned to the target of that name."""

    target: str


class Judged(_Event, frozen=True, tag="judged"):
    """A check has its result. ``subject`` names the target in a session that has several."""

    result: CheckResult
    subject: str = ""


class Unmeasured(_Event, frozen=True, tag="unmeasured"):
    """Nothing can be judged; the reason is a sentence."""

    reason: str


class Mistyped(_Event, frozen=True, tag="mistyped"):
    """The user asked for something that does not exist."""

    message: str


class Broke(_Event, frozen=True, tag="broke"):
    """The kit itself failed."""

    message: str


class Left(_Event, frozen=True, tag="left"):
    """The target was tidied, and this could not be removed from it."""

    leftovers: tuple[str, ...]


class Ended(_Event, frozen=True, tag="ended"):
    """The run reached its end, with pytest's exit status."""

    exit_status: int


Event = Selected | Opened | Judged | Unmeasured | Mistyped | Broke | Left | Ended

_DECODER: Final = msgspec.json.Decoder(Event)


def append(directory: Path, event: Event) -> None:
    """Adds ``event`` to the log in ``directory``: one write, so that several processes may share the log."""
    line = msgspec.json.encode(event) + b"\n"
    handle = os.open(directory / LOG_NAME, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, line)
    finally:
        os.close(handle)


@dataclass
class Reader:
    """Reads a log that may still grow. A last line without its end is left for the next time."""

    directory: Path
    _offset: int = field(default=0, init=False)

    def new(self) -> list[Event]:
        """The events since the last call; none while the log does not exist."""
        try:
            with (self.directory / LOG_NAME).open("rb") as log:
                log.seek(self._offset)
                text = log.read()
        except FileNotFoundError:
            return []
        whole = text[: text.rfind(b"\n") + 1]
        self._offset += len(whole)
        return [_DECODER.decode(line) for line in whole.splitlines()]


@dataclass
class Digest:
    """What a log says so far."""

    total: int = 0
    target: str = ""
    results: dict[str, CheckResult] = field(default_factory=dict)
    """By check; the last of a check that was repeated."""
    unmeasured: str = ""
    mistyped: str = ""
    broke: str = ""
    leftovers: tuple[str, ...] = ()
    tidied: bool = False
    ended: bool = False

    def add(self, event: Event) -> None:
        """Takes one more event into account."""
        match event:
            case Selected(total):
                self.total = total
            case Opened(target):
                self.target = target
            case Judged(result):
                self.results[result.id] = result
            case Unmeasured(reason):
                self.unmeasured = reason
            case Mistyped(message):
                self.mistyped = message
            case Broke(message):
                self.broke = message
            case Left(leftovers):
                self.leftovers = tuple(dict.fromkeys((*self.leftovers, *leftovers)))
                self.tidied = True
            case Ended():
                self.ended = True


def digest(*directories: Path) -> Digest:
    """What the logs in ``directories`` say together."""
    summary = Digest()
    for directory in directories:
        for event in Reader(directory).new():
            summary.add(event)
    return summary
