"""Groups failures by their cause: what was observed of it, in order of harm, and apart from that a guess."""

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final

from msgspec import structs

from ...spec.classes import Harm, Level, RequirementClass, harm_of
from ...spec.exchange import Exchange
from ...spec.readings import Readings
from ...spec.requirements import requirements
from ...spec.results import Cause, CheckResult, Diagnosis, Failure, ReadingFound, WorldUsed
from ...spec.statuses import Status
from ..history.facts import KnownReadings
from ..history.step import is_of_reduction
from ..judging.judgement import SERVER_ERROR
from ..mutants import MUTANTS
from .agreement import AgreementMatrix
from .assumed_readings import reading_assignments
from .follow_ups import CitedExchanges
from .guess import (
    Guess,
    diagnosis_of,
    guesses,
    guesses_by_breadth,
    guesses_of_kin,
    shown_by_one_mutant,
)
from .nearest import (
    MutantScores,
    compared,
    nearest_reference,
    score_kinship,
    score_mutants,
)
from .record import RecordedRun, RecordedScenario, Scenarios, recorded_run
from .replay import EngineCache
from .score import Showing
from .symptoms import Symptoms

_KIT: Final = __name__.partition(".")[0]
_NOT_REPRODUCED: Final = "not reproduced"
_HARMS: Final = list(Harm)


def diagnosed(
    results: Sequence[CheckResult],
    exchanges: Iterable[Exchange],
    worlds: Iterable[WorldUsed],
    readings: Iterable[ReadingFound],
    effort: str,
    without: Collection[str] = (),
) -> tuple[list[CheckResult], tuple[Cause, ...]]:
    """Return ``results`` with a diagnosis in every failure, and the causes of all failures, the most harmful first.

    The target is compared with all mutants but those of ``without``.
    """
    broken = list(dict.fromkeys(failure.requirement for result in results for failure in result.failures))
    if not broken:
        return list(results), ()
    run = recorded_run(results, exchanges, worlds)
    with _silent_log():
        causes = _causes(results, run, KnownReadings.of(readings), broken, effort, without)
    by_requirement = {requirement: cause for cause in causes for requirement in cause.requirements}
    return [_with_causes(result, by_requirement) for result in results], tuple(causes)


def _causes(
    results: Sequence[CheckResult],
    run: RecordedRun,
    known: KnownReadings,
    broken: Sequence[str],
    effort: str,
    without: Collection[str],
) -> list[Cause]:
    concurrent = [recorded for recorded in run.scenarios if _is_of_concurrency(recorded)]
    sequential = [recorded for recorded in run.scenarios if not _is_of_concurrency(recorded)]
    explained: list[tuple[Guess, Diagnosis]] = []
    symptoms, remark, scores = Symptoms(), "", MutantScores()
    if sequential:
        cache = EngineCache([*sequential, *run.further.values()])
        assignments = reading_assignments(known)
        matrix = nearest_reference(sequential, cache, assignments)
        mutants = compared(matrix, _kept(results, broken), without)
        scores = score_mutants(matrix, run.further, assignments, effort, mutants)
        if scores.left_out:
            number = len(MUTANTS) - len(without)
            remark = f"{number - len(scores.left_out)} of {number} known defects were compared."
        symptoms, gone = Symptoms(matrix), _gone(results)
        scores = scores.possible_if(gone)
        found = guesses(scores, broken) or guesses_by_breadth(scores, broken)
        if not found:
            score_kinship(scores, matrix, run.further, {*broken} - gone, effort, mutants)
            found = guesses_of_kin(scores, broken)
        found = _with_concurrency(found, concurrent, matrix.readings)
        explained = [(guess, diagnosis_of(guess, scores)) for guess in found]
    grouping = _Grouping(
        results, broken, symptoms, CitedExchanges(results), shown_by_one_mutant(scores, broken)
    )
    causes = [grouping.cause(group, remark) for group in grouping.groups(explained)]
    return sorted(causes, key=grouping.order)


def _is_of_concurrency(recorded: RecordedScenario) -> bool:
    """Return whether all failures of a scenario are of concurrency, so that they depend on timing."""
    classes = {requirements()[name].requirement_class for name in recorded.failing}
    return classes == {RequirementClass.CONCURRENCY}


def _with_concurrency(found: Iterable[Guess], scenarios: Scenarios, readings: Readings) -> list[Guess]:
    """Return ``found``, each with the requirements of ``scenarios`` that its mutant breaks in sequential requests too.

    Failures under concurrency depend on timing, so they do not influence which mutant is the nearest: they are only
    attributed to a mutant that was found without them.
    """
    if not scenarios:
        return list(found)
    matrix = AgreementMatrix([recorded.brief for recorded in scenarios], readings, EngineCache(scenarios))
    attributed: set[str] = set()
    guesses = []
    for guess in found:
        answers = matrix.observations(matrix.mutant(MUTANTS[guess.nearest[0]]))
        shown = [name for name in matrix.shown(answers, Showing.SAME) if name not in attributed]
        attributed.update(shown)
        guesses.append(replace(guess, requirements=(*guess.requirements, *shown)))
    return guesses


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


def _with_causes(result: CheckResult, causes: Mapping[str, Cause]) -> CheckResult:
    failures = []
    for failure in result.failures:
        cause = causes[failure.requirement]
        failures.append(structs.replace(failure, cause=cause.id, diagnosis=cause.diagnosis))
    return structs.replace(result, failures=tuple(failures)) if failures else result


@dataclass
class _Group:
    """Requirements that are broken by one cause, as far as it is known, and the guess at it."""

    requirements: list[str]
    guess: Guess | None = None
    diagnosis: Diagnosis = field(default_factory=Diagnosis)


@dataclass(frozen=True)
class _Grouping:
    """Puts the broken requirements of a run into groups, and makes causes of them."""

    results: Sequence[CheckResult]
    broken: Sequence[str]
    symptoms: Symptoms
    cited: CitedExchanges
    alike: Sequence[Collection[str]]
    """Sets of requirements whose failures one mutant shows."""

    def groups(self, explained: Iterable[tuple[Guess, Diagnosis]]) -> list[_Group]:
        """Return a group for each guess, with what follows from it, and groups of all other requirements."""
        found = [_Group([*guess.requirements], guess, diagnosis) for guess, diagnosis in explained]
        known = {requirement for group in found for requirement in group.requirements}
        clusters = self.symptoms.clusters([name for name in self.broken if name not in known])
        return self._joined([*found, *map(_Group, clusters)])

    def _joined(self, groups: Sequence[_Group]) -> list[_Group]:
        """Join each group without a guess to the first other one with which it shares its failures."""
        kept = list(groups)
        for group in [each for each in reversed(groups) if each.guess is None]:
            home = next((each for each in kept if each is not group and self._share(group, each)), None)
            if home is not None:
                home.requirements += group.requirements
                kept.remove(group)
        return kept

    def _share(self, group: _Group, home: _Group) -> bool:
        """Return whether one of the two is broken only along with the other, and that is ``home`` if it has a guess."""
        follows = any(
            all(self.cited.follows(name, main) for name in group.requirements) for main in home.requirements
        )
        leads = home.guess is None and any(
            all(self.cited.follows(name, main) for name in home.requirements) for main in group.requirements
        )
        both = {*group.requirements, *home.requirements}
        return follows or leads or (home.guess is None and any(both <= {*names} for names in self.alike))

    def cause(self, group: _Group, remark: str) -> Cause:
        """Return the cause that a group is shown as."""
        own = MUTANTS[group.guess.nearest[0]].requirement if group.guess else ""
        main, *others = sorted(group.requirements, key=lambda name: self._rank(name, group, own))
        changing = _changing(self.results, group.requirements)
        # What changes depends on no kind of search.
        facts = () if changing else self.symptoms.of([main, *others])
        return Cause(
            id=main,
            title=facts[0] if facts else f"Not met: {requirements()[main].statement}",
            requirements=(main, *others),
            follow_ups=tuple(name for name in others if self.cited.follows(name, main)),
            about=own if group.guess and group.guess.is_defect and own in group.requirements else "",
            changing=changing,
            diagnosis=structs.replace(group.diagnosis, symptoms=facts, remark=remark),
        )

    def _rank(self, requirement: str, group: _Group, own: str) -> tuple[int, ...]:
        """Return a key that is least for the main requirement of a group."""
        follows = sum(self.cited.follows(requirement, other) for other in group.requirements)
        leads = sum(self.cited.follows(other, requirement) for other in group.requirements)
        return (
            *_harm([requirement])[:1],
            requirement != own,
            bool(self.symptoms.crash(group.requirements)) and not _is_of_form(requirement),
            follows - leads,
            _harm([requirement])[1],
            requirement != SERVER_ERROR,
            self.broken.index(requirement),
        )

    def order(self, cause: Cause) -> tuple[int, ...]:
        """Return a key that is least for the cause that does most harm."""
        failures = (failure for result in self.results for failure in result.failures)
        number = sum(failure.requirement in cause.requirements for failure in failures)
        return (*_harm(cause.requirements), -number, self.broken.index(cause.id))


def _harm(broken: Iterable[str]) -> tuple[int, int]:
    """Return a key that is small for harm: whether no MUST is broken, and the worst that follows."""
    found = [requirements()[name] for name in broken]
    return (
        min(each.level is not Level.MUST for each in found),
        min(_HARMS.index(harm_of(each.id, each.requirement_class)) for each in found),
    )


def _is_of_form(requirement: str) -> bool:
    """Return whether a rule is about errors and the form of answers, which an answer that is none breaks first."""
    return harm_of(requirement, requirements()[requirement].requirement_class) is Harm.ERRORS


def _tried_again(results: Iterable[CheckResult]) -> Iterator[Failure]:
    """Yield the failures whose requests were sent again when they were reduced."""
    failures = (failure for result in results for failure in result.failures)
    return (failure for failure in failures if any(map(is_of_reduction, failure.exchanges)))


def _kept(results: Iterable[CheckResult], broken: Collection[str]) -> set[str]:
    """Return the requirements that were judged, and that no failure breaks."""
    passed = {name for result in results if result.status is Status.PASSED for name in result.requirements}
    return passed - {*broken}


def _gone(results: Iterable[CheckResult]) -> set[str]:
    """Return the requirements that no request broke that was sent again."""
    tried = list(_tried_again(results))
    again = {failure.requirement for failure in tried if failure.reduction != _NOT_REPRODUCED}
    return {failure.requirement for failure in tried} - again


def _changing(results: Iterable[CheckResult], broken: Collection[str]) -> str:
    """Return a sentence if most of the failures that were tried again did not happen again; else nothing."""
    tried = [failure.reduction for failure in _tried_again(results) if failure.requirement in broken]
    gone = tried.count(_NOT_REPRODUCED)
    if not gone or 2 * gone < len(tried):
        return ""
    failed = "what failed was" if gone == len(tried) else f"{gone} of {len(tried)} failing requests were"
    return f"Answers change from one request to the next: {failed} answered rightly when sent again."
