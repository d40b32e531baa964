"""What the event log of a run says so far, in one value."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ...spec.results import CheckResult, Failure
from ...spec.statuses import Status
from ..dataset.model import Namespace
from .events import (
    Broke,
    CheckFinished,
    Ended,
    Event,
    Left,
    Mistyped,
    Opened,
    Reader,
    Ready,
    Reduced,
    Resumed,
    ScenarioFinished,
    Selected,
    Started,
    Unmeasured,
)
from .reduction import ReducibleFailure


@dataclass
class RunState:
    """What a log says so far."""

    total: int = 0
    target: str = ""
    started: Started | None = None
    began: float = 0.0
    """When the run was started, or taken up again: seconds since the epoch."""
    results: dict[str, CheckResult] = field(default_factory=dict)
    """By check; the last of a check that was repeated."""
    finished: dict[tuple[str, str], ScenarioFinished] = field(default_factory=dict)
    """By worker and scenario."""
    reduced: dict[str, Failure] = field(default_factory=dict)
    """By check: the failure that it tells first, made small."""
    namings: tuple[Namespace, ...] = ()
    """What marks the values of the worlds that were loaded."""
    resumed: int = 0
    """How often the run was taken up again."""
    idle: float = 0.0
    """Seconds for which nobody worked on the run."""
    done: tuple[str, ...] = ()
    """The checks whose results stood when the run was last taken up again."""
    unmeasured: str = ""
    mistyped: str = ""
    broke: str = ""
    leftovers: tuple[str, ...] = ()
    tidied: bool = False
    ended: bool = False

    def add(self, event: Event) -> None:
        """Takes one more event into account."""
        match event:
            case Started():
                self.started, self.began = event, event.at
            case Resumed():
                self._take_up(event)
            case Selected(total):
                self.total = total + len(self.done)
            case Opened(target):
                self.target = target
            case Ready():
                self.namings = (*self.namings, Namespace(event.tag, event.number))
            case ScenarioFinished():
                self.finished[event.worker, event.scenario] = event
                for result in event.results:  # a check that took its process down stays an error
                    self.results.setdefault(result.id, result)
            case CheckFinished(result):
                self._judge(result)
            case Reduced(check, failure):
                self.reduced[check] = failure
            case Left(leftovers):
                self.leftovers = tuple(dict.fromkeys((*self.leftovers, *leftovers)))
                self.tidied = True
            case _:
                self._end(event)

    @property
    def reducible(self) -> Iterator[tuple[ReducibleFailure, Failure]]:
        """The failures that can be reduced among the results that counted when the run was last taken up again."""
        for finished in self.finished.values():
            for one in finished.reducible:
                if one.check in self.done and self.results[one.check].failures:
                    yield one, self.results[one.check].failures[0]

    def _judge(self, result: CheckResult) -> None:
        """Takes note of a result; what ended a process does not undo what is known already."""
        if result.status not in (Status.NOT_RUN, Status.ERROR) or result.id not in self.results:
            self.results[result.id] = result

    def _end(self, event: Event) -> None:
        """Takes note of what ends a run, or says that it cannot come to an end."""
        match event:
            case Unmeasured(reason):
                self.unmeasured = reason
            case Mistyped(message):
                self.mistyped = message
            case Broke(message):
                self.broke = message
            case Ended():
                self.ended = True

    def _take_up(self, event: Resumed) -> None:
        self.resumed += 1
        self.idle += event.idle
        self.began = event.at
        self.done = event.done
        self.results = {name: self.results[name] for name in event.done}
        self.reduced = {}  # what was asked for it is not kept
        self.unmeasured = self.mistyped = self.broke = ""
        self.leftovers, self.tidied, self.ended = (), False, False


def digest(*directories: Path) -> RunState:
    """What the logs in ``directories`` say together."""
    summary = RunState()
    for directory in directories:
        for event in Reader(directory).new():
            summary.add(event)
    return summary
