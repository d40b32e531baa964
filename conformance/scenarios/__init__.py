"""Scenarios: sequences of requests, each with a purpose, in the order in which they are played.

Those come first that find most faults with the fewest requests, those last that take longest.
"""

from typing import Final

from ..registry import Scenario
from .answering import ANSWERING
from .changing import CHANGING
from .reading import READING
from .straining import STRAINING

SCENARIOS: Final[tuple[Scenario, ...]] = (*READING, *ANSWERING, *CHANGING, *STRAINING)
