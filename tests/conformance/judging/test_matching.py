"""How a failure says which profiles were returned."""

from types import SimpleNamespace

import pytest
from searchprofiles_tck.conformance.judging.matching import shown_return
from searchprofiles_tck.reports.observation import observation

from ...reports import sample

ORACLE = SimpleNamespace(profiles=[SimpleNamespace(name=name) for name in ("ann", "bob")])


@pytest.mark.parametrize(
    ("mask", "unknown", "deleted", "shown"),
    [
        (0, 0, [], "no profile"),
        (0b11, 0, [], "2 profiles: ann, bob"),
        (0, 1, [], "1 profile that the kit did not create"),
        (0b10, 2, [], "1 profile: bob; and 2 profiles that the kit did not create"),
        (0b10, 0, ["eve", "eve"], "1 profile: bob; and eve, which was deleted"),
        (0, 0, ["eve"], "eve, which was deleted"),
    ],
)
def test_what_was_returned_is_listed_once(mask: int, unknown: int, deleted: list[str], shown: str) -> None:
    """Nothing is said of profiles of the world if only others came."""
    assert shown_return(ORACLE, mask, unknown, deleted) == shown


@pytest.mark.parametrize("mask", [0, 0b10])
def test_the_heading_of_a_cause_counts_foreign_profiles(mask: int) -> None:
    """Reports read the words again to say in a line what the target does."""
    failure = sample.failure("logic-and-all", actual=shown_return(ORACLE, mask, 2))

    assert observation(failure).startswith("It finds 2 profiles that the kit did not create in the domain")
