"""Finds the failures that can be made small, and makes them so: the search first, then the world that it needs."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from ...spec.classes import RequirementClass
from ...spec.operations import SEARCH
from ...spec.requirements import requirements
from ...spec.results import CheckResult, Failure, Reduction
from ...spec.search import Pair
from ...spec.statuses import Status
from ..config import Access, Effort
from ..history.names import scenario_name
from ..history.step import AGAIN, LAW, PARTIAL, WALK
from ..history.suspect import Suspect
from ..judging.judgement import Evidence, Walk
from ..judging.oracle import Oracle
from ..results.reduced_failure import broken, reduced_failure
from ..results.scenario_run import ScenarioRun
from ..scenarios.registry import Scenario, checks
from .candidates import Candidate, Outcome, Query, removals, seeds
from .context import PER_CHECK, PER_SCENARIO, Budget, Site, SpentError
from .interestingness import Laboratory
from .worlds import Grounds


class Reducing:
    """The reduction of one failure; ``best`` is the smallest that broke the requirement so far."""

    def __init__(self, suspect: Suspect, laboratory: Laboratory, *, writable: bool) -> None:
        self._requirement = suspect.failure.requirement
        pairs = tuple(Pair(key, values) for key, values in suspect.pairs)
        self._whole = Candidate(Query(pairs, suspect.operator, suspect.size))
        self._laboratory = laboratory
        self._writable = writable
        self.best: Outcome | None = None

    def run(self) -> Reduction:
        """Make the failure as small as the budget allows; how far that went."""
        try:
            if not self._take([self._whole]):
                return "not reproduced" if self._laboratory.certain else "not minimised"
            self._shrink()
            if not self._writable or not self._into_small_world():
                return "not minimised"
            self._shrink()
        except SpentError:
            return "not minimised"
        return "minimised" if self._laboratory.certain else "not minimised"

    def _take(self, candidates: Iterable[Candidate]) -> bool:
        """Go on with the first of ``candidates`` that fails again; whether there is one."""
        outcome = self._laboratory.first(candidates)
        self.best = outcome or self.best
        return outcome is not None

    def _into_small_world(self) -> bool:
        if self.best is None:
            return False
        return self._take(seeds(self.best, self._requirement, self._laboratory.wrong_in(self.best)))

    def _shrink(self) -> None:
        """Take away one thing after the other, until nothing can go any more."""
        while self.best is not None and self._take(self._lesser(self.best.candidate)):
            pass

    def _lesser(self, candidate: Candidate) -> Iterable[Candidate]:
        """What is less than ``candidate``; in a large world pages stay as large as they are, if a small one follows."""
        keeps_size = self._writable and candidate.drafts is None and candidate.query.size is not None
        return (
            lesser
            for lesser in removals(candidate, self._requirement)
            if not (keeps_size and lesser.query.size is None)
        )


def reduced(suspect: Suspect, scenario: Scenario, site: Site, budget: Budget) -> Failure:
    """The failure of ``suspect`` as small as it could be made, with the exchanges that show that."""
    grounds = Grounds(site, scenario_name(suspect.check), suspect.named, budget)
    try:
        laboratory = Laboratory(site, grounds, suspect, scenario)
        reducing = Reducing(suspect, laboratory, writable=site.writable)
        reduction = reducing.run()
        best = reducing.best
        if best is None:
            return reduced_failure(suspect.failure, None, laboratory.asked, (), site.standing, reduction)
        return reduced_failure(
            suspect.failure, best.finding, best.steps, best.ground.made, best.ground.oracle, reduction
        )
    finally:
        grounds.close()


def all_reduced(
    site: Site, suspects: Iterable[Suspect], effort: Effort, over: Callable[[], bool]
) -> Iterator[tuple[Suspect, Failure | None, str]]:
    """Each suspect with its reduced failure, in the order of the checks; None with the reason where the kit failed.

    It stops when ``over`` says so. Budgets are those of a check and of its scenario, which no run tears apart, so that
    spreading a run over processes or shards changes nothing. Where writes are seen late, only the first check of a
    requirement is worth the waiting.
    """
    order = {check.id: (place, check.scenario) for place, check in enumerate(checks())}
    left = dict.fromkeys((check.scenario.name for check in checks()), PER_SCENARIO[effort])
    seen: set[str] = set()
    for suspect in sorted({one.check: one for one in suspects}.values(), key=lambda one: order[one.check][0]):
        if site.patient and suspect.failure.requirement in seen:
            continue
        if over() or site.recorder.is_lost:
            return
        if not left[suspect.scenario]:
            continue
        seen.add(suspect.failure.requirement)
        site.recorder.begin_check()
        budget = Budget(min(left[suspect.scenario], PER_CHECK[effort]))
        before = budget.left
        try:
            yield suspect, reduced(suspect, order[suspect.check][1], site, budget), ""
        except (
            Exception
        ) as error:  # whatever a target made it fail by, the failure that was found first stands
            yield suspect, None, f"{suspect.check} was not reduced: {type(error).__name__}: {error}"
        left[suspect.scenario] -= before - budget.left


_SMALL_ALREADY: Final = frozenset(
    {RequirementClass.CONCURRENCY, RequirementClass.STATE, RequirementClass.ROBUSTNESS}
)
"""Classes whose failures are short sequences as they stand, or depend on timing."""
_OTHERWISE_MADE: Final = (LAW, PARTIAL)
"""Tags of walks that say nothing when they stand alone."""


def suspects_of(run: ScenarioRun, results: Sequence[CheckResult]) -> tuple[Suspect, ...]:
    """The failures of ``run`` that can be made small, one a check at most. ``results`` are those of its checks.

    What the user expects to fail is left alone, and so is what was found while things changed.
    """
    failed = [result for result in results if result.status is Status.FAILED]
    if not failed or run.crash or run.scenario.least_access not in (Access.PRELOADED, Access.READ_ONLY):
        return ()
    walks = Evidence(run.oracle, run.steps).walks
    found = (_suspect_in(run, result, walks) for result in failed)
    return tuple(suspect for suspect in found if suspect is not None)


def _suspect_in(run: ScenarioRun, result: CheckResult, walks: Sequence[Walk]) -> Suspect | None:
    """The simplest walk that alone shows what the first failure of ``result`` is about."""
    failure = result.failures[0]
    if requirements()[failure.requirement].requirement_class in _SMALL_ALREADY:
        return None
    own = next(check.requirement for check in checks() if check.id == result.id)
    cited = {
        step.exchange.id
        for finding in run.judgement.of(own)
        if finding.requirement == failure.requirement
        for step in finding.steps
    }
    shown = [walk for walk in walks if any(step.exchange.id in cited for step in walk.steps)]
    for walk in sorted(filter(lambda walk: _can_be_asked_again(walk, run.oracle), shown), key=_simplicity):
        if broken(failure.requirement, run.scenario, run.oracle, walk.steps):
            return _suspect(run, result.id, failure, walk)
    return None


def _simplicity(walk: Walk) -> tuple[int, int, int]:
    query = Query.of(walk.request)
    return len(walk.steps), len(query.pairs), sum(len(pair.values) for pair in query.pairs)


def _can_be_asked_again(walk: Walk, oracle: Oracle) -> bool:
    """Whether a walk consists of nothing but what its query says, and begins at the first page."""
    first, domain = walk.steps[0], oracle.loaded.domain
    if any(step.exchange.call.operation != SEARCH or step.exchange.call.http for step in walk.steps):
        return False
    if any(first.tag(name) for name in _OTHERWISE_MADE):
        return False
    members = first.exchange.call.input
    return Query.of(walk.request).members(domain, lambda _, value: value) == dict(members)


def _suspect(run: ScenarioRun, check: str, failure: Failure, walk: Walk) -> Suspect:
    query = Query.of(walk.request)
    names = {identifier: name for name, identifier in run.oracle.loaded.ids.items()}
    asked = {value for pair in query.pairs for value in pair.values}
    tags = walk.steps[0].exchange.tags
    return Suspect(
        check=check,
        scenario=run.scenario.name,
        failure=failure,
        pairs=tuple((pair.key, pair.values) for pair in query.pairs),
        operator=query.operator,
        size=query.size,
        named={value: names[value] for value in sorted(asked & names.keys())},
        tags={name: value for name, value in tags.items() if name not in (WALK, AGAIN)},
    )
