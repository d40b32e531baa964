"""The kit at work inside a pytest session: opens targets, judges checks, keeps results, ends with a report.

One ``Harness`` lives in every process of a session that uses the kit: in the only one, or in the controller
and in each worker of pytest-xdist. Workers judge; the controller, or the only process, keeps the results.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import msgspec
import pytest

from ..spec.results import CheckResult
from ..spec.statuses import Status
from . import events
from .closing import tidied
from .config import RunConfig
from .errors import NotMeasured
from .names import PROPERTY
from .outcome import KitFault
from .registry import Check, checks
from .session import Session
from .target import TargetError
from .unjudged import unjudged
from .wording import UsageFault


@dataclass
class Unjudgeable:
    """Stands for a session on a target of which nothing can be judged. The first item to hear of it fails."""

    reason: str
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
    places: set[Path] = field(default_factory=set)
    """Further directories that hold facts and exchanges."""
    _opened: int = 0

    @contextmanager
    def mistypings(self) -> Iterator[None]:
        """Ends the session, with the sentence alone, for what the user asked for and does not exist."""
        try:
            yield
        except UsageFault as fault:
            events.append(self.directory, events.Mistyped(str(fault)))
            pytest.exit(f"searchprofiles-tck: {fault}", returncode=pytest.ExitCode.USAGE_ERROR)

    def opened(self, target: object) -> "Iterator[Session | Unjudgeable]":
        """``target``, opened for as long as the generator lives.

        The target that the session names is shared by its processes and tidied when all have finished. A
        target that a fixture made belongs to this process, and is tidied while the fixture still holds it.
        """
        own = not (isinstance(target, str) and target == self.target)
        place = self._own_place() if own else self.directory
        settings = msgspec.structs.replace(self.settings, target=_name(target))
        given = None if isinstance(target, str) else target
        events.append(self.directory, events.Opened(settings.target))
        try:
            session = Session.open(settings, place, worker=self.worker, target=given)
        except (NotMeasured, TargetError) as reason:
            yield self._unjudgeable(reason)
            return
        try:
            yield session
        finally:
            session.close()
            if own:
                events.append(self.directory, events.Left(tidied(settings, place, given)))

    def judge(self, item: pytest.Item, check: Check, session: "Session | Unjudgeable") -> CheckResult:
        """The result of ``check``, attached to ``item`` even where a fault of the kit is then raised."""
        if isinstance(session, Unjudgeable):
            _refuse(session)
        try:
            result = self._late(check) or session.run(check)
        except Exception as error:
            _attach(item, unjudged(check, Status.ERROR, f"{type(error).__name__}: {error}"))
            raise
        _attach(item, result)
        if result.status is Status.ERROR:
            raise KitFault(result.message)
        return result

    def keep(self, text: str) -> None:
        """Keeps the result in ``text``."""
        events.append(self.directory, events.Judged(msgspec.json.decode(text, type=CheckResult)))

    def keep_crashed(self, node_id: str) -> None:
        """Keeps ``error`` for the check whose item took its worker down."""
        for check in checks():
            if f"[{check.id}]" in node_id:
                died = unjudged(check, Status.ERROR, "the process that ran this check died")
                events.append(self.directory, events.Judged(died))

    def _own_place(self) -> Path:
        self._opened += 1
        place = self.directory / f"{self.worker}-{self._opened}"
        place.mkdir()
        return place

    def _unjudgeable(self, reason: NotMeasured | TargetError) -> Unjudgeable:
        mistyped = isinstance(reason, TargetError)
        sentence = str(reason)
        events.append(self.directory, events.Mistyped(sentence) if mistyped else events.Unmeasured(sentence))
        return Unjudgeable(sentence)

    def _late(self, check: Check) -> CheckResult | None:
        limit = self.settings.max_time
        if limit is None or time.time() < self.started + limit:
            return None
        return unjudged(check, Status.NOT_RUN, f"the run's {limit:g} seconds were over")


def _attach(item: pytest.Item, result: CheckResult) -> None:
    item.user_properties.append((PROPERTY, msgspec.json.encode(result).decode()))


def _refuse(session: Unjudgeable) -> NoReturn:
    if session.told:
        pytest.skip(f"not measured: {session.reason}")
    session.told = True
    pytest.fail(f"not measured: {session.reason}", pytrace=False)


def _name(target: object) -> str:
    if isinstance(target, str):
        return target
    return f"python:{type(target).__module__}:{type(target).__qualname__}"
