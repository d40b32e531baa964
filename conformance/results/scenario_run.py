"""Plays a scenario once and judges what came back; the checks of the scenario each take their part of that."""

import hashlib
import traceback
from dataclasses import dataclass, field, replace
from functools import cached_property

from ...spec.requirements import requirements
from ..client.capabilities import all_decline
from ..client.loader import ResourceLog
from ..client.recorder import Recorder
from ..client.scenario_client import ScenarioClient
from ..client.visibility import Visibility
from ..config import RunConfig
from ..history.prepared import Prepared
from ..history.step import Step, in_order
from ..judging.judgement import IncrementalJudging, Judgement
from ..judging.oracle import Oracle
from ..scenarios import Scenario


@dataclass
class ScenarioRun:
    """One scenario, played. ``crash`` holds the kit's own traceback where it failed."""

    scenario: Scenario
    oracle: Oracle
    """The oracle for the world that the scenario reads."""
    config: RunConfig
    steps: list[Step] = field(default_factory=list)
    """The steps that are held: of a long scenario those since the last part that showed nothing wrong."""
    searches: int = 0
    """Search requests of checks that the process had made when the scenario was over."""
    crash: str = ""

    @cached_property
    def parts(self) -> IncrementalJudging:
        """The parts in which the scenario is judged; one where it ends no part itself."""
        return IncrementalJudging(self.scenario.judges, self.oracle, self.steps)

    @cached_property
    def judgement(self) -> Judgement:
        """What the scenario's judges say."""
        return claimed(self.scenario, self.parts.result())

    @cached_property
    def declined(self) -> tuple[str, ...]:
        """The operations under test that the target turned out not to have: it declined every request for them."""
        asked: dict[str, list[Step]] = {name: [] for name in self.scenario.tests}
        for step in self.steps:
            asked.get(step.exchange.call.operation, []).append(step)
        return tuple(name for name, steps in asked.items() if all_decline(steps))


def claimed(scenario: Scenario, judgement: Judgement) -> Judgement:
    """``judgement`` of ``scenario``, each finding told by the check of a rule that the scenario claims to cover.

    A finding on another rule is told by the first check of the same level, so that it is not lost. Where there is
    none it is left to the scenarios that cover its rule: a recommendation that is not followed breaks no requirement.
    """
    judgement.findings = [
        replace(finding, reported_by=rule)
        for finding in judgement.findings
        if (rule := _covered(scenario.covers, finding.requirement))
    ]
    return judgement


def _covered(covers: tuple[str, ...], rule: str) -> str | None:
    if rule in covers:
        return rule
    level = requirements()[rule].level
    return next((other for other in covers if requirements()[other].level == level), None)


def seed_of(seed: int, name: str) -> int:
    """The seed of one part of a run, so that order, workers and shards change nothing."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{name}".encode()).digest()[:6])


def play(
    scenario: Scenario,
    prepared: Prepared,
    oracle: Oracle,
    recorder: Recorder,
    config: RunConfig,
    notes: ResourceLog,
    visibility: Visibility,
) -> ScenarioRun:
    """Play ``scenario`` against the target behind ``recorder``; ``notes`` takes note of what it makes there."""
    run = ScenarioRun(scenario, oracle, config)
    client = ScenarioClient(
        scenario=scenario.name,
        recorder=recorder,
        oracle=oracle,
        namespace=prepared.naming,
        effort=config.effort,
        seed=seed_of(config.seed, scenario.name),
        access=prepared.access,
        visibility=visibility,
        resources=notes,
        known_pairs=config.known,
        steps=run.steps,
        flush=run.parts.flush,
    )
    try:
        scenario.play(client)
        run.steps.sort(key=in_order)  # side by side they end in any order; the record is judged in this one
        _ = run.judgement
    except Exception:
        run.crash = traceback.format_exc()
    run.searches = recorder.check_searches
    return run
