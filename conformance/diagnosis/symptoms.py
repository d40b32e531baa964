"""What was observed of failing requests: facts about all answers, and what the searches of a cause have in common."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ..history.step import EXPECT, REFUSED, WALK, Step
from ..judging.responses import PASSING
from .agreement import AgreementMatrix
from .observation import Aspect, aspects_of
from .traits import ObservedSearch, common_trait, is_search

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
        about_all = self._about_all
        own = [fact for fact, names in about_all.items() if set(broken) & names]
        return tuple(own) or (self._about_searches(broken) if broken else ())

    def clusters(self, broken: Sequence[str]) -> list[list[str]]:
        """Return ``broken`` in groups: those that a fact about all answers or a trait covers, and single ones."""
        clusters = [[name for name in broken if name == PASSING]]
        left = [name for name in broken if name != PASSING]
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
        groups: dict[str, list[str]] = {}
        for name in broken:
            groups.setdefault(self._trait([name]) or name, []).append(name)
        yield from groups.values()

    @cached_property
    def _about_all(self) -> dict[str, set[str]]:
        """Facts about all searches, or about all requests that must be refused; and what is broken in these."""
        if self.matrix is None:
            return {}
        steps = [step for recorded in self.matrix.scenarios for step in recorded.steps]
        found: dict[str, set[str]] = {}
        for facts, is_meant in (
            (about_answers(self._searches({Aspect.ITEMS})), lambda step: bool(step.tag(WALK))),
            (about_refusals(steps), lambda step: step.tag(EXPECT) == REFUSED),
        ):
            broken = {
                name for name, number in self.matrix.failing.items() if is_meant(self.matrix.steps(number)[0])
            }
            found |= dict.fromkeys(facts, broken)
        return found

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
        return (*([trait] if trait else ()), *(pages if Aspect.PAGES in aspects else ()))

    def _trait(self, broken: Sequence[str]) -> str:
        aspects = {aspect for name in broken for aspect in aspects_of(name)}
        return common_trait(self._searches(aspects, broken))


def about_answers(searches: Sequence[ObservedSearch]) -> Iterator[str]:
    """Yield facts about answers that do not depend on the request."""
    answered = [search for search in searches if search.succeeded]
    refused = len(searches) - len(answered)
    if refused > len(searches) / 10 and refused >= _ENOUGH:
        yield f"{refused} of {len(searches)} valid searches were refused."
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
    if all(step.items == walk[0].items for walk in walks for step in walk if walk[0].items):
        yield f"Every later page held the profiles of the first again, in {len(walks)} searches of several pages."
        return
    sizes = {len(step.items) for walk in walks for step in walk[1:-1]}
    first = {len(walk[0].items) for walk in walks if len(walk) > 2}
    if len(sizes) == 1 and len(first) > 1:
        yield f"From the second page on, pages that others follow held {sizes.pop()} profiles, whatever MaxResults was."
