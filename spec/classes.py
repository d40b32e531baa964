"""The classes of requirements and checks, and the level of a requirement."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class RequirementClass(StrEnum):
    """The subject of a requirement."""

    SHAPE = "shape"
    LOGIC = "logic"
    FOUND_BY = "found-by"
    PAGINATION = "pagination"
    KEYS = "keys"
    LIMITS = "limits"
    ERRORS = "errors"
    WIRE = "wire"
    STATE = "state"
    CONCURRENCY = "concurrency"
    ROBUSTNESS = "robustness"


CORE_CLASSES: Final = frozenset(
    {
        RequirementClass.SHAPE,
        RequirementClass.LOGIC,
        RequirementClass.FOUND_BY,
        RequirementClass.PAGINATION,
        RequirementClass.KEYS,
    }
)
FULL_CLASSES: Final = frozenset(RequirementClass) - {RequirementClass.ROBUSTNESS}
"""Core, and the classes that complete it; robustness is advisory."""


class Harm(StrEnum):
    """What a broken requirement leads to, the worst first."""

    LEAK = "Data of other domains"
    RESULTS = "Wrong results"
    PAGING = "Paging"
    FOUND_BY = "FoundByItems"
    ERRORS = "Errors and form"
    VALIDATION = "Validation"
    ADVICE = "Advice"


_HARM: Final[Mapping[RequirementClass, Harm]] = {
    **dict.fromkeys(RequirementClass, Harm.RESULTS),
    RequirementClass.PAGINATION: Harm.PAGING,
    RequirementClass.FOUND_BY: Harm.FOUND_BY,
    RequirementClass.ERRORS: Harm.ERRORS,
    RequirementClass.WIRE: Harm.ERRORS,
    RequirementClass.SHAPE: Harm.ERRORS,
    RequirementClass.LIMITS: Harm.VALIDATION,
    RequirementClass.ROBUSTNESS: Harm.ADVICE,
}
_LEAKS: Final = frozenset({"state-domains-separate", "state-token-domain", "concurrency-domains"})
"""The requirements that keep the profiles of domains apart."""


def harm_of(requirement: str, of_class: RequirementClass) -> Harm:
    """Return what breaking a requirement of a class leads to."""
    return Harm.LEAK if requirement in _LEAKS else _HARM[of_class]


class Level(StrEnum):
    """The level of a requirement: MUST decides the verdict, SHOULD is advice."""

    MUST = "MUST"
    SHOULD = "SHOULD"
