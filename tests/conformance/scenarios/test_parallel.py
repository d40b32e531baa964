"""Searches that are sent at once are judged in parts, since all of their responses would take too much memory."""

import pytest
from playing import QUICK, in_process, ready_reference, recorder_for
from searchprofiles_tck.conformance.client.scenario_client import ScenarioClient
from searchprofiles_tck.conformance.judging.oracle import Oracle
from searchprofiles_tck.conformance.scenarios import parallel


def test_many_rounds_are_judged_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more rounds are held than a run at effort standard sends."""
    monkeypatch.setattr(parallel, "_ROUNDS", {QUICK.effort: 40})
    engine, ready = ready_reference()
    held: list[int] = []

    def judge_part() -> tuple[()]:
        held.append(len(client.steps))
        client.steps.clear()
        return ()

    client = ScenarioClient(
        "s",
        recorder_for(in_process(engine)),
        Oracle(ready.world, ready.known),
        ready.namespace,
        QUICK.effort,
        0,
        judge_part=judge_part,
    )
    parallel.search_and_walk(client)

    threads = parallel.THREADS[QUICK.effort]
    assert held[:4] == [8 * threads] * 4
    assert len(held) == 8
    assert max(held) < 25 * threads
