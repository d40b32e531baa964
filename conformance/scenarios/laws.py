"""Metamorphic relations between the answers of a target, for which the kit needs no knowledge of its data."""

from collections.abc import Sequence
from itertools import combinations
from typing import Final

from ...spec.search import Operator, Pair
from ..client.scenario_client import ScenarioClient
from ..config import Access, Effort
from ..dataset.shared_data import groups, subset_pairs
from ..judging.metamorphic import judge_metamorphic
from ..judging.responses import judge_wire
from ..judging.shape import SHAPE_RULES, judge_shape
from . import ALL_PAIRS, COMPLETE, LOGIC, Runs, Scenario

_MOST: Final = 5
"""Known pairs that are used: a search takes no more."""


def play(client: ScenarioClient) -> None:
    """Send the searches of one pair first and last; between them, searches whose answers follow from theirs."""
    pairs = known_pairs(client)
    _singles(client, pairs, "single")
    for size in range(2, len(pairs) + 1):
        for some in combinations(pairs, size):
            if client.known.repeats_keys or len({pair.key for pair in some}) == len(some):
                _joined(client, some)
    for pair in pairs:
        for page in (1, 7, 20):
            client.search("pagination-stable", [pair], size=page, law="page size")
        client.search("pagination-default-size", [pair], size=None, law="default page")
    _singles(client, pairs, "again")


def _singles(client: ScenarioClient, pairs: Sequence[Pair], law: str) -> None:
    for pair in pairs:
        client.search("logic-single-pair", [pair], law=law)


def _joined(client: ScenarioClient, some: Sequence[Pair]) -> None:
    for operator, rule in (
        (Operator.OR, "logic-or"),
        (Operator.AND, "logic-and"),
        (None, "logic-or-default"),
    ):
        law = "intersection" if operator is Operator.AND else "union"
        client.search(rule, some, operator, law=law)
        client.search(ALL_PAIRS, some[::-1], operator, law="order of pairs")
    client.search(COMPLETE, some, Operator.OR, size=3, law="pages add up")


def known_pairs(client: ScenarioClient) -> list[Pair]:
    """Return pairs that find something: those that the user named, else some of the shared data."""
    if client.known_pairs:
        return [Pair(key, (value,)) for key, value in client.known_pairs[:_MOST]]
    small = [group.pair for group in groups(client.namespace, client.effort) if group.size in (19, 20, 39)]
    pairs = [*subset_pairs(client.namespace)[:2], *small]
    return pairs[: _MOST if client.effort is Effort.THOROUGH else 3]


SCENARIO = Scenario(
    "laws", "laws between the answers", play,
    (
        *LOGIC[:3], ALL_PAIRS, "pagination-stable", "pagination-default-size", COMPLETE, "found-by-and-all",
        "found-by-or-exact", *SHAPE_RULES, "wire-success-status",
        "wire-response-content-type", "wire-sdk",
    ),
    judges=(judge_metamorphic, judge_shape, judge_wire), runs=Runs.READS, least_access=Access.READ_ONLY,
    least_effort=Effort.STANDARD,
)  # fmt: skip
