"""The kit at work inside a pytest session: opens targets, judges checks, keeps results, ends with a report.

One ``Harness`` lives in every process of a session that uses the kit: in the only one, or in the controller
and in each worker of pytest-xdist. Workers judge; the controller, or the only process, keeps the results.
"""

import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, NoReturn

import msgspec
import pytest

from ...spec.results import CheckResult
from ...spec.statuses import Status
from ..client.closing import tidied
from ..config import RunConfig
from ..errors import NotMeasured, time_over
from ..history import events
from ..history.run_state import digest
from ..history.subjects import name_of, noted, place_of, subjects
from ..names import INTERRUPTED
from ..results.not_judged import unjudged
from ..results.selection import selected
from ..run.session import Session
from ..scenarios.registry import Check, checks
from ..target.target import TargetError
from .outcome import KitFault

RESULT: Final = pytest.StashKey[str]()
"""What became of an item's check, as JSON of ``events.Judged``."""


@dataclass
class Sitting:
    """One process's dealings with one target: a session on it, or the reason why nothing can be judged.

    The first item to hear that nothing can be judged fails, the others are skipped.
    """

    subject: str
    session: Session | None = None
    reason: str = ""
    told: bool = False


@dataclass
class Harness:
    """See the module. ``directory`` is private to the run, and shared by its processes."""

    settings: RunConfig
    target: str
    """The target that the session names; empty where a fixture makes it."""
    directory: Path
    worker: str
    started: float
    """Seconds since the epoch."""
    in_child: bool = False
    """Whether the command line started this session, and writes the report itself."""
    reports: bool = False
    """Whether the session asked for a report."""
    scratch: Path | None = None
    """In such a child: the directory that goes with it."""
    done: tuple[str, ...] = ()
    """In a run that was taken up again: the checks whose results stand."""
    _opened: int = 0

    def note_mistake(self, sentence: str) -> None:
        """Takes note that the user asked for something that does not exist."""
        events.append(self.directory, events.Mistyped(sentence))

    def opened(
        self, target: object, subject: str = "", settings: RunConfig | None = None
    ) -> Iterator[Sitting]:
        """``target``, opened for as long as the generator lives, under the name ``subject``.

        A target that is named is shared by the session's processes and tidied when all have finished. An object
        belongs to this process, and is tidied while the fixture that made it still holds it.
        """
        shared = isinstance(target, str)
        given = None if shared else target
        if not (shared and target == self.target and settings is None):
            subject = subject or name_of(target)
        settings = msgspec.structs.replace(settings or self.settings, target=_named(target))
        log = noted(self.directory, subject, settings, shared=shared) if subject else self.directory
        place = log if shared else self._own_place(log)
        events.append(log, events.Opened(settings.target))
        try:
            tell = partial(events.append, log) if self.in_child else None
            with _no_warnings():
                session = Session.open(
                    settings, place, worker=self.worker, target=given, tell=tell, started=self.started
                )
        except (NotMeasured, TargetError) as reason:
            yield _unjudgeable(log, subject, reason)
            return
        try:
            yield Sitting(subject, session)
            with _no_warnings():
                self._reduce(session, log)
        finally:
            session.close()
            if not shared:
                events.append(log, events.Left(tidied(settings, place, given)))

    def _reduce(self, session: Session, log: Path) -> None:
        """Make the failures small, when all checks have run and nobody wants the run to end."""
        first = "gw" not in self.worker or self.worker.endswith("gw0")
        before = digest(log).played.values() if self.done and first else ()
        known = {*self.done}
        earlier = [failure for played in before for failure in played.reducible if failure.check in known]
        for reduced in session.reduced(earlier, self._ends):
            events.append(log, reduced)

    def reduce_alone(self) -> None:
        """Make the failures small where the run was taken up with every check judged, so that no item does."""
        left = {check.id for check in selected(checks(), self.settings)} - {*self.done}
        if (
            self.done
            and not left
            and any(played.reducible for played in digest(self.directory).played.values())
        ):
            for _ in self.opened(self.target):
                pass

    def _ends(self) -> bool:
        """Whether somebody wants the run to end."""
        return (self.directory / INTERRUPTED).exists()

    def judge(self, item: pytest.Item, check: Check, sitting: Sitting) -> CheckResult:
        """The result of ``check``, attached to ``item`` even where a fault of the kit is then raised."""
        if sitting.session is None:
            _refuse(sitting)
        try:
            with _no_warnings():
                result = self._late(check) or sitting.session.run(check)
        except Exception as error:
            _attach(item, sitting, unjudged(check, Status.ERROR, f"{type(error).__name__}: {error}"))
            raise
        _attach(item, sitting, result)
        if result.status is Status.ERROR:
            raise KitFault(result.message)
        return result

    def keep(self, text: str) -> None:
        """Keeps the result in ``text``."""
        judged = msgspec.json.decode(text, type=events.Judged)
        events.append(place_of(self.directory, judged.subject), judged)

    def keep_crashed(self, node_id: str) -> None:
        """Keeps ``error`` for the check whose item took its worker down."""
        for check in checks():
            if f"[{check.id}]" in node_id:
                died = unjudged(check, Status.ERROR, "the process that ran this check died")
                events.append(self._log_of(node_id), events.Judged(died))

    def _log_of(self, node_id: str) -> Path:
        """The log that speaks of an item: that of its class, or of the only target that there is."""
        found = [(subject.name, place) for subject, place in subjects(self.directory)]
        classes = node_id.split("::")[1:-1]
        own = [place for name, place in found if classes and name.endswith("." + ".".join(classes))]
        return next(iter(own or [place for _, place in found]), self.directory)

    def _own_place(self, log: Path) -> Path:
        self._opened += 1
        place = log / f"{self.worker}-{self._opened}"
        place.mkdir()
        return place

    def _late(self, check: Check) -> CheckResult | None:
        limit = self.settings.asking_time
        if limit is None or time.time() < self.started + limit:
            return None
        return unjudged(check, Status.NOT_RUN, time_over(self.settings.max_time))


@contextmanager
def _no_warnings() -> Iterator[None]:
    """What libraries warn of concerns nobody; a session that makes errors of warnings gets no other verdict."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _attach(item: pytest.Item, sitting: Sitting, result: CheckResult) -> None:
    item.stash[RESULT] = msgspec.json.encode(events.Judged(result, sitting.subject)).decode()


def _unjudgeable(log: Path, subject: str, reason: NotMeasured | TargetError) -> Sitting:
    sentence = str(reason)
    mistyped = isinstance(reason, TargetError)
    events.append(log, events.Mistyped(sentence) if mistyped else events.Unmeasured(sentence))
    return Sitting(subject, None, sentence)


def _refuse(sitting: Sitting) -> NoReturn:
    if sitting.told:
        pytest.skip(f"not measured: {sitting.reason}")
    sitting.told = True
    pytest.fail(f"not measured: {sitting.reason}", pytrace=False)


def _named(target: object) -> str:
    return target if isinstance(target, str) else name_of(target)
