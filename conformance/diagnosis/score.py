"""How far a mutant agrees with the target, counted over cases."""

from collections.abc import Iterable
from enum import IntEnum
from math import sqrt
from typing import Final, NamedTuple

from .observation import Aspect

SURE: Final = 0.95
"""Agreement from which no better mutant is searched for: if a target has several defects, none agrees everywhere."""


class Showing(IntEnum):
    """How an implementation answers the very case that shows the failure of a requirement."""

    RIGHT = 0
    WRONG = 1
    ALIKE = 2
    """It goes wrong in the same way as the target."""
    SAME = 3
    """It gives the target's answer."""


class Score(NamedTuple):
    """How far a mutant agrees with the target: in how many of the cases in which either differs from the reference."""

    agreed: int
    alike: int
    """In how many of them both go wrong in the same way; those in which they agree included."""
    cases: int
    showing: Showing = Showing.RIGHT
    """How the mutant answers the case that was reported."""
    target: int = 0
    """In how many of the cases the target is wrong."""
    mutant: int = 0
    """In how many of them the mutant is wrong."""

    @property
    def ratio(self) -> float:
        """Agreement, from 0 to 1."""
        return self.agreed / self.cases if self.cases else 0.0

    @property
    def is_sure(self) -> bool:
        """Whether the mutant agrees nearly everywhere, and the target is wrong wherever the mutant is."""
        return self.showing is Showing.SAME and self.ratio >= SURE and self.cases == self.target

    @property
    def likeness(self) -> float:
        """From 0 to 1, how far both go wrong in the same way; one may do so in more cases (Ochiai's coefficient)."""
        return self.alike / sqrt(self.target * self.mutant) if self.alike else 0.0


class ComparedAnswer(NamedTuple):
    """The aspects of a case in which an answer is wrong, in which the target is, and in which they are the same."""

    wrong: frozenset[Aspect]
    target_wrong: frozenset[Aspect]
    same: frozenset[Aspect]
    alike: frozenset[Aspect]
    """Those in which both are right, or wrong in the same way."""

    def showing(self, aspects: frozenset[Aspect]) -> Showing:
        """Return how the answer shows the target's failure, if this is the case that was reported."""
        if not self.wrong:
            return Showing.RIGHT
        if aspects <= self.same:
            return Showing.SAME
        if not aspects & self.wrong:
            return Showing.RIGHT
        return Showing.ALIKE if aspects & self.target_wrong and aspects <= self.alike else Showing.WRONG


def score_of(compared: Iterable[ComparedAnswer], aspects: frozenset[Aspect]) -> Score:
    """Return the score of answers to all cases, compared by ``aspects``."""
    agreed = alike = cases = target = mutant = 0
    for case in compared:
        differs, wrong = bool(aspects & case.wrong), bool(aspects & case.target_wrong)
        if wrong or differs:
            cases += 1
            target += wrong
            mutant += differs
            agreed += aspects <= case.same
            alike += wrong and differs and aspects <= case.alike
    return Score(agreed, alike, cases, target=target, mutant=mutant)
