"""What may have caused the failures of a run: the nearest mutant, or what failing searches have in common.

Works from results and recorded exchanges alone, after all checks: nothing is sent to the target.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from msgspec import structs

from ...spec.exchange import Exchange
from ...spec.requirements import requirements
from ...spec.results import Cause, CheckResult, Diagnosis, ReadingFound, WorldUsed
from ..history.known_readings import KnownReadings
from ..history.step import WALK
from ..mutants import MUTANTS
from .bench import Bench
from .case import Side
from .causes import explained
from .nearest import compared, nearest_reference
from .record import Played, Record, recorded
from .stock import Stock
from .symptoms import Asked, is_search, symptoms
from .timed import is_timed, with_timed
from .variants import variants

__all__ = ["diagnosed"]

_KIT: Final = __name__.partition(".")[0]


def diagnosed(
    results: Sequence[CheckResult],
    exchanges: Iterable[Exchange],
    worlds: Iterable[WorldUsed],
    readings: Iterable[ReadingFound],
    effort: str,
) -> tuple[list[CheckResult], tuple[Cause, ...]]:
    """``results`` with a diagnosis in every failure, and the causes that the failures fall into."""
    broken = list(dict.fromkeys(failure.requirement for result in results for failure in result.failures))
    if not broken:
        return list(results), ()
    known = KnownReadings.of(readings)
    record = recorded(results, exchanges, worlds)
    with _silence():
        causes = _causes(record, known, broken, effort)
    by_requirement = {requirement: cause for cause in causes for requirement in cause.requirements}
    return [_with_causes(result, by_requirement) for result in results], tuple(causes)


@contextmanager
def _silence() -> Iterator[None]:
    """Mutants may crash, which the log of the reference would tell as if somebody had to care."""
    log = logging.getLogger(_KIT)
    before = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        log.setLevel(before)


def _causes(record: Record, known: KnownReadings, broken: Sequence[str], effort: str) -> list[Cause]:
    causes: list[Cause] = []
    facts: tuple[str, ...] = ()
    remark = ""
    timed = [played for played in record.plays if is_timed(played)]
    plays = [played for played in record.plays if not is_timed(played)]
    if plays:
        stock = Stock([*plays, *record.further.values()])
        scores = compared(plays, record.further, stock, known, effort)
        if scores.left_out:
            remark = f"{len(MUTANTS) - scores.left_out} of {len(MUTANTS)} known defects were compared."
        bench = nearest_reference(plays, stock, variants(known))
        causes = with_timed(explained(scores, broken, remark), timed, bench.readings)
        facts = _facts(bench, plays)
    told = {requirement for cause in causes for requirement in cause.requirements}
    unexplained = Diagnosis(symptoms=facts, remark=remark)
    return causes + [
        Cause(
            id=requirement,
            title=requirements()[requirement].statement,
            requirements=(requirement,),
            diagnosis=unexplained,
        )
        for requirement in broken
        if requirement not in told
    ]


def _facts(bench: Bench, plays: Sequence[Played]) -> tuple[str, ...]:
    steps = [step for played in plays for step in played.steps]
    searches = []
    for number, answered in bench.searches():
        if all(is_search(step) for step in answered) and answered[0].tag(WALK):
            searches.append(Asked(answered, not bench.differs(bench.target, number, frozenset({Side.ITEMS}))))
    return symptoms(searches, steps)


def _with_causes(result: CheckResult, causes: dict[str, Cause]) -> CheckResult:
    if not result.failures:
        return result
    failures = tuple(
        structs.replace(
            failure, cause=causes[failure.requirement].id, diagnosis=causes[failure.requirement].diagnosis
        )
        for failure in result.failures
    )
    return structs.replace(result, failures=failures)
