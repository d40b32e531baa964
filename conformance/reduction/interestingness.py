"""The interestingness test: send a candidate to the target, and say whether the requirement is broken again."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count, islice
from typing import Final

import msgspec
from msgspec import structs

from ...spec.exchange import Json
from ...spec.limits import DEFAULT_MAX_RESULTS
from ...spec.operations import SEARCH
from ...spec.search import Operator, Search
from ..client.walks import all_pages
from ..history.events import ReducibleFailure
from ..history.step import REDUCED, SHARED, WALK, WORLD, Step
from ..judging.answers import is_unanswered
from ..judging.judgement import Finding
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
            self._worlds.prepare(
                [one.profiles for one in batch if one.profiles is not None and not one.before]
            )
            for candidate in batch:
                failing = self.still_fails(candidate)
                if failing is not None:
                    return failing
        return None

    def still_fails(self, candidate: Candidate) -> FailingCandidate | None:
        """Return ``candidate`` with what shows the failure if it still breaks the requirement, else None."""
        key = msgspec.json.encode((candidate.search, candidate.profiles, candidate.before), order="sorted")
        if key not in self._results:
            world = self._world_of(candidate)
            self._results[key] = None if world is None else self._tried(candidate, world)
        return self._results[key]

    def _world_of(self, candidate: Candidate) -> TrialWorld | None:
        """Return the world of a candidate, or None if the target refused it.

        If searches are sent before, it is one that was not searched yet: they have to be the first that it sees.
        """
        if candidate.profiles is None or not candidate.before:
            return self._worlds.get(candidate.profiles)
        try:
            return self._worlds.untouched(candidate.profiles)
        except WorldRefused:
            return None

    def send_again(self, failing: FailingCandidate) -> None:
        """Send the same search again, and count the failures in a row that it does not show in the same way.

        The order of profiles is free, so only walks that miss some, which were followed to their end, are compared.
        """
        again = self._tried(failing.candidate, failing.world)
        findings = [failing.finding, *([again.finding] if again else ())]
        is_whole = any(map(_misses, findings))
        differs = is_whole and len({one.returned_mask for one in findings}) > 1
        self._context.changing = self._context.changing + 1 if again is None or differs else 0

    def with_needed_before(self, failing: FailingCandidate) -> FailingCandidate:
        """Return ``failing`` with the searches before it, unless it is known to show the failure without them.

        A target may remember them. Whether it does is tried in a new world, and if so, which it remembers: those of the
        check, one by one and together, else all that were sent to the world. If others share the domain, or writes
        become visible late, no world is new, and nothing is tried.
        """
        candidate, remembered = failing.candidate, self._original.before
        if candidate.profiles is None or candidate.before or not self._context.has_untouched_worlds:
            return failing
        before = self._worlds.searched_before(failing.steps[0])
        try:
            self._state_defaults(candidate.search)
            if self._tried(candidate, self._worlds.untouched(candidate.profiles)) is not None:
                return failing
            several = [*((one,) for one in reversed(remembered)), remembered]
            shown = self.first_failing(replace(candidate, before=each) for each in several if each)
        except (BudgetExceeded, WorldRefused):
            shown = None
        return shown or replace(failing, before=before)

    def _state_defaults(self, search: Search) -> None:
        """Search the shared data for the same, with the defaults stated, as a target that keeps these would need."""
        size = DEFAULT_MAX_RESULTS if search.max_results is None else search.max_results
        operator = search.operator or (Operator.OR if len(search.pairs) > 1 else None)
        stated = structs.replace(search, max_results=size, operator=operator)
        if stated != search:
            shared = self._worlds.shared
            self._worlds.send(SEARCH, shared.input_of(stated), {WORLD: SHARED})

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
        of_world = {WORLD: REDUCED if world.is_new else SHARED}
        tags = {**self._original.tags, WALK: f"w{next(self._walks)}", **of_world}
        before = tuple(
            self._worlds.send(SEARCH, world.input_of(search), of_world) for search in candidate.before
        )
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
            if finding is not None and not (_misses(finding) and self._is_incomplete(world, candidate)):
                return FailingCandidate(candidate, world, self.last_pages, finding, before)
            if finding is not None:
                break
        # If a profile was not visible yet, the candidate may fail once it is.
        self._all_answered = self._all_answered and not world.incomplete
        return None

    def _is_incomplete(self, world: TrialWorld, candidate: Candidate) -> bool:
        """Return whether profiles of a world are not found; if it had to be untouched, this is looked for only now."""
        if not candidate.before or not world.is_new:
            return world.incomplete
        is_visible = self._worlds.is_visible(world)
        self._all_answered = self._all_answered and is_visible
        return not is_visible

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


def _misses(finding: Finding) -> bool:
    return bool(finding.expected_mask & ~finding.returned_mask)


def _with_only(item: Json, page: Step) -> Step:
    output = {**(page.output or {}), "Items": [item]}
    reply = structs.replace(page.exchange.reply, body=json.dumps(output))
    return Step(structs.replace(page.exchange, reply=reply))
