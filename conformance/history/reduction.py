"""What the record of a reduction consists of: the failures that can be reduced, and the names of its exchanges."""

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from ...spec.search import Search

_PREFIX: Final = "reduction-"
_VISIBILITY: Final = "-seen"


class ReducibleFailure(msgspec.Struct, frozen=True, kw_only=True):
    """The simplest walk over the shared data whose pages alone show the first failure of a check.

    ``requirement`` is the one that this failure, which is in the result of the check, says is broken. ``named`` maps
    the ids of profiles that the walk searches for to the names of these profiles, so that the search can be repeated in
    another world with the same profiles. ``tags`` are those of the walk's pages.
    """

    check: str
    scenario: str
    requirement: str
    search: Search
    named: Mapping[str, str]
    tags: Mapping[str, str]


def reduction_scenario(check: str) -> str:
    """Return the scenario under which the exchanges of the reduction of ``check`` are recorded."""
    return f"{_PREFIX}{check.replace('@', '-')}"


def visibility_scenario(scenario: str) -> str:
    """Return the scenario of searches that poll for visibility: time decides how many, so they are numbered apart."""
    return f"{scenario}{_VISIBILITY}"


def check_exchanges(exchanges: Iterable[str]) -> tuple[str, ...]:
    """Return those of the ids of exchanges that a check recorded, not a reduction."""
    return tuple(one for one in exchanges if not _is_of_reduction(one))


def reduction_exchanges(exchanges: Iterable[str]) -> tuple[str, ...]:
    """Return those of the ids of exchanges that a reduction recorded."""
    return tuple(one for one in exchanges if _is_of_reduction(one))


def _is_of_reduction(exchange: str) -> bool:
    return exchange.rpartition(":")[2].startswith(_PREFIX)
