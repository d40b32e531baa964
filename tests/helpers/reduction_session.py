"""Sessions that run a few scenarios and then reduce what failed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from searchprofiles_tck.conformance.config import Effort, RunConfig
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.conformance.results.scenario_run import selected
from searchprofiles_tck.conformance.run.session import Session
from searchprofiles_tck.conformance.scenarios.registry import checks
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.failures import ServiceFailure
from searchprofiles_tck.spec.results import CheckResult, Failure

Members = dict[str, Any]


@dataclass(frozen=True)
class ReducedSession:
    """A finished session: results before reduction, reduced failures by check, and its requests by purpose."""

    results: dict[str, CheckResult]
    reduced: dict[str, Failure]
    requests: dict[str, int]

    def of(self, requirement: str) -> Failure:
        """Return the first reduced failure of a requirement."""
        return next(failure for failure in self.reduced.values() if failure.requirement == requirement)


def reduced(
    folder: Path,
    scenarios: Iterable[str],
    target: str = "reference:",
    *,
    fake: object = None,
    ready: Callable[[], object] = lambda: None,
    **options: Any,
) -> ReducedSession:
    """Run the selected checks of ``scenarios`` against ``target``, or ``fake``, and reduce their failures.

    ``ready`` is called once the target has been opened and probed.
    """
    config = RunConfig(target=target, **{"effort": Effort.QUICK, **options})
    session = Session.open(config, folder, target=fake)
    ready()
    try:
        wanted = [check for check in selected(checks(), config) if check.scenario.name in set(scenarios)]
        results = {check.id: session.run(check) for check in wanted}
        small = {one.check: one.failure for one in session.reduced((), lambda: False)}
        return ReducedSession(results, small, dict(session.facts.requests))
    finally:
        session.close()


class Refused(Exception):
    """An error of the service as boto3 raises it."""

    def __init__(self, failure: ServiceFailure) -> None:
        super().__init__(str(failure))
        self.response = {"Error": {"Code": str(failure.name), "Message": failure.message}}


class Fake:
    """A mutant behind boto3-style methods, without the operations that ``lacking`` names."""

    def __init__(self, mutant: str = "", *lacking: str, engine: Engine | None = None) -> None:
        self.engine = engine or MUTANTS[mutant].engine()
        self.calls: list[str] = []
        self._lacking = lacking

    def __getattr__(self, name: str) -> Any:
        operation = "".join(map(str.capitalize, name.split("_")))
        if name.startswith("_") or operation in self._lacking or name == "load":
            raise AttributeError(name)
        return lambda **members: self.call(operation, members)

    def call(self, operation: str, members: Members) -> Members:
        """Call one operation of the engine."""
        self.calls.append(operation)
        try:
            return self.engine.call(operation, members)
        except ServiceFailure as failure:
            raise Refused(failure) from None
