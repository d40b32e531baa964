"""Guesses the defect behind failures, or its family, from how far mutants agree with the target.

A guess has to be better than silence: a single mutant has to agree nearly everywhere, and no mutant of another family
as well; or the nearest mutants have to be of one family, and those of all others clearly further away.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ...spec.results import Agreement, Diagnosis
from ..mutants import MUTANTS, Mutant
from ..mutants.families import FAMILIES, FAMILY_OF
from ..mutants.fault_class import FaultClass
from .nearest import TELLING, MutantScores
from .score import SURE, Score, Showing

LEAST: Final = 0.6
"""Agreement from which a mutant counts for its family."""
FEWEST: Final = 2
"""Mutants for which the margin is enough; a single one needs twice as much, or to agree nearly everywhere."""
MARGIN: Final = 0.2
"""By how much the mutants of all other families have to agree less."""
SHOWN: Final = 3
"""Mutants that a family rests on, and that a diagnosis names."""
MANY: Final = 10
"""Cases from which on the nearest mutants have to give the target's answer in some."""
ANY_AGREEMENT: Final = 0.1
"""The part of them in which one has to."""
BROAD: Final = 3
"""Rules that a mutant has to break if their number is what speaks for it."""
BEHIND: Final = 0.6
"""The part of them that a mutant of another family may break at most."""
MOST_KIN: Final = 0.75
"""The part of the mutants that go wrong in the same ways that has to be of one family."""
_NUMBER: Final = re.compile(r"(?<![\w.-])\d+\b")


@dataclass(frozen=True)
class Guess:
    """A family, with the mutants of it that a guess rests on, the nearest first; and what they explain."""

    family: str
    nearest: tuple[str, ...]
    requirements: tuple[str, ...]
    is_defect: bool
    """Whether the nearest mutant is the likely defect, not only one of the same family."""


def guesses(scores: MutantScores, broken: Iterable[str]) -> list[Guess]:
    """Return guesses for the requirements that mutants explain, that which explains most first.

    Each requirement belongs to one guess at most. A second family has to agree nearly everywhere, since what a defect
    breaks along with other rules may look like another one. No family is guessed if mutants were left out.
    """
    left = list(broken)
    found: list[Guess] = []

    def add_all(guess: Callable[[], Guess | None]) -> None:
        while (best := guess()) is not None:
            found.append(best)
            left[:] = [requirement for requirement in left if requirement not in best.requirements]

    def family() -> Guess | None:
        if scores.left_out:  # one of them may be as near
            return None
        seen = any(not guess.is_defect for guess in found)
        return _likely_family(scores, left, SURE if seen else LEAST)

    add_all(lambda: _likely_defect(scores, left))
    add_all(family)
    return found


def _likely_defect(scores: MutantScores, left: Sequence[str]) -> Guess | None:
    """Return the mutant that explains most, unless one of another family explains some of it as well.

    A case in which only the mutant is wrong disproves it; one in which only the target is may show another defect.
    """
    explained: dict[str, list[str]] = {}
    for requirement in left:
        for name, score in scores.by_requirement.get(requirement, {}).items():
            if score.is_sure:
                explained.setdefault(name, []).append(requirement)

    def rank(name: str) -> tuple[float, ...]:
        agreed = sum(scores.by_requirement[requirement][name].ratio for requirement in explained[name])
        return len(explained[name]), agreed, scores.overall[name].ratio, -scores.deviations(name)

    for name in sorted(explained, key=rank, reverse=True):
        cases = (scores.by_requirement[requirement][name].cases for requirement in explained[name])
        rivals = (
            other
            for other, also in explained.items()
            if FAMILY_OF[other] is not FAMILY_OF[name] and not set(also).isdisjoint(explained[name])
        )
        if max(cases) >= TELLING and all(rank(other)[:3] < rank(name)[:3] for other in rivals):
            own = [other for other in explained if FAMILY_OF[other] is FAMILY_OF[name]]
            nearest = sorted(own, key=rank, reverse=True)[:SHOWN]
            return _guess(scores, left, nearest, explained[name], is_defect=True)
    return None


def _likely_family(scores: MutantScores, left: Sequence[str], least: float) -> Guess | None:
    """Return the family that the nearest mutants of most requirements belong to; None if no requirement has one."""
    by_family: dict[str, dict[str, list[str]]] = {}
    for requirement in left:
        if nearest := _nearest(scores, scores.by_requirement.get(requirement, {}), least):
            by_family.setdefault(FAMILY_OF[nearest[0]].id, {})[requirement] = nearest
    if not by_family:
        return None
    members = max(by_family.values(), key=len)
    return _guess(scores, left, max(members.values(), key=len), members, is_defect=False)


def _nearest(scores: MutantScores, by_name: Mapping[str, Score], least: float) -> list[str]:
    """Return the mutants that agree most if they are of one family and those of all others are behind; else none.

    A mutant that is wrong in another way in the reported case counts for neither: this failure has another cause. If
    few of many answers are the target's own, they are of one kind by chance.
    """

    def rank(name: str) -> tuple[float, ...]:
        return by_name[name].likeness, by_name[name].ratio, scores.overall[name].likeness

    alike = (name for name, score in by_name.items() if score.showing >= Showing.ALIKE)
    ranked = sorted(alike, key=rank, reverse=True)
    family = FAMILY_OF[ranked[0]].id if ranked else ""
    own = [name for name in ranked if FAMILY_OF[name].id == family]
    best = [name for name in own if by_name[name].likeness >= least][:SHOWN]
    if not best or (
        by_name[best[0]].cases >= MANY and all(by_name[name].ratio < ANY_AGREEMENT for name in best)
    ):
        return []
    others = (by_name[name].likeness for name in ranked if name not in own)
    margin = MARGIN if len(best) >= FEWEST or by_name[best[0]].likeness >= SURE else 2 * MARGIN
    return best if max(others, default=0.0) <= by_name[best[0]].likeness - margin else []


def guesses_by_breadth(scores: MutantScores, broken: Collection[str]) -> list[Guess]:
    """Return a guess at the family of the mutant that breaks most rules in the target's ways; or none.

    It has to break half of what is broken, and mutants of other families clearly less: one that loses values under a
    key breaks whatever is searched by that key, though seldom in the cases in which the target does.
    """
    shown: dict[str, list[str]] = {}
    for requirement in broken:
        for name, score in scores.by_requirement.get(requirement, {}).items():
            if score.showing >= Showing.ALIKE:
                shown.setdefault(name, []).append(requirement)
    ranked = sorted(shown, key=lambda name: len(shown[name]), reverse=True)
    if scores.left_out or not ranked:
        return []
    most, family = len(shown[ranked[0]]), FAMILY_OF[ranked[0]]
    others = max((len(shown[name]) for name in ranked if FAMILY_OF[name] is not family), default=0)
    if most < BROAD or 2 * most < len(broken) or others > BEHIND * most:
        return []
    own = [name for name in ranked if FAMILY_OF[name] is family][:SHOWN]
    return [_guess(scores, broken, own, shown[ranked[0]], is_defect=False)]


def guesses_of_kin(scores: MutantScores, left: Collection[str]) -> list[Guess]:
    """Return a guess at the family of most mutants that go wrong in the same ways, though in other cases; or none.

    Few of them may be of other families: ways are few, so kin that disagree prove nothing. Nor do kin that break less
    than half of the rules: what breaks along with others may have kin in a family of its own.
    """
    kin = {
        requirement: [name for name, kinship in by_name.items() if kinship >= LEAST]
        for requirement in left
        if (by_name := scores.kinship.get(requirement, {}))
    }
    families = Counter(FAMILY_OF[name].id for names in kin.values() for name in names)
    family, number = families.most_common(1)[0] if families else ("", 0)
    own = {
        requirement: [name for name in names if FAMILY_OF[name].id == family]
        for requirement, names in kin.items()
    }
    nearest = max(own.values(), key=len, default=[])
    if len(nearest) < SHOWN or number < MOST_KIN * families.total():
        return []
    explained = [requirement for requirement, names in own.items() if names]
    if 2 * len(explained) < len(left):
        return []
    return [_guess(scores, left, nearest[:SHOWN], explained, is_defect=False)]


def _guess(
    scores: MutantScores,
    left: Iterable[str],
    nearest: Sequence[str],
    members: Collection[str],
    *,
    is_defect: bool,
) -> Guess:
    """Return a guess that also explains what a nearest mutant breaks as the target does in the case that was reported.

    What it breaks in another way in that case has another cause.
    """
    also = (
        requirement
        for requirement in left
        if requirement in members
        or any(
            score.showing >= Showing.ALIKE
            for name, score in scores.by_requirement.get(requirement, {}).items()
            if name in nearest
        )
    )
    return Guess(FAMILY_OF[nearest[0]].id, tuple(nearest), tuple(also), is_defect)


def shown_by_one_mutant(scores: MutantScores, broken: Iterable[str]) -> list[set[str]]:
    """Return sets of requirements whose failures one mutant shows with the very answers of the target.

    The mutant explains too little to be guessed at, but that one defect can break all of these is likely.
    """
    shown: dict[str, set[str]] = {}
    for requirement in broken:
        for name, score in scores.by_requirement.get(requirement, {}).items():
            if score.showing is Showing.SAME and score.likeness >= LEAST:
                shown.setdefault(name, set()).add(requirement)
    return sorted((names for names in shown.values() if len(names) > 1), key=len, reverse=True)


def diagnosis_of(guess: Guess, scores: MutantScores) -> Diagnosis:
    """Return the diagnosis that states ``guess``, in one sentence, with the agreement that it rests on."""
    nearest = tuple(_agreement(scores, name, guess.requirements) for name in guess.nearest)
    return Diagnosis(nearest=nearest, family=guess.family, guess=_sentence(guess, nearest))


def _sentence(guess: Guess, nearest: Sequence[Agreement]) -> str:
    family, first = FAMILIES[guess.family], nearest[0]
    if not guess.is_defect:
        count = (
            "nearest known defect is" if len(nearest) == 1 else f"{len(nearest)} nearest known defects are"
        )
        return f"Perhaps the target {family.sentence}: the {count} of this kind."
    among = f"in {first.agreed:,} of {first.cases:,} telling cases"
    if _is_measured(MUTANTS[first.mutant]):
        return f"Perhaps the target {family.sentence}: it agrees with a known defect of this kind {among}."
    return f"Perhaps the target {first.summary}: it agrees with the mutant {first.mutant} {among}."


def _is_measured(mutant: Mutant) -> bool:
    """Return whether a mutant says a number that another defect of the family may have otherwise, for all we know."""
    return mutant.fault_class is FaultClass.BOUND or _NUMBER.search(mutant.summary) is not None


def _agreement(scores: MutantScores, name: str, members: Iterable[str]) -> Agreement:
    """Return how far a mutant agrees, on the cases of the requirement among ``members`` that has most."""
    known = (scores.by_requirement.get(requirement, {}).get(name) for requirement in members)
    best = max((score for score in known if score), key=lambda score: score.cases, default=Score(0, 0, 0))
    return Agreement(mutant=name, summary=MUTANTS[name].summary, agreed=best.agreed, cases=best.cases)
