"""The kit's own bounds, so that no target can hold a run up or fill the machine; each is an option."""

from dataclasses import dataclass
from typing import Self

from ..spec.strict_json import MAXIMUM_DEPTH
from .config import RunConfig


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of one check is taken in. Times are seconds."""

    timeout: float = 30.0
    """Of one request."""
    check_time: float = 1800.0
    """Of the scenario of a check."""
    depth: int = MAXIMUM_DEPTH
    """Levels of JSON."""
    pages: int = 5000
    """Pages of one walk."""

    large: int = 4_000_000
    """Characters of unusually large answers that are held at a time, so that a check does not fill the memory."""

    @classmethod
    def of(cls, config: RunConfig) -> Self:
        """The bounds that ``config`` sets."""
        return cls(config.timeout, config.max_check_time, config.max_depth, config.max_pages)
