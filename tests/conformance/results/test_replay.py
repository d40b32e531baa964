"""A run's record is enough to make its scenarios, its readings and its data again."""

from pathlib import Path
from typing import Any, Final

import pytest
from msgspec.structs import replace
from searchprofiles_tck.conformance.client.recorder import worker_of
from searchprofiles_tck.conformance.results.replay import Recording, steps_of
from searchprofiles_tck.conformance.scenarios.registry import SCENARIOS
from searchprofiles_tck.spec.exchange import Call, Exchange, Purpose, Reply
from searchprofiles_tck.spec.results import RunReport

from ..command_line import served
from ..in_process import tck
from ..recorded import once, report_and_exchanges, run, write

Left = tuple[RunReport, list[Exchange]]
ONE: Final = ("--only", "keys-email@keys")


@pytest.fixture(scope="module")
def spread(tmp_path_factory: pytest.TempPathFactory) -> Left:
    """Return what judging the reference in two processes left."""
    words = ("--only", "first-look", "--only", "lattice", "--only", "*@keys", "-n", "2")
    return report_and_exchanges(once(tmp_path_factory, "spread", "reference:", *words))


@pytest.mark.e2e
def test_ids_of_exchanges_are_unique_with_workers(spread: Left) -> None:
    """Two processes that each load a world of their own record no two exchanges under one id."""
    report, exchanges = spread

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
    """If a page was requested again, only the second answer is judged, whatever was recorded in between."""
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


def test_only_the_request_before_is_replaced() -> None:
    """An equal one that was sent earlier, for its own sake, stays."""
    exchanges = [_exchange(1, 200), _exchange(2, 500), _exchange(3, 200, again="500")]

    assert [step.exchange.id for step in steps_of(exchanges, "paging")] == ["paging/00001", "paging/00003"]


def test_answers_are_read_as_deep_as_the_run_read_them() -> None:
    """A body that was too deep for the run's bound is too deep when it is judged again."""
    deep = replace(_exchange(1, 200), reply=Reply(200, body='{"Items": [{"Attributes": {"a": "b"}}]}'))

    assert steps_of([deep], "paging")[0].output is not None
    assert steps_of([deep], "paging", depth=2)[0].output is None


def _of_worker(exchange: Exchange, worker: str) -> Exchange:
    return replace(exchange, id=f"{worker}:{exchange.id}")


def _with_worker(report: RunReport, worker: str) -> RunReport:
    (world,) = report.run.worlds
    worlds = (world, replace(world, workers=(worker,)))
    return replace(report, run=replace(report.run, worlds=worlds))


@pytest.mark.e2e
def test_a_scenario_that_several_processes_played_is_judged_for_each(tmp_path: Path) -> None:
    """Scenarios are separated by the process that played them, each with the world that it read."""
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


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Left:
    """Return what judging the reference left."""
    return report_and_exchanges(once(tmp_path_factory, "replayed", "reference:", *ONE))


def differences(report: RunReport, exchanges: list[Exchange]) -> list[str]:
    """Return what differs."""
    return Recording(report, exchanges).differences()


def in_world(report: RunReport, **changes: object) -> RunReport:
    """Return a report with another world."""
    world = replace(report.run.worlds[0], **changes)
    return replace(report, run=replace(report.run, worlds=(world,)))


@pytest.mark.e2e
def test_a_run_gives_its_readings_again(tmp_path: Path, spread: Left) -> None:
    """Probes that read the record find what they found in the run, in one process or several."""
    alone = report_and_exchanges(run(tmp_path, "reference:letter-case=folded", "--only", "*@keys"))

    for report, exchanges in (alone, spread):
        assert differences(report, exchanges) == []
        assert len(report.readings) > 30


@pytest.mark.e2e
def test_a_service_and_unknown_data_give_their_readings_again(tmp_path: Path) -> None:
    """Over HTTP it is the same, also if only known pairs can be searched and fewer probes run."""
    with served(tmp_path, "--domain", "given") as url:
        whole = report_and_exchanges(run(tmp_path, url, *ONE))
        known = ("--access", "read-only", "--domain", "given", "--known", "_account=nobody")
        blind = report_and_exchanges(run(tmp_path, url, *known, "--only", "laws"))

    assert differences(*whole) == []
    assert differences(*blind) == []


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("point", "reading", "says"),
    [
        (
            "letter-case",
            "folded",
            "reading letter-case _email: the report says folded, the record gives exact",
        ),
        ("nothing-found", None, "reading nothing-found: the report says undecided, the record gives "),
    ],
)
def test_an_edited_reading_is_noticed(left: Left, point: str, reading: str | None, says: str) -> None:
    """A reading under which a failure would pass is not believed."""
    report, exchanges = left
    edited = tuple(
        replace(one, reading=reading) if one.point == point and one.key in ("", "_email") else one
        for one in report.readings
    )

    (sentence,) = differences(replace(report, readings=edited), exchanges)

    assert sentence.startswith(says)


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"first": ""}, "data: p1 is absent, the record gives "),
        ({"first": "f" * 32}, f"data: p1 is {'f' * 32}, the record gives "),
        (
            {"attached": False},
            "data: the report and the record differ in whether the values of AddProfileKey",
        ),
        (
            {"unattached": {"p9": ("_caseId",)}},
            "data: p9 has other values of AddProfileKey than the record gives",
        ),
    ],
)
def test_edited_data_is_noticed(left: Left, changes: dict[str, Any], says: str) -> None:
    """A profile that the target took, or a value of it, cannot be denied afterwards."""
    report, exchanges = left
    more = dict(changes)
    if "first" in more:
        more["ids"] = (more.pop("first"), *report.run.worlds[0].ids[1:])

    found = differences(in_world(report, **more), exchanges)

    assert any(sentence.startswith(says) for sentence in found)


@pytest.mark.e2e
def test_an_edited_answer_to_the_set_up_is_noticed(left: Left) -> None:
    """If a recorded refusal takes the place of a profile's id, the report's data does not follow from it."""
    report, exchanges = left
    place = next(place for place, one in enumerate(exchanges) if one.call.operation == "CreateProfile")
    refused = replace(exchanges[place], reply=Reply(400, body='{"Message": "no"}'))

    found = differences(report, [*exchanges[:place], refused, *exchanges[place + 1 :]])

    assert [sentence.partition(" is ")[0] for sentence in found] == ["data: p1"]


@pytest.mark.e2e
def test_a_record_of_other_probes_cannot_be_read_so(left: Left, tmp_path: Path) -> None:
    """If another version of the kit sent the requests, that is said, and is not a difference of the report."""
    report, exchanges = left
    fewer = [one for one in exchanges if one.id != "probes/searches/00003"]
    assert len(fewer) == len(exchanges) - 1

    with pytest.raises(ValueError, match="the probes and the set-up of this kit send other requests"):
        differences(report, fewer)
    write(tmp_path, report, fewer)
    ended = tck(tmp_path, "report", "verify", str(tmp_path))
    assert ended.returncode == 3
    assert "cannot be replayed: readings and data: the probes and the set-up" in ended.stdout


@pytest.mark.e2e
def test_an_answer_that_was_recorded_in_part_is_not_read(left: Left) -> None:
    """Readings from answers that were too large to be kept whole are neither believed nor doubted."""
    report, exchanges = left
    place = next(place for place, one in enumerate(exchanges) if one.purpose is Purpose.PROBE)
    cut = replace(exchanges[place].reply, body='{"Items": [… (300000 characters)')

    with pytest.raises(ValueError, match="only its beginning is recorded"):
        differences(
            report, [*exchanges[:place], replace(exchanges[place], reply=cut), *exchanges[place + 1 :]]
        )
