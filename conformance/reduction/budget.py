"""How many requests making failures small may cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ..config import Effort

PER_CHECK: Final[Mapping[Effort, int]] = {Effort.QUICK: 60, Effort.STANDARD: 80, Effort.THOROUGH: 300}
"""Requests that one failure may cost, before it is told as far as it got."""
PER_SCENARIO: Final[Mapping[Effort, int]] = {
    Effort.QUICK: 180,
    Effort.STANDARD: 320,
    Effort.THOROUGH: 2000,
}
"""Requests that all failures found by one scenario may cost: the cap of a run, however it is spread."""


class SpentError(Exception):
    """No more requests may be made for this failure."""


@dataclass
class Budget:
    """Requests that are left. Asking again until something is seen costs nothing, so that time decides nothing."""

    left: int

    def spend(self, requests: int = 1) -> None:
        """Take ``requests`` away. Raises ``SpentError`` where fewer are left."""
        if requests > self.left:
            raise SpentError
        self.left -= requests
