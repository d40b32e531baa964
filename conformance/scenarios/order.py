"""Scenarios: sequences of requests, each with a purpose, in the order in which they are played.

Those come first that find most faults with the fewest requests, those last that take longest.
"""

from typing import Final

from .answering import ANSWERING
from .changing import CHANGING
from .reading import READING, READING_ALL
from .registry import Scenario
from .straining import STRAINING

SCENARIOS: Final[tuple[Scenario, ...]] = (*READING, *ANSWERING, *CHANGING, *READING_ALL, *STRAINING)
