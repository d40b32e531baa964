"""Groups failures by what seems to cause them: one defect often breaks many rules."""

from collections.abc import Sequence
from typing import Final

from ...spec.results import Agreement, Cause, Diagnosis
from ..mutants import MUTANTS
from .bench import Score
from .nearest import Scores

_SHOWN: Final = 3
"""Mutants that a diagnosis names."""


def explained(scores: Scores, broken: Sequence[str], remark: str) -> list[Cause]:
    """Causes for those of the ``broken`` requirements that a mutant explains, the one that explains most first.

    Each requirement goes to one cause: of the mutants that fit it as well as any, to the one that fits most of the
    others too.
    """
    fitting = {requirement: scores.fitting(requirement) for requirement in broken}
    left = [requirement for requirement in broken if fitting[requirement]]
    causes: list[Cause] = []
    while left:
        ranked = _ranked(scores, left, fitting)
        mutant = ranked[0]
        members = tuple(requirement for requirement in left if mutant in fitting[requirement])
        causes.append(
            Cause(
                id=mutant,
                title=f"The target {MUTANTS[mutant].summary}.",
                requirements=members,
                about=own if (own := MUTANTS[mutant].requirement) in members else "",
                diagnosis=Diagnosis(
                    nearest=tuple(_agreement(scores, name, members) for name in ranked[:_SHOWN]),
                    remark=remark,
                ),
            )
        )
        left = [requirement for requirement in left if requirement not in members]
    return causes


def _ranked(scores: Scores, left: Sequence[str], fitting: dict[str, list[str]]) -> list[str]:
    """The mutants that fit some requirement of ``left``, best first."""
    names = dict.fromkeys(name for requirement in left for name in fitting[requirement])

    def rank(name: str) -> tuple[float, float, float, int, bool, bool, str]:
        fits = [requirement for requirement in left if name in fitting[requirement]]
        own = MUTANTS[name].requirement
        agreed = sum(scores.by_requirement[requirement][name].agreed for requirement in fits)
        strangeness = scores.strangeness[name]
        return (
            -len(fits),
            -scores.whole[name].ratio,
            -agreed,
            strangeness,
            own not in fits,
            own not in fitting,
            name,
        )

    return sorted(names, key=rank)


def _agreement(scores: Scores, name: str, members: Sequence[str]) -> Agreement:
    """How far a mutant agrees, on the cases of the requirement among ``members`` that has most."""
    by_requirement = [
        score
        for requirement in members
        if (score := scores.by_requirement[requirement].get(name)) is not None
    ]
    best = max(by_requirement, key=lambda score: score.cases, default=Score(0, 0, shows=False))
    return Agreement(mutant=name, summary=MUTANTS[name].summary, agreed=best.agreed, cases=best.cases)
