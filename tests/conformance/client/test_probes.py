"""Rows of probes are sent at the same time, and find the same; those that write wait for those that search."""

from playing import QUICK, in_process, prepared, recorder_for
from searchprofiles_tck.conformance.client.probes import PROBES
from searchprofiles_tck.conformance.config import Effort, RunConfig
from searchprofiles_tck.conformance.target.trace import SENDING
from searchprofiles_tck.conformance.target.wrappers import TargetWrapper
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.spec.exchange import Call, Exchange

AT_ONCE = RunConfig(effort=Effort.QUICK, concurrency=8)


class Watched(TargetWrapper):
    """Another target; ``rows`` are those of the probes, in the order in which their requests were sent."""

    def __init__(self) -> None:
        super().__init__(in_process(Engine()))
        self.rows: list[str] = []

    def call(self, call: Call, *, timeout: float | None = None) -> Exchange:
        """Note the row and pass the call on."""
        self.rows.append(SENDING.get().rpartition("/")[0])
        return self._inner.call(call, timeout=timeout)


def test_probes_that_write_are_sent_when_all_others_are_answered() -> None:
    """What a target makes of a write cannot spoil what searches show of its readings."""
    target = Watched()
    prepared(recorder_for(target, config=AT_ONCE), AT_ONCE)
    rows = [row for row in target.rows if row in PROBES]
    first = rows.index("probes/writes")

    assert set(rows[:first]) == PROBES.keys() - {"probes/writes"}
    assert set(rows[first:]) == {"probes/writes"}


def test_probes_find_and_record_the_same_if_several_are_under_way() -> None:
    """Each reading names the exchange that shows it, by the same id."""
    at_once, alone = (
        prepared(recorder_for(in_process(Engine()), config=config), config).readings
        for config in (AT_ONCE, QUICK)
    )

    assert at_once == alone
    assert all(one.exchange for one in at_once if one.point != "visibility")
