"""How pytest-xdist distributes the checks: by scenario, and so that a worker that dies takes one check with it."""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadGroupScheduling
from xdist.workermanage import WorkerController


class ScenarioScheduling(LoadGroupScheduling):  # type: ignore[misc]  # pytest-xdist ships no types
    """Distributes scenarios as ``--dist loadgroup`` does.

    After a crash, pytest-xdist would distribute the finished parts of the dead worker's load again, and wait for ever
    for what is finished already; and it would run the check that crashed once more. An item that is a whole scenario is
    run once more, for its other checks.
    """

    def __init__(self, config: pytest.Config, log: Producer, *, by_scenario: bool) -> None:
        super().__init__(config, log)
        self._by_scenario = by_scenario
        self._crashed: set[str] = set()

    def _split_scope(self, nodeid: str) -> str:
        """Return the scenario of a check; for any other test what ``--dist loadgroup`` takes.

        With recent versions of pytest the group that pytest-xdist appends to a node's id never arrives here.
        """
        if nodeid.endswith("]") and "@" in nodeid:
            return nodeid.removesuffix("]").rpartition("@")[2]
        return str(super()._split_scope(nodeid))

    def remove_node(self, node: WorkerController) -> str | None:
        """Give the load of a worker that ended to the others; return the item during which it died, if it did."""
        workload = self.assigned_work.pop(node)
        unfinished = [(unit, item) for unit in workload.values() for item, done in unit.items() if not done]
        if not unfinished:
            return None
        unit, crashed = unfinished[0]
        unit[crashed] = not self._by_scenario or crashed in self._crashed
        self._crashed.add(crashed)
        self.workqueue.update({scope: rest for scope, rest in workload.items() if not all(rest.values())})
        for other in self.assigned_work:
            self._reschedule(other)
        return str(crashed)
