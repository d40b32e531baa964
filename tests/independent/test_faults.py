"""A vendor that breaks a rule is found out."""

from pathlib import Path

import pytest
from searchprofiles_tck.conformance.config import Effort
from searchprofiles_tck.conformance.errors import NotMeasured

from .catalogue import FAULTS, UNSEEN
from .judging import judged

SAMPLE = (
    "and-without-fifth",
    "compare-accents",
    "found-extra-one",
    "third-page-skips",
    "key-name-newline",
    "value-length-utf-16",
    "old-values-stay",
    "shared-body",
)


def is_found(name: str, directory: Path, effort: Effort) -> bool:
    """Whether a run ends red: a requirement failed, or nothing could be judged at all."""
    try:
        return judged(FAULTS[name].service(), directory, effort=effort).convicted
    except NotMeasured:
        return True


@pytest.mark.parametrize("name", SAMPLE)
def test_a_sample_of_faults_is_found(name: str, tmp_path: Path) -> None:
    """Faults of every kind are found in the shortest run."""
    assert is_found(name, tmp_path, Effort.QUICK)


def test_what_is_not_found_is_a_fault_of_the_table() -> None:
    """Reasons are given for faults that exist, and each fault says what it is."""
    assert set(UNSEEN) <= set(FAULTS)
    assert [name for name, fault in FAULTS.items() if not fault.says] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_is_found(name: str, tmp_path: Path) -> None:
    """All faults are found at the default effort, but for those that are explained."""
    assert is_found(name, tmp_path, Effort.STANDARD) is (name not in UNSEEN)
