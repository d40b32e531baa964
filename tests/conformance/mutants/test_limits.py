"""Mutants whose limit is one off accept or refuse one size more than the reference, and no other."""

from typing import Any

import pytest
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.failures import ServiceFailure
from searchprofiles_tck.spec.limits import ADDITIONAL_SEARCH_KEYS, MAX_RESULTS, VALUE

Members = dict[str, Any]
PAIR: Members = {"KeyName": "_account", "Values": ["x"]}


def accepts(engine: Engine, **members: Any) -> bool:
    """Return whether a search with these members is accepted."""
    try:
        engine.call("SearchProfiles", {"DomainName": "d", **PAIR, **members})
    except ServiceFailure:
        return False
    return True


def sizes_accepted(engine: Engine, member: str) -> set[int]:
    """Return the sizes near the ends of a limit that are accepted."""
    engine.call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 1})
    limit, made = {
        "MaxResults": (MAX_RESULTS, lambda size: size),
        "Values": (VALUE, lambda size: ["x" * size]),
        "AdditionalSearchKeys": (ADDITIONAL_SEARCH_KEYS, lambda size: [PAIR] * size),
    }[member]
    ends = {end + step for end in (limit.minimum, limit.maximum) for step in (-1, 0, 1)}
    return {size for size in ends if accepts(engine, **{member: made(size)})}


@pytest.mark.parametrize(
    ("name", "member", "size"),
    [
        ("max-results-two-at-least", "MaxResults", 1),
        ("max-results-99-at-most", "MaxResults", 100),
        ("max-results-101", "MaxResults", 101),
        ("values-of-254", "Values", 255),
        ("values-of-256", "Values", 256),
        ("three-additional-keys", "AdditionalSearchKeys", 4),
        ("five-additional-keys", "AdditionalSearchKeys", 5),
        ("two-additional-keys-at-least", "AdditionalSearchKeys", 1),
    ],
)
def test_a_limit_that_is_one_off_moves_one_end(name: str, member: str, size: int) -> None:
    """The mutant differs from the reference in one size, the one that its summary names."""
    mutant = MUTANTS[name]

    assert sizes_accepted(mutant.engine(), member) ^ sizes_accepted(Engine(), member) == {size}
    assert str(size) in mutant.summary or (size, mutant.summary.split()[1:3]) == (1, ["a", "single"])
