"""Writes at the same time, at targets that show changes at once and at those that do not."""

from collections import Counter
from collections.abc import Mapping

import pytest
from playing import ResourceLog, in_process, ready_reference, recorder_for
from searchprofiles_tck.conformance.client.visibility import Visibility
from searchprofiles_tck.conformance.config import Effort, RunConfig
from searchprofiles_tck.conformance.judging.oracle import Oracle
from searchprofiles_tck.conformance.results.scenario_run import play
from searchprofiles_tck.conformance.scenarios.write_races import SCENARIO

STANDARD = RunConfig(effort=Effort.STANDARD)


def operations(visibility: Visibility) -> Mapping[str, int]:
    """Return how often each operation is sent."""
    engine, ready = ready_reference()
    recorder = recorder_for(in_process(engine))
    oracle = Oracle(ready.world, ready.known)
    run = play(SCENARIO, ready, oracle, recorder, STANDARD, ResourceLog(), visibility)
    assert not run.crash, run.crash
    return Counter(step.exchange.call.operation for step in run.steps)


@pytest.mark.parametrize("patience", [0.0, 15.0])
def test_a_target_never_seen_late_is_sent_every_round(patience: float) -> None:
    """A target behind a network may yet be late, but until it is, as much is written at once as in this process."""
    sent = operations(Visibility(patience=patience))

    assert sent["AddProfileKey"] > 60
    assert sent["DeleteProfileKey"] > 8


def test_a_target_that_is_late_is_sent_one_round_of_every_kind() -> None:
    """Detachments overlap there too."""
    sent = operations(Visibility(0.001, sleep=lambda _: None))

    assert sent["AddProfileKey"] < 40
    assert sent["DeleteProfileKey"] > 8
