"""The interestingness test: send a candidate to the target, and say whether the requirement is broken again."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count, islice
from typing import Final

import msgspec
from msgspec import structs

from ...spec.exchange import Json
from ...spec.operations import SEARCH
from ..client.walks import all_pages
from ..history.events import ReducibleFailure
from ..history.step import REDUCED, SHARED, WALK, WORLD, Step
from ..judging.judgement import is_unanswered
from ..judging.oracle import places
from ..results.failure import broken
from ..scenarios import Scenario
from .candidates import Candidate, FailingCandidate
from .context import BudgetExceeded, ReductionContext, TrialWorld
from .worlds import TrialWorlds, WorldRefused

_SHARING_A_WAIT: Final = 6
"""Worlds that share one wait if writes become visible late."""


@dataclass
class InterestingnessTest:
    """Tries the candidates of one failure on the target, each at most once."""

    _context: ReductionContext
    _worlds: TrialWorlds
    _original: ReducibleFailure
    _scenario: Scenario
    last_pages: tuple[Step, ...] = ()
    """The pages that the last search returned."""
    _walks: Iterator[int] = field(default_factory=lambda: count(1))
    _results: dict[bytes, FailingCandidate | None] = field(default_factory=dict)
    _all_answered: bool = True

    @property
    def certain(self) -> bool:
        """Whether every candidate got an answer, so that one that did not fail is known to pass."""
        return self._all_answered and self._worlds.certain

    def first_failing(self, candidates: Iterable[Candidate]) -> FailingCandidate | None:
        """Return the first candidate that still fails, or None. Raises ``BudgetExceeded`` if the budget is used up.

        If writes become visible late, the worlds of several candidates are created together and share one wait.
        """
        source = iter(candidates)
        while batch := list(islice(source, _SHARING_A_WAIT if self._context.is_delayed else 1)):
            self._worlds.prepare([one.profiles for one in batch if one.profiles is not None])
            for candidate in batch:
                failing = self.still_fails(candidate)
                if failing is not None:
                    return failing
        return None

    def still_fails(self, candidate: Candidate) -> FailingCandidate | None:
        """Return ``candidate`` with what shows the failure if it still breaks the requirement, else None."""
        key = msgspec.json.encode((candidate.search, candidate.profiles), order="sorted")
        if key not in self._results:
            world = self._worlds.get(candidate.profiles)
            self._results[key] = None if world is None else self._tried(candidate, world)
        return self._results[key]

    def send_again(self, failing: FailingCandidate) -> None:
        """Send the same search again, and count the failures in a row that it does not show in the same way.

        The order of profiles is free, so only walks that miss some, which were followed to their end, are compared.
        """
        again = self._tried(failing.candidate, failing.world)
        findings = [failing.finding, *([again.finding] if again else ())]
        is_whole = any(one.expected_mask & ~one.returned_mask for one in findings)
        differs = is_whole and len({one.returned_mask for one in findings}) > 1
        self._context.changing = self._context.changing + 1 if again is None or differs else 0

    def needed_before(self, failing: FailingCandidate) -> tuple[Step, ...]:
        """Return the searches of its world before those of ``failing``, unless it is known to show it without them.

        A target may remember them. Whether it does is tried in a new world. If others share the domain, or writes
        become visible late, no world is new, and nothing is returned.
        """
        profiles = failing.candidate.profiles
        if profiles is None or self._context.is_delayed or not self._context.own_domains:
            return ()
        before = self._worlds.searched_before(failing.steps[0])
        try:
            alone = self._tried(failing.candidate, self._worlds.untouched(profiles))
        except (BudgetExceeded, WorldRefused):
            return before
        return before if alone is None else ()

    def wrong_profiles(self, failing: FailingCandidate) -> list[int]:
        """Return the places of the wrong profiles: those that the finding names, else those that show it alone."""
        if failing.finding.wrong_profiles:
            return list(places(failing.finding.wrong_profiles))
        oracle, page = failing.world.oracle, failing.finding.steps[-1]
        # This needs no request: each item of the recorded page is judged as if no other had been returned.
        found = {
            oracle.place(item)
            for item in (page.items if len(page.items) > 1 else ())
            if broken(self._original.requirement, self._scenario, oracle, [_with_only(item, page)])
        }
        return sorted(place for place in found if place is not None)

    def _tried(self, candidate: Candidate, world: TrialWorld) -> FailingCandidate | None:
        """Walk the pages of the candidate's search until they break the requirement or end."""
        if world.is_new and not self._context.own_domains and self._meets_shared(candidate, world):
            return None
        tags = {
            **self._original.tags,
            WALK: f"w{next(self._walks)}",
            WORLD: REDUCED if world.is_new else SHARED,
        }
        given = world.input_of(candidate.search)
        pages = all_pages(
            partial(self._worlds.send, SEARCH, tags=tags), given, expected=len(world.oracle.profiles)
        )
        self.last_pages = ()
        for step in pages:
            self.last_pages = (*self.last_pages, step)
            if is_unanswered(step):
                self._all_answered = False
                return None
            if world.is_new and any(self._is_from_elsewhere(world, item) for item in step.items):
                return None
            finding = broken(self._original.requirement, self._scenario, world.oracle, self.last_pages)
            # What is missing from an incomplete world proves nothing.
            if finding is not None and not (
                world.incomplete and finding.expected_mask & ~finding.returned_mask
            ):
                return FailingCandidate(candidate, world, self.last_pages, finding)
            if finding is not None:
                break
        # If a profile was not visible yet, the candidate may fail once it is.
        self._all_answered = self._all_answered and not world.incomplete
        return None

    def _meets_shared(self, candidate: Candidate, world: TrialWorld) -> bool:
        """Return whether the search would also find profiles of the shared data, which are in the same domain."""
        shared = self._context.shared
        return any(
            shared.having(pair.key, world.rename(pair.key, value)).upper
            for pair in candidate.search.pairs
            for value in pair.values
        )

    def _is_from_elsewhere(self, world: TrialWorld, item: Json) -> bool:
        """Return whether an item is a profile of another world of the kit, which ``world`` does not explain."""
        identifier = item.get("ProfileId")
        others = self._context.created_ids | set(self._context.shared.loaded.ids.values())
        if isinstance(identifier, str) and identifier in world.profile_ids:
            return False
        known = isinstance(identifier, str) and identifier in others
        return known or (not self._context.own_domains and self._context.shared.place(item) is not None)


def _with_only(item: Json, page: Step) -> Step:
    output = {**(page.output or {}), "Items": [item]}
    reply = structs.replace(page.exchange.reply, body=json.dumps(output))
    return Step(structs.replace(page.exchange, reply=reply))
