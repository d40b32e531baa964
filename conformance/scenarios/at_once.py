"""What was answered wrongly while other requests were under way, and rightly when it was sent again alone."""

from dataclasses import replace
from typing import Final

from ..client.scenario_client import ScenarioClient
from ..history.step import BESIDE, ORIGIN, Step
from ..judging.judgement import Evidence, Judgement, judged_by
from . import Runs, Scenario

_QUERIES: Final = "concurrency-queries"
_WHEN: Final = (
    "This came while requests of other scenarios were under way; when scenario {} was played again alone, its requests "
    "were answered as they must be. It looked like a breach of {}. {}"
)


def play(client: ScenarioClient) -> None:
    """Send one search; record once more what differed, so that it is judged."""
    client.search(_QUERIES, [client.nobody])
    for exchange in client.earlier:
        if BESIDE not in exchange.tags:
            continue
        tags = {**exchange.tags, ORIGIN: exchange.scenario}
        client.keep(client.recorder.record(exchange, client.scenario, client.purpose, tags))


def judge_at_once(evidence: Evidence) -> Judgement:
    """Judge what differed as the scenarios that it comes from do; each finding that differed breaks one rule."""
    from .registry import SCENARIOS  # which imports this module

    judgement = Judgement()
    for scenario in SCENARIOS:
        steps: list[Step] = [step for step in evidence.steps if step.tag(ORIGIN) == scenario.name]
        if not steps:
            continue
        judgement.note(_QUERIES, number=len(steps))
        differing = steps[0].tag(BESIDE).split()
        judgement.findings += [
            replace(
                finding,
                requirement=_QUERIES,
                explanation=_WHEN.format(scenario.name, finding.requirement, finding.explanation),
            )
            for finding in judged_by(scenario.judges, Evidence(evidence.oracle, steps)).findings
            if finding.requirement in differing
        ]
    return judgement


SCENARIO = Scenario(
    "at-once", "answers while other requests were under way", play, (_QUERIES,),
    judges=(judge_at_once,), runs=Runs.ALONE,
)  # fmt: skip
