"""What changed between two reports, check by check. Pure; ``diff_text`` and its siblings render it."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final

import msgspec

from ..spec.classes import Level
from ..spec.encoding import encode
from ..spec.report_model import ReportValue
from ..spec.results import CheckResult, RunReport
from ..spec.statuses import Status


class Movement(StrEnum):
    """What the change of a check's status means."""

    REGRESSION = "regression"
    """It passed, and fails now, expected, new or not."""
    FIX = "fix"
    """It failed, and passes now."""
    OTHER = "other"
    """Any other change: judged now and not before, or the reverse; failures that became expected."""
    NEW = "new"
    """A check that the old report does not have."""
    VANISHED = "vanished"
    """A check that the new report does not have."""


class Change(ReportValue, frozen=True, kw_only=True):
    """A check whose status changed, or that only one of the reports has."""

    check: str
    title: str
    level: Level
    movement: Movement
    before: Status | None
    after: Status | None
    message: str
    """What the report says about the failure, or why nothing was judged; for a fix, how it failed before."""


class ReadingChange(ReportValue, frozen=True, kw_only=True):
    """An open point with another reading; None if it is undecided, or was not probed."""

    point: str
    key: str
    before: str | None
    after: str | None
    asked_before: bool = True
    asked_after: bool = True

    @property
    def was(self) -> str:
        """The old reading in words."""
        return _in_words(self.before, self.asked_before)

    @property
    def now(self) -> str:
        """The new reading in words."""
        return _in_words(self.after, self.asked_after)


class Fact(ReportValue, frozen=True, kw_only=True):
    """A fact about both runs; ``before`` and ``after`` may be equal."""

    name: str
    before: str
    after: str


class Comparison(ReportValue, frozen=True, kw_only=True):
    """Everything that changed from an old report to a new one."""

    facts: tuple[Fact, ...]
    changes: tuple[Change, ...]
    """By movement, regressions first; those of MUST requirements before others."""
    readings: tuple[ReadingChange, ...]
    unchanged: int
    """Checks that have the same status in both reports."""

    def of(self, movement: Movement) -> tuple[Change, ...]:
        """Return the changes of this movement."""
        return tuple(change for change in self.changes if change.movement is movement)

    @property
    def unlike(self) -> tuple[str, ...]:
        """The settings that decide what is judged and in which the runs differ."""
        return tuple(fact.name for fact in self.facts if fact.name in _DECISIVE and fact.before != fact.after)


HEADINGS: Final[Mapping[Movement, str]] = {
    Movement.REGRESSION: "Regressions",
    Movement.FIX: "Fixes",
    Movement.OTHER: "Other changes",
    Movement.NEW: "New checks",
    Movement.VANISHED: "Vanished checks",
}
_FAILING: Final = frozenset({Status.FAILED, Status.EXPECTED_FAILURE, Status.NEW})
_PASSING: Final = frozenset({Status.PASSED, Status.STALE_EXPECTATION})
_DECISIVE: Final = ("kit version", "judged as of", "specification", "seed", "effort", "access")


def compared(old: RunReport, new: RunReport) -> Comparison:
    """Return what changed from ``old`` to ``new``."""
    before = {result.id: result for result in old.results}
    after = {result.id: result for result in new.results}
    changes = list(_changes(before, after))
    ranks = {movement: rank for rank, movement in enumerate(Movement)}
    changes.sort(
        key=lambda one: (ranks[one.movement], one.after not in _FAILING, one.level is not Level.MUST)
    )
    return Comparison(
        facts=tuple(_facts(old, new)),
        changes=tuple(changes),
        readings=tuple(_readings(old, new)),
        unchanged=sum(
            name in before and before[name].status is result.status for name, result in after.items()
        ),
    )


def as_json(comparison: Comparison) -> bytes:
    """Return ``comparison`` as indented JSON in UTF-8."""
    return msgspec.json.format(encode(comparison), indent=2) + b"\n"


def _changes(before: Mapping[str, CheckResult], after: Mapping[str, CheckResult]) -> Iterator[Change]:
    for name in dict.fromkeys((*after, *before)):
        was, now = before.get(name), after.get(name)
        shown = now or was
        if shown is None or (was and now and was.status is now.status):
            continue
        movement = _movement(was, now)
        source = was if was and movement is Movement.FIX else shown
        yield Change(
            check=name,
            title=shown.title,
            level=shown.level,
            movement=movement,
            before=was.status if was else None,
            after=now.status if now else None,
            message=source.message,
        )


def _movement(was: CheckResult | None, now: CheckResult | None) -> Movement:
    if was is None:
        return Movement.NEW
    if now is None:
        return Movement.VANISHED
    if was.status in _PASSING and now.status in _FAILING:
        return Movement.REGRESSION
    if was.status in _FAILING and now.status in _PASSING:
        return Movement.FIX
    return Movement.OTHER


def _facts(old: RunReport, new: RunReport) -> Iterator[Fact]:
    for name, was, now in (
        ("verdict", old.verdict, new.verdict),
        ("level reached", old.level_reached, new.level_reached),
        ("scope", old.scope.sentence, new.scope.sentence),
        ("target", old.run.target, new.run.target),
        ("kit version", old.run.kit_version, new.run.kit_version),
        ("judged as of", old.run.as_of or old.run.kit_version, new.run.as_of or new.run.kit_version),
        ("specification", old.run.specification, new.run.specification),
        ("seed", old.run.seed, new.run.seed),
        ("effort", old.run.effort, new.run.effort),
        ("access", old.run.access, new.run.access),
        ("started", old.run.started, new.run.started),
    ):
        yield Fact(name=name, before=str(was), after=str(now))


def _readings(old: RunReport, new: RunReport) -> Iterator[ReadingChange]:
    was = {(one.point, one.key): one.reading for one in old.readings}
    now = {(one.point, one.key): one.reading for one in new.readings}
    for point, key in sorted(was.keys() | now.keys()):
        before, after = was.get((point, key)), now.get((point, key))
        if before != after:
            yield ReadingChange(
                point=point,
                key=key,
                before=before,
                after=after,
                asked_before=(point, key) in was,
                asked_after=(point, key) in now,
            )


def _in_words(reading: str | None, probed: bool) -> str:
    return (reading or "undecided") if probed else "not probed"
