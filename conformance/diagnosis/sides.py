"""From which sides answers are compared when the failure of a requirement is diagnosed."""

from collections.abc import Mapping
from typing import Final

from ...spec.classes import RequirementClass
from ...spec.requirements import requirements
from ..judging.found_by import LATER_PAGE
from ..judging.matching import CONTENT
from .case import Side

Sides = frozenset[Side]

ALL: Final = frozenset(Side)
_BY_CLASS: Final[Mapping[RequirementClass, Sides]] = {
    RequirementClass.SHAPE: frozenset({Side.ANSWER, Side.CONTENT, Side.FOUND_BY}),
    RequirementClass.LOGIC: frozenset({Side.ITEMS}),
    RequirementClass.FOUND_BY: frozenset({Side.FOUND_BY}),
    RequirementClass.PAGINATION: frozenset({Side.PAGES, Side.ITEMS}),
    RequirementClass.KEYS: frozenset({Side.ITEMS}),
    RequirementClass.LIMITS: frozenset({Side.ANSWER}),
    RequirementClass.ERRORS: frozenset({Side.ANSWER}),
    RequirementClass.WIRE: frozenset({Side.ANSWER, Side.ITEMS}),
    RequirementClass.STATE: frozenset({Side.ANSWER, Side.ITEMS, Side.CONTENT}),
}
_OF_THEIR_OWN: Final[Mapping[str, Sides]] = {
    CONTENT: frozenset({Side.CONTENT}),
    LATER_PAGE: frozenset({Side.PAGES, Side.ITEMS, Side.FOUND_BY}),
}


def sides_of(requirement: str) -> Sides:
    """The sides on which a failure of ``requirement`` shows."""
    return _OF_THEIR_OWN.get(requirement) or _BY_CLASS.get(requirements()[requirement].requirement_class, ALL)
