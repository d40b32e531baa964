"""The words for what became of a check, a requirement and a run, each defined once."""

from collections.abc import Iterable
from enum import IntEnum, StrEnum


class Status(StrEnum):
    """What became of a check, or of a requirement. Listed from worst to best."""

    FAILED = "failed"
    """The target broke a rule."""
    STALE_EXPECTATION = "stale-expectation"
    """Listed as an expected failure, but it passes: the list is out of date, which is red."""
    EXPECTED_FAILURE = "expected-failure"
    """The target broke a rule, and the user's list says so."""
    ERROR = "error"
    """The kit's own fault; says nothing about the target."""
    INDETERMINATE = "indeterminate"
    """No usable answer to the end: time-out, reset, 429 or 503. Counted neither way."""
    NOT_RUN = "not-run"
    """Left out by ``--only``, ``--skip``, ``--max-time``, an interruption, or in another shard."""
    DECLINED = "declined"
    """The target does not implement the operation under test."""
    SKIPPED = "skipped"
    """Cannot apply, at this access level or to this kind of target; always with the reason."""
    PASSED = "passed"
    """Judged, and nothing was found wrong."""

    @property
    def judged(self) -> bool:
        """Whether the target was held to the rule."""
        return self in _JUDGED


_JUDGED = frozenset({Status.FAILED, Status.EXPECTED_FAILURE, Status.STALE_EXPECTATION, Status.PASSED})
_RANK = {status: rank for rank, status in enumerate(Status)}


def worst(statuses: Iterable[Status]) -> Status:
    """The worst of ``statuses``; ``not-run`` where there are none."""
    return min(statuses, key=_RANK.__getitem__, default=Status.NOT_RUN)


class Outcome(StrEnum):
    """What the checks of one requirement mean for the verdict."""

    BROKEN = "broken"
    """A check found a violation, expected or not."""
    OPEN = "open"
    """Within reach, but not every check came to an end."""
    OUT_OF_REACH = "out-of-reach"
    """No check could apply: each was skipped or declined, or the kit has none for it."""
    MET = "met"
    """Judged, and nothing was found wrong."""
    EXCLUDED = "excluded"
    """Cannot be tested from outside; the catalogue says why. Not counted."""


class Verdict(StrEnum):
    """What a run proves of its target."""

    CONFORMING = "conforming"
    NON_CONFORMING = "non-conforming"
    NOT_MEASURED = "not-measured"


class LevelReached(StrEnum):
    """The highest set of classes of which every MUST requirement was judged and passed."""

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
