"""The core of the kit at work against an engine in this process: prepared, played, judged."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from typing import Final

from msgspec import structs
from searchprofiles_tck.conformance.client.preparation import Preparation
from searchprofiles_tck.conformance.client.recorder import Recorder
from searchprofiles_tck.conformance.client.visibility import Visibility
from searchprofiles_tck.conformance.config import Effort, RunConfig
from searchprofiles_tck.conformance.history.directory import Created
from searchprofiles_tck.conformance.history.facts import Prepared
from searchprofiles_tck.conformance.judging.judgement import Evidence, Finding, judged_by
from searchprofiles_tck.conformance.judging.oracle import Oracle
from searchprofiles_tck.conformance.results.scenario_run import ScenarioRun, play
from searchprofiles_tck.conformance.scenarios import Scenario
from searchprofiles_tck.conformance.scenarios.registry import SCENARIOS
from searchprofiles_tck.conformance.target.in_process import InProcessTarget
from searchprofiles_tck.conformance.target.target import Target
from searchprofiles_tck.conformance.target.wrappers import TargetWrapper
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.service.http_app import http_app
from searchprofiles_tck.spec.classes import Level
from searchprofiles_tck.spec.exchange import Call, Exchange, Json
from searchprofiles_tck.spec.requirements import requirements
from searchprofiles_tck.spec.results import ReadingFound

QUICK: Final = RunConfig(effort=Effort.QUICK)


def in_process(engine: Engine) -> Target:
    """Return the engine behind its ASGI application."""
    return InProcessTarget(http_app(engine), "the engine")


Passing = Callable[[Call], Exchange]
"""Passes a call on to the target behind."""


class ChangedTarget(TargetWrapper):
    """Another target, of which a test says what becomes of a call."""

    def __init__(self, inner: Target, answer: Callable[[Call, Passing], Exchange]) -> None:
        super().__init__(inner)
        self._answer = answer

    def call(self, call: Call, *, timeout: float | None = None) -> Exchange:
        """See ``Target``."""
        return self._answer(call, partial(self._inner.call, timeout=timeout))


def with_body(exchange: Exchange, edit: Callable[[dict[str, Json]], object]) -> Exchange:
    """Return ``exchange`` with the JSON object of its response changed by ``edit``."""
    body = json.loads(exchange.reply.body or "{}")
    edit(body)
    return structs.replace(exchange, reply=structs.replace(exchange.reply, body=json.dumps(body)))


@dataclass
class ResourceLog:
    """What a recorder recorded, and what was created, refused or deleted."""

    exchanges: list[Exchange] = field(default_factory=list)
    things: list[tuple[str, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    def __call__(self, created: Created) -> None:
        """Note that something was created, refused or deleted."""
        if created.absent:
            (self.refused if created.absent == "refused" else self.removed).append(created.domain)
        else:
            self.things.append((created.domain, created.profile))


def recorder_for(
    target: Target, notes: ResourceLog | None = None, config: RunConfig | None = None
) -> Recorder:
    """Return a recorder that keeps exchanges in ``notes``."""
    return Recorder(target, (notes or ResourceLog()).exchanges.append, config=config)


def prepared(recorder: Recorder, config: RunConfig = QUICK, notes: ResourceLog | None = None) -> Prepared:
    """Return the target behind ``recorder``, ready to be judged."""
    return Preparation(config, recorder, notes or ResourceLog()).prepare()


def ready_reference() -> tuple[Engine, Prepared]:
    """Return an engine that holds the shared data, and what preparing it found: both were made once, and copied."""
    original, ready = _prepared_reference()
    engine = Engine()
    engine.copy_from(original)
    return engine, ready


@cache
def _prepared_reference() -> tuple[Engine, Prepared]:
    engine = Engine()
    return engine, prepared(recorder_for(in_process(engine)))


@dataclass(frozen=True)
class Played:
    """One scenario, played."""

    run: ScenarioRun
    readings: Sequence[ReadingFound]

    @cached_property
    def findings(self) -> Sequence[Finding]:
        """The findings as the judges make them, before any is given to another rule."""
        return judged_by(self.run.scenario.judges, Evidence(self.run.oracle, self.run.steps)).findings

    @property
    def broken(self) -> set[str]:
        """The requirements that the findings name."""
        return {finding.requirement for finding in self.findings}


def play_all(
    engine: Engine,
    scenarios: Iterable[Scenario] = SCENARIOS,
    config: RunConfig = QUICK,
) -> list[Played]:
    """Prepare an engine and play scenarios against it; a crash of the kit fails the test."""
    recorder = recorder_for(in_process(engine))
    ready = prepared(recorder, config)
    return [played(one, ready, recorder, config) for one in scenarios if can_play(one, ready, config)]


def can_play(scenario: Scenario, ready: Prepared, config: RunConfig = QUICK) -> bool:
    """Return whether the target implements what the scenario needs, and the effort includes it."""
    taken_in = config.effort.includes(scenario.least_effort)
    return taken_in and not set(scenario.needs) & set(ready.declined)


def played(scenario: Scenario, ready: Prepared, recorder: Recorder, config: RunConfig = QUICK) -> Played:
    """Play one scenario."""
    oracle = oracle_of(ready)
    visibility = Visibility(ready.visibility.get("p99", 0.0) / 1000, patience=0.0)
    run = play(scenario, ready, oracle, recorder, config, ResourceLog(), visibility)
    assert not run.crash, run.crash
    return Played(run, ready.readings)


_last_oracle: list[tuple[Prepared, Oracle]] = []


def oracle_of(ready: Prepared) -> Oracle:
    """Return the oracle for a target; as in a run, its scenarios share what it has computed, until another follows."""
    if not _last_oracle or _last_oracle[0][0] is not ready:
        _last_oracle[:] = [(ready, Oracle(ready.world, ready.known))]
    return _last_oracle[0][1]


def described(all_played: Iterable[Played], level: Level | None = None) -> list[str]:
    """Return findings in words, for a failing test; of one level, or of both."""
    return [
        f"{one.run.scenario.name}: {finding.requirement}: {finding.expected} / {finding.actual} / "
        f"{finding.explanation} / {dict(finding.steps[-1].exchange.call.input)}"
        for one in all_played
        for finding in one.findings
        if level in (None, requirements()[finding.requirement].level)
    ]
