"""Which checks a run plays."""

from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs
from playing import (
    QUICK,
    ChangedTarget,
    Passing,
    ResourceLog,
    described,
    in_process,
    play_all,
    played,
    ready_reference,
    recorder_for,
)
from scripted import error
from searchprofiles_tck.conformance.client.recorder import Recorder
from searchprofiles_tck.conformance.client.visibility import Visibility
from searchprofiles_tck.conformance.config import RunConfig
from searchprofiles_tck.conformance.errors import UsageError
from searchprofiles_tck.conformance.judging.oracle import Oracle
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.conformance.results.scenario_run import (
    empty_shard,
    not_judged,
    play,
    refuse_unmatched,
    result_of,
    selected,
)
from searchprofiles_tck.conformance.scenarios import Check, Runs, Scenario
from searchprofiles_tck.conformance.scenarios.registry import SCENARIOS, checks
from searchprofiles_tck.spec.classes import Level, RequirementClass
from searchprofiles_tck.spec.exchange import Call, Exchange
from searchprofiles_tck.spec.results import LONGEST_SCRIPT
from searchprofiles_tck.spec.statuses import Status

PLAIN = Scenario("pairs", "Pairs", lambda _client: None, (), (), Runs.READS)


def check(requirement: str, scenario: str) -> Check:
    """Return a check of ``requirement`` in a scenario of that name."""
    kind = RequirementClass(requirement.partition("-")[0])
    named = replace(PLAIN, name=scenario)
    return Check(f"{requirement}@{scenario}", "", requirement, kind, Level.MUST, named)


CHECKS = (
    check("logic-or", "pairs"),
    check("keys-email", "pairs"),
    check("keys-email", "fields"),
    check("pagination-all", "walks"),
)


def ids(**settings: object) -> list[str]:
    """Return the ids of the checks that those settings select."""
    return [one.id for one in selected(CHECKS, RunConfig(**settings))]  # type: ignore[arg-type]


def test_everything_runs_by_default() -> None:
    """Without a selection every check is played, in order."""
    assert ids() == [one.id for one in CHECKS]


@pytest.mark.parametrize(
    ("glob", "count"), [("keys-*", 2), ("keys", 2), ("pairs", 2), ("logic-or@pairs", 1), ("keys-email@f*", 1)]
)
def test_a_glob_names_checks_requirements_scenarios_or_classes(glob: str, count: int) -> None:
    """A glob is held against the check's id, requirement, scenario and class."""
    assert len(ids(only=(glob,))) == count


def test_skip_wins_over_only() -> None:
    """A check that both globs match is left out."""
    assert ids(only=("keys-*",), skip=("*@fields",)) == ["keys-email@pairs"]


def test_shards_part_the_checks_by_scenario() -> None:
    """All shards together are the whole, without overlap, and no scenario is split."""
    shards = [ids(shard=(part, 2)) for part in (1, 2)]

    assert sorted(shards[0] + shards[1]) == sorted(ids())
    assert {name.partition("@")[2] for name in shards[0]} == {"pairs", "walks"}


def test_a_glob_without_a_match_is_a_mistake() -> None:
    """A misspelt id is refused with the closest one, so that nothing passes by not running."""
    with pytest.raises(UsageError, match="only 'keys-emial' matches no check; did you mean 'keys-email'"):
        refuse_unmatched(CHECKS, RunConfig(only=("keys-emial",)))


NONE = "shard 3/3 holds none of the selected checks"


@pytest.mark.parametrize(
    ("settings", "status", "says"),
    [
        ({"only": ("logic-*",), "shard": (3, 3)}, Status.NOT_RUN, NONE),
        ({"only": ("pagination-*",), "shard": (3, 3)}, Status.SKIPPED, f"{NONE}, but some to skip"),
        ({"only": ("pagination-*",), "shard": (3, 3)}, Status.NOT_RUN, ""),
        ({"only": ("pagination-*",), "shard": (3, 3)}, Status.PASSED, ""),
        ({"only": ("logic-*",)}, Status.SKIPPED, ""),
    ],
)
def test_a_shard_may_have_nothing_to_do(settings: dict[str, Any], status: Status, says: str) -> None:
    """That is so if it holds no check to run; not if one could not be run, and never without shards."""
    results = [not_judged(one, status, "") for one in CHECKS]

    assert empty_shard(CHECKS, results, RunConfig(**settings)) == says


def test_only_the_first_failure_of_a_check_has_a_script_of_any_length() -> None:
    """The others break the same rule, and have the request alone."""
    lattice = next(one for one in checks() if one.id == "logic-and@lattice")
    (found,) = play_all(MUTANTS["and-ends-only"].engine(), [lattice.scenario])
    first, *others = (one.reproduce for one in result_of(lattice, found.run).failures)

    assert first is not None
    assert len(first.curl) > LONGEST_SCRIPT
    assert [(one.curl, bool(one.curl_request)) for one in others if one] == [("", True)] * 2


def test_a_crash_of_the_kit_names_no_secret() -> None:
    """The traceback is in the report, and an exception may repeat what the target or the user said."""

    def crash(_client: object) -> None:
        raise ValueError("cannot read 'Bearer s3cret-of-the-user'")

    config = RunConfig(headers=(("Authorization", "Bearer s3cret-of-the-user"),))
    engine, ready = ready_reference()
    recorder = recorder_for(in_process(engine))
    oracle = Oracle(ready.world, ready.known)
    run = play(replace(PLAIN, play=crash), ready, oracle, recorder, config, ResourceLog(), Visibility())

    assert "cannot read" in run.crash
    assert "s3cret" not in run.crash


@pytest.mark.parametrize(
    ("name", "operation"),
    [
        ("many-profiles", "AddProfileKey"),
        ("refused-writes", "UpdateProfile"),
        ("refused-writes", "AddProfileKey"),
        ("refused-writes", "DeleteProfileKey"),
    ],
)
def test_a_scenario_that_can_do_without_an_operation_expects_nothing_of_it(name: str, operation: str) -> None:
    """A 501 for every change of a kind says that it is not there: no rule on 5xx is broken by that."""
    engine, prepared = ready_reference()
    scenario = next(one for one in SCENARIOS if one.name == name)

    def answer(call: Call, pass_on: Passing) -> Exchange:
        exchange = pass_on(call)
        reply = error(501, "UnknownOperationException") if call.operation == operation else exchange.reply
        return structs.replace(exchange, reply=reply)

    config = RunConfig()
    recorder = Recorder(ChangedTarget(in_process(engine), answer), lambda _: None, config=config)

    assert described([played(scenario, prepared, recorder, config)]) == []


@pytest.mark.parametrize("name", ["places-of-keys", "attached-texts"])
def test_a_check_is_skipped_if_an_operation_that_it_merely_needs_is_declined(name: str) -> None:
    """The target is not accused of what it does not implement, even if one of the refusals was a throttling."""
    engine, prepared = ready_reference()
    scenario = next(one for one in SCENARIOS if one.name == name)
    detached: list[Call] = []

    def answer(call: Call, pass_on: Passing) -> Exchange:
        if call.operation != "DeleteProfileKey":
            return pass_on(call)
        detached.append(call)
        is_first = call.input == detached[0].input
        reply = error(429, "ThrottlingException") if is_first else error(405, "UnknownOperationException")
        return structs.replace(pass_on(call), reply=reply)

    target = ChangedTarget(in_process(engine), answer)
    recorder = Recorder(target, lambda _: None, config=QUICK, sleep=lambda _: None)
    run = played(scenario, prepared, recorder).run
    results = [result_of(one, run) for one in checks() if one.scenario is scenario]

    assert {result.status for result in results} == {Status.SKIPPED}
    assert results[0].message == "the target does not implement DeleteProfileKey"
