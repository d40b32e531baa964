"""The kinds of slip that mutants are made by (in mutation testing: mutation operators)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from ...spec.classes import RequirementClass


class FaultClass(StrEnum):
    """A kind of slip; the value says in a phrase what goes wrong."""

    DROP = "a part of the input or the output is dropped"
    ADD = "something is added that does not belong there"
    SWAP = "one thing stands in the place of another"
    OFF_BY_ONE = "a count, a position or a bound is one off"
    DEFAULT = "what is left out is taken as the wrong thing"
    BOUND = "a bound lies elsewhere, or is not there at all"
    TYPE = "a value has, or is accepted with, the wrong type"
    PLACE = "something travels or is looked for in the wrong place"
    FORGET = "a change is not followed up, or forgotten later"
    SHARE = "what belongs to one item or request is shared by several"
    ORDER = "the outcome depends on an order that must not matter"
    CORNER = "all is well but for a rare case"
    LEAK = "what belongs to one domain or request shows in another"
    STALE = "an earlier state or answer is given"
    FOLD = "different values are taken as the same"
    SYNTAX = "a value is read as an expression of some language"
    DAMAGE = "text is changed on its way"


_APPLIED: Final[Mapping[FaultClass, str]] = {
    FaultClass.DROP: "shape logic found-by pagination keys limits errors wire state",
    FaultClass.ADD: "shape logic found-by pagination keys limits errors wire",
    FaultClass.SWAP: "logic found-by pagination keys limits errors wire",
    FaultClass.OFF_BY_ONE: "shape logic found-by pagination keys limits wire",
    FaultClass.DEFAULT: "shape logic found-by pagination limits errors wire state",
    FaultClass.BOUND: "shape logic found-by pagination keys limits",
    FaultClass.TYPE: "shape logic limits errors wire",
    FaultClass.PLACE: "logic pagination errors",
    FaultClass.FORGET: "pagination wire state concurrency",
    FaultClass.SHARE: "logic found-by pagination keys state concurrency",
    FaultClass.ORDER: "logic pagination keys wire",
    FaultClass.CORNER: "shape logic found-by pagination keys limits errors wire state",
    FaultClass.LEAK: "logic found-by pagination wire state concurrency",
    FaultClass.STALE: "found-by state",
    FaultClass.FOLD: "logic keys limits state",
    FaultClass.SYNTAX: "logic errors wire",
    FaultClass.DAMAGE: "shape logic found-by pagination keys wire",
}

APPLIED: Final[Mapping[FaultClass, frozenset[RequirementClass]]] = {
    slip: frozenset(map(RequirementClass, names.split())) for slip, names in _APPLIED.items()
}
"""To the rules of which classes each slip is applied: where it makes something that an implementation may do."""
