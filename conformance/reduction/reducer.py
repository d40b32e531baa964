"""The reducer: select the failures that can be reduced, and shrink each as far as its budget allows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from ...spec.classes import RequirementClass
from ...spec.exchange import Json
from ...spec.operations import SEARCH
from ...spec.requirements import requirements
from ...spec.results import CheckResult, Failure, Reduction
from ...spec.search import Search
from ...spec.statuses import Status
from ..config import Access
from ..history.events import ReducibleFailure
from ..history.step import AGAIN, LAW, PARTIAL, WALK, Step, reduction_scenario
from ..judging.answers import Walk
from ..judging.judgement import Evidence, Finding
from ..judging.oracle import Oracle
from ..results.failure import broken, reduced_failure
from ..results.repetition import related
from ..results.scenario_run import ScenarioRun
from ..scenarios import Scenario
from ..scenarios.registry import checks
from .candidates import Candidate, FailingCandidate, initial_candidates, shrinks
from .context import PER_CHECK, PER_SCENARIO, BudgetExceeded, ReductionContext, RequestBudget
from .interestingness import InterestingnessTest
from .worlds import TrialWorlds

_NOT_REDUCIBLE: Final = frozenset(
    {RequirementClass.CONCURRENCY, RequirementClass.STATE, RequirementClass.ROBUSTNESS}
)
"""Classes whose failures are short sequences already, or depend on timing."""
_MOST_CHANGING: Final = 3
"""Failures in a row that were answered in another way the second time, until nothing more is reduced."""
_REMEMBERED: Final = 3
"""Earlier searches that may have to be sent before a search so that it fails."""
_NOT_ALONE: Final = (LAW, PARTIAL)
"""Tags of walks that prove nothing on their own."""


@dataclass
class Reducer:
    """The reduction of one failure; ``best`` is the smallest candidate that broke the requirement so far.

    ``remembered`` are searches that are tried before others if these do not fail alone.
    """

    original: ReducibleFailure
    test: InterestingnessTest
    writable: bool
    remembered: tuple[Search, ...] = ()
    best: FailingCandidate | None = None

    def reduce(self) -> Reduction:
        """Make the failure as small as the budget allows, and return how far that went.

        First the search is shrunk on the shared data, then a small world is found for it, then both are shrunk.
        """
        try:
            alone = Candidate(self.original.search)
            if not self._take_first([alone, replace(alone, before=self.remembered)]):
                return "not reproduced" if self.test.certain else "not minimised"
            if self.best is not None:
                self.test.send_again(self.best)
            self._shrink()
            if self.best is None or not self.writable:
                return "not minimised"
            wrong = self.test.wrong_profiles(self.best)
            if not self._take_first(
                initial_candidates(self.best, self.original.requirement, wrong, self.remembered)
            ):
                return "not minimised"
            self._shrink()
        except BudgetExceeded:
            return "not minimised"
        return "minimised" if self.test.certain else "not minimised"

    def recall(self) -> None:
        """Send what a target may remember first if no small world shows the failure, since it may depend on that.

        A search that was made smaller may depend on what else was sent meanwhile: then the first one is sent.
        """
        if self.best is not None and self.best.candidate == Candidate(self.best.candidate.search):
            searches = (self.best.candidate.search, self.original.search)
            with suppress(BudgetExceeded):
                self._take_first(Candidate(search, before=self.original.before) for search in searches)

    def _take_first(self, candidates: Iterable[Candidate]) -> bool:
        """Continue with the first of ``candidates`` that still fails; return whether there is one."""
        failing = self.test.first_failing(candidates)
        self.best = failing or self.best
        return failing is not None

    def _shrink(self) -> None:
        """Remove one thing after the other until nothing more can be removed."""
        while self.best is not None and self._take_first(self._smaller(self.best.candidate)):
            pass

    def _smaller(self, candidate: Candidate) -> Iterable[Candidate]:
        """Return what is smaller than ``candidate``; on the shared data MaxResults stays if a small world follows."""
        keeps_size = self.writable and candidate.profiles is None and candidate.search.max_results is not None
        return (
            smaller
            for smaller in shrinks(candidate, self.original.requirement)
            if not (keeps_size and smaller.search.max_results is None)
        )


def reduced(
    original: ReducibleFailure,
    failure: Failure,
    scenario: Scenario,
    context: ReductionContext,
    budget: RequestBudget,
) -> Failure:
    """Return ``failure`` as small as it could be made, with the exchanges that show it."""
    worlds = TrialWorlds(context, reduction_scenario(original.check), original.named, budget)
    try:
        test = InterestingnessTest(context, worlds, original, scenario)
        remembered = original.before if context.has_untouched_worlds else ()
        reducer = Reducer(original, test, context.writable, remembered)
        reduction = reducer.reduce()
        render = partial(reduced_failure, failure, reduction=reduction, config=context.config)
        if reducer.best is None:
            return render(None, test.last_pages, (), context.shared)
        left, budget.left = budget.left, PER_CHECK[context.config.effort]  # this is not charged
        if context.writable:  # else scripts search the same data
            reducer.recall()
        best = test.with_needed_before(reducer.best)
        budget.left = left
        return render(best.finding, best.steps, best.world.created_by, best.world.oracle, before=best.before)
    finally:
        worlds.close()


def all_reduced(
    context: ReductionContext,
    failures: Iterable[tuple[ReducibleFailure, Failure]],
    is_over: Callable[[], bool],
) -> Iterator[tuple[ReducibleFailure, Failure | None, str]]:
    """Yield each failure with its reduced form, in the order of the checks; None with the reason if the kit failed.

    Reduction stops as soon as ``is_over`` returns True, or if answers change from one request to the next. Budgets
    belong to a check and to its scenario, which no run splits up, so that spreading a run over processes or shards
    changes nothing. If writes become visible late, only the first check of each requirement is worth the wait.
    """
    order = {check.id: (place, check.scenario) for place, check in enumerate(checks())}
    by_check = {original.check: (original, failure) for original, failure in failures}
    for original, failure in sorted(by_check.values(), key=lambda one: order[one[0].check][0]):
        if context.is_delayed and original.requirement in context.seen:
            continue
        if is_over() or context.recorder.stopped or context.changing >= _MOST_CHANGING:
            return
        left = context.left.setdefault(original.scenario, PER_SCENARIO[context.config.effort])
        if not left:
            continue
        context.seen.add(original.requirement)
        context.recorder.begin_check()
        budget = RequestBudget(min(left, PER_CHECK[context.config.effort]))
        before = budget.left
        try:
            yield original, reduced(original, failure, order[original.check][1], context, budget), ""
        except Exception as error:  # whatever the target caused, the recorded failure remains
            yield original, None, f"{original.check} was not reduced: {type(error).__name__}: {error}"
        context.left[original.scenario] = left - (before - budget.left)


def reducible_failures(run: ScenarioRun, results: Sequence[CheckResult]) -> tuple[ReducibleFailure, ...]:
    """Select the failures of ``run`` that can be reduced, at most one a check. ``results`` are those of its checks.

    Failures that the user expects are left out, and so are those found while the data changed.
    """
    failed = [result for result in results if result.status in (Status.FAILED, Status.NEW)]
    if not failed or run.crash or run.scenario.least_access not in (Access.PRELOADED, Access.READ_ONLY):
        return ()
    walks = Evidence(run.oracle, run.steps).walks
    found = (_reducible_failure(run, result, walks) for result in failed)
    return tuple(failure for failure in found if failure is not None)


def _reducible_failure(
    run: ScenarioRun, result: CheckResult, walks: Sequence[Walk]
) -> ReducibleFailure | None:
    """Return the simplest walk that by itself breaks the requirement of the first failure of ``result``."""
    failure = result.failures[0]
    if requirements()[failure.requirement].requirement_class in _NOT_REDUCIBLE:
        return None
    own = next(check.requirement for check in checks() if check.id == result.id)
    cited = {
        step.exchange.id
        for finding in run.judgement.of(own)
        if finding.requirement == failure.requirement
        for step in finding.steps
    }
    shown = [walk for walk in walks if any(step.exchange.id in cited for step in walk)]
    for walk in sorted(filter(lambda walk: _is_repeatable(walk, run.oracle), shown), key=_simplicity):
        finding = broken(failure.requirement, run.scenario, run.oracle, walk)
        if finding is not None:
            first, search = walk[0].exchange, walk[0].search
            before = _sent_before(finding, run)
            names = {identifier: name for name, identifier in run.oracle.loaded.ids.items()}
            values = {value for one in (search, *before) for pair in one.pairs for value in pair.values}
            return ReducibleFailure(
                check=result.id,
                scenario=run.scenario.name,
                requirement=failure.requirement,
                search=search,
                named={value: names[value] for value in sorted(values & names.keys())},
                tags={name: value for name, value in first.tags.items() if name not in (WALK, AGAIN)},
                before=before,
            )
    return None


def _sent_before(finding: Finding, run: ScenarioRun) -> tuple[Search, ...]:
    """Return the searches of the scenario before that of ``finding`` that a target may have remembered."""
    steps = related(finding, run.oracle, run.steps)[-_REMEMBERED:]
    return tuple(step.search for step in steps if _is_repeatable((step,), run.oracle))


def _simplicity(walk: Walk) -> tuple[int, int, int]:
    pairs = walk[0].search.pairs
    return len(walk), len(pairs), sum(len(pair.values) for pair in pairs)


def _is_repeatable(walk: Walk, oracle: Oracle) -> bool:
    """Return whether a walk is fully described by its search, and begins at the first page."""
    first = walk[0]
    if any(step.exchange.call.operation != SEARCH or step.exchange.call.http for step in walk):
        return False
    if any(first.tag(name) for name in _NOT_ALONE):
        return False
    members = {"DomainName": oracle.loaded.domain, **first.search.members()}
    return members == dict(first.exchange.call.input) and all(_goes_on(step, members) for step in walk[1:])


def _goes_on(step: Step, members: Mapping[str, Json]) -> bool:
    """Return whether a later page was requested with ``members`` and a token."""
    return {**members, "NextToken": step.exchange.call.input.get("NextToken")} == dict(
        step.exchange.call.input
    )
