"""One broken rule, and the words in which judges describe sets of profiles and answers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from ..history.answer import Answer, AnswerKind
from ..history.step import Step, printable
from .oracle import Oracle, places

_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule: the steps that show it, what was expected and what was returned.

    If the scenario has no check of the broken rule, ``reported_by`` names the rule whose check reports it.
    ``expected_mask`` and ``returned_mask`` are sets of profiles by place, for the table of the world;
    ``wrong_profiles`` is the set of those that are missing or extra. Places are those of the scenario's oracle, or of
    ``oracle`` if it is given: what a domain holds may change from search to search.
    """

    requirement: str
    steps: tuple[Step, ...]
    expected: str
    actual: str
    explanation: str
    expected_mask: int = 0
    returned_mask: int = 0
    wrong_profiles: int = 0
    reported_by: str = ""
    oracle: Oracle | None = field(default=None, compare=False, repr=False)


def profile_list(oracle: Oracle, mask: int) -> str:
    """Return the names of a set of profiles: ``3 profiles: p1, p4, p9``."""
    names = [oracle.profiles[place].name for place in places(mask)]
    if not names:
        return "no profile"
    shown = ", ".join(names[:_SHOWN]) + (f", … and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
    return f"{len(names)} profile{'' if len(names) == 1 else 's'}: {shown}"


def shown_answer(answer: Answer) -> str:
    """Return what was answered, in a few words."""
    if answer.kind is AnswerKind.FAULT:
        return answer.flaw or "no answer"
    if answer.kind is AnswerKind.ERROR:
        name = printable(answer.error) if answer.error else "an error without a name"
        message = f" saying {printable(answer.message, 120)}" if answer.message else ""
        return f"status {answer.status}, {name}{message}"
    if answer.output is None:
        return f"status {answer.status}, but {answer.flaw}"
    return f"status {answer.status}" if answer.status is not None else "a result"


def page_number(steps: tuple[Step, ...], step: Step) -> str:
    """Return ``page 2 of 3``, or nothing if there is only one page."""
    return f"page {steps.index(step) + 1} of {len(steps)}" if len(steps) > 1 else ""


def id_list(ids: Iterable[str]) -> str:
    """Return some ids for a sentence."""
    several = sorted(ids)
    shown = ", ".join(printable(one) for one in several[:3])
    return shown + (f" and {len(several) - 3} more" if len(several) > 3 else "")
