"""A run's record is enough to make its scenarios again."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from searchprofiles_tck.conformance.client.recorder import worker_of
from searchprofiles_tck.conformance.results.replay import Recording, steps_of
from searchprofiles_tck.conformance.scenarios.registry import SCENARIOS
from searchprofiles_tck.spec.exchange import Call, Exchange, Purpose, Reply
from searchprofiles_tck.spec.results import RunReport

from ..recorded import report_and_exchanges, run


@pytest.mark.e2e
def test_ids_of_exchanges_are_unique_with_workers(tmp_path: Path) -> None:
    """Two processes that each load a world of their own record no two exchanges under one id."""
    directory = run(tmp_path, "reference:", "--only", "logic", "--only", "keys", "-n", "2")
    report, exchanges = report_and_exchanges(directory)

    assert len({exchange.id for exchange in exchanges}) == len(exchanges)
    assert {worker for world in report.run.worlds for worker in world.workers} == {"gw0", "gw1"}
    played = [
        (exchange.scenario, worker_of(exchange.id)) for exchange in exchanges if exchange.purpose == "check"
    ]
    assert len(set(played)) == len({scenario for scenario, _ in played}), "a scenario is played by one worker"
    assert all(len(world.ids) == 150 and all(world.ids) for world in report.run.worlds)


def _exchange(number: int, status: int, **tags: str) -> Exchange:
    call = Call("SearchProfiles", {"KeyName": "_account", "Values": ["a"]})
    return Exchange(f"paging/{number:05d}", "paging", Purpose.CHECK, call, Reply(status), tags=tags)


def test_a_passing_fault_is_no_step() -> None:
    """Where a page was asked for again, only the second answer is judged, whatever was recorded in between."""
    exchanges = [
        _exchange(1, 200, walk="w1"),
        _exchange(2, 500, walk="w2"),
        _exchange(3, 200, walk="w3"),
        _exchange(4, 200, walk="w2", again="yes"),
    ]

    assert [step.exchange.id for step in steps_of(exchanges, "paging")] == [
        "paging/00001",
        "paging/00003",
        "paging/00004",
    ]


def test_answers_are_read_as_deep_as_the_run_read_them() -> None:
    """A body that was too deep for the run's bound is none when it is judged again."""
    deep = replace(_exchange(1, 200), reply=Reply(200, body='{"Items": [{"Attributes": {"a": "b"}}]}'))

    assert steps_of([deep], "paging")[0].answer.output is not None
    assert steps_of([deep], "paging", depth=2)[0].answer.output is None


def _of_worker(exchange: Exchange, worker: str) -> Exchange:
    return replace(exchange, id=f"{worker}:{exchange.id}")


def _with_worker(report: RunReport, worker: str) -> RunReport:
    (world,) = report.run.worlds
    worlds = (world, replace(world, workers=(worker,)))
    return replace(report, run=replace(report.run, worlds=worlds))


@pytest.mark.e2e
def test_a_scenario_that_several_processes_played_is_judged_for_each(tmp_path: Path) -> None:
    """Scenarios are told apart by the process that played them, each with the world that it read."""
    scenario = next(scenario for scenario in SCENARIOS if scenario.name == "keys")
    report, exchanges = report_and_exchanges(run(tmp_path, "reference:", "--only", "keys-email@keys"))
    other = [_of_worker(exchange, "gw7") for exchange in exchanges]

    recording = Recording(_with_worker(report, "gw7"), [*exchanges, *other])

    assert recording.has(scenario)
    first, second = recording.runs(scenario)
    assert len(first.steps) == len(second.steps) > 0
    assert first.judgement.inputs_per_rule == second.judgement.inputs_per_rule


@pytest.mark.e2e
def test_a_process_without_a_world_cannot_be_judged(tmp_path: Path) -> None:
    """Exchanges of a process whose world the report does not have are refused with its name."""
    report, exchanges = report_and_exchanges(run(tmp_path, "reference:", "--only", "keys-email@keys"))
    strange = [_of_worker(exchange, "gw9") for exchange in exchanges]
    scenario = next(scenario for scenario in SCENARIOS if scenario.name == "keys")

    with pytest.raises(ValueError, match="no world of gw9"):
        Recording(report, strange).runs(scenario)
