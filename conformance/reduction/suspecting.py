"""Finds the failures of a scenario that can be made small."""

from collections.abc import Sequence
from typing import Final

from ...spec.classes import RequirementClass
from ...spec.operations import SEARCH
from ...spec.requirements import requirements
from ...spec.results import CheckResult, Failure
from ...spec.statuses import Status
from ..config import Access
from ..history.step import AGAIN, LAW, PARTIAL, WALK, Step
from ..history.suspect import Suspect
from ..judging.judgement import Evidence, Finding, Walk, judged_by
from ..judging.oracle import Oracle
from ..results.scenario_run import ScenarioRun
from ..scenarios.registry import Scenario, checks
from .query import Query

_SMALL_ALREADY: Final = frozenset(
    {RequirementClass.CONCURRENCY, RequirementClass.STATE, RequirementClass.ROBUSTNESS}
)
"""Classes whose failures are short sequences as they stand, or depend on timing."""
_OTHERWISE_MADE: Final = (LAW, PARTIAL)
"""Tags of walks that say nothing when they stand alone."""


def suspects_of(run: ScenarioRun, results: Sequence[CheckResult]) -> tuple[Suspect, ...]:
    """The failures of ``run`` that can be made small, one a check at most. ``results`` are those of its checks.

    What the user expects to fail is left alone, and so is what was found while things changed.
    """
    failed = [result for result in results if result.status is Status.FAILED]
    if not failed or run.crash or run.scenario.least_access not in (Access.PRELOADED, Access.READ_ONLY):
        return ()
    walks = Evidence(run.oracle, run.steps).walks
    found = (_suspect_in(run, result, walks) for result in failed)
    return tuple(suspect for suspect in found if suspect is not None)


def broken(requirement: str, scenario: Scenario, oracle: Oracle, steps: Sequence[Step]) -> Finding | None:
    """How ``steps`` alone break ``requirement``, by the judges of ``scenario``; None where they do not."""
    findings = judged_by(scenario.judges, Evidence(oracle, steps)).findings
    return next((finding for finding in findings if finding.requirement == requirement), None)


def _suspect_in(run: ScenarioRun, result: CheckResult, walks: Sequence[Walk]) -> Suspect | None:
    """The simplest walk that alone shows what the first failure of ``result`` is about."""
    failure = result.failures[0]
    if requirements()[failure.requirement].requirement_class in _SMALL_ALREADY:
        return None
    own = next(check.requirement for check in checks() if check.id == result.id)
    cited = {
        step.exchange.id
        for finding in run.judgement.of(own)
        if finding.requirement == failure.requirement
        for step in finding.steps
    }
    shown = [walk for walk in walks if any(step.exchange.id in cited for step in walk.steps)]
    for walk in sorted(filter(lambda walk: _can_be_asked_again(walk, run.oracle), shown), key=_simplicity):
        if broken(failure.requirement, run.scenario, run.oracle, walk.steps):
            return _suspect(run, result.id, failure, walk)
    return None


def _simplicity(walk: Walk) -> tuple[int, int, int]:
    query = Query.of(walk.request)
    return len(walk.steps), len(query.pairs), sum(len(pair.values) for pair in query.pairs)


def _can_be_asked_again(walk: Walk, oracle: Oracle) -> bool:
    """Whether a walk consists of nothing but what its query says, and begins at the first page."""
    first, domain = walk.steps[0], oracle.loaded.domain
    if any(step.exchange.call.operation != SEARCH or step.exchange.call.http for step in walk.steps):
        return False
    if any(first.tag(name) for name in _OTHERWISE_MADE):
        return False
    members = first.exchange.call.input
    return Query.of(walk.request).members(domain, lambda _, value: value) == dict(members)


def _suspect(run: ScenarioRun, check: str, failure: Failure, walk: Walk) -> Suspect:
    query = Query.of(walk.request)
    names = {identifier: name for name, identifier in run.oracle.loaded.ids.items()}
    asked = {value for pair in query.pairs for value in pair.values}
    tags = walk.steps[0].exchange.tags
    return Suspect(
        check=check,
        scenario=run.scenario.name,
        failure=failure,
        pairs=tuple((pair.key, pair.values) for pair in query.pairs),
        operator=query.operator,
        size=query.size,
        named={value: names[value] for value in sorted(asked & names.keys())},
        tags={name: value for name, value in tags.items() if name not in (WALK, AGAIN)},
    )
