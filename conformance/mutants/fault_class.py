"""The kinds of fault that mutants are made of (mutation operators, in the words of mutation testing)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from ...spec.classes import RequirementClass


class FaultClass(StrEnum):
    """A kind of fault; the value says in a phrase what goes wrong."""

    DROP = "a part of the input or the output is dropped"
    ADD = "something is added that does not belong there"
    SWAP = "one thing is in the place of another"
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


DROP: Final = FaultClass.DROP
ADD: Final = FaultClass.ADD
SWAP: Final = FaultClass.SWAP
OFF_BY_ONE: Final = FaultClass.OFF_BY_ONE
DEFAULT: Final = FaultClass.DEFAULT
BOUND: Final = FaultClass.BOUND
TYPE: Final = FaultClass.TYPE
PLACE: Final = FaultClass.PLACE
FORGET: Final = FaultClass.FORGET
SHARE: Final = FaultClass.SHARE
ORDER: Final = FaultClass.ORDER
CORNER: Final = FaultClass.CORNER
LEAK: Final = FaultClass.LEAK
STALE: Final = FaultClass.STALE
FOLD: Final = FaultClass.FOLD
SYNTAX: Final = FaultClass.SYNTAX
DAMAGE: Final = FaultClass.DAMAGE

_APPLIED: Final[Mapping[FaultClass, str]] = {
    DROP: "shape logic found-by pagination keys limits errors wire state",
    ADD: "shape logic found-by pagination keys limits errors wire",
    SWAP: "logic found-by pagination keys limits errors wire",
    OFF_BY_ONE: "shape logic found-by pagination keys limits wire",
    DEFAULT: "shape logic found-by pagination limits errors wire state",
    BOUND: "shape logic found-by pagination keys limits",
    TYPE: "shape logic limits errors wire",
    PLACE: "logic pagination errors wire",
    FORGET: "pagination errors wire state concurrency",
    SHARE: "logic found-by pagination keys state concurrency",
    ORDER: "logic pagination keys wire state",
    CORNER: "shape logic found-by pagination keys limits errors wire state",
    LEAK: "logic found-by pagination wire state concurrency",
    STALE: "found-by state",
    FOLD: "logic found-by keys limits errors state",
    SYNTAX: "logic errors wire limits state",
    DAMAGE: "shape logic found-by pagination keys wire state",
}

APPLIED: Final[Mapping[FaultClass, frozenset[RequirementClass]]] = {
    kind: frozenset(map(RequirementClass, names.split())) for kind, names in _APPLIED.items()
}
"""For each kind of fault, the classes to whose rules it is applied: where an implementation may plausibly make it."""
