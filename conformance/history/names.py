"""How the exchanges of a reduction are told from those of checks by their ids alone."""

from collections.abc import Iterable
from typing import Final

_PREFIX: Final = "reduction-"
_SEEN: Final = "-seen"


def scenario_name(check: str) -> str:
    """The scenario that the exchanges of ``check``'s reduction are recorded under."""
    return f"{_PREFIX}{check.replace('@', '-')}"


def looks_name(scenario: str) -> str:
    """The scenario for looks at what can be seen: their number depends on time, so they are numbered apart."""
    return f"{scenario}{_SEEN}"


def of_check(exchanges: Iterable[str]) -> tuple[str, ...]:
    """Those of some ids of ``exchanges`` that a check made, not a reduction."""
    return tuple(one for one in exchanges if not one.rpartition(":")[2].startswith(_PREFIX))


def of_reduction(exchanges: Iterable[str]) -> tuple[str, ...]:
    """The others."""
    return tuple(one for one in exchanges if one.rpartition(":")[2].startswith(_PREFIX))
