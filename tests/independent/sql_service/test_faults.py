"""Every fault shows from outside, and a sample is found. ``benchmarks/matrix.py`` tries all of them."""

import random
from collections import Counter
from pathlib import Path
from typing import Final

import pytest
from searchprofiles_tck.conformance.config import Effort

from .. import judging
from ..judging import CONVICTED, TOLD, UNTOLD
from .catalogue import ADVISED, BY_CHANCE, FAULTS, MISSED
from .doors import Client, Handler, served
from .faults import Fault
from .service import Service
from .showings import SHOWINGS, WIRED, Desk, Wire

SURE: Final = [name for name in FAULTS if name not in {*MISSED, *ADVISED, *BY_CHANCE}]
SAMPLE: Final = random.Random(19).sample(SURE, 3)
CORRECT: Final = Fault("correct", "", "", "", Service, Handler)


def outcome(name: str, directory: Path, effort: Effort = Effort.STANDARD) -> str:
    """Return what becomes of a fault."""
    fault = FAULTS[name]
    with served(fault.service(), fault.handler) as url:
        return judging.outcome(url, directory, effort)


def due(name: str) -> set[str]:
    """Return what may become of a fault."""
    if name in BY_CHANCE:
        return {CONVICTED, UNTOLD}
    return {UNTOLD if name in MISSED else TOLD if name in ADVISED else CONVICTED}


def seen(name: str, fault: Fault) -> object:
    """Return what the showing of a fault sees."""
    if name in SHOWINGS:
        return SHOWINGS[name](Desk(Client(fault.service())))
    with served(fault.service(), fault.handler) as url:
        return WIRED[name](Wire(url))


@pytest.mark.e2e
@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_shows_from_outside(name: str) -> None:
    """A few requests get another answer than from the correct service."""
    assert seen(name, FAULTS[name]) != seen(name, CORRECT)


@pytest.mark.e2e
@pytest.mark.parametrize("name", SAMPLE)
def test_a_sample_of_faults_is_found(name: str, tmp_path: Path) -> None:
    """The kit finds a MUST broken."""
    assert outcome(name, tmp_path) == CONVICTED


def test_faults_are_forty_of_many_families() -> None:
    """At most four are of one family, each says what it is, and misses are faults of the table."""
    families = Counter(fault.family for fault in FAULTS.values())

    assert len(FAULTS) == 40
    assert max(families.values()) <= 4
    assert len(FAULTS) - families["plain"] >= 20
    assert set(SHOWINGS) | set(WIRED) == set(FAULTS)
    assert [name for name, fault in FAULTS.items() if not fault.says] == []
    assert {*MISSED, *ADVISED, *BY_CHANCE} <= set(FAULTS)
    assert len(SURE) == len(FAULTS) - len(MISSED) - len(ADVISED) - len(BY_CHANCE)
