"""The result of one requirement, in the words that formats for CI servers show."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from ..spec.classes import Level
from ..spec.results import CheckResult, Failure, RequirementResult, RunReport
from ..spec.statuses import Status
from .causes import agreement, also_near, changing, main_of
from .violations import MEANING, stated, word

_BODIES: Final = 3
"""How many failures of a requirement are written out; the report has all of them."""


def checks_of(report: RunReport) -> Iterator[tuple[RequirementResult, Sequence[CheckResult]]]:
    """Yield each requirement of ``report`` with its checks."""
    checks = {check.id: check for check in report.results}
    for row in report.requirements:
        yield row, [checks[id_] for id_ in row.checks if id_ in checks]


def is_advice(row: RequirementResult, fail_on: str) -> bool:
    """Return whether the requirement failed, but is a SHOULD, and the run does not count those."""
    return row.status is Status.FAILED and row.level is Level.SHOULD and fail_on == "must"


def brought_along(report: RunReport) -> Mapping[str, str]:
    """Return the requirements that are broken only along with another one, each with that one."""
    alone = {name for cause in report.causes for name in {*cause.requirements} - {*cause.follow_ups}}
    return {name: main_of(cause) for cause in report.causes for name in cause.follow_ups if name not in alone}


def message(row: RequirementResult, checks: Iterable[CheckResult], main: str = "") -> str:
    """Return the result of the requirement and the reason in a line; ``checks`` are those with that result.

    ``main`` is the requirement along with which it is broken, if there is one.
    """
    deciding = list(checks)
    why = (
        row.excluded
        or next((check.message for check in deciding if check.message), "")
        or MEANING[row.status]
    )
    reason = next((check.reason for check in deciding if check.reason), "")
    named = dict.fromkeys(failure.requirement for check in deciding for failure in check.failures)
    instead = f"found {', '.join(named)} broken: " if named and row.id not in named else ""
    along = f"along with {main}: " if main else ""
    return f"{row.level} {word(row)}: {along}{instead}{why}{f' ({reason})' if reason else ''}"


def body(row: RequirementResult, checks: Sequence[CheckResult]) -> str:
    """Return the rule, the messages of its checks, and the evidence of the first failures."""
    lines = [
        f"{stated(row)} ({row.citation})",
        *(f"{check.id}: {check.message}" for check in checks[:_BODIES]),
    ]
    failures = [failure for check in checks for failure in check.failures if failure.requirement == row.id]
    for failure in failures[:_BODIES]:
        lines += ["", *_evidence(failure)]
    return "\n".join(lines)


def _evidence(failure: Failure) -> Iterable[str]:
    if sentence := changing(failure):
        yield sentence
    yield f"request:  {failure.request}"
    yield f"expected: {failure.expected}"
    yield f"actual:   {failure.actual}"
    yield failure.explanation
    if failure.likely_causes:
        yield f"perhaps:  {' '.join(failure.likely_causes)}"
    if failure.diagnosis and failure.diagnosis.guess:
        yield failure.diagnosis.guess
        yield from (f"near it: {each.mutant}, {agreement(each)}" for each in also_near(failure.diagnosis))
    if failure.reproduce:
        given = failure.reproduce
        yield f"reproduce:\n{given.curl or given.python or given.curl_request or given.python_request}"
