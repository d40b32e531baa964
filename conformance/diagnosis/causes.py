"""Groups failures by their likely cause: one defect often breaks many requirements."""

import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from msgspec import structs

from ...spec.classes import RequirementClass
from ...spec.exchange import Exchange
from ...spec.readings import Readings
from ...spec.requirements import requirements
from ...spec.results import Agreement, Cause, CheckResult, Diagnosis, ReadingFound, WorldUsed
from ..history.facts import KnownReadings
from ..history.step import WALK
from ..mutants import MUTANTS
from ..mutants.families import FAMILY_OF
from .agreement import AgreementMatrix, Score
from .nearest import MutantScores, nearest_reference, reading_assignments, score_mutants
from .observation import Aspect
from .record import RecordedRun, RecordedScenario, Scenarios, recorded_run
from .replay import EngineCache
from .symptoms import ObservedSearch, is_search, symptoms

_KIT: Final = __name__.partition(".")[0]
_SHOWN: Final = 3
"""Mutants that a diagnosis names."""
_CHANGING: Final = (
    "Answers change from one request to the next: what failed was answered rightly when it was sent again."
)


def diagnosed(
    results: Sequence[CheckResult],
    exchanges: Iterable[Exchange],
    worlds: Iterable[WorldUsed],
    readings: Iterable[ReadingFound],
    effort: str,
    without: Collection[str] = (),
) -> tuple[list[CheckResult], tuple[Cause, ...]]:
    """Return ``results`` with a diagnosis in every failure, and the causes of all failures.

    The target is compared with all mutants but those of ``without``.
    """
    broken = list(dict.fromkeys(failure.requirement for result in results for failure in result.failures))
    if not broken:
        return list(results), ()
    known = KnownReadings.of(readings)
    run = recorded_run(results, exchanges, worlds)
    with _silent_log():
        causes = _causes(run, known, broken, effort, without)
    causes = [_with_change(cause, results) for cause in causes]
    by_requirement = {requirement: cause for cause in causes for requirement in cause.requirements}
    return [_with_causes(result, by_requirement) for result in results], tuple(causes)


@contextmanager
def _silent_log() -> Iterator[None]:
    """Suppress the log of the reference, since mutants may crash and that is no news."""
    log = logging.getLogger(_KIT)
    before = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        log.setLevel(before)


def _causes(
    run: RecordedRun, known: KnownReadings, broken: Sequence[str], effort: str, without: Collection[str]
) -> list[Cause]:
    causes: list[Cause] = []
    facts: tuple[str, ...] = ()
    remark = ""
    concurrent = [recorded for recorded in run.scenarios if _is_of_concurrency(recorded)]
    scenarios = [recorded for recorded in run.scenarios if not _is_of_concurrency(recorded)]
    if scenarios:
        cache = EngineCache([*scenarios, *run.further.values()])
        scores = score_mutants(replace(run, scenarios=scenarios), cache, known, effort, without)
        if scores.left_out:
            known_defects = len(MUTANTS) - len(without)
            remark = f"{known_defects - scores.left_out} of {known_defects} known defects were compared."
        matrix = nearest_reference(scenarios, cache, reading_assignments(known))
        causes = _with_concurrency(_grouped(scores, broken, remark), concurrent, matrix.readings)
        facts = _facts(matrix, scenarios)
    explained = {requirement for cause in causes for requirement in cause.requirements}
    for requirement in (one for one in broken if one not in explained):
        diagnosis = Diagnosis(symptoms=facts, remark=remark)
        title = facts[0] if facts else _not_met(requirement)
        causes.append(Cause(id=requirement, title=title, requirements=(requirement,), diagnosis=diagnosis))
    return causes


def _facts(matrix: AgreementMatrix, scenarios: Scenarios) -> tuple[str, ...]:
    steps = [step for recorded in scenarios for step in recorded.steps]
    searches = []
    for number, answered in matrix.searches():
        if all(is_search(step) for step in answered) and answered[0].tag(WALK):
            right = not matrix.differs(matrix.target, number, frozenset({Aspect.ITEMS}))
            searches.append(ObservedSearch(answered, right))
    return symptoms(searches, steps)


def _with_causes(result: CheckResult, causes: dict[str, Cause]) -> CheckResult:
    failures = []
    for failure in result.failures:
        cause = causes[failure.requirement]
        failures.append(structs.replace(failure, cause=cause.id, diagnosis=cause.diagnosis))
    return structs.replace(result, failures=tuple(failures)) if failures else result


def _grouped(scores: MutantScores, broken: Sequence[str], remark: str) -> list[Cause]:
    """Return causes for those of the ``broken`` requirements that a mutant explains, the one that explains most first.

    Each requirement belongs to one cause: of the mutants that fit it best, the one that also fits most of the others.
    """
    fitting = {requirement: scores.fitting(requirement) for requirement in broken}
    left = [requirement for requirement in broken if fitting[requirement]]
    causes: list[Cause] = []
    while left:
        ranked = _ranked(scores, left, fitting)
        mutant = MUTANTS[ranked[0]]
        members = tuple(requirement for requirement in left if mutant.name in fitting[requirement])
        members = tuple(sorted(members, key=lambda requirement: requirement != mutant.requirement))
        nearest = tuple(_agreement(scores, name, members) for name in ranked[:_SHOWN])
        causes.append(
            Cause(
                id=members[0],
                title=_not_met(members[0]),
                requirements=members,
                about=mutant.requirement if mutant.requirement in members else "",
                diagnosis=Diagnosis(
                    nearest=nearest,
                    family=FAMILY_OF[mutant.name].id,
                    guess=_guess(nearest[0]),
                    remark=remark,
                ),
            )
        )
        left = [requirement for requirement in left if requirement not in members]
    return causes


def _not_met(requirement: str) -> str:
    """Return that a requirement is not met, as a sentence that nobody can read as praise."""
    return f"Not met: {requirements()[requirement].statement}"


def _guess(nearest: Agreement) -> str:
    return (
        f"Perhaps the target {nearest.summary}: it agrees with the mutant {nearest.mutant} in {nearest.agreed:,} of "
        f"{nearest.cases:,} telling cases."
    )


def _with_change(cause: Cause, results: Iterable[CheckResult]) -> Cause:
    """Return ``cause`` with a sentence if a failure of it did not happen again when its request was sent again."""
    changed = any(
        failure.requirement in cause.requirements and failure.reduction == "not reproduced"
        for result in results
        for failure in result.failures
    )
    return structs.replace(cause, changing=_CHANGING) if changed else cause


def _ranked(scores: MutantScores, left: Sequence[str], fitting: dict[str, list[str]]) -> list[str]:
    """Return the mutants that fit some requirement of ``left``, best first."""
    names = dict.fromkeys(name for requirement in left for name in fitting[requirement])

    def rank(name: str) -> tuple[float, float, float, int, bool, bool, str]:
        fits = [requirement for requirement in left if name in fitting[requirement]]
        own = MUTANTS[name].requirement
        return (
            -len(fits),
            -scores.overall[name].ratio,
            -sum(scores.by_requirement[requirement][name].agreed for requirement in fits),
            scores.deviations[name],
            own not in fits,
            own not in fitting,
            name,
        )

    return sorted(names, key=rank)


def _agreement(scores: MutantScores, name: str, members: Sequence[str]) -> Agreement:
    """Return how far a mutant agrees, on the cases of the requirement among ``members`` that has most."""
    none = Score(0, 0, reproduces_failure=False)
    by_requirement = (scores.by_requirement[requirement].get(name, none) for requirement in members)
    best = max(by_requirement, key=lambda score: score.cases)
    return Agreement(mutant=name, summary=MUTANTS[name].summary, agreed=best.agreed, cases=best.cases)


def _is_of_concurrency(recorded: RecordedScenario) -> bool:
    """Return whether all failures of a scenario are of concurrency, so that they depend on timing."""
    classes = {requirements()[name].requirement_class for name in recorded.failing}
    return classes == {RequirementClass.CONCURRENCY}


def _with_concurrency(causes: Iterable[Cause], scenarios: Scenarios, readings: Readings) -> list[Cause]:
    """Return ``causes``, each with the requirements of ``scenarios`` that its mutant breaks in sequential requests too.

    Failures under concurrency depend on timing, so they do not influence which mutant is the nearest: they are only
    attributed to a mutant that was found without them.
    """
    matrix = AgreementMatrix([recorded.brief for recorded in scenarios], readings, EngineCache(scenarios))
    attributed: set[str] = set()
    found = []
    for cause in causes:
        shown: list[str] = []
        if cause.diagnosis.nearest and scenarios:
            nearest = MUTANTS[cause.diagnosis.nearest[0].mutant]
            answers = matrix.observations(matrix.mutant(nearest))
            shown = [name for name in matrix.reproduced(answers) if name not in attributed]
            attributed.update(shown)
        found.append(structs.replace(cause, requirements=(*cause.requirements, *shown)))
    return found
