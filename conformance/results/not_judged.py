"""The result of a check that was never held against the target."""

from ...spec.results import CheckResult
from ...spec.statuses import Status
from ..scenarios import Check


def unjudged(check: Check, status: Status, message: str) -> CheckResult:
    """``check`` with a status that judges nothing, and a sentence why."""
    return CheckResult(
        id=check.id,
        title=check.title,
        requirements=(check.requirement,),
        requirement_class=check.requirement_class,
        level=check.level,
        status=status,
        message=message,
    )
