"""Failures of targets that remember earlier searches: which are needed is found out, and scripts send them too."""

from pathlib import Path

import pytest
from reduction_session import reduced
from searchprofiles_tck.conformance.config import Effort
from searchprofiles_tck.spec.results import Failure

pytestmark = pytest.mark.e2e


def searches(failure: Failure) -> int:
    """Return how often the Python script of a failure searches."""
    assert failure.reproduce is not None
    return failure.reproduce.python.count("client.search_profiles")


@pytest.mark.parametrize(
    ("mutant", "requirement", "scenario", "effort"),
    [
        ("remembered-without-operator", "logic-and", "lattice", Effort.QUICK),
        ("logical-operator-left-out-as-before", "logic-or-default", "near-searches", Effort.STANDARD),
    ],
)
def test_the_search_that_is_remembered_is_sent_first(
    tmp_path: Path, mutant: str, requirement: str, scenario: str, effort: Effort
) -> None:
    """One earlier search is needed, and no other, whether its answer was remembered or a member of it."""
    only = (f"{requirement}@{scenario}",)

    failure = reduced(tmp_path, (scenario,), f"mutant:{mutant}", only=only, effort=effort).of(requirement)

    assert failure.reduction == "minimised"
    assert len(failure.world) == 1
    assert searches(failure) == 2


def test_what_shows_alone_is_sent_alone(tmp_path: Path) -> None:
    """If the failure shows in a world that nothing has searched, nothing is sent before."""
    only = ("logic-and@lattice",)

    failure = reduced(tmp_path, ("lattice",), "mutant:and-treated-as-or", only=only).of("logic-and")

    assert searches(failure) == 1
