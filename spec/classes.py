"""The classes that requirements and checks fall into, and how strongly a requirement binds."""

from enum import StrEnum
from typing import Final


class RequirementClass(StrEnum):
    """What a requirement is about."""

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


class Level(StrEnum):
    """How strongly a requirement binds: MUST decides the verdict, SHOULD is advice."""

    MUST = "MUST"
    SHOULD = "SHOULD"
