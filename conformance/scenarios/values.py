"""Values that break naive comparison: each is found by itself and by nothing close to it."""

import unicodedata
from collections.abc import Mapping
from itertools import zip_longest

from ...spec.search import Pair
from ..client.scenario_client import ScenarioClient
from ..config import Effort
from ..dataset.edge_cases import NOTE_KEY, long_email, mixed_values
from ..dataset.model import Namespace
from ..dataset.shared_data import HOME_LINE, MOBILE_LINE
from ..dataset.values import AdversarialValue, adversarial_values, near_misses
from ..history.step import MAY_REFUSE
from ..judging.matching import SEVERAL, WHOLE

_PACKED = {Effort.QUICK: 24, Effort.STANDARD: 9, Effort.THOROUGH: 9}
"""Values in one pair where a whole list is asked for at once."""
_EVERY_NTH_ALONE = {Effort.QUICK: 16, Effort.STANDARD: 1, Effort.THOROUGH: 1}

_MANY = 150
"""Values before those that somebody has."""


def play_stored(drive: ScenarioClient) -> None:
    """Near misses and stored values in turn, since either kind shows other mistakes."""
    _play(drive, "_account")
    if drive.effort is not Effort.QUICK:
        _other_forms(drive)
    mixed = mixed_values(drive.naming)
    pairs = [Pair(key, (mixed[key],)) for key in ("_account", "_email", "_fullName", "_phone")]
    drive.find(WHOLE, pairs, "OR")
    drive.find(WHOLE, [Pair("_email", (long_email(drive.naming),)), pairs[0]], "OR")
    if drive.effort is not Effort.QUICK:
        for pair in pairs:
            drive.find(WHOLE, [pair])
    # Some storage cannot hold the character, so refusing it is no fault here; cutting the value there is.
    drive.find(WHOLE, [Pair("_account", (f"{drive.naming.prefix}-ann\0x",))], **{MAY_REFUSE: "yes"})
    for key, values in _near_misses(drive.naming).items():
        if drive.known.get("several-values") == "any":
            drive.find_any(WHOLE, [Pair(key, values)])
        if drive.effort is not Effort.QUICK or drive.known.get("several-values") != "any":
            for value in values:
                drive.find(WHOLE, [Pair(key, (value,))])


def _near_misses(naming: Namespace) -> Mapping[str, tuple[str, ...]]:
    """What is close to e-mail addresses, phone numbers and names that are there, and nobody's."""
    line = naming.phone(MOBILE_LINE)
    other = str(10_000 + (int(naming.digits) + 12_345) % 90_000)
    return {
        "_email": (
            naming.email("attice"),
            naming.email("lattic_"),
            naming.email("lat.tice"),
            f"lattice.{naming.prefix}+tag@example.org",
            f"lattice.{naming.prefix}@example.com",
            f"mailto:{naming.email('lattice')}",
            f"Lattice <{naming.email('lattice')}>",
            long_email(naming, "net"),
        ),
        "_phone": (line[:-1], line.replace(naming.digits, other)),
        "_account": ("*", "%", "__proto__", "constructor"),
        "_fullName": (
            f"Lattice {naming.prefix}  Shared",
            f"Lattice {naming.prefix}",
            f"Láttice {naming.prefix} Shared",
            f"Dr. Lattice {naming.prefix} Shared",
            f"Lattice {naming.prefix} Shared Jr.",
        ),
    }


def _other_forms(drive: ScenarioClient) -> None:
    """Other forms of a stored value beside a second pair: what is the same value alone is the same there."""
    mixed = mixed_values(drive.naming)
    for key, other in (("_email", "_account"), ("_fullName", "_account"), ("_account", "_email")):
        value, beside = mixed[key], Pair(other, (mixed[other],))
        forms = (value.upper(), f" {value} ", unicodedata.normalize("NFD", value))
        for form in forms:
            for operator in ("AND", "OR"):
                drive.find(WHOLE, [Pair(key, (form,)), beside], operator)


def play_attached(drive: ScenarioClient) -> None:
    """The same values under a custom key, where a profile has many of them."""
    _play(drive, NOTE_KEY)


def _play(drive: ScenarioClient, key: str) -> None:
    """Every value in a list of several, where a list means any of them; then values one by one."""
    stored = [trap for trap in adversarial_values(drive.naming) if drive.oracle.having(key, trap.value).upper]
    near = list(near_misses(drive.naming))
    packed = _PACKED[drive.effort]
    for values in (near, _spread(stored)):
        for start in range(0, len(values) if drive.known.get("several-values") == "any" else 0, packed):
            drive.find_any(WHOLE, [Pair(key, tuple(trap.value for trap in values[start : start + packed]))])
    step = _EVERY_NTH_ALONE[drive.effort]
    for one, other in zip_longest(near[::step], _spread(stored)[::step]):
        for trap in (one, other):
            if trap is not None:
                drive.find(WHOLE, [Pair(key, (trap.value,))])


def _spread(several: list[AdversarialValue]) -> list[AdversarialValue]:
    """The same traps, neighbours of one kind apart, so that every kind comes early."""
    return [trap for start in range(7) for trap in several[start::7]]


def play_several(drive: ScenarioClient) -> None:
    """Pairs with several Values, in every position, alone and joined."""
    naming = drive.naming
    phones = (naming.phone(MOBILE_LINE), naming.phone(HOME_LINE))
    emails = (naming.email("lattice"), naming.email("lattice-b"))
    nobody = f" {naming.text('nobody')} "  # an entry holds values as requested, blanks and all
    drive.find(SEVERAL, [Pair("_phone", phones)])
    drive.find(SEVERAL, [Pair("_phone", phones[::-1])])
    drive.find(SEVERAL, [Pair("_phone", (nobody, phones[0]))])
    drive.find(SEVERAL, [Pair("_phone", (phones[0], nobody))])
    drive.find(SEVERAL, [Pair("_phone", (nobody, nobody + "2", *phones))])
    many = [f"{nobody}{number}" for number in range(_MANY)]  # as no length is stated, so many may be refused
    drive.find(SEVERAL, [Pair("_phone", (*many, *phones))], **{MAY_REFUSE: "yes"})
    accounts = tuple(draft.fields["AccountNumber"] for draft in drive.oracle.profiles[:40:4])
    if drive.known.get("several-values") == "any":
        drive.find_any(SEVERAL, [Pair("_account", accounts)])
    else:
        drive.find(SEVERAL, [Pair("_account", accounts)], **{MAY_REFUSE: "yes"})
    for operator in ("AND", "OR", None)[: 2 if drive.effort is Effort.QUICK else None]:
        drive.find(SEVERAL, [Pair("_phone", phones), Pair("_email", emails)], operator)
        drive.find(SEVERAL, [Pair("_email", emails[:1]), Pair("_phone", phones)], operator)
        drive.find(SEVERAL, [Pair("_email", emails), Pair("_phone", phones[1:])], operator)
        drive.find(SEVERAL, [Pair("_email", (nobody, *emails)), Pair("_phone", (*phones, nobody))], operator)
        name = f"Lattice {naming.prefix} Shared"
        drive.find(
            SEVERAL, [Pair("_fullName", (name,)), Pair("_email", emails), Pair("_phone", phones)], operator
        )
