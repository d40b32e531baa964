"""Searches that are sent at once are judged in parts, since all of their responses would take too much memory."""

import threading
from collections.abc import Callable, Collection
from functools import partial

import pytest
from playing import QUICK, in_process, ready_reference, recorder_for
from searchprofiles_tck.conformance.client.scenario_client import ScenarioClient
from searchprofiles_tck.conformance.judging.oracle import Oracle
from searchprofiles_tck.conformance.scenarios import parallel


def client_of(judge_part: Callable[[], Collection[str]] = tuple) -> ScenarioClient:
    """Return a client of the reference."""
    engine, ready = ready_reference()
    return ScenarioClient(
        "s",
        recorder_for(in_process(engine)),
        Oracle(ready.world, ready.known),
        ready.namespace,
        QUICK.effort,
        0,
        judge_part=judge_part,
    )


def test_many_rounds_are_judged_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more rounds are held than a run at effort standard sends."""
    monkeypatch.setattr(parallel, "_ROUNDS", {QUICK.effort: 40})
    held: list[int] = []

    def judge_part() -> tuple[()]:
        held.append(len(client.steps))
        client.steps.clear()
        return ()

    client = client_of(judge_part)
    parallel.search_and_walk(client)

    threads = parallel.THREADS[QUICK.effort]
    assert held[:4] == [8 * threads] * 4
    assert len(held) == 8
    assert max(held) < 25 * threads


def test_a_machine_without_threads_left_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those threads that were started would else wait for the others for ever."""
    start = threading.Thread.start
    started: list[threading.Thread] = []

    def limited(thread: threading.Thread) -> None:
        if len(started) == 2:
            raise RuntimeError("can't start new thread")
        started.append(thread)
        start(thread)

    client = client_of()
    search = partial(client.search, "r", [client.nobody])
    monkeypatch.setattr(threading.Thread, "start", limited)

    with pytest.raises(RuntimeError, match="can't start"):
        parallel.at_once(client, [search] * 3)
