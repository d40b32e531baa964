"""From the results of the checks to the result of each requirement.

A finding names one requirement and counts against that one alone, even if its check tests several.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from .partitions import never_tried
from .releases import is_newer
from .requirements import Requirement
from .results import CheckResult, RequirementResult
from .statuses import Outcome, Status, worst

UNCOVERED: Final = "No check of this kit covers it."
"""The reason for a requirement that could be tested but has no check; it is out of reach, not excluded."""
_NEWER: Final = "It is newer than version {}."
_NEWER_CHECKS: Final = "All checks of it are newer than version {}."

_VIOLATED: Final = frozenset({Status.FAILED, Status.EXPECTED_FAILURE})
_FOUND: Final = _VIOLATED | {Status.NEW}
_UNSETTLED: Final = frozenset({Status.ERROR, Status.INDETERMINATE, Status.NOT_RUN})
_INAPPLICABLE: Final = frozenset({Status.SKIPPED, Status.DECLINED, Status.NOT_EXERCISED})
_BY_WEIGHT: Final = (Outcome.OPEN, Outcome.SETTLED)
"""What checks that were not exercised make of a requirement that no check judged; the first one counts."""


def requirement_rows(
    results: Iterable[CheckResult],
    requirements: Iterable[Requirement],
    covered: Collection[str] | None,
    as_of: str,
) -> tuple[RequirementResult, ...]:
    """Return a row for each requirement, in the catalogue's order; see ``build_report`` for ``covered`` and errors.

    What is newer than version ``as_of`` gives a row its status, but decides no outcome.
    """
    results = tuple(results)
    evidence = _evidence(results, as_of)
    tried = _tried(results)
    catalogue = tuple(requirements)
    unknown = evidence.keys() - {requirement.id for requirement in catalogue}
    if unknown:
        check = evidence[min(unknown)][0].check
        raise ValueError(
            f"check {check!r} cites requirement {min(unknown)!r}, which the catalogue does not have: "
            "correct the check's requirements, or add a row to spec/requirements/"
        )
    return tuple(
        _row(
            requirement,
            evidence.get(requirement.id, ()),
            tried.get(requirement.id, _Tried()),
            covered is None or requirement.id in covered,
            as_of,
        )
        for requirement in catalogue
    )


class _Evidence(NamedTuple):
    """What one check says of one requirement."""

    check: str
    status: Status
    outcome: Outcome | None
    counts: bool
    """Whether it decides the outcome."""


def _evidence(results: Iterable[CheckResult], as_of: str) -> dict[str, list[_Evidence]]:
    """Return for each requirement the checks that test it, each with its status for that requirement alone."""
    found: dict[str, list[_Evidence]] = {}
    for result in results:
        named = {failure.requirement for failure in result.failures} if result.status in _FOUND else set()
        counts = not is_newer(result.since, as_of)
        for requirement in dict.fromkeys((*result.requirements, *sorted(named))):
            spared = named and requirement not in named
            status = Status.PASSED if spared else result.status
            found.setdefault(requirement, []).append(_Evidence(result.id, status, result.outcome, counts))
    return found


def _row(
    requirement: Requirement,
    evidence: Sequence[_Evidence],
    tried: "_Tried",
    covered: bool,
    as_of: str,
) -> RequirementResult:
    statuses = [one.status for one in evidence]
    is_new = is_newer(requirement.since, as_of)
    counted = [one for one in evidence if one.counts and not is_new]
    applicable = [status for status in statuses if status not in _INAPPLICABLE]
    excluded = requirement.excluded or (_NEWER.format(as_of) if is_new else "")
    uncovered = not counted and (bool(evidence) or not covered) and not excluded
    return RequirementResult(
        id=requirement.id,
        requirement_class=requirement.requirement_class,
        level=requirement.level,
        status=worst(applicable or statuses),
        outcome=Outcome.OUT_OF_REACH if uncovered else _outcome(counted, bool(excluded)),
        statement=requirement.statement,
        citation=str(requirement.citation),
        provenance=str(requirement.provenance),
        hint=requirement.hint,
        checks=tuple(one.check for one in evidence),
        excluded=(_NEWER_CHECKS.format(as_of) if evidence else UNCOVERED) if uncovered else excluded,
        inputs=tried.inputs,
        partitions=dict(sorted(tried.partitions.items())),
        never_tried=never_tried(tried.partitions),
        since=requirement.since,
    )


@dataclass
class _Tried:
    """How many inputs the checks of a requirement judged, and in which parts of the input space they are."""

    inputs: int = 0
    partitions: Counter[str] = field(default_factory=Counter)


def _tried(results: Iterable[CheckResult]) -> dict[str, _Tried]:
    found: dict[str, _Tried] = {}
    for result in results:
        for requirement in result.requirements:
            tried = found.setdefault(requirement, _Tried())
            tried.inputs += result.examples
            tried.partitions.update(result.partitions)
    return found


def _outcome(evidence: Sequence[_Evidence], excluded: bool) -> Outcome:
    statuses = {one.status for one in evidence}
    if statuses & _VIOLATED:
        return Outcome.BROKEN
    if excluded and not statuses:
        return Outcome.EXCLUDED
    if not statuses or statuses & _UNSETTLED:
        return Outcome.OPEN
    if statuses - _INAPPLICABLE:
        return Outcome.MET
    left = {one.outcome for one in evidence}
    return next((outcome for outcome in _BY_WEIGHT if outcome in left), Outcome.OUT_OF_REACH)
