"""Values that break naive comparison: each is found by itself and by nothing close to it."""

from itertools import zip_longest

from ...reference.model import Pair
from ..config import Effort
from ..drive import Drive
from ..judges.matching import SEVERAL, WHOLE
from ..worlds.lattice import HOME_LINE, MOBILE_LINE
from ..worlds.special import NOTE_KEY
from ..worlds.values import Trap, near_misses, traps


def play(drive: Drive) -> None:
    """Near misses and stored values in turn, since either kind shows other mistakes."""
    stored = [trap for trap in traps(drive.naming.tag, drive.naming.number) if drive.oracle.value("_account", trap.value).may]
    near = list(near_misses(drive.naming.tag, drive.naming.number))
    for one, other in zip_longest(near, _spread(stored)):
        for trap in (one, other):
            if trap is not None:
                drive.find(WHOLE, [Pair("_account", (trap.value,))])
    drive.find(WHOLE, [Pair("_email", (drive.naming.email("attice"),))])
    drive.find(WHOLE, [Pair("_email", (drive.naming.email("lattic_"),))])
    drive.find(WHOLE, [Pair("_phone", (drive.naming.phone(MOBILE_LINE)[:-1],))])
    drive.find(WHOLE, [Pair("_fullName", (f"Lattice {drive.naming.tag}  Shared",))])
    drive.find(WHOLE, [Pair("_fullName", (f"Lattice {drive.naming.tag}",))])


def _spread(several: list[Trap]) -> list[Trap]:
    """The same traps, neighbours of one kind apart, so that every kind comes early."""
    return [trap for start in range(7) for trap in several[start::7]]


def play_attached(drive: Drive) -> None:
    """The same values under a custom key, where a profile has many of them."""
    step = 4 if drive.effort is Effort.QUICK else 1
    for trap in list(traps(drive.naming.tag, drive.naming.number))[::step]:
        drive.find(WHOLE, [Pair(NOTE_KEY, (trap.value,))])
    for trap in list(near_misses(drive.naming.tag, drive.naming.number))[::step]:
        drive.find(WHOLE, [Pair(NOTE_KEY, (trap.value,))])


def play_several(drive: Drive) -> None:
    """Pairs with several Values, in every position, alone and joined."""
    naming = drive.naming
    phones = (naming.phone(MOBILE_LINE), naming.phone(HOME_LINE))
    emails = (naming.email("lattice"), naming.email("lattice-b"))
    nobody = naming.text("nobody")
    drive.find(SEVERAL, [Pair("_phone", phones)])
    drive.find(SEVERAL, [Pair("_phone", phones[::-1])])
    drive.find(SEVERAL, [Pair("_phone", (nobody, phones[0]))])
    drive.find(SEVERAL, [Pair("_phone", (phones[0], nobody))])
    drive.find(SEVERAL, [Pair("_phone", (nobody, nobody + "2", *phones))])
    accounts = tuple(draft.fields["AccountNumber"] for draft in drive.oracle.drafts[:40:4])
    drive.find(SEVERAL, [Pair("_account", accounts)])
    for operator in ("AND", "OR", None):
        drive.find(SEVERAL, [Pair("_phone", phones), Pair("_email", emails)], operator)
        drive.find(SEVERAL, [Pair("_email", emails[:1]), Pair("_phone", phones)], operator)
        drive.find(SEVERAL, [Pair("_email", emails), Pair("_phone", phones[1:])], operator)
        drive.find(SEVERAL, [Pair("_email", (nobody, *emails)), Pair("_phone", (*phones, nobody))], operator)
        name = f"Lattice {naming.tag} Shared"
        drive.find(SEVERAL, [Pair("_fullName", (name,)), Pair("_email", emails), Pair("_phone", phones)], operator)
