"""What a run proves: verdict, scope, level reached, exit status. All functions are pure.

Requirements that the catalogue excludes, because they cannot be tested from outside, are not counted, and neither are
those that are newer than the version of ``--as-of``. Requirements to which no check could apply are out of reach, and
those that an allowed reading leaves without object are settled; every verdict says both.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from typing import Final

from .classes import CORE_CLASSES, FULL_CLASSES, Level, RequirementClass
from .parity import Parity
from .requirement_rows import requirement_rows
from .requirements import Requirement
from .results import (
    Cause,
    CheckResult,
    OccasionGroup,
    ReadingFound,
    RequirementResult,
    RunInfo,
    RunReport,
    Scope,
)
from .statuses import ExitStatus, LevelReached, Outcome, Status, Verdict, worst

_CLASSES_OF: Final[Mapping[LevelReached, frozenset[RequirementClass]]] = {
    LevelReached.CORE: CORE_CLASSES,
    LevelReached.FULL: FULL_CLASSES,
}
_NEXT_LEVEL: Final[Mapping[LevelReached, LevelReached]] = {
    LevelReached.NONE: LevelReached.CORE,
    LevelReached.CORE: LevelReached.FULL,
}
_NAMED: Final = 3
_SELECTING: Final = ("only", "skip", "shard")
"""Options by which the user selects a part of the checks."""
_REACHED: Final = frozenset({Outcome.MET, Outcome.SETTLED})


def build_report(
    results: Sequence[CheckResult],
    requirements: Iterable[Requirement],
    readings: Sequence[ReadingFound],
    run: RunInfo,
    *,
    covered: Collection[str] | None = None,
    remark: str = "",
    causes: Sequence[Cause] = (),
    occasions: Sequence[OccasionGroup] = (),
    parity: Parity | None = None,
) -> RunReport:
    """Return the report of a run.

    ``covered`` names the requirements that some check of the kit covers, whether it ran or not; if it is None, all of
    them count as covered, so that one without a result counts as not run. ``remark`` is the plain sentence for a run
    that could judge nothing. Raises ``ValueError`` if a result names a requirement that is not in the catalogue.
    """
    rows = requirement_rows(results, requirements, covered, run.as_of)
    verdict = verdict_of(rows)
    return RunReport(
        verdict=verdict,
        scope=scope_of(rows, run),
        level_reached=level_reached(rows),
        counts=counts_of(results),
        readings=tuple(readings),
        requirements=rows,
        results=tuple(results),
        causes=tuple(causes),
        occasions=tuple(occasions),
        parity=parity,
        run=run,
        summary=remark or _summary(rows, verdict, results, run),
    )


def counts_of(results: Iterable[CheckResult]) -> Mapping[str, int]:
    """Count checks by status; the number of a status that no check has is zero."""
    counted = Counter(result.status for result in results)
    return {status.value: counted[status] for status in Status}


def verdict_of(rows: Iterable[RequirementResult]) -> Verdict:
    """Return what ``rows`` prove. If nothing was judged, the verdict is never ``conforming``."""
    outcomes = {row.outcome for row in rows if row.level is Level.MUST}
    if Outcome.BROKEN in outcomes:
        return Verdict.NON_CONFORMING
    if Outcome.MET in outcomes and Outcome.OPEN not in outcomes:
        return Verdict.CONFORMING
    return Verdict.NOT_MEASURED


def level_reached(rows: Sequence[RequirementResult]) -> LevelReached:
    """Return the highest level in which every MUST requirement was judged and passed, or settled by a reading."""
    reached = LevelReached.NONE
    for level, classes in _CLASSES_OF.items():
        outcomes = {row.outcome for row in _counted(rows) if row.requirement_class in classes}
        if Outcome.MET not in outcomes or outcomes - _REACHED:
            break
        reached = level
    return reached


def next_level(reached: LevelReached) -> LevelReached | None:
    """Return the level above ``reached``; None if it is the highest."""
    return _NEXT_LEVEL.get(reached)


def blockers(rows: Iterable[RequirementResult], reached: LevelReached) -> tuple[RequirementResult, ...]:
    """Return the MUST requirements that keep the target from the level above ``reached``."""
    above = next_level(reached)
    classes = _CLASSES_OF[above] if above else frozenset()
    return tuple(
        row for row in _counted(rows) if row.requirement_class in classes and row.outcome not in _REACHED
    )


def scope_of(rows: Iterable[RequirementResult], run: RunInfo) -> Scope:
    """Return to how many MUST requirements the verdict applies, and the verdict in a phrase that says so."""
    counted = tuple(_counted(rows))
    outcomes = Counter(row.outcome for row in counted)
    judged = outcomes[Outcome.MET] + outcomes[Outcome.BROKEN]
    as_of = f", as of version {run.as_of}" if run.as_of else ""
    parts = [f"{judged} of {len(counted)} MUST requirements judged"]
    parts += [
        f"{outcomes[outcome]} {phrase}"
        for outcome, phrase in (
            (Outcome.BROKEN, "broken"),
            (Outcome.OPEN, "not settled"),
            (Outcome.SETTLED, "settled by a reading"),
            (Outcome.OUT_OF_REACH, "out of reach"),
        )
        if outcomes[outcome]
    ]
    return Scope(
        access=run.access,
        must_total=len(counted),
        must_judged=judged,
        must_out_of_reach=outcomes[Outcome.OUT_OF_REACH],
        sentence=f"{verdict_of(counted)} at access `{run.access}`{as_of}: {', '.join(parts)}",
    )


def exit_status(report: RunReport, *, fail_on: Level = Level.MUST, interrupted: bool = False) -> ExitStatus:
    """Return the exit status of ``run``.

    What the user's selection of checks left out does not count as unmeasured. An expected failure is not a reason to
    fail, but it never hides that something was not measured. What is newer than the version of ``--as-of`` decides
    nothing, but for a fault of the kit. A deviation from readings counts only if the run says so.
    """
    statuses = {result.status for result in report.results}
    if interrupted:
        return ExitStatus.INTERRUPTED
    deviates = report.parity is not None and report.parity.fails and report.parity.deviations
    if Status.STALE_EXPECTATION in statuses or deviates or _unexpected_failure(report.requirements, fail_on):
        return ExitStatus.FAILED
    if Status.ERROR in statuses:
        return ExitStatus.KIT_FAULT
    if _unmeasured(report):
        return ExitStatus.NOT_MEASURED
    return ExitStatus.CONFORMING


def _counted(rows: Iterable[RequirementResult]) -> Iterable[RequirementResult]:
    return (row for row in rows if row.level is Level.MUST and row.outcome is not Outcome.EXCLUDED)


def _unexpected_failure(rows: Iterable[RequirementResult], fail_on: Level) -> bool:
    levels = {Level.MUST, fail_on}
    return any(row.status is Status.FAILED and row.level in levels for row in rows)


def _unmeasured(report: RunReport) -> bool:
    """Return whether something that was selected was not measured."""
    rows, results = report.requirements, report.results
    open_rows = {row.id for row in _counted(rows) if row.outcome is Outcome.OPEN}
    return not any(result.status.judged for result in results) or bool(
        open_rows - _left_out(rows, results, report.run)
    )


def _selection(run: RunInfo) -> str:
    """Return the options that selected a part of the checks. What a run was cut short of was not left out by them."""
    given = [f"--{name}" for name in _SELECTING if run.configuration.get(name)]
    return ", ".join(given) if run.complete else ""


def _left_out(
    rows: Iterable[RequirementResult], results: Iterable[CheckResult], run: RunInfo
) -> frozenset[str]:
    """Return the requirements that are open only since the user's selection left out checks of them."""
    if not _selection(run):
        return frozenset()
    counted = {result.id: result.status for result in results if result.status is not Status.NEW}

    def status(row: RequirementResult) -> Status:
        if row.status is not Status.NEW:
            return row.status
        return worst(counted[check] for check in row.checks if check in counted)

    return frozenset(
        row.id for row in _counted(rows) if row.outcome is Outcome.OPEN and status(row) is Status.NOT_RUN
    )


def _summary(
    rows: Sequence[RequirementResult], verdict: Verdict, results: Sequence[CheckResult], run: RunInfo
) -> str:
    outcomes = Counter(row.outcome for row in _counted(rows))
    broken = outcomes[Outcome.BROKEN]
    judged = outcomes[Outcome.MET] + broken
    if verdict is Verdict.NON_CONFORMING:
        return f"The target breaks {broken} of the {judged} MUST requirements that were judged."
    if verdict is Verdict.CONFORMING:
        return f"The target meets every MUST requirement within reach: {judged} were judged."
    open_rows = {row.id for row in _counted(rows) if row.outcome is Outcome.OPEN}
    left_out = _left_out(rows, results, run)
    statuses = Counter(result.status for result in results if result.status.judged)
    if left_out and statuses:
        return _of_a_part(statuses, len(open_rows), len(left_out), _selection(run)) + _unexercised(
            open_rows - left_out, results
        )
    return _nothing_proved(judged, len(open_rows), statuses[Status.PASSED]) + _unexercised(open_rows, results)


def _of_a_part(statuses: Mapping[Status, int], open_rows: int, left_out: int, selection: str) -> str:
    """Return what a run of the user's selection shows: what its checks found, and that it is a part."""
    passed = statuses.get(Status.PASSED, 0)
    found = sum(statuses.values()) - passed
    checks = f"{passed} check{'' if passed == 1 else 's'} passed and {found or 'none'} failed"
    unsettled = f"; {_musts(open_rows - left_out)} not settled" if open_rows > left_out else ""
    return (
        f"Of the part selected by {selection}, {checks}{unsettled}. {_musts(left_out)} not run, or not by all "
        "checks, so this says nothing about conformance as a whole."
    )


def _nothing_proved(judged: int, unsettled: int, passed: int) -> str:
    if not judged and passed:
        checks = "1 check passed" if passed == 1 else f"{passed} checks passed"
        return f"{checks}, but no MUST requirement was judged by all its checks, so this run proves nothing."
    if not judged:
        return "Nothing could be judged, so this run says nothing about the target."
    return f"{_musts(unsettled)} not settled, so this run proves nothing either way."


def _musts(number: int) -> str:
    return "1 MUST requirement was" if number == 1 else f"{number} MUST requirements were"


def _unexercised(rows: Set[str], results: Iterable[CheckResult]) -> str:
    """Return the most frequent reason why requirements of ``rows`` were not exercised, as a sentence; else nothing."""
    reasons: dict[str, set[str]] = {}
    for result in results:
        if result.outcome is Outcome.OPEN:
            reasons.setdefault(result.message, set()).update(rows & {*result.requirements})
    reason, named = max(reasons.items(), key=lambda one: len(one[1]), default=("", set()))
    if not named:
        return ""
    listed = ", ".join(sorted(named)[:_NAMED]) + (
        f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    )
    return f" {listed}: {reason}."
