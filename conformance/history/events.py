"""The event log of a run: what has happened so far, one JSON object a line, appended as it happens.

The processes that run the checks write it, the command line reads it: for progress, to report what was learned when
the run does not reach its end, and to go on there. Nothing in it is secret.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from ...spec.exchange import Json
from ...spec.results import CheckResult, Failure, ReadingFound
from .reduction import ReducibleFailure

LOG_NAME: Final = "events.ndjson"


class _Event(msgspec.Struct, frozen=True, tag_field="event"):
    """Something that happened."""


class Started(_Event, frozen=True, tag="started"):
    """A run began."""

    configuration: Mapping[str, Json]
    """Its options, secrets redacted."""
    withheld: Mapping[str, str]
    """Options with parts that the configuration does not tell, in words: they have to be given again to go on."""
    kit_version: str
    at: float
    """Seconds since the epoch."""


class Resumed(_Event, frozen=True, tag="resumed"):
    """A run that had not come to its end goes on. What was said of its end before counts no more."""

    done: tuple[str, ...]
    """The checks whose results stand."""
    at: float
    """Seconds since the epoch."""
    idle: float
    """Seconds for which nobody worked on the run."""


class Selected(_Event, frozen=True, tag="selected"):
    """The checks to run are known."""

    total: int


class Opened(_Event, frozen=True, tag="opened"):
    """A process turned to the target of that name."""

    target: str


class Ready(_Event, frozen=True, tag="ready"):
    """A process has a target that can be judged, and knows which readings it takes."""

    worker: str
    access: str
    readings: tuple[ReadingFound, ...]
    declined: tuple[str, ...]
    """Operations that the target does not implement."""
    visibility_milliseconds: Mapping[str, float]
    tag: str
    """With ``number``, what marks the values of the standing world."""
    number: str


class ScenarioFinished(_Event, frozen=True, tag="scenario-finished"):
    """A scenario was played to its end undisturbed, and its exchanges are on the disk."""

    scenario: str
    worker: str
    requests: Mapping[str, int]
    """The number of requests, by purpose."""
    results: tuple[CheckResult, ...]
    """The results of those of its checks that the run selects."""
    reducible: tuple[ReducibleFailure, ...] = ()
    """The failures that can be reduced when all checks have run."""


class CheckFinished(_Event, frozen=True, tag="check-finished"):
    """A check has a result that no ``ScenarioFinished`` holds."""

    result: CheckResult


class Reduced(_Event, frozen=True, tag="reduced"):
    """The failure that a check tells first was made small, or it is known why not."""

    check: str
    failure: Failure


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


Event = (
    Started
    | Resumed
    | Selected
    | Opened
    | Ready
    | ScenarioFinished
    | CheckFinished
    | Reduced
    | Unmeasured
    | Mistyped
    | Broke
    | Left
    | Ended
)

_DECODER: Final = msgspec.json.Decoder(Event)


def append(directory: Path, event: Event) -> None:
    """Adds ``event`` to the log in ``directory``: one write, so that several processes may share the log."""
    line = msgspec.json.encode(event) + b"\n"
    handle = os.open(directory / LOG_NAME, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
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
