"""Laws between the answers of a target: what needs no knowledge of its data."""

from collections.abc import Sequence
from itertools import combinations
from typing import Final

from ...spec.search import Pair
from ..client.scenario_client import ScenarioClient
from ..config import Effort
from ..dataset.shared_data import groups, subset_pairs

_MOST: Final = 5
"""Known pairs that are used: a search takes no more."""


def play(drive: ScenarioClient) -> None:
    """The single searches first and last; between them, what must follow from them."""
    pairs = known_pairs(drive)
    _singles(drive, pairs, "single")
    for size in range(2, len(pairs) + 1):
        for some in combinations(pairs, size):
            if drive.repeats or len({pair.key for pair in some}) == len(some):
                _joined(drive, some)
    for pair in pairs:
        for page in (1, 7, 20):
            drive.law("pagination-stable", "page size", [pair], None, page)
        drive.law("pagination-default-size", "default page", [pair], None, None)
    _singles(drive, pairs, "again")


def _singles(drive: ScenarioClient, pairs: Sequence[Pair], law: str) -> None:
    for pair in pairs:
        drive.law("logic-single-pair", law, [pair], None, 100)


def _joined(drive: ScenarioClient, some: Sequence[Pair]) -> None:
    for operator, rule in (("OR", "logic-or"), ("AND", "logic-and"), (None, "logic-or-default")):
        drive.law(rule, "union" if operator != "AND" else "intersection", some, operator, 100)
        drive.law("logic-operator-covers-all-pairs", "order of pairs", some[::-1], operator, 100)
    drive.law("pagination-complete", "pages add up", some, "OR", 3)


def known_pairs(drive: ScenarioClient) -> list[Pair]:
    """Pairs that find something: those that the user gave, else some of the standing world."""
    if drive.given:
        return [Pair(key, (value,)) for key, value in drive.given[:_MOST]]
    small = [group for group in groups(drive.naming, drive.effort) if group.size in (19, 39)]
    own = [Pair(*pair) for pair in subset_pairs(drive.naming)[:2]]
    return [*own, *(Pair(group.key, (group.value,)) for group in small)][
        : _MOST if drive.effort is Effort.THOROUGH else 3
    ]
