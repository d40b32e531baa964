"""A correct vendor passes, whatever freedoms it takes. ``benchmarks/matrix.py`` tries all of them."""

from dataclasses import replace
from pathlib import Path

import pytest
from searchprofiles_tck.conformance.config import Effort

from .freedoms import COLLATIONS, PLAIN, Freedoms, combination, single_freedoms
from .judging import judged
from .service import Service

SINGLE = dict(single_freedoms())
SAMPLE = (3, 17, 24, 41)
COMBINATIONS = 64
NOT_EXACT = "shape-profile-id-exact"
"""The one recommendation that a freedom goes against: ids with more than 32 digits are allowed, not advised."""


def accusations(freedoms: Freedoms, directory: Path, effort: Effort = Effort.QUICK, seed: int = 0) -> str:
    """What the kit has against a correct vendor; empty if nothing."""
    verdict = judged(Service(freedoms), directory, effort=effort, seed=seed)
    if freedoms.id_form == "prefixed":
        assert {result.requirements for result in verdict.failed} == {(NOT_EXACT,)}
        assert not verdict.convicted
        return ""
    return verdict.told()


@pytest.mark.e2e
def test_the_plain_vendor_conforms(tmp_path: Path) -> None:
    """Nothing is held against a vendor that takes no freedom."""
    assert accusations(PLAIN, tmp_path) == ""


@pytest.mark.e2e
@pytest.mark.parametrize("seed", SAMPLE)
def test_a_few_combinations_conform(seed: int, tmp_path: Path) -> None:
    """Vendors that take many freedoms at once conform."""
    assert accusations(combination(seed), tmp_path, seed=seed) == ""


@pytest.mark.e2e
@pytest.mark.parametrize("language", ["swedish", "turkish"])
def test_a_collation_of_a_language_conforms(language: str, tmp_path: Path) -> None:
    """Letters that are the same in one language and differ in another may be compared as either has it."""
    comparing = tuple(("*", axis) for axis in COLLATIONS[language])

    assert accusations(replace(PLAIN, comparing=comparing), tmp_path) == ""
