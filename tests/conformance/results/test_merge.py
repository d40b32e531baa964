"""Shards of a run, joined."""

from collections.abc import Mapping, Sequence

import msgspec
import pytest
from made_up import made_failure, made_run
from msgspec import structs
from searchprofiles_tck.conformance.config import Expectation, RunConfig
from searchprofiles_tck.conformance.history.facts import configuration
from searchprofiles_tck.conformance.results.merge import (
    NotOneRun,
    merged_exchanges,
    merged_report,
    missing_shards,
)
from searchprofiles_tck.conformance.results.scenario_run import not_judged, selected
from searchprofiles_tck.conformance.run.run import diagnose
from searchprofiles_tck.conformance.scenarios.registry import SCENARIOS, checks
from searchprofiles_tck.spec.exchange import Call, Exchange, Purpose, Reply
from searchprofiles_tck.spec.requirements import requirements
from searchprofiles_tck.spec.results import ReadingFound, RunReport, WorldUsed
from searchprofiles_tck.spec.statuses import Status
from searchprofiles_tck.spec.verdict import build_report

FAILED = next(check for check in checks() if check.requirement == "logic-and")
WORLD = WorldUsed(
    workers=("main", "gw1"),
    name="standing",
    domain="d",
    tag="t",
    number="1",
    effort="quick",
    ids=(),
    attached=True,
)


def shard(part: int, parts: int, *, failing: bool = False, **changes: object) -> RunReport:
    """Return the report of a shard in which every check of its own passed."""
    expected = changes.pop("expected", ())
    config = RunConfig(shard=(part, parts), report=f"out{part}", expected=expected)  # type: ignore[arg-type]
    mine = {check.id for check in selected(checks(), config)}
    results = [
        not_judged(check, Status.PASSED if check.id in mine else Status.NOT_RUN, "") for check in checks()
    ]
    if failing:
        results = [_failed(one.id) if one.id == FAILED.id in mine else one for one in results]
    info = {
        "started": f"2030-06-15T10:00:0{part}+00:00",
        "seconds": float(part),
        "requests": {"check": part},
        "response_times": {"SearchProfiles": (*[0] * part, 1)},
        "configuration": configuration(config),
        "worlds": (WORLD,),
        **changes,
    }
    readings: Sequence[ReadingFound] = ()
    return build_report(results, requirements().values(), readings, made_run(**info))


def _failed(_check: str) -> object:
    failure = made_failure("logic-and", exchanges=("lattice/00001", "gw1:lattice/00002"))
    return msgspec.structs.replace(not_judged(FAILED, Status.FAILED, "x"), failures=(failure,))


def reading(point: str, found: str | None) -> ReadingFound:
    """Return a reading."""
    return ReadingFound(point=point, reading=found)


def test_all_shards_make_the_whole() -> None:
    """Every check has the result of its own shard; counts of requests add up, shards ran side by side."""
    merged = merged_report([shard(2, 3), shard(1, 3), shard(3, 3)], diagnose, sha256="hash")

    assert {result.status for result in merged.results} == {Status.PASSED}
    assert merged.run.response_times == {"SearchProfiles": (0, 1, 1, 1)}
    assert (merged.run.seconds, merged.run.requests, merged.run.exchanges_sha256) == (
        3.0,
        {"check": 6},
        "hash",
    )
    assert merged.run.started == "2030-06-15T10:00:01+00:00"
    assert "--shard" not in merged.run.command


def test_a_missing_shard_leaves_its_checks_not_run() -> None:
    """Nothing is claimed for a shard that is missing, and a note says which it was."""
    merged = merged_report([shard(1, 3), shard(3, 3)], diagnose)

    assert merged.counts["not-run"] > 0
    assert merged.run.notes == ("Shard 2/3 is missing: its checks were not run.",)
    assert merged.verdict.value == "not-measured"


def test_a_shard_without_scenarios_is_not_missed() -> None:
    """Of any number of shards no more can hold something than there are scenarios."""
    parts = [shard(1, 10**9)]

    missing = missing_shards(parts)

    assert len(missing) == len(SCENARIOS) - 1
    assert missing[0] == f"2/{10**9}"


@pytest.mark.parametrize("given", [(0, 2), (3, 2), (-1, -1)])
def test_a_shard_that_cannot_be_is_refused(given: tuple[int, int]) -> None:
    """A report that somebody changed by hand is none of a shard."""
    odd = structs.replace(shard(1, 2).run, configuration={"shard": list(given)})

    with pytest.raises(NotOneRun, match="is no shard"):
        missing_shards([structs.replace(shard(1, 2), run=odd)])


def test_evidence_finds_its_exchanges() -> None:
    """Processes are named after their shard, in exchanges, in worlds, and in what cites them."""
    shown = (
        msgspec.structs.replace(reading("last-page", "absent"), exchange="probes/00003"),
        reading("visibility", "immediate"),
    )
    part = msgspec.structs.replace(shard(1, 1, failing=True), readings=shown)
    exchange = Exchange(
        id="lattice/00001",
        scenario="lattice",
        purpose=Purpose.CHECK,
        call=Call("GetDomain", {}),
        reply=Reply(200),
    )
    other = msgspec.structs.replace(exchange, id="gw1:lattice/00002")

    (failure,) = next(one.failures for one in merged_report([part], diagnose).results if one.failures)
    names = tuple(each.id for each in merged_exchanges([(part, [exchange, other])]))

    assert failure.exchanges == names == ("shard1:lattice/00001", "shard1-gw1:lattice/00002")
    assert [one.exchange for one in merged_report([part], diagnose).readings] == ["shard1:probes/00003", ""]
    assert merged_report([part], diagnose).run.worlds[0].workers == ("shard1", "shard1-gw1")


def test_readings_meet() -> None:
    """What one shard found counts; a note says that two found different readings."""
    first = msgspec.structs.replace(shard(1, 2), readings=(reading("a", None), reading("b", "x")))
    second = msgspec.structs.replace(shard(2, 2), readings=(reading("a", "y"), reading("b", "z")))

    merged = merged_report([first, second], diagnose)

    assert [(one.point, one.reading) for one in merged.readings] == [("a", "y"), ("b", "x")]
    assert merged.run.notes == ("Shards found different readings of b: x, z.",)


def test_an_expectation_proves_stale_when_all_shards_are_there() -> None:
    """A requirement whose checks lie in several shards is met only when all of them say so."""
    known = (Expectation("keys-email", "was so"),)
    parts = [shard(part, 3, expected=known) for part in (1, 2, 3)]

    assert not any(part.counts["stale-expectation"] for part in parts)
    assert merged_report(parts, diagnose).counts["stale-expectation"] > 0
    assert merged_report(parts[:1], diagnose).counts["stale-expectation"] == 0


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"seed": 7}, "they differ in seed: 1 and 7"),
        ({"kit_version": "2"}, "they differ in kit version: 0 and 2"),
        ({"target": "http://other"}, "they differ in target: reference: and http://other"),
        ({"access": "manage"}, "they differ in access: write and manage"),
        ({"effort": "standard"}, "they differ in effort: quick and standard"),
        ({"specification": "t"}, "they differ in specification: 2022-11-14 and t"),
        (
            {"configuration": {**configuration(RunConfig(shard=(2, 2), rate=3.0))}},
            "they differ in rate: None and 3.0",
        ),
        (
            {"configuration": {**configuration(RunConfig(shard=(2, 3)))}},
            "different numbers of shards: 1/2, 2/3",
        ),
        ({"configuration": {**configuration(RunConfig(shard=(1, 2)))}}, "shard 1/2 is given twice"),
        ({"configuration": {**configuration(RunConfig())}}, "is no shard: run with --shard I/N"),
        ({"configuration": {"shard": ["x", "y"]}}, "is no shard: run with --shard I/N"),
    ],
)
def test_what_is_not_one_run_is_refused(changes: Mapping[str, object], says: str) -> None:
    """Reports that do not belong together are refused with what they differ in."""
    with pytest.raises(NotOneRun) as refusal:
        merged_report([shard(1, 2), shard(2, 2, **changes)], diagnose)

    assert says in str(refusal.value)
