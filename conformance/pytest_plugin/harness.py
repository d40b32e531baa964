"""The kit in a pytest session: open targets, run checks, and log their results.

One ``Harness`` lives in every process of a session that uses the kit: in the only one, or in the controller and in each
worker of pytest-xdist. The process that runs a check appends its result to the log of the target.
"""

import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NoReturn

import msgspec
import pytest

from ...spec.results import CheckResult
from ...spec.statuses import Status
from ..client.cleanup import cleaned_up
from ..config import RunConfig
from ..errors import NotMeasured, time_over
from ..history import events
from ..history.run_state import digest
from ..history.subjects import name_of, noted, subjects
from ..names import INTERRUPTED
from ..results.not_judged import unjudged
from ..results.selection import selected
from ..run.session import Session
from ..scenarios import Check
from ..scenarios.registry import checks
from ..target.target import TargetError
from .outcome import KitFault


@dataclass
class TargetSession:
    """The session of one process with one target, or the reason why nothing can be judged.

    If nothing can be judged, the first item fails with the reason and the others are skipped.
    """

    log: Path
    """The folder that holds the log of the target."""
    session: Session | None = None
    reason: str = ""
    is_reported: bool = False


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
    ) -> Iterator[TargetSession]:
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
            with _no_warnings():
                session = Session.open(
                    settings,
                    place,
                    worker=self.worker,
                    target=given,
                    log=partial(events.append, log),
                    started=self.started,
                    resumable=self.in_child,
                )
        except (NotMeasured, TargetError) as reason:
            yield _unjudgeable(log, reason)
            return
        try:
            yield TargetSession(log, session)
            with _no_warnings():
                self._reduce(session, log)
        finally:
            session.close()
            if not shared:
                events.append(log, events.Left(cleaned_up(settings, place, given)))

    def _reduce(self, session: Session, log: Path) -> None:
        """Make the failures small, when all checks have run and nobody wants the run to end."""
        first = "gw" not in self.worker or self.worker.endswith("gw0")
        earlier = tuple(digest(log).reducible) if self.done and first else ()
        for reduced in session.reduced(earlier, self._ends):
            events.append(log, reduced)

    def reduce_alone(self) -> None:
        """Make the failures small where the run was taken up with every check judged, so that no item does."""
        left = {check.id for check in selected(checks(), self.settings)} - {*self.done}
        if self.done and not left and any(digest(self.directory).reducible):
            for _ in self.opened(self.target):
                pass

    def note_interruption(self) -> None:
        """Make all processes of the session know that it is to end."""
        (self.directory / INTERRUPTED).touch()

    def _ends(self) -> bool:
        """Whether somebody wants the run to end."""
        return (self.directory / INTERRUPTED).exists()

    def run(self, check: Check, target: TargetSession) -> CheckResult:
        """Return the result of ``check``, which is logged even if a fault of the kit is then raised."""
        if target.session is None:
            _refuse(target)
        if self._is_late:
            late = unjudged(check, Status.NOT_RUN, time_over(self.settings.max_time))
            events.append(target.log, events.CheckFinished(late))
            return late
        try:
            with _no_warnings():
                result = target.session.run(check)
        except Exception as error:
            broken = unjudged(check, Status.ERROR, f"{type(error).__name__}: {error}")
            events.append(target.log, events.CheckFinished(broken))
            raise
        if result.status is Status.ERROR:
            raise KitFault(result.message)
        return result

    def keep_crashed(self, node_id: str) -> None:
        """Log ``error`` as the result of the check whose item took its worker down."""
        for check in checks():
            if f"[{check.id}]" in node_id:
                died = unjudged(check, Status.ERROR, "the process that ran this check died")
                events.append(self._log_of(node_id), events.CheckFinished(died))

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

    @property
    def _is_late(self) -> bool:
        """Whether the run may send no more requests."""
        limit = self.settings.request_time
        return limit is not None and time.time() >= self.started + limit


@contextmanager
def _no_warnings() -> Iterator[None]:
    """What libraries warn of concerns nobody; a session that makes errors of warnings gets no other verdict."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _unjudgeable(log: Path, reason: NotMeasured | TargetError) -> TargetSession:
    sentence = str(reason)
    mistyped = isinstance(reason, TargetError)
    events.append(log, events.Mistyped(sentence) if mistyped else events.Unmeasured(sentence))
    return TargetSession(log, None, sentence)


def _refuse(target: TargetSession) -> NoReturn:
    if target.is_reported:
        pytest.skip(f"not measured: {target.reason}")
    target.is_reported = True
    pytest.fail(f"not measured: {target.reason}", pytrace=False)


def _named(target: object) -> str:
    return target if isinstance(target, str) else name_of(target)
