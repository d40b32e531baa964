"""The result of a check, from what the judges of its scenario said. Pure, so that a record gives what the run gave."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import structs

from ...spec.requirements import requirements
from ...spec.results import CheckResult
from ...spec.statuses import Status
from ..judging.findings import shown_answer
from ..judging.judgement import Judgement
from ..scenarios import Check
from .applying import message_of
from .failure import failure_of
from .not_judged import unjudged
from .scenario_run import ScenarioRun

SHOWN_FAILURES: Final = 3
"""Failures of one check that a report shows; they are of one rule, so more would say the same."""


def result_of(check: Check, run: ScenarioRun) -> CheckResult:
    """What becomes of ``check``, whose scenario ``run`` is; no expectation applied yet."""
    result = _crashed(check, run) if run.crash else _declined(check, run) or _judged(check, run)
    return structs.replace(result, requests=0 if run.crash else run.searches)


def not_there(operations: Iterable[str]) -> str:
    """Why a check is declined or skipped."""
    return f"the target does not implement {' and '.join(operations)}"


def _crashed(check: Check, run: ScenarioRun) -> CheckResult:
    return unjudged(check, Status.ERROR, f"fault of the kit in scenario {check.scenario.name}:\n{run.crash}")


def _declined(check: Check, run: ScenarioRun) -> CheckResult | None:
    return unjudged(check, Status.DECLINED, not_there(run.declined)) if run.declined else None


def _judged(check: Check, run: ScenarioRun) -> CheckResult:
    status, message = _standing(check, run.judgement)
    counted = structs.replace(
        unjudged(check, status, message),
        examples=run.judgement.inputs_per_rule[check.requirement],
        partitions=_partitions(run.judgement, check.requirement),
    )
    findings = run.judgement.of(check.requirement)
    if not findings:
        return counted
    failures = tuple(
        failure_of(requirements()[finding.requirement], finding, run.oracle, run.config)
        for finding in findings[:SHOWN_FAILURES]
    )
    return structs.replace(counted, status=Status.FAILED, message=message_of(failures[0]), failures=failures)


def _standing(check: Check, judgement: Judgement) -> tuple[Status, str]:
    """Status and reason of a check without findings."""
    lost = judgement.unanswered.get(check.requirement)
    if lost is None and not judgement.inputs_per_rule[check.requirement]:
        lost = next(iter(judgement.unanswered.values()), None)
        if lost is None:
            return Status.SKIPPED, "no response gave occasion to judge it"
    if lost is not None:
        return Status.INDETERMINATE, shown_answer(lost.answer)
    return Status.PASSED, ""


def _partitions(judgement: Judgement, requirement: str) -> Mapping[str, int]:
    counted: Counter[str] = judgement.partitions.get(requirement, Counter())
    return dict(sorted(counted.items()))
