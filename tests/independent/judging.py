"""The kit's judgement on a vendor's service, without the command line around it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from searchprofiles_tck.conformance.config import Effort, RunConfig
from searchprofiles_tck.conformance.errors import NotMeasured
from searchprofiles_tck.conformance.run.session import Session
from searchprofiles_tck.conformance.scenarios.registry import checks
from searchprofiles_tck.spec.classes import Level
from searchprofiles_tck.spec.results import CheckResult
from searchprofiles_tck.spec.statuses import Status

from .service import Service
from .serving import served

CONVICTED, TOLD, UNTOLD = "convicted", "told", "untold"


@dataclass(frozen=True)
class Verdict:
    """The outcome of a run: the results that are not `passed`, by status."""

    results: tuple[CheckResult, ...]

    def of(self, *statuses: Status) -> list[CheckResult]:
        return [result for result in self.results if result.status in statuses]

    @property
    def failed(self) -> list[CheckResult]:
        """The checks that failed, of whatever level."""
        return self.of(Status.FAILED)

    @property
    def convicted(self) -> bool:
        """Whether a MUST failed."""
        return any(result.level is Level.MUST for result in self.failed)

    def told(self, statuses: Iterable[Status] = (Status.FAILED, Status.ERROR, Status.INDETERMINATE)) -> str:
        """One line a result that is not as it should be."""
        return "\n".join(f"{r.status.value} {r.level} {r.id}: {r.message}" for r in self.of(*statuses))


def judged(
    service: Service,
    directory: Path,
    *,
    effort: Effort = Effort.QUICK,
    seed: int = 0,
    until_convicted: bool = False,
) -> Verdict:
    """Judge a service, served for as long as that takes."""
    with served(service) as url:
        return judged_target(url, directory, effort=effort, seed=seed, until_convicted=until_convicted)


def judged_target(
    target: str,
    directory: Path,
    *,
    effort: Effort = Effort.QUICK,
    seed: int = 0,
    until_convicted: bool = False,
) -> Verdict:
    """Run all checks, or those up to the first that convicts, against a target."""
    config = RunConfig(target=target, effort=effort, seed=seed, report=str(directory))
    session = Session.open(config, directory)
    try:
        results: list[CheckResult] = []
        for check in checks():
            results.append(session.run(check))
            if until_convicted and Verdict((results[-1],)).convicted:
                break
        return Verdict(tuple(results))
    finally:
        session.close()


def outcome(target: str, directory: Path, effort: Effort) -> str:
    """What becomes of a fault: a MUST failed or nothing could be judged at all; a SHOULD failed; or nothing did."""
    try:
        verdict = judged_target(target, directory, effort=effort, until_convicted=True)
    except NotMeasured:
        return CONVICTED
    return CONVICTED if verdict.convicted else TOLD if verdict.failed else UNTOLD
