"""AND, OR and FoundByItems over profiles that match every subset of five pairs."""

from collections.abc import Sequence
from itertools import combinations

from ...spec.search import Pair
from ..client.scenario_client import ScenarioClient
from ..config import Effort
from ..dataset.shared_data import HOME_LINE, MOBILE_LINE, plain_pairs, subset_pairs

AND, OR = "AND", "OR"
ALL_PAIRS = "logic-operator-covers-all-pairs"
FIVE = "logic-five-pairs"


def pairs_of(drive: ScenarioClient) -> tuple[Pair, ...]:
    """Five pairs that a search may join: under five keys, or under three where values cannot be attached.

    Where a key may not be given twice either, the last two are a profile's account number and id.
    """
    if drive.world.has_custom_keys:
        return tuple(Pair(*pair) for pair in subset_pairs(drive.naming))
    if drive.known.get("repeated-key") == "pairs":
        return tuple(Pair(*pair) for pair in plain_pairs(drive.naming))
    draft = drive.oracle.profiles[-1] if len(drive.oracle.profiles) < 32 else drive.oracle.profiles[31]
    own = (("_account", (draft.fields["AccountNumber"],)), ("_profileId", (drive.world.ids[draft.name],)))
    return tuple(Pair(*pair) for pair in (*plain_pairs(drive.naming)[:3], *own))


def play(drive: ScenarioClient) -> None:
    """Two pairs first, since most mistakes show there; then more pairs, other orders, pairs that match nothing."""
    pairs = pairs_of(drive)
    nobody = Pair("_account", (drive.naming.text("nobody"),))
    _both_operators(drive, pairs[:2])
    _both_operators(drive, pairs[1::-1])
    for size in (3, 5, 4)[: 2 if drive.effort is Effort.QUICK else None]:
        _both_operators(drive, pairs[:size])
    _with_nobody(drive, pairs, nobody)
    if drive.known.get("repeated-key") == "pairs":
        _twice(drive, pairs)
        _one_key(drive, Pair("_email", (drive.naming.email("lattice"),)))
    _both_operators(drive, pairs[::-1])
    for size in range(2, len(pairs) + 1):
        for number, some in enumerate(combinations(pairs, size)):
            if drive.effort is Effort.QUICK and number % 5 != size % 5:
                continue
            for operator in (AND, OR):
                drive.find(_rule(some, operator), some, operator)
            if drive.effort is Effort.THOROUGH:
                drive.find(_rule(some, AND), some[::-1], AND)
                drive.find("logic-or-default", some[1:] + some[:1])
    for pair in pairs[: 2 if drive.effort is Effort.QUICK else None]:
        drive.find("logic-single-pair", [pair])


def _rule(pairs: Sequence[Pair], operator: str) -> str:
    if len(pairs) == 5:
        return FIVE
    return "logic-and" if operator == AND else "logic-or"


def _both_operators(drive: ScenarioClient, pairs: Sequence[Pair]) -> None:
    drive.find(_rule(pairs, AND), pairs, AND)
    drive.find(_rule(pairs, OR), pairs, OR)
    drive.find("logic-or-default", pairs)


def _with_nobody(drive: ScenarioClient, pairs: Sequence[Pair], nobody: Pair) -> None:
    """A pair that matches nothing, in every position: OR is the others' union, AND is empty."""
    some = pairs[:2]
    for place in range(3):
        asked = [*some[:place], nobody, *some[place:]]
        drive.find(ALL_PAIRS, asked, OR)
        drive.find(ALL_PAIRS, asked, AND)
        if drive.effort is not Effort.QUICK:
            drive.find(ALL_PAIRS, asked)


def _twice(drive: ScenarioClient, pairs: Sequence[Pair]) -> None:
    """A pair that is given twice, alone and beside others."""
    first, second = pairs[:2]
    several = ([first, second, first], [first, first], [second, first, first])
    for asked in several[: 1 if drive.effort is Effort.QUICK else None]:
        drive.find("logic-or", asked, OR)
        drive.find("logic-and", asked, AND)


def _one_key(drive: ScenarioClient, beside: Pair) -> None:
    """Pairs of one key with different values are two conditions: no alternatives, and none forgets the other."""
    one, other = (Pair("_phone", (drive.naming.phone(line),)) for line in (MOBILE_LINE, HOME_LINE))
    drive.find("logic-and", [one, other], AND)
    drive.find("logic-or", [one, other], OR)
    if drive.effort is not Effort.QUICK:
        _both_operators(drive, [other, beside, one])
