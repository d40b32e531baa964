"""A vendor that breaks a rule is found. ``benchmarks/matrix.py`` tries all faults."""

from pathlib import Path

import pytest
from searchprofiles_tck.conformance.config import Effort

from . import judging
from .catalogue import ADVISED, FAULTS, UNSEEN
from .judging import CONVICTED, TOLD, UNTOLD
from .reading import Request
from .serving import served

SAMPLE = (
    "and-without-fifth",
    "compare-soft-hyphen",
    "found-extra-one",
    "third-page-skips",
    "key-name-newline",
    "key-name-no-hyphen",
    "value-length-utf-16",
    "old-values-stay",
    "shared-body",
)

PLAIN = (
    ("/domains/plain", b'{"DefaultExpirationDays": 1}'),
    ("/domains/plain/profiles", b'{"FirstName": "Ann"}'),
    ("/domains/plain/profiles/search", b'{"KeyName": "_fullName", "Values": ["Ann"]}'),
)


def outcome(name: str, directory: Path, effort: Effort) -> str:
    """What becomes of a fault."""
    with served(FAULTS[name].service()) as url:
        return judging.outcome(url, directory, effort)


def due(name: str) -> str:
    """What must become of a fault."""
    return TOLD if name in ADVISED else UNTOLD if name in UNSEEN else CONVICTED


@pytest.mark.e2e
@pytest.mark.parametrize("name", SAMPLE)
def test_a_sample_of_faults_is_found(name: str, tmp_path: Path) -> None:
    """Faults of every kind are found in the shortest run."""
    assert outcome(name, tmp_path, Effort.QUICK) == CONVICTED


def test_what_is_not_found_is_a_fault_of_the_table() -> None:
    """Reasons are given for faults that exist, and each fault says what it is."""
    assert set(UNSEEN) | set(ADVISED) <= set(FAULTS)
    assert not set(UNSEEN) & set(ADVISED)
    assert [name for name, fault in FAULTS.items() if not fault.says] == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_answers_plain_requests(name: str) -> None:
    """What is found is the fault that the table names, not one of the code that makes it."""
    service = FAULTS[name].service()

    for path, body in PLAIN:
        request = Request("POST", path, "", {"content-type": "application/json"}, body)
        assert service.respond(request).status == 200
