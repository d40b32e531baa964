"""Tries candidates on the target: asks a search of a world, and sees whether the requirement is broken again."""

import json
from collections.abc import Iterable, Iterator
from itertools import count, islice
from typing import Final

import msgspec
from msgspec import structs

from ...spec.exchange import Json
from ..client.pages import Progress
from ..history.answer import answer_of
from ..history.step import REDUCED, SHARED, WALK, WORLD, Step
from ..history.suspect import Suspect
from ..judging.finding import Finding
from ..judging.judgement import is_unanswered
from ..judging.oracle import Oracle, places
from ..results.reduced_failure import broken
from ..scenarios.registry import Scenario
from .candidates import Candidate, Outcome
from .context import Ground, Site
from .worlds import Grounds

_WAITING_TOGETHER: Final = 6
"""Worlds that share one wait, where writes are seen late."""


class Laboratory:
    """Tries the candidates of one failure."""

    def __init__(self, site: Site, grounds: Grounds, suspect: Suspect, scenario: Scenario) -> None:
        self._site = site
        self._grounds = grounds
        self._suspect = suspect
        self._scenario = scenario
        self._walks = count(1)
        self._tried: dict[bytes, Outcome | None] = {}
        self.asked: tuple[Step, ...] = ()
        """The pages that were answered last."""
        self._all_answered = True

    @property
    def certain(self) -> bool:
        """Whether the target answered for every candidate, so that what did not fail is known not to."""
        return self._all_answered and self._grounds.certain

    def first(self, candidates: Iterable[Candidate]) -> Outcome | None:
        """The first candidate that breaks the requirement again. Raises ``SpentError`` where the budget is used up."""
        source = iter(candidates)
        while together := list(islice(source, _WAITING_TOGETHER if self._site.patient else 1)):
            self._grounds.prepare([one.drafts for one in together if one.drafts is not None])
            for candidate in together:
                outcome = self.tried(candidate)
                if outcome is not None:
                    return outcome
        return None

    def tried(self, candidate: Candidate) -> Outcome | None:
        """What became of ``candidate`` where it breaks the requirement again; None where it does not."""
        key = msgspec.json.encode((candidate.query, candidate.drafts), order="sorted")
        if key not in self._tried:
            ground = self._grounds.of(candidate.drafts)
            self._tried[key] = None if ground is None else self._asked(candidate, ground)
        return self._tried[key]

    def wrong_in(self, outcome: Outcome) -> list[int]:
        """The places of the profiles that are wrong: those that the finding names, else those that show it alone."""
        if outcome.finding.wrong_profiles:
            return list(places(outcome.finding.wrong_profiles))
        oracle, page = outcome.ground.oracle, outcome.finding.steps[-1]
        items = wrong_items(self._suspect.failure.requirement, self._scenario, oracle, page)
        found = (oracle.place(item) for item in items)
        return sorted(place for place in found if place is not None)

    def _asked(self, candidate: Candidate, ground: Ground) -> Outcome | None:
        given = candidate.query.members(ground.oracle.loaded.domain, ground.rename)
        if ground.fresh and not self._site.apart and self._meets_standing(candidate, ground):
            return None
        tags = {
            **self._suspect.tags,
            WALK: f"w{next(self._walks)}",
            WORLD: REDUCED if ground.fresh else SHARED,
        }
        progress = Progress(len(ground.oracle.drafts))
        self.asked = ()
        while True:
            step = self._grounds.ask(given, tags)
            self.asked = (*self.asked, step)
            if is_unanswered(step):
                self._all_answered = False
                return None
            if ground.fresh and any(self._is_from_elsewhere(ground, item) for item in step.items):
                return None
            finding = broken(self._suspect.failure.requirement, self._scenario, ground.oracle, self.asked)
            if finding is not None and not (ground.unseen and _lacks_profiles(finding)):
                return Outcome(candidate, ground, self.asked, finding)
            if finding is not None or not progress.leads_on(step):
                # What was not there yet may fail when it is.
                self._all_answered = self._all_answered and not ground.unseen
                return None
            given = {**given, "NextToken": step.next_token}

    def _meets_standing(self, candidate: Candidate, ground: Ground) -> bool:
        """Whether the search would find profiles of the standing world, which lies in the same domain."""
        standing = self._site.standing
        return any(
            standing.value(pair.key, ground.rename(pair.key, value)).upper
            for pair in candidate.query.pairs
            for value in pair.values
        )

    def _is_from_elsewhere(self, ground: Ground, item: Json) -> bool:
        """Whether an item is a profile of another world of the kit, so that this one does not explain it."""
        identifier = item.get("ProfileId")
        others = self._site.ids | set(self._site.standing.loaded.ids.values())
        if isinstance(identifier, str) and identifier in ground.ids:
            return False
        known = isinstance(identifier, str) and identifier in others
        return known or (not self._site.apart and self._site.standing.place(item) is not None)


def _lacks_profiles(finding: Finding) -> bool:
    """Whether a finding is about profiles that should have been returned."""
    return bool(finding.expected_mask & ~finding.returned_mask)


def wrong_items(requirement: str, scenario: Scenario, oracle: Oracle, page: Step) -> Iterator[Json]:
    """The items of ``page`` that break ``requirement`` each on its own, as if the target had returned nothing else."""
    if len(page.items) > 1:
        for item in page.items:
            if broken(requirement, scenario, oracle, [_with_only(item, page)]):
                yield item


def _with_only(item: Json, page: Step) -> Step:
    output = {**(page.answer.output or {}), "Items": [item]}
    reply = structs.replace(page.exchange.reply, body=json.dumps(output))
    return Step(structs.replace(page.exchange, reply=reply), answer_of(reply))
