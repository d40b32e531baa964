"""AND, OR and FoundByItems over profiles that match every subset of five pairs."""

from collections.abc import Sequence
from itertools import combinations, permutations

from ...spec.keys import ATTACHED_KEYS
from ...spec.search import Operator, Pair
from ..client.scenario_client import ScenarioClient
from ..config import Effort
from ..dataset.edge_cases import CUSTOM_KEYS, attached_value
from ..dataset.shared_data import HOME_LINE, MOBILE_LINE
from . import ALL_PAIRS, EVERYWHERE, FIVE_PAIRS, FOUND_BY, LOGIC, reader


def play(client: ScenarioClient) -> None:
    """Search for two pairs first, which show most mistakes; then more pairs, other orders, pairs that match nothing."""
    pairs = client.five_pairs()
    _both_operators(client, pairs[:2])
    _both_operators(client, pairs[1::-1])
    for size in (3, 5, 4)[: 2 if client.is_quick else None]:
        _both_operators(client, pairs[:size])
    _with_nobody(client, pairs[:2])
    if client.known.repeats_keys:
        _repeated_pair(client, *pairs[:2])
        _one_key(client, Pair("_email", (client.namespace.email("lattice"),)))
    _both_operators(client, pairs[::-1])
    for size in range(2, len(pairs) + 1):
        for number, some in enumerate(combinations(pairs, size)):
            if client.is_quick and number % 5 != size % 5:
                continue
            for operator in (Operator.AND, Operator.OR):
                client.search(_rule(some, operator), some, operator)
            if client.effort is Effort.THOROUGH:
                client.search(_rule(some, Operator.AND), some[::-1], Operator.AND)
                client.search("logic-or-default", some[1:] + some[:1])
    for pair in pairs[: 2 if client.is_quick else None]:
        client.search("logic-single-pair", [pair])
    if client.world.has_custom_keys and not client.is_quick:
        _attached(client)


def _rule(pairs: Sequence[Pair], operator: Operator) -> str:
    if len(pairs) == 5:
        return FIVE_PAIRS
    return "logic-and" if operator is Operator.AND else "logic-or"


def _both_operators(client: ScenarioClient, pairs: Sequence[Pair]) -> None:
    for operator in (Operator.AND, Operator.OR):
        client.search(_rule(pairs, operator), pairs, operator)
    client.search("logic-or-default", pairs)


def _with_nobody(client: ScenarioClient, some: Sequence[Pair]) -> None:
    """Put a pair that matches nothing in every position: OR is the others' union, AND is empty."""
    for place in range(len(some) + 1):
        pairs = [*some[:place], client.nobody, *some[place:]]
        client.search(ALL_PAIRS, pairs, Operator.OR)
        client.search(ALL_PAIRS, pairs, Operator.AND)
        if not client.is_quick:
            client.search(ALL_PAIRS, pairs)


def _repeated_pair(client: ScenarioClient, first: Pair, second: Pair) -> None:
    """Search for a pair that is given twice, alone and beside others."""
    several = ([first, second, first], [first, first], [second, first, first])
    for pairs in several[: 1 if client.is_quick else None]:
        client.search("logic-or", pairs, Operator.OR)
        client.search("logic-and", pairs, Operator.AND)


def _one_key(client: ScenarioClient, beside: Pair) -> None:
    """Search for two pairs of one key with different values: two conditions, no alternatives, and none is forgotten."""
    one, other = (Pair("_phone", (client.namespace.phone(line),)) for line in (MOBILE_LINE, HOME_LINE))
    client.search("logic-and", [one, other], Operator.AND)
    client.search("logic-or", [one, other], Operator.OR)
    if not client.is_quick:
        client.search("logic-and", [beside, other, one], Operator.AND)
        for operator in (Operator.OR, None):
            client.search("logic-or", [other, beside, one], operator)


def _attached(client: ScenarioClient) -> None:
    """Join keys that no field fills, without an operator: only the first pair finds a profile."""
    keys = (ATTACHED_KEYS[0], CUSTOM_KEYS[0])
    for one, other in permutations(keys):
        pairs = [Pair(one, (attached_value(client.namespace, one),)), Pair(other, client.nobody.values)]
        client.search("logic-or-default", pairs, since="0.2.0")


SCENARIO = reader(
    "lattice", "every way to join five pairs", play,
    (
        *LOGIC, ALL_PAIRS, FIVE_PAIRS, *FOUND_BY, "found-by-repeated-pair", *EVERYWHERE,
    ),
)  # fmt: skip
