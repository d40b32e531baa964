"""Reduces one failure: first the search on the standing world, then the world, then both as far as they go."""

from collections.abc import Iterable

from ...spec.results import Failure, Reduction
from ...spec.search import Pair
from ..history.names import scenario_name
from ..history.suspect import Suspect
from ..scenarios.registry import Scenario
from .budget import Budget, SpentError
from .candidate import Candidate, removals
from .grounds import Grounds
from .laboratory import Laboratory, Outcome
from .query import Query
from .seeds import seeds
from .site import Site
from .telling import told


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
            return told(suspect.failure, None, laboratory.asked, (), site.standing, reduction)
        return told(
            suspect.failure, best.finding, best.steps, best.ground.made, best.ground.oracle, reduction
        )
    finally:
        grounds.close()
