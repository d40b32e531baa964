"""Results that a test makes up: it gives what it speaks of, the rest is plain."""

from searchprofiles_tck.spec.classes import Level, RequirementClass
from searchprofiles_tck.spec.results import CheckResult, Failure, RunInfo
from searchprofiles_tck.spec.statuses import Status


def made_failure(requirement: str, **members: object) -> Failure:
    """Return a failure of ``requirement``, a MUST."""
    texts = dict.fromkeys(("rule", "request", "expected", "actual", "explanation"), "")
    return Failure(**{"requirement": requirement, "level": Level.MUST, **texts, **members})  # type: ignore[arg-type]


def made_result(requirement: str, status: Status = Status.PASSED, **members: object) -> CheckResult:
    """Return the result of a check of ``requirement``, a MUST of the class logic."""
    plain = {
        "id": f"{requirement}@{status}",
        "title": "",
        "requirements": (requirement,),
        "requirement_class": RequirementClass.LOGIC,
        "level": Level.MUST,
        "status": status,
    }
    return CheckResult(**{**plain, **members})  # type: ignore[arg-type]


def made_run(**members: object) -> RunInfo:
    """Return what a report says of a run that came to its end."""
    plain = {
        "target": "reference:",
        "kit_version": "0",
        "specification": "2022-11-14",
        "seed": 1,
        "effort": "quick",
        "access": "write",
        "started": "2026-01-01T00:00:00+00:00",
        "seconds": 1.0,
        "complete": True,
    }
    return RunInfo(**{**plain, **members})  # type: ignore[arg-type]
