"""Scenarios that are played at once: what counts, what is played again alone, and what becomes of a difference."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from msgspec import structs
from playing import QUICK, in_process, prepared, ready_reference
from scripted import error
from searchprofiles_tck.conformance.client.foreseen import search_each
from searchprofiles_tck.conformance.client.own_domain import own_domain
from searchprofiles_tck.conformance.client.recorder import Recorder
from searchprofiles_tck.conformance.client.scenario_client import ScenarioClient
from searchprofiles_tck.conformance.client.visibility import Visibility
from searchprofiles_tck.conformance.config import Access, Effort, RunConfig
from searchprofiles_tck.conformance.history.directory import ProcessFiles, RunDirectory
from searchprofiles_tck.conformance.judging.oracle import Oracle
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.conformance.results.scenario_run import ScenarioRun, play
from searchprofiles_tck.conformance.run.ahead import Ahead, is_independent
from searchprofiles_tck.conformance.scenarios import CORE_JUDGES, Runs, Scenario
from searchprofiles_tck.conformance.scenarios.registry import SCENARIOS
from searchprofiles_tck.conformance.target.in_process import InProcessTarget
from searchprofiles_tck.conformance.target.target import Target
from searchprofiles_tck.conformance.target.wrappers import TargetWrapper
from searchprofiles_tck.spec.exchange import Call, Exchange, Fault, FaultKind, Reply

BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}
READING = [BY_NAME[name] for name in ("lattice", "several-values", "near-searches")]
AT_ONCE = BY_NAME["at-once"]
COMMON = {None, "null"}


class Disturbed(TargetWrapper):
    """The reference, which answers searches in another way in threads other than the main one."""

    answer: Reply | None = None

    def __init__(self, inner: Target) -> None:
        super().__init__(inner)
        self.threads: set[str] = set()
        """The kinds of threads that called."""

    def call(self, call: Call, *, timeout: float | None = None) -> Exchange:
        """Answer as the reference, or as the test says."""
        self.threads.add(threading.current_thread().name.partition("_")[0])
        exchange = self._inner.call(call, timeout=timeout)
        beside = threading.current_thread() is not threading.main_thread()
        if self.answer is None or not beside or call.operation != "SearchProfiles":
            return exchange
        return structs.replace(exchange, reply=self.answer)


class Crowded(TargetWrapper):
    """The reference, which refuses other threads than the main one a domain whose name is long."""

    def call(self, call: Call, *, timeout: float | None = None) -> Exchange:
        """Answer as the reference, or refuse the domain."""
        beside = threading.current_thread() is not threading.main_thread()
        if beside and call.operation == "CreateDomain" and len(call.input["DomainName"]) > 20:
            return Exchange("", "", "check", call, error(400, "BadRequestException"))
        return self._inner.call(call, timeout=timeout)


class Desk:
    """A prepared target, and what plays scenarios against it ahead of their turn."""

    config = QUICK

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = ProcessFiles(RunDirectory(folder), "main")
        engine, self.prepared = ready_reference()
        self.target = Disturbed(in_process(engine))
        self.recorder = Recorder(self.target, self.files.record, config=QUICK, sleep=lambda _: None)
        self.oracle = Oracle(self.prepared.world, self.prepared.known)
        self.ahead = Ahead(self.target, self.recorder, self.files, self.play)

    def play(self, scenario: Scenario, recorder: Recorder) -> ScenarioRun:
        """Play a scenario."""
        visibility = Visibility(patience=0.0)
        differing = tuple(self.ahead.differing)
        log = self.files.log_created
        return play(scenario, self.prepared, self.oracle, recorder, self.config, log, visibility, differing)

    def turn(self, scenario: Scenario) -> ScenarioRun:
        """Return how a scenario was played, alone if it has to be."""
        taken = self.ahead.take(scenario)
        if taken is not None:
            return taken[0]
        self.recorder.begin_check()
        run = self.play(scenario, self.recorder)
        self.ahead.compare(run)
        return run

    def recorded(self) -> list[str]:
        """Return the ids of the exchanges of checks in the order of the record."""
        self.files.flush()
        exchanges = RunDirectory(self.folder).exchanges()
        return [exchange.id for exchange in exchanges if exchange.purpose == "check"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Yield a desk; nothing is under way when the test is over."""
    desk = Desk(tmp_path)
    yield desk
    desk.ahead.end()


def test_the_record_is_that_of_one_request_after_the_other(tmp_path: Path) -> None:
    """Ids, their order, the number of searches and the findings are the same with one request and with eight."""
    seen = []
    scenarios = [*READING, *(BY_NAME[name] for name in ("values", "keys", "wire"))]
    for number in (1, 8):
        folder = tmp_path / str(number)
        folder.mkdir()
        desk = Desk(folder)
        desk.ahead.begin(scenarios, number)
        runs = [desk.turn(one) for one in scenarios]
        counts = [(run.searches, len(run.judgement.findings), run.judgement.inputs_per_rule) for run in runs]
        seen.append((desk.recorded(), counts, dict(desk.recorder.requests)))
        desk.ahead.end()

    assert seen[0] == seen[1]
    assert seen[0][0]


def test_what_is_wrong_only_beside_others_breaks_the_rule_of_queries_at_once(desk: Desk) -> None:
    """The scenario passes, since alone it was answered rightly; the difference is judged by a check of its own."""
    desk.target.answer = Reply(200, (("content-type", "application/json"),), '{"Items": []}')
    desk.ahead.begin(READING, 8)
    alone = [desk.turn(one) for one in READING]
    last = desk.turn(AT_ONCE)

    assert [len(run.judgement.findings) for run in alone] == [0, 0, 0]
    assert {finding.requirement for finding in last.judgement.findings} == {"concurrency-queries"}
    assert "scenario several-values was played again alone" in last.judgement.findings[0].explanation
    assert desk.ahead.notes[0].startswith("Scenario lattice broke rules while")


@pytest.mark.parametrize("status", [429, 503])
def test_what_was_throttled_beside_others_is_no_difference(desk: Desk, status: int) -> None:
    """It is played again alone, and that it got no answer before is nobody's fault but the kit's."""
    desk.target.answer = Reply(status, (), "{}")
    desk.ahead.begin(READING, 8)
    alone = [desk.turn(one) for one in READING]
    last = desk.turn(AT_ONCE)

    assert [run.judgement.unanswered for run in alone] == [{}, {}, {}]
    assert (desk.ahead.differing, last.judgement.findings, last.judgement.occasions) == ([], [], set())


def test_a_target_that_is_lost_beside_others_has_all_its_chances_alone(desk: Desk) -> None:
    """Scenarios that are played at once would use them up at the same moment, and nothing more would be judged."""
    desk.target.answer = Reply(None, fault=Fault(FaultKind.RESET, "the connection was closed"))
    desk.ahead.begin([one for one in SCENARIOS if is_independent(one, Access.WRITE)], 2)
    alone = desk.turn(READING[0])

    assert alone.judgement.unanswered == {}
    assert desk.recorder.target_down is None


def test_what_is_wrong_alone_too_is_no_difference(tmp_path: Path) -> None:
    """A finding that comes back keeps its rule, and is reported once."""
    desk = Desk(tmp_path)
    desk.target._inner = InProcessTarget(MUTANTS["and-ends-only"].application(), "a mutant")
    desk.prepared = prepared(desk.recorder)
    desk.oracle = Oracle(desk.prepared.world, desk.prepared.known)
    desk.ahead.begin(READING, 8)
    found = {rule for one in READING for rule in rules_of(desk.turn(one))}
    desk.ahead.end()

    assert "logic-and" in found
    assert desk.ahead.differing == []


def test_what_a_refused_domain_lacks_is_no_difference(desk: Desk) -> None:
    """Others had as many domains as there may be when it was refused, and fewer when another name was tried."""

    def search(client: ScenarioClient) -> None:
        client.search("logic-single-pair", [client.nobody], domain=own_domain(client, "").name)

    scenario = Scenario("crowded", "", search, ("logic-single-pair",), CORE_JUDGES, Runs.WRITES)
    desk.target._inner = Crowded(desk.target._inner)
    desk.ahead.begin([scenario, READING[0]], 2)

    assert rules_of(desk.turn(scenario)) == set()
    assert desk.ahead.differing == []


@pytest.mark.e2e
def test_generated_requests_are_all_foreseen(tmp_path: Path) -> None:
    """They are sent at once, and recorded as they are if each waits for the answer to the one before."""
    seen = []
    for number in (1, 8):
        folder = tmp_path / str(number)
        folder.mkdir()
        desk = Desk(folder)
        desk.config = RunConfig(effort=Effort.STANDARD)
        desk.ahead.begin([], number, [BY_NAME["fuzzing"]])
        judged = desk.turn(BY_NAME["fuzzing"]).judgement
        seen.append((desk.recorded(), judged.inputs_per_rule, desk.recorder.check_searches))
        desk.ahead.end()

    assert seen[0] == seen[1]
    assert desk.target.threads == {"foreseen"}


@pytest.mark.parametrize("group", ["", "own"])
def test_a_scenario_that_has_to_be_alone_waits_for_the_others(desk: Desk, group: str) -> None:
    """Also one of a group: nothing is under way but requests of the group."""
    played = []

    def play(client: ScenarioClient) -> None:
        played.append([one.name for one in READING if not desk.ahead._pending[one.name].done()])
        search_each(client, "logic-single-pair", [[client.nobody]] * 3)

    alone = Scenario("alone", "", play, ("logic-single-pair",), CORE_JUDGES, Runs.ALONE, group=group)
    desk.ahead.begin(READING, 8, [alone])
    desk.turn(alone)

    assert played == [[]]
    assert desk.recorded() == [f"alone/{number:05d}" for number in (1, 2, 3)]


@pytest.mark.parametrize("is_near", [True, False])
def test_a_group_is_played_at_once_unless_the_target_is_near(desk: Desk, is_near: bool) -> None:
    """Each of two waits for the other; if they were played one after the other, neither would ever meet it."""
    meeting = threading.Barrier(2, timeout=0.5 if is_near else 60)
    met = []

    def play(client: ScenarioClient) -> None:
        with suppress(threading.BrokenBarrierError):
            met.append(meeting.wait())
        client.search("logic-single-pair", [client.nobody])

    both = [
        Scenario(name, "", play, ("logic-single-pair",), CORE_JUDGES, Runs.ALONE, group="own")
        for name in ("one", "other")
    ]
    desk.ahead.begin([], 8, both, is_near=is_near)
    for one in both:
        desk.turn(one)

    assert len(met) == (0 if is_near else 2)
    assert desk.recorded() == ["one/00001", "other/00001"]


@pytest.mark.parametrize("is_near", [True, False])
def test_once_anything_is_wrong_a_target_nearby_is_sent_nothing_more_ahead(desk: Desk, is_near: bool) -> None:
    """What fails is not played twice, and what takes no requests at once gets none; far away that takes too long."""
    desk.target.answer = Reply(200, (("content-type", "application/json"),), '{"Items": []}')
    slow = [
        replace(BY_NAME["created"], name=name, play=lambda _: threading.Event().wait(0.5)) for name in "ab"
    ]
    first, _, last = READING
    desk.ahead.begin([first, *slow, last], 2, is_near=is_near)
    desk.ahead.take(first)

    assert (last in desk.ahead) is not is_near


def rules_of(run: ScenarioRun) -> set[str]:
    """Return the rules that a scenario found broken."""
    return {finding.requirement for finding in run.judgement.findings}


def test_a_run_that_ends_early_records_nothing_of_what_was_not_taken(desk: Desk) -> None:
    """What was played ahead of a turn that never came is no part of the record."""
    desk.ahead.begin(READING, 8)
    first = desk.turn(READING[0])
    desk.ahead.end()

    assert {one.partition("/")[0] for one in desk.recorded()} == {first.scenario.name}
    assert desk.recorder.stopped


def test_scenarios_that_write_into_a_domain_that_others_search_are_not_independent() -> None:
    """Only where the kit may create domains has each scenario its own; tests of overlapping requests stay alone."""
    writer, reader, alone = (BY_NAME[name] for name in ("created", "lattice", "parallel"))

    assert [is_independent(one, Access.MANAGE) for one in (writer, reader, alone)] == [True, True, False]
    assert [is_independent(one, Access.WRITE) for one in (writer, reader, alone)] == [False, True, False]


def test_the_difference_survives_the_record(desk: Desk) -> None:
    """What the check judges is in its own exchanges, so that the run can be judged again."""
    desk.target.answer = Reply(200, (("content-type", "application/json"),), '{"Items": []}')
    desk.ahead.begin(READING, 8)
    for one in READING:
        desk.turn(one)
    last = desk.turn(AT_ONCE)
    desk.files.flush()
    read = [one for one in RunDirectory(desk.folder).exchanges() if one.scenario == "at-once"]

    assert msgspec.to_builtins(read) == msgspec.to_builtins([step.exchange for step in last.steps])
    assert {one.tags["origin"] for one in read[1:]} <= {one.name for one in READING}


def test_what_is_played_again_uses_other_values_than_before(desk: Desk) -> None:
    """A target that mixes domains would find in the second what the first left there."""
    created = BY_NAME["created"]
    desk.target.answer = Reply(200, (("content-type", "application/json"),), '{"Items": []}')
    desk.ahead.begin([created], 8)
    again = desk.turn(created)
    before = {accounts_in(one) for one in desk.ahead.differing} - COMMON
    after = {accounts_in(step.exchange) for step in again.steps} - COMMON

    assert before
    assert before.isdisjoint(after)
    assert after == {accounts_in(step.exchange) for step in desk.play(created, desk.recorder).steps} - COMMON


def accounts_in(exchange: Exchange) -> str | None:
    """Return the AccountNumber that a creation holds."""
    return exchange.call.input.get("AccountNumber") if exchange.call.operation == "CreateProfile" else None
