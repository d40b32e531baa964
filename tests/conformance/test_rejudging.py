"""A run's record is enough to judge the run again."""

import gzip
from pathlib import Path
from typing import Final

import msgspec
import pytest
from searchprofiles_tck.conformance.judges.judgement import judged_by
from searchprofiles_tck.conformance.recorder import worker_of
from searchprofiles_tck.conformance.registry import Scenario
from searchprofiles_tck.conformance.rejudging import evidence_of, steps_of
from searchprofiles_tck.conformance.scenario_run import claimed
from searchprofiles_tck.conformance.scenarios import SCENARIOS
from searchprofiles_tck.spec.exchange import Call, Exchange, Purpose, Reply
from searchprofiles_tck.spec.results import RunReport, from_json
from searchprofiles_tck.spec.statuses import Status

from .command_line import tck

BY_NAME: Final = {scenario.name: scenario for scenario in SCENARIOS}
JUDGED: Final = (Status.PASSED, Status.FAILED)


def record(directory: Path) -> tuple[RunReport, list[Exchange]]:
    """The report and the exchanges that a run left in ``directory``."""
    place = directory / "compliance-report"
    with gzip.open(place / "exchanges.ndjson.gz") as lines:
        exchanges = [msgspec.json.decode(line, type=Exchange) for line in lines]
    return from_json((place / "report.json").read_bytes()), exchanges


def judged_again(report: RunReport, exchanges: list[Exchange], scenario: Scenario) -> dict[str, object]:
    """Check to what judging its scenario's record again gives: failed or not, how many inputs, which evidence."""
    judgement = claimed(scenario, judged_by(scenario.judges, evidence_of(report, exchanges, scenario.name)))
    found: dict[str, object] = {}
    for requirement in scenario.covers:
        findings = judgement.of(requirement)
        if findings or judgement.judged[requirement]:
            shown = [tuple(step.exchange.id for step in each.steps[-6:]) for each in findings[:3]]
            found[f"{requirement}@{scenario.name}"] = (bool(findings), judgement.judged[requirement], shown)
    return found


@pytest.mark.parametrize(
    "words", [("reference:",), ("mutant:only-main-key",), ("mutant:only-main-key", "-n", "2")]
)
def test_judging_the_record_again_gives_the_same_results(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Every check that was judged in the run is judged alike from report.json and the exchanges alone."""
    tck(tmp_path, "run", *words, "--effort", "quick", "--skip", "concurrency", "--skip", "robustness")
    report, exchanges = record(tmp_path)

    before = {
        result.id: (
            result.status is Status.FAILED,
            result.examples,
            [failure.exchanges for failure in result.failures],
        )
        for result in report.results
        if result.status in JUDGED
    }
    again: dict[str, object] = {}
    for name in dict.fromkeys(result.id.partition("@")[2] for result in report.results):
        if any(result.id.endswith(f"@{name}") and result.status in JUDGED for result in report.results):
            again |= judged_again(report, exchanges, BY_NAME[name])
    assert {check: again.get(check) for check in before} == before
    assert len(before) > 150


def test_ids_of_exchanges_are_unique_with_workers(tmp_path: Path) -> None:
    """Two processes that each load a world of their own record no two exchanges under one id."""
    tck(tmp_path, "run", "reference:", "--effort", "quick", "--only", "logic", "--only", "keys", "-n", "2")
    report, exchanges = record(tmp_path)

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


def test_a_scenario_that_was_not_played_has_no_evidence(tmp_path: Path) -> None:
    """Asking for the evidence of a scenario without exchanges says which."""
    tck(tmp_path, "run", "reference:", "--effort", "quick", "--only", "keys-email@keys")
    report, exchanges = record(tmp_path)

    with pytest.raises(ValueError, match="scenario machine"):
        evidence_of(report, exchanges, "machine")
