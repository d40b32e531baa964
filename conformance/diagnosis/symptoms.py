"""What was observed of failing requests: facts about all answers, and what the searches of a cause have in common."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ...spec.classes import RequirementClass
from ...spec.errors import NOT_AN_ERROR
from ...spec.exchange import FaultKind
from ...spec.requirements import requirements
from ..errors import sentence
from ..history.step import EXPECT, REFUSED, WALK, Step
from ..judging.judgement import shown_answer
from ..judging.responses import PASSING
from .agreement import AgreementMatrix
from .observation import UNKNOWN_PROFILE, Aspect, aspects_of
from .traits import ObservedSearch, common_trait, is_search

_CONCURRENT: Final = frozenset(
    name for name, each in requirements().items() if each.requirement_class is RequirementClass.CONCURRENCY
)
"""Rules of whose failures no case is compared, since they depend on timing; a fact about all answers explains them."""
_VARYING: Final = re.compile(r"[0-9a-f]{32}|\btck-[0-9a-f]+")
"""Ids of profiles and names of domains, in the text of an error."""
_ENOUGH: Final = 5
"""The fewest searches on which a statement about all of them is based."""
_FEWEST: Final = 3
"""The fewest walks on which a statement about their pages is based."""


@dataclass(frozen=True)
class Symptoms:
    """Facts about the target's answers in ``matrix``; nothing if there is none."""

    matrix: AgreementMatrix | None = None

    def of(self, broken: Sequence[str]) -> tuple[str, ...]:
        """Return the facts about what breaks these requirements, a sentence each.

        A fault that passes has none: its searches were answered rightly in the end, so no kind of them fails.
        """
        if PASSING in broken:
            broken = [name for name in broken if name != PASSING]
        if crash := self.crash(broken):
            return (*self._about_crash(crash), *self._about_searches(broken))
        own = [fact for fact, names in self._about_all.items() if set(broken) & names]
        return tuple(own) or (self._about_searches(broken) if broken else ())

    def crash(self, broken: Sequence[str]) -> str:
        """Return what was answered if one crash is the failure of most of these requirements; else nothing.

        The others follow from it, or have no case that is compared.
        """
        found = [self._crashes[name] for name in broken if name in self._crashes]
        return found[0] if len({*found}) == 1 and 2 * len(found) > len(broken) else ""

    def clusters(self, broken: Sequence[str]) -> list[list[str]]:
        """Return ``broken`` in groups: what one crash, a fact about all answers or a trait covers, and single ones."""
        clusters = [[name for name in broken if name == PASSING]]
        left = [name for name in broken if name != PASSING]
        for crash in dict.fromkeys(map(self._crashes.get, left)):
            clusters.append([name for name in left if crash and self._crashes.get(name) == crash])
        left = [name for name in left if name not in self._crashes]
        for names in self._about_all.values():
            clusters.append([name for name in left if name in names])
            left = [name for name in left if name not in names]
        by_aspects: dict[frozenset[Aspect], list[str]] = {}
        for name in left:
            by_aspects.setdefault(aspects_of(name), []).append(name)
        for together in by_aspects.values():
            clusters += [together] if self._trait(together) else self._by_trait(together)
        return [names for names in clusters if names]

    def _by_trait(self, broken: Sequence[str]) -> Iterator[list[str]]:
        """Yield ``broken`` in groups of which the same can be said, and alone what has no trait."""
        groups: dict[tuple[str, ...], list[str]] = {}
        for name in broken:
            groups.setdefault(self._about_searches([name]) or (name,), []).append(name)
        yield from groups.values()

    @cached_property
    def _about_all(self) -> dict[str, set[str]]:
        """Facts about all searches, or about all requests that must be refused; and what is broken in these."""
        if self.matrix is None:
            return {}
        steps = [step for recorded in self.matrix.scenarios for step in recorded.steps]
        found: dict[str, set[str]] = {}
        searches = self._searches({Aspect.ITEMS})
        for facts, is_meant, also in (
            (about_refused(searches), _is_of_walk, ()),
            (about_answers(searches), _is_of_walk, _CONCURRENT),
            (self._about_strangers(), _is_of_walk, _CONCURRENT),
            (about_refusals(steps), lambda step: step.tag(EXPECT) == REFUSED, ()),
        ):
            broken = {
                name for name, number in self.matrix.failing.items() if is_meant(self.matrix.steps(number)[0])
            }
            found |= dict.fromkeys(facts, broken.union(also))
        return found

    def _about_strangers(self) -> Iterator[str]:
        """Yield a fact if searches return profiles, and only such as nobody created."""
        if self.matrix is None:
            return
        found = [
            self.matrix.target[number].names for number, steps in self.matrix.searches() if steps[0].tag(WALK)
        ]
        answers = [{*names} for names in found if names]
        if len(answers) >= _ENOUGH and all(names == {UNKNOWN_PROFILE} for names in answers):
            yield f"No search returned a profile that was created: {len(answers)} answers held only others."

    @cached_property
    def _crashes(self) -> dict[str, str]:
        """Requirements whose failure is a crash, and what was answered."""
        if self.matrix is None:
            return {}
        last = {name: self.matrix.steps(number)[-1] for name, number in self.matrix.failing.items()}
        return {name: crash for name, step in last.items() if (crash := crash_of(step))}

    def _about_crash(self, crash: str) -> Iterator[str]:
        """Yield a fact if several valid searches fail with this crash."""
        searches = self._searches({Aspect.ANSWER})
        number = sum(any(crash_of(step) == crash for step in search.steps) for search in searches)
        if number >= _FEWEST:
            yield sentence(f"{number} of {len(searches)} valid searches fail: {crash}")

    def _searches(self, aspects: Collection[Aspect], broken: Collection[str] = ()) -> list[ObservedSearch]:
        """Return the searches, with whether each is right by ``aspects``; if not, whether no other rule claims it."""
        if self.matrix is None:
            return []
        matrix, found = self.matrix, []
        failing = {matrix.failing[name] for name in broken if name in matrix.failing}
        others = matrix.failing.keys() - {*broken}
        for number, steps in matrix.searches():
            if steps[0].tag(WALK) and all(is_search(step) for step in steps):
                right = not matrix.differs(matrix.target, number, frozenset(aspects))
                own = number in failing or not any(step.rule in others for step in steps)
                due = len(matrix.reference[number].names)
                found.append(ObservedSearch(steps, right, own, due))
        return found

    def _about_searches(self, broken: Sequence[str]) -> tuple[str, ...]:
        aspects = {aspect for name in broken for aspect in aspects_of(name)}
        pages = about_pages([each for each in self._searches(aspects, broken) if not each.right and each.own])
        trait = self._trait(broken)
        return (*(pages if Aspect.PAGES in aspects else ()), *([trait] if trait else ()))

    def _trait(self, broken: Sequence[str]) -> str:
        aspects = {aspect for name in broken for aspect in aspects_of(name)}
        return common_trait(self._searches(aspects, broken))


def crash_of(step: Step) -> str:
    """Return what was answered if it is an error of the server, an exception or unreadable, without what varies.

    It is empty for results, and for refusals by other errors.
    """
    if step.fault is not None:
        is_crash = step.fault.kind is FaultKind.ADAPTER
    else:
        is_crash = (step.accepted and step.output is None) or (step.is_error and (step.status or 0) >= 500)
    text = _VARYING.sub("…", shown_answer(step)).partition(NOT_AN_ERROR)[0] if is_crash else ""
    return text.partition(":")[0] if step.accepted else text


def _is_of_walk(step: Step) -> bool:
    return bool(step.tag(WALK))


def about_refused(searches: Sequence[ObservedSearch]) -> Iterator[str]:
    """Yield a fact if many searches were refused."""
    refused = sum(not (search.succeeded or any(map(crash_of, search.steps))) for search in searches)
    if refused > len(searches) / 10 and refused >= _ENOUGH:
        yield f"{refused} of {len(searches)} valid searches were refused."


def about_answers(searches: Sequence[ObservedSearch]) -> Iterator[str]:
    """Yield facts about answers that do not depend on the request."""
    answered = [search for search in searches if search.succeeded]
    pages = [step.items for search in answered for step in search.steps]
    if len(pages) < _ENOUGH:
        return
    if not any(pages):
        yield "No search found anything: Items was always empty."
    elif all(page == pages[0] for page in pages):
        yield f"Every search was answered alike, whatever the request: {len(pages)} pages with the same items."
    if all(step.next_token is not None for search in answered for step in search.steps):
        yield "Every page came with a NextToken, so no search ever ended."


def about_refusals(steps: Sequence[Step]) -> Iterator[str]:
    """Yield a fact if no request was refused that must be."""
    wrong = [step for step in steps if step.tag(EXPECT) == REFUSED]
    accepted = sum(step.succeeded for step in wrong)
    if len(wrong) >= _ENOUGH and accepted == len(wrong):
        yield f"No request was refused, whatever was wrong with it: {accepted} were accepted that break a limit."


def about_pages(searches: Sequence[ObservedSearch]) -> Iterator[str]:
    """Yield facts about the later pages of wrong searches."""
    walks = [search.steps for search in searches if search.succeeded and len(search.steps) > 1]
    if len(walks) < _FEWEST:
        return
    if all(_is_again(step, walk[0]) for walk in walks for step in walk if walk[0].items):
        yield f"Every later page held the profiles of the first again, in {len(walks)} searches of several pages."
        return
    sizes = {len(step.items) for walk in walks for step in walk[1:-1]}
    first = {len(walk[0].items) for walk in walks if len(walk) > 2}
    if len(sizes) == 1 and len(first) > 1:
        yield f"From the second page on, pages that others follow held {sizes.pop()} profiles, whatever MaxResults was."


def _is_again(page: Step, first: Step) -> bool:
    """Return whether a page begins as the first one does; MaxResults may be another."""
    both = min(len(page.items), len(first.items))
    return both > 0 and page.items[:both] == first.items[:both]
