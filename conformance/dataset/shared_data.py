"""The standing world: one set of profiles that all reading checks share, made so that shortcuts stumble.

It holds the lattice (every subset of five pairs), groups of the sizes at which paging goes wrong, values that break
naive comparison, profiles that differ in one field only, and values that are equal under different keys. Its core
uses the five keys that CreateProfile can fill; what needs AddProfileKey is an add-on.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from ...spec.exchange import Json
from ..config import Effort
from .content import content
from .edge_cases import NOTE_KEY, Special, specials
from .groups import group_fields
from .model import ProfileSpec, World
from .namespace import Namespace
from .subset_profiles import SUBSETS, lattice_fields, lattice_keys
from .values import traps

SIZE: Final[Mapping[Effort, int]] = {Effort.QUICK: 150, Effort.STANDARD: 260, Effort.THOROUGH: 1120}
_NOTES_A_PROFILE: Final = 15


def standing_world(naming: Namespace, effort: Effort) -> World:
    """The standing world of a run: the lattice first, then the special profiles, then the bulk."""
    special = specials(naming)
    bulk = SIZE[effort] - SUBSETS - len(special)
    shared = group_fields(naming, effort, SUBSETS + bulk, bulk)
    values = [trap.value for trap in traps(naming.tag, naming.number)]
    notes = [
        tuple(values[start : start + _NOTES_A_PROFILE]) for start in range(0, len(values), _NOTES_A_PROFILE)
    ]
    lattice = [
        Special(shared[subset] | lattice_fields(naming, subset), lattice_keys(naming, subset))
        for subset in range(SUBSETS)
    ]
    rest = [Special(shared[SUBSETS + number] | _bulk_name(naming, number, values)) for number in range(bulk)]
    for profile, noted in zip(rest, notes, strict=False):
        profile.keys[NOTE_KEY] = noted
    accounts = iter(values)
    drafts = (
        ProfileSpec(
            name=f"p{number}",
            fields={"AccountNumber": _account(profile.fields, accounts, naming, number)}
            | content(number)
            | profile.fields,
            keys=profile.keys,
        )
        for number, profile in enumerate((*lattice, *special, *rest), start=1)
    )
    return World(name="standing", tag=naming.tag, drafts=tuple(drafts))


def _account(own: Mapping[str, Json], traps_left: Iterator[str], naming: Namespace, number: int) -> str:
    """An account number for a profile that has none of its own: a trap while there are some left."""
    return "" if "AccountNumber" in own else next(traps_left, naming.text(f"account-{number}"))


def _bulk_name(naming: Namespace, number: int, values: list[str]) -> dict[str, str]:
    """A full name of three parts; the last part is a trap, taken from the end where accounts take from the start."""
    return naming.name("Bulk", values[-1 - number % len(values)][:200] + f"-{number // len(values)}")
