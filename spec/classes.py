"""The classes of requirements and checks, and the level of a requirement."""

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


class Level(StrEnum):
    """The level of a requirement: MUST decides the verdict, SHOULD is advice."""

    MUST = "MUST"
    SHOULD = "SHOULD"
