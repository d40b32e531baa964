"""The event log of a run: what has happened so far, one JSON object a line, appended as it happens.

The processes that run the checks write it, the command line reads it: for progress, to report what was learned if the
run does not reach its end, and to resume the run. Nothing in it is secret. ``RunState`` is what a log adds up to.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from ...spec.exchange import Json
from ...spec.results import CheckResult, Failure
from ...spec.search import Search
from ...spec.statuses import Status
from ..dataset.model import Namespace
from .growing_file import GrowingFile

LOG_NAME: Final = "events.ndjson"


class ReducibleFailure(msgspec.Struct, frozen=True, kw_only=True):
    """The simplest walk over the shared data whose pages alone show the first failure of a check.

    ``requirement`` is the one that this failure, which is in the result of the check, says is broken. ``named`` maps
    the ids of profiles that the walk searches for to the names of these profiles, so that the search can be repeated in
    another world with the same profiles. ``tags`` are those of the walk's pages. ``before`` are earlier searches of the
    scenario that a target may have remembered.
    """

    check: str
    scenario: str
    requirement: str
    search: Search
    named: Mapping[str, str]
    tags: Mapping[str, str]
    before: tuple[Search, ...] = ()


class _Event(msgspec.Struct, frozen=True, tag_field="event"):
    """Something that happened."""


class Started(_Event, frozen=True, tag="started"):
    """A run began."""

    configuration: Mapping[str, Json]
    """Its options, secrets redacted."""
    withheld: Mapping[str, str]
    """The options with parts that the configuration lacks, in words: they have to be given again to resume the run."""
    kit_version: str
    at: float
    """Seconds since the epoch."""


class Resumed(_Event, frozen=True, tag="resumed"):
    """A run that had not come to its end goes on. What was logged of its end before no longer counts."""

    done: tuple[str, ...]
    """The checks whose results count."""
    at: float
    """Seconds since the epoch."""
    idle: float
    """Seconds for which no process worked on the run."""


class Selected(_Event, frozen=True, tag="selected"):
    """The checks to run are known."""

    total: int


class Opened(_Event, frozen=True, tag="opened"):
    """A process opened the target of that name."""

    target: str


class Ready(_Event, frozen=True, tag="ready"):
    """A process has a target that can be judged, with data whose values ``namespace`` marks."""

    worker: str
    access: str
    namespace: Namespace


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


class FailureReduced(_Event, frozen=True, tag="reduced"):
    """The first failure of a check was reduced, or it is known why not."""

    check: str
    failure: Failure


class NothingMeasured(_Event, frozen=True, tag="unmeasured"):
    """Nothing can be judged; the reason is a sentence."""

    reason: str


class WrongUsage(_Event, frozen=True, tag="wrong-usage"):
    """The user named something that does not exist."""

    message: str


class KitError(_Event, frozen=True, tag="kit-error"):
    """The kit itself failed."""

    message: str


class CleanedUp(_Event, frozen=True, tag="cleaned-up"):
    """What the run created was removed from the target, but for these leftovers."""

    leftovers: tuple[str, ...]


class Ended(_Event, frozen=True, tag="ended"):
    """The run reached its end, with pytest's exit status."""

    exit_status: int


_Progress = Started | Resumed | Selected | Opened | Ready | ScenarioFinished | CheckFinished | FailureReduced
Event = _Progress | NothingMeasured | WrongUsage | KitError | CleanedUp | Ended

_DECODER: Final = msgspec.json.Decoder(Event)


class Reader:
    """Reads a log that may still grow."""

    def __init__(self, directory: Path) -> None:
        self._log = GrowingFile(directory / LOG_NAME)

    def new(self) -> list[Event]:
        """Return the events since the last call; none while the log does not exist."""
        return [_DECODER.decode(line) for line in self._log.lines()]


@dataclass
class RunState:
    """What a log says so far, in one value."""

    total: int = 0
    target: str = ""
    started: Started | None = None
    began: float = 0.0
    """When the run was started, or resumed: seconds since the epoch."""
    results: dict[str, CheckResult] = field(default_factory=dict)
    """By check; the last one of a check that was repeated."""
    finished: dict[tuple[str, str], ScenarioFinished] = field(default_factory=dict)
    """By worker and scenario."""
    reduced: dict[str, Failure] = field(default_factory=dict)
    """The reduced form of its first failure, by check."""
    namespaces: tuple[Namespace, ...] = ()
    """What marks the values of the worlds that were loaded."""
    resumed: int = 0
    """How often the run was resumed."""
    idle: float = 0.0
    """Seconds for which no process worked on the run."""
    done: tuple[str, ...] = ()
    """The checks whose results counted when the run was last resumed."""
    not_measured: str = ""
    wrong_usage: str = ""
    kit_error: str = ""
    leftovers: tuple[str, ...] = ()
    cleaned_up: bool = False
    ended: bool = False

    def add(self, event: Event) -> None:
        """Take one more event into account."""
        match event:
            case Started():
                self.started, self.began = event, event.at
            case Resumed():
                self._resume(event)
            case Selected(total):
                self.total = total + len(self.done)
            case Opened(target):
                self.target = target
            case Ready():
                self.namespaces = (*self.namespaces, event.namespace)
            case ScenarioFinished():
                self.finished[event.worker, event.scenario] = event
                for result in event.results:  # a check that took its process down stays an error
                    self.results.setdefault(result.id, result)
            case CheckFinished(result):
                # What ended a process does not undo what is known already.
                if result.status not in (Status.NOT_RUN, Status.ERROR) or result.id not in self.results:
                    self.results[result.id] = result
            case FailureReduced(check, failure):
                self.reduced[check] = failure
            case CleanedUp(leftovers):
                self.leftovers = tuple(dict.fromkeys((*self.leftovers, *leftovers)))
                self.cleaned_up = True
            case NothingMeasured(reason):
                self.not_measured = reason
            case WrongUsage(message):
                self.wrong_usage = message
            case KitError(message):
                self.kit_error = message
            case Ended():
                self.ended = True

    def _resume(self, event: Resumed) -> None:
        self.resumed += 1
        self.idle += event.idle
        self.began = event.at
        self.done = event.done
        self.results = {name: self.results[name] for name in event.done}
        self.reduced = {}  # the exchanges of reductions were dropped
        self.not_measured = self.wrong_usage = self.kit_error = ""
        self.leftovers, self.cleaned_up, self.ended = (), False, False

    @property
    def reducible(self) -> Iterator[tuple[ReducibleFailure, Failure]]:
        """The failures that can be reduced among the results that counted when the run was last resumed."""
        for finished in self.finished.values():
            for one in finished.reducible:
                if one.check in self.done and self.results[one.check].failures:
                    yield one, self.results[one.check].failures[0]
