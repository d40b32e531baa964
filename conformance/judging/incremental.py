"""Judging a scenario part by part, so that a long one need not be held in memory to its end.

A part is a number of whole walks over the standing world. One that shows nothing wrong is counted and let go; what
judges have to compare over the whole scenario stays in ``Memory``. From the first part that shows something everything
is held, and judged again in one piece at the end: so what is told of a failure does not depend on how parts were cut.
"""

from copy import copy
from dataclasses import dataclass, field

from ..history.step import Step
from .judgement import Evidence, Judge, Judgement, Memory, judged_by
from .oracle import Oracle


@dataclass
class Parts:
    """The parts of one scenario. ``steps`` are those that are held; the scenario adds to them."""

    judges: tuple[Judge, ...]
    oracle: Oracle
    steps: list[Step] = field(default_factory=list)
    _clean: Judgement = field(default_factory=Judgement)
    _memory: Memory = field(default_factory=Memory)
    _judged: int = 0
    """How many of ``steps`` belong to parts that were judged already, and showed something."""

    def take(self) -> frozenset[str]:
        """The steps since the last part make a part: the rules that are broken in it."""
        memory = copy(self._memory)
        part = Evidence(self.oracle, self.steps[self._judged :], memory, ends=False)
        judgement = judged_by(self.judges, part)
        if self._judged or judgement.findings or judgement.unanswered:
            self._judged = len(self.steps)
        else:
            self._clean.merge(judgement)
            self._memory = memory
            self.steps.clear()
        return frozenset(finding.requirement for finding in judgement.findings)

    def whole(self) -> Judgement:
        """What judges say of all parts, and of the steps after them."""
        judgement = Judgement()
        judgement.merge(self._clean)
        rest = Evidence(self.oracle, self.steps, copy(self._memory))
        judgement.merge(judged_by(self.judges, rest))
        return judgement
