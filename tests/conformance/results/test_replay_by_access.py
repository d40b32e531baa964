"""At every access level the record gives the data and the readings of its run again."""

from functools import partial
from itertools import product
from types import SimpleNamespace

import pytest
from at_access import reference_at
from made_up import made_run
from msgspec.structs import replace
from playing import ResourceLog, in_process, prepared, recorder_for
from resting_clock import Clock
from searchprofiles_tck.conformance.client import own_data, preparation
from searchprofiles_tck.conformance.client.visibility import Visibility
from searchprofiles_tck.conformance.config import Access, Effort
from searchprofiles_tck.conformance.history.facts import configuration, world_used
from searchprofiles_tck.conformance.results.replay import Recording
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.spec.readings import Readings
from searchprofiles_tck.spec.requirements import requirements
from searchprofiles_tck.spec.verdict import build_report


@pytest.mark.parametrize(
    ("access", "at_once", "visibility"),
    [
        *product(Access, [1], ["immediate"]),
        (Access.MANAGE, 8, "immediate"),
        (Access.WRITE, 8, "immediate"),
        (Access.WRITE, 1, "delayed"),
    ],
)
def test_data_and_readings_follow_from_the_record(
    access: Access, at_once: int, visibility: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever marks what a run writes in a domain that is not its own, the kit sends the same when it verifies."""
    clock = Clock()
    waiting = partial(Visibility, sleep=clock.sleep, clock=clock)
    monkeypatch.setattr(preparation, "Visibility", waiting)
    monkeypatch.setattr(own_data, "time", SimpleNamespace(monotonic=clock))
    engine = Engine(Readings({"visibility": visibility}), clock=clock, delay=0.02)
    config = replace(reference_at(access, Effort.QUICK, engine), concurrency=at_once)
    log = ResourceLog()
    ready = prepared(recorder_for(in_process(engine), log, config), config, log)
    run = made_run(
        target=config.target,
        seed=config.seed,
        effort=config.effort.value,
        access=access.value,
        configuration=configuration(config),
        worlds=(world_used(ready, config.effort, "main"),),
        visibility_milliseconds=ready.visibility,
    )
    report = build_report((), requirements().values(), ready.readings, run)

    assert Recording(report, log.exchanges).differences() == []
    assert {one.purpose.value for one in log.exchanges} >= {"setup", "probe"}
    assert (clock.slept > 0) == (visibility == "delayed")
