"""The evidence of a run, made again from its report and its recorded exchanges.

Judges are pure, so what they say of this evidence is what they said in the run.
"""

from collections.abc import Iterable

from ..spec.exchange import Exchange, Purpose
from ..spec.results import RunReport, WorldUsed
from .answer import answer_of
from .judges.judgement import Evidence
from .known import Known
from .oracle import Oracle
from .recorder import worker_of
from .step import AGAIN, WALK, Step
from .worlds.used import loaded_world


def steps_of(exchanges: Iterable[Exchange], scenario: str, worker: str | None = None) -> list[Step]:
    """The steps of ``scenario`` among ``exchanges``, as they were judged; only those of ``worker`` where one is given.

    Of a search that was sent again, since its answer may have been a passing fault, only the last counts.
    """
    played = [
        Step(exchange, answer_of(exchange.reply))
        for exchange in exchanges
        if exchange.scenario == scenario
        and exchange.purpose is Purpose.CHECK
        and worker in (None, worker_of(exchange.id))
    ]
    played.sort(key=_number)
    steps: list[Step] = []
    for step in played:
        if step.tag(AGAIN):
            steps.remove(next(before for before in reversed(steps) if _is_same_page(before, step)))
        steps.append(step)
    return steps


def _number(step: Step) -> int:
    return int(step.exchange.id.rpartition("/")[2])


def _is_same_page(before: Step, step: Step) -> bool:
    return before.tag(WALK) == step.tag(WALK) and before.exchange.call == step.exchange.call


def world_of(report: RunReport, worker: str) -> WorldUsed:
    """The world that ``worker`` read. Raises ``ValueError`` where the report has none."""
    for world in report.run.worlds:
        if worker in world.workers:
            return world
    raise ValueError(f"the report names no world of {worker}: the run ended before it was loaded")


def evidence_of(
    report: RunReport, exchanges: Iterable[Exchange], scenario: str, worker: str | None = None
) -> Evidence:
    """What ``scenario`` was judged by.

    ``worker`` is needed only where several processes played the scenario, as pytest-xdist lets them without
    ``--dist loadgroup``. Raises ``ValueError`` for a scenario that was not played, and for a report whose world this
    kit cannot make again.
    """
    steps = steps_of(exchanges, scenario, worker)
    if not steps:
        raise ValueError(f"no recorded exchange belongs to scenario {scenario}")
    used = world_of(report, worker_of(steps[0].exchange.id))
    return Evidence(Oracle(loaded_world(used), Known.of(report.readings)), steps)
