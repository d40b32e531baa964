"""Rows of probes are sent at the same time, and find the same; those that write wait for those that search."""

import pytest
from msgspec import structs
from playing import QUICK, in_process, prepared, recorder_for
from searchprofiles_tck.conformance.client.probes import PROBES
from searchprofiles_tck.conformance.config import Effort, RunConfig
from searchprofiles_tck.conformance.target.trace import SENDING
from searchprofiles_tck.conformance.target.wrappers import TargetWrapper
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.spec.exchange import Call, Exchange, Fault, FaultKind, Reply
from searchprofiles_tck.spec.operations import SEARCH

AT_ONCE = RunConfig(effort=Effort.QUICK, concurrency=8)


class Watched(TargetWrapper):
    """Another target; ``rows`` are those of the probes, in the order in which their requests were sent."""

    def __init__(self, *, is_usable: bool = True) -> None:
        super().__init__(in_process(Engine()))
        self.rows: list[str] = []
        self._is_usable = is_usable

    def call(self, call: Call, *, timeout: float | None = None) -> Exchange:
        """Note the row and pass the call on; a search is answered with too much if that is not to be usable."""
        self.rows.append(SENDING.get().rpartition("/")[0])
        exchange = self._inner.call(call, timeout=timeout)
        if self._is_usable or call.operation != SEARCH:
            return exchange
        return structs.replace(
            exchange, reply=Reply(None, fault=Fault(FaultKind.TOO_LARGE, "it is too large"))
        )


def test_probes_that_write_are_sent_when_all_others_are_answered() -> None:
    """What a target makes of a write cannot spoil what searches show of its readings."""
    target = Watched()
    prepared(recorder_for(target, config=AT_ONCE), AT_ONCE)
    rows = [row for row in target.rows if row in PROBES]
    first = rows.index("probes/writes")

    assert set(rows[:first]) == PROBES.keys() - {"probes/writes"}
    assert set(rows[first:]) == {"probes/writes"}


@pytest.mark.parametrize(("config", "most"), [(AT_ONCE, 45), (QUICK, 20)])
def test_a_target_without_usable_answers_is_sent_few_probes(config: RunConfig, most: int) -> None:
    """None that write; of the others those that were sent at once, or the first."""
    target = Watched(is_usable=False)
    prepared(recorder_for(target, config=config), config)
    rows = [row for row in target.rows if row in PROBES]

    assert "probes/writes" not in rows
    assert len(rows) <= most


def test_probes_find_and_record_the_same_if_several_are_under_way() -> None:
    """Each reading names the exchange that shows it, by the same id."""
    at_once, alone = (
        prepared(recorder_for(in_process(Engine()), config=config), config).readings
        for config in (AT_ONCE, QUICK)
    )

    assert at_once == alone
    assert all(one.exchange for one in at_once if one.point != "visibility")
