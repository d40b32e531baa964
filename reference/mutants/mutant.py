"""What a mutant is: the reference with one defect, which breaks one requirement."""

from dataclasses import dataclass
from typing import Any

from ..engine import Engine
from ..parts import Parts
from ..readings import Readings

_DEFAULTS = Readings()


@dataclass(frozen=True, slots=True)
class Mutant:
    """A wrong implementation with a name.

    ``requirement`` is the id of the requirement that the defect breaks; ``summary`` says what it does and
    reads on from "it". A defect that needs memory keeps it in a part that is made anew for each engine:
    ``tokens`` or ``wrap``.
    """

    name: str
    requirement: str
    summary: str
    parts: Parts

    def engine(self, readings: Readings = _DEFAULTS, **options: Any) -> Engine:
        """An engine with the defect; ``options`` as ``Engine`` takes them."""
        return Engine(readings, self.parts, **options)
