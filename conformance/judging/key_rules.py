"""The rule of each key, and whether a wrong answer is explained by one key that the target does not know."""

from collections.abc import Mapping
from typing import Final

from ...spec.keys import PREDEFINED_KEYS
from ...spec.search import Search
from .answers import Walk
from .found_by import unlisted_keys
from .oracle import Oracle

FIELD_KEY_RULES: Final[Mapping[str, str]] = {
    "_profileId": "keys-profile-id",
    "_account": "keys-account",
    "_phone": "keys-phone",
    "_email": "keys-email",
    "_fullName": "keys-full-name",
}
"""The rules of the keys that profile fields fill."""
_LEAST_KEYS: Final = 3
"""Of two keys, one that is unknown looks the same as an operator that leaves one pair out."""


def rule_of(key: str) -> str:
    """Return the rule that says what ``key`` finds."""
    return FIELD_KEY_RULES.get(key) or ("keys-attached" if key in PREDEFINED_KEYS else "keys-custom")


def rule_of_unknown_key(oracle: Oracle, walk: Walk, mask: int) -> str | None:
    """Return the rule of the one key without which ``mask`` is what was due; None if no key explains it.

    A key counts as unknown only if no FoundByItems lists it. Under AND that shows nothing, since every entry lists all
    pairs: a target that leaves a pair aside there may know its key.
    """
    search = walk[0].search
    if search.conjunctive or len({pair.key for pair in search.pairs}) < _LEAST_KEYS:
        return None
    unknown = [key for key in sorted(unlisted_keys(walk)) if _is_due_without(oracle, search, key, mask)]
    return rule_of(unknown[0]) if len(unknown) == 1 else None


def _is_due_without(oracle: Oracle, search: Search, key: str, mask: int) -> bool:
    """Return whether ``mask`` is what ``search`` finds if its pairs under ``key`` are left aside."""
    left = tuple(pair for pair in search.pairs if pair.key != key)
    bounds = oracle.search(Search(left, search.operator))
    return not mask & ~bounds.upper and not bounds.lower & ~mask
