"""Expected failures: what a user's list means for results. Pure functions.

A failure that the list names is ``expected-failure`` instead of ``failed``. A run draws everything from its seed,
so what failed fails again with the same first evidence: nothing is reduced, and nothing has to be replayed first.

An entry is stale when what it names was held against the target and passed: a check by itself, a requirement when
none of its checks failed and each of this effort came to an end. Stale is red, so that the list stays true.
"""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final

import msgspec

from ...spec.results import CheckResult
from ...spec.statuses import Status
from ..config import Effort, Expectation
from ..scenarios import Check

_UNSETTLED: Final = (Status.NOT_RUN, Status.INDETERMINATE, Status.ERROR)
_BROKEN: Final = (Status.FAILED, Status.EXPECTED_FAILURE)


class Expectations:
    """A list of expected failures as it stands on one day (UTC)."""

    def __init__(self, entries: Iterable[Expectation], today: datetime.date | None = None) -> None:
        self._entries = tuple(entries)
        self._today = today or datetime.datetime.now(datetime.UTC).date()

    def expects(self, check: Check, broken: Collection[str] = ()) -> bool:
        """Whether a failure of ``check`` is expected, so that no effort is to be spent on making it small.

        ``broken`` names the requirements that its findings count against; left out, it is the check's own.
        """
        return self._of(check.id, broken or (check.requirement,)) is not None

    def applied(self, result: CheckResult) -> CheckResult:
        """``result`` as the list has it, as far as one result can tell."""
        entry = self._of(result.id, broken_by(result))
        if result.status is Status.FAILED:
            if entry is not None:
                return msgspec.structs.replace(result, status=Status.EXPECTED_FAILURE, reason=_reason(entry))
            return self._overdue(result)
        if result.status is Status.PASSED and entry is not None and entry.id == result.id:
            return _stale(result, entry)
        return result

    def settled(
        self, results: Sequence[CheckResult], checks: Iterable[Check], effort: Effort
    ) -> list[CheckResult]:
        """``results`` of a whole run, those marked whose requirement is listed and no longer broken.

        Checks that ``effort`` leaves out decide nothing.
        """
        beyond = {check.id for check in checks if not effort.includes(check.scenario.least_effort)}
        within = [result for result in results if result.id not in beyond]
        stale = {name: entry for name, entry in self._current.items() if _is_met(name, within)}
        return [self._settled(result, stale) for result in results]

    @staticmethod
    def _settled(result: CheckResult, stale: Mapping[str, Expectation]) -> CheckResult:
        listed = next((stale[name] for name in result.requirements if name in stale), None)
        return _stale(result, listed) if listed and result.status is Status.PASSED else result

    @cached_property
    def _current(self) -> dict[str, Expectation]:
        return {entry.id: entry for entry in self._entries if not self._over(entry)}

    def _over(self, entry: Expectation) -> bool:
        return entry.until is not None and entry.until < self._today

    def _of(self, check: str, broken: Collection[str]) -> Expectation | None:
        """The entry for the check, or else for what it found broken, if all of that is listed."""
        if check in self._current:
            return self._current[check]
        listed = [self._current[name] for name in broken if name in self._current]
        return listed[0] if listed and len(listed) == len(broken) else None

    def _overdue(self, result: CheckResult) -> CheckResult:
        names = (result.id, *broken_by(result))
        ended = next((entry for entry in self._entries if entry.id in names and self._over(entry)), None)
        if ended is None:
            return result
        message = f"{result.message} (expected until {ended.until}: {ended.reason})"
        return msgspec.structs.replace(result, message=message)


def stale_sentences(results: Iterable[CheckResult]) -> list[str]:
    """What is to be taken off the list, a sentence each."""
    stale = (result.message for result in results if result.status is Status.STALE_EXPECTATION)
    return list(dict.fromkeys(stale))


def broken_by(result: CheckResult) -> tuple[str, ...]:
    """The requirements that a result counts against: those that its failures name, or else those it is about."""
    named = dict.fromkeys(failure.requirement for failure in result.failures)
    return tuple(named) or result.requirements


def _is_met(requirement: str, results: Iterable[CheckResult]) -> bool:
    """Whether the requirement was judged, by all of its checks, and no check found it broken."""
    statuses = set()
    for result in results:
        if result.status in _BROKEN:
            if requirement in broken_by(result):
                return False
        elif requirement in result.requirements:
            statuses.add(result.status)
    return Status.PASSED in statuses and not statuses.intersection(_UNSETTLED)


def _reason(entry: Expectation) -> str:
    return f"{entry.reason} ({entry.link})" if entry.link else entry.reason


def _stale(result: CheckResult, entry: Expectation) -> CheckResult:
    message = f"{entry.id} is listed as an expected failure but passes: take it off the list"
    return msgspec.structs.replace(
        result, status=Status.STALE_EXPECTATION, message=message, reason=_reason(entry)
    )
