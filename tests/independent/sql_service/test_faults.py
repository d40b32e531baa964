"""Every fault shows from outside."""

from collections import Counter
from typing import Final

import pytest

from .catalogue import FAULTS, MISSED
from .doors import Client, Handler, served
from .faults import Fault
from .service import Service
from .showings import SHOWINGS, WIRED, Desk, Wire

CORRECT: Final = Fault("correct", "", "", "", Service, Handler)


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


def test_faults_are_forty_of_many_families() -> None:
    """At most four are of one family, each says what it is, and misses are faults of the table."""
    families = Counter(fault.family for fault in FAULTS.values())

    assert len(FAULTS) == 40
    assert max(families.values()) <= 4
    assert len(FAULTS) - families["plain"] >= 20
    assert set(SHOWINGS) | set(WIRED) == set(FAULTS)
    assert [name for name, fault in FAULTS.items() if not fault.says] == []
    assert set(MISSED) <= set(FAULTS)
