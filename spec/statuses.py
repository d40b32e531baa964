"""The words for the result of a check, of a requirement and of a run, each defined once."""

from collections.abc import Iterable
from enum import IntEnum, StrEnum


class Status(StrEnum):
    """The result of a check, or of a requirement. Listed from worst to best."""

    FAILED = "failed"
    """The target broke a rule."""
    STALE_EXPECTATION = "stale-expectation"
    """Listed as an expected failure, but it passes: the list is out of date, which fails the run."""
    EXPECTED_FAILURE = "expected-failure"
    """The target broke a rule, and the user's list says so."""
    NEW = "new"
    """The target broke a rule, but only what is newer than the version of ``--as-of`` finds it."""
    ERROR = "error"
    """A fault of the kit; says nothing about the target."""
    INDETERMINATE = "indeterminate"
    """No usable answer in the end: time-out, reset, 429 or 503. Counts neither as passed nor as failed."""
    NOT_RUN = "not-run"
    """Left out by ``--only``, ``--skip``, ``--shard``, ``--max-time``, ``--max-failures`` or an interruption."""
    DECLINED = "declined"
    """The target does not implement the operation under test."""
    NOT_EXERCISED = "not-exercised"
    """The check ran, but nothing happened that its requirement speaks of; the reason decides the outcome."""
    SKIPPED = "skipped"
    """Cannot apply at this access level or to this kind of target; always with the reason."""
    PASSED = "passed"
    """Judged, and nothing is wrong."""

    @property
    def judged(self) -> bool:
        """Whether the target was judged by the rule."""
        return self in _JUDGED


_JUDGED = frozenset(
    {Status.FAILED, Status.EXPECTED_FAILURE, Status.STALE_EXPECTATION, Status.NEW, Status.PASSED}
)
_RANK = {status: rank for rank, status in enumerate(Status)}


def worst(statuses: Iterable[Status]) -> Status:
    """Return the worst of ``statuses``; ``not-run`` if there are none."""
    return min(statuses, key=_RANK.__getitem__, default=Status.NOT_RUN)


class Outcome(StrEnum):
    """The meaning of one requirement's checks for the verdict."""

    BROKEN = "broken"
    """A check found a violation, expected or not."""
    OPEN = "open"
    """Within reach, but not every check was completed, or nothing happened that it speaks of."""
    OUT_OF_REACH = "out-of-reach"
    """No check could apply: each was skipped or declined, or the kit has none for it."""
    SETTLED = "settled"
    """An allowed reading of the target leaves it without object; it blocks no level."""
    MET = "met"
    """Judged, and nothing is wrong."""
    EXCLUDED = "excluded"
    """Not counted: it cannot be tested from outside, or is newer than the version of ``--as-of``."""


class Verdict(StrEnum):
    """What a run proves about its target."""

    CONFORMING = "conforming"
    NON_CONFORMING = "non-conforming"
    NOT_MEASURED = "not-measured"


class LevelReached(StrEnum):
    """The highest set of classes in which every MUST requirement was judged and passed."""

    NONE = "none"
    CORE = "core"
    FULL = "full"


class ExitStatus(IntEnum):
    """Exit status of ``searchprofiles-tck run``."""

    CONFORMING = 0
    FAILED = 1
    USAGE = 2
    NOT_MEASURED = 3
    KIT_FAULT = 4
    INTERRUPTED = 130
