"""The suite as a run of the command line collects it: one item for each scenario, which runs its checks.

Nobody sees the items of such a session, and an item of its own for each check takes a third of a short run.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pytest

from ...spec.statuses import Status
from ..errors import UsageError
from ..history.events import WrongUsage
from ..scenarios import Check
from .harness import Harness, TargetSession

if TYPE_CHECKING:
    from ...spec.results import CheckResult


class ScenarioItem(pytest.Item):
    """The checks of one scenario."""

    def __init__(self, *, checks: Sequence[Check], **given: Any) -> None:
        super().__init__(**given)
        self.checks = checks

    def runtest(self) -> None:
        """Run the checks, and report each that fails; raise the first exception when all have run."""
        suite = self.getparent(ScenarioSuite)
        assert suite is not None
        faults = []
        for check in self.checks:
            try:
                result = suite.harness.run(check, suite.target)
            except Exception as fault:
                faults.append(fault)
            else:
                if result.status in (Status.FAILED, Status.STALE_EXPECTATION):
                    self._report(result)
        if faults:
            raise faults[0]

    def _report(self, result: "CheckResult") -> None:
        """Let pytest count a check that failed, so that the session ends when there are enough."""
        report = pytest.TestReport(self.nodeid, self.location, {}, "failed", result.id, "call")
        self.ihook.pytest_runtest_logreport(report=report)

    def reportinfo(self) -> tuple[Any, None, str]:
        """Return what pytest calls the item."""
        return self.path, None, self.name


class ScenarioSuite(pytest.File):
    """All scenarios that are to be played, and the target while they are."""

    harness: Harness
    target: TargetSession
    _opened: Iterator[TargetSession]

    def collect(self) -> Iterator[ScenarioItem]:
        """Yield an item for each scenario."""
        scenarios: dict[str, list[Check]] = {}
        try:
            for check in self.harness.to_run():
                scenarios.setdefault(check.scenario.name, []).append(check)
        except UsageError as error:
            self.harness.directory.append(WrongUsage(str(error)))
            raise self.CollectError(f"searchprofiles-tck: {error}") from None
        for name, own in scenarios.items():
            yield ScenarioItem.from_parent(self, name=name, checks=own)

    def setup(self) -> None:
        """Open the target."""
        self._opened = self.harness.opened(self.harness.target)
        self.target = next(self._opened)

    def teardown(self) -> None:
        """Close the target."""
        next(self._opened, None)
