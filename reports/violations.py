"""What a reader looks for first: the violations in a report, grouped by the requirement that they broke."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..spec.classes import Level
from ..spec.results import CheckResult, Failure, ReadingFound, RequirementResult, RunReport, WorldRow
from ..spec.statuses import Outcome, Status

MEANING: Final[Mapping[Status, str]] = {
    Status.FAILED: "The target broke a rule.",
    Status.STALE_EXPECTATION: "Listed as an expected failure, but it passes: remove it from the list.",
    Status.EXPECTED_FAILURE: "The target broke a rule, and the list of expected failures says so.",
    Status.NEW: "The target broke a rule, but only what is newer than the version of --as-of finds it.",
    Status.ERROR: "The kit itself failed; this says nothing about the target.",
    Status.INDETERMINATE: "No usable answer came; counted neither way.",
    Status.NOT_RUN: "Not part of this run.",
    Status.DECLINED: "The target does not implement the operation under test.",
    Status.NOT_EXERCISED: "The check ran, but nothing happened that its rule speaks of.",
    Status.SKIPPED: "Does not apply to this target, or not at this access or effort.",
    Status.PASSED: "Judged, and nothing was found wrong.",
}
UNMEASURED: Final = (
    Status.ERROR,
    Status.INDETERMINATE,
    Status.NOT_EXERCISED,
    Status.DECLINED,
    Status.SKIPPED,
    Status.NOT_RUN,
)
"""Statuses that leave a question open, in the order in which a report explains them."""

_WORST_FIRST: Final = {status: place for place, status in enumerate(Status)}
BROKEN: Final = (Status.FAILED, Status.STALE_EXPECTATION, Status.EXPECTED_FAILURE, Status.NEW)
"""Statuses that say that a rule is not met, or was expected not to be."""

Found = tuple[CheckResult, Failure | None]
"""A check that found a requirement broken, with one of its failures; None if it left no evidence."""


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A requirement that was found broken, with every violation of it.

    ``violations`` are by the name that deep links use, ``logic-and-003``, whose number counts the violations of the
    requirement in the whole report.
    """

    id: str
    level: Level
    row: RequirementResult | None
    violations: Mapping[str, Found]

    @property
    def first(self) -> Found:
        """The first of its violations."""
        return next(iter(self.violations.values()))

    @property
    def stated(self) -> str:
        """That it is not met, with its statement if that is known; if it was expected to fail and passes, it alone."""
        statement = self.row.statement if self.row else self.id
        return statement if self.first[0].status is Status.STALE_EXPECTATION else not_met(statement)


def broken_rules(
    report: RunReport, statuses: Collection[Status] = (Status.FAILED,)
) -> tuple[BrokenRule, ...]:
    """Return the requirements that checks with ``statuses`` found broken: MUST first, else in the report's order."""
    if not any(check.status in statuses for check in report.results):
        return ()
    found: dict[tuple[str, Level], dict[str, Found]] = {}
    numbers: Counter[str] = Counter()
    for check in report.results:
        for requirement, level, failure in _named(check) if check.status in BROKEN else ():
            numbers[requirement] += 1
            if check.status in statuses:
                link = f"{requirement}-{numbers[requirement]:03}"
                found.setdefault((requirement, level), {})[link] = check, failure
    rows = {row.id: row for row in report.requirements}
    rules = [BrokenRule(name, level, rows.get(name), each) for (name, level), each in found.items()]
    return tuple(sorted(rules, key=lambda rule: rule.level is not Level.MUST))


def _named(check: CheckResult) -> Iterable[tuple[str, Level, Failure | None]]:
    if check.failures:
        return ((failure.requirement, failure.level, failure) for failure in check.failures)
    return ((requirement, check.level, None) for requirement in check.requirements)


def not_met(rule: str) -> str:
    """Return ``rule``, a positive sentence, as what is not met, so that nobody reads praise."""
    return f"Not met: {rule}"


def stated(row: RequirementResult) -> str:
    """Return the statement of a requirement; if it was found broken, as what is not met."""
    is_broken = row.outcome is Outcome.BROKEN or row.status is Status.NEW
    return not_met(row.statement) if is_broken else row.statement


def word(row: RequirementResult) -> str:
    """Return the result of a requirement in one word: its status, or why it has none."""
    if row.outcome is Outcome.EXCLUDED and row.status is not Status.NEW:
        return "excluded"
    return "no-check" if row.excluded and not row.checks else row.status


def new_findings(report: RunReport) -> str:
    """Return the heading of what only newer rules find than those that the run is judged by."""
    return f"New findings, by what is newer than version {report.run.as_of}"


def by_word(rows: Iterable[RequirementResult]) -> Mapping[str, Sequence[RequirementResult]]:
    """Return ``rows`` by their result in one word, the worst first."""
    found: dict[str, list[RequirementResult]] = {}
    for row in sorted(rows, key=lambda row: _WORST_FIRST[row.status]):
        found.setdefault(word(row), []).append(row)
    return found


def by_reason(report: RunReport, status: Status) -> Mapping[str, Sequence[CheckResult]]:
    """Return the checks with ``status``, grouped by the sentence that says why; the most frequent reason first."""
    reasons: dict[str, list[CheckResult]] = {}
    for check in report.results:
        if check.status is status:
            reasons.setdefault(check.message or check.reason, []).append(check)
    return dict(sorted(reasons.items(), key=lambda item: -len(item[1])))


def fingerprint(readings: Iterable[ReadingFound]) -> str:
    """Return a short code for the readings of a target: the same for targets that make the same choices."""
    chosen = sorted((found.point, found.key, found.reading or "") for found in readings)
    digest = hashlib.sha256(json.dumps(chosen, separators=(",", ":")).encode()).hexdigest()
    return "-".join(digest[start : start + 4] for start in (0, 4, 8))


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: ``3 inputs``, ``1 input``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def more(total: int, shown: int) -> str:
    """Return the end of a list of ``total`` things of which ``shown`` are named; empty if those are all."""
    return f"… and {total - shown:,} more in report.json" if total > shown else ""


def profile_line(row: WorldRow) -> str:
    """Return a profile of a failure: its values under the keys of the search, and what became of it."""
    values = "; ".join(f"{key} = {' | '.join(several)}" for key, several in row.values.items())
    expected = "expected" if row.expected else "not expected"
    returned = "returned" if row.returned else "not returned"
    return f"{row.name}: {values} ({expected}, {returned})"


def counts_line(report: RunReport) -> str:
    """Return the checks by status in a line, without the statuses that no check has."""
    parts = [f"{report.counts[status]:,} {status}" for status in Status if report.counts.get(status)]
    return ", ".join(parts) or "no checks"


def blocking_line(rows: Sequence[RequirementResult], limit: int = 4) -> str:
    """Return how many requirements block a level, by result, with the first ids; those not run only counted."""
    found = []
    for name, group in by_word(rows).items():
        ids = [row.id for row in group[:limit]] + ["…"] * (len(group) > limit)
        not_run = group[0].status is Status.NOT_RUN
        found.append(
            f"{len(group)} still to be run in full" if not_run else f"{len(group)} {name} ({', '.join(ids)})"
        )
    return f"{counted(len(rows), 'more MUST requirement')}: {', '.join(found)}"
