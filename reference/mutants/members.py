"""Mutants that forget one member of many: in what searches tell, and in what updates change.

Their number follows from the tables of members, since an implementation that lists members by hand may forget any.
"""

import re
from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from ...spec.exchange import Json
from ...spec.profile_fields import ADDRESS_FIELDS, ADDRESS_LINES, INPUT_FIELDS
from ..model import Profile
from ..parts import Parts
from ..profiles import updated, without_values
from ..requests import Fields
from .edits import with_member
from .mutant import Mutant
from .operators import Slip

CONTENT, UPDATE, DETACH = "logic-profile-content", "state-update", "state-delete-key"


def _named(member: str) -> str:
    """``PostalCode`` as ``postal-code``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", member).lower()


def _without_line(line: str) -> Callable[[Json], Json]:
    return lambda address: {name: text for name, text in address.items() if name != line}


def _unchanged(member: str) -> Parts:
    """Updates pass over ``member``."""

    def update(profile: Profile, changes: Fields) -> Profile:
        return updated(profile, {name: value for name, value in changes.items() if name != member})

    return Parts(updated=update)


def _first_value(profile: Profile, key: str, values: tuple[str, ...]) -> Profile:
    return without_values(profile, key, values[:1])


def _under_every_key(profile: Profile, _key: str, values: tuple[str, ...]) -> Profile:
    kept = {
        key: tuple(value for value in attached if value not in values)
        for key, attached in profile.keys.items()
    }
    return replace(profile, keys={key: attached for key, attached in kept.items() if attached})


_LINES: Final = tuple(
    Mutant(
        f"{_named(address)}-without-{_named(line)}",
        CONTENT,
        Slip.DROP,
        f"leaves {line} of {address} out",
        with_member(address, _without_line(line)),
    )
    for address, line in zip(ADDRESS_FIELDS * 3, ADDRESS_LINES, strict=False)
)
"""One for each line of an address, the addresses taking turns."""

_UPDATES: Final = tuple(
    Mutant(
        f"update-passes-over-{_named(member)}",
        UPDATE,
        Slip.DROP,
        f"answers an update and leaves {member} as it was",
        _unchanged(member),
    )
    for member in INPUT_FIELDS
)

MUTANTS: Final = (
    *_LINES,
    *_UPDATES,
    Mutant(
        "detach-first-value",
        DETACH,
        Slip.DROP,
        "detaches the first of several values",
        Parts(without_values=_first_value),
    ),
    Mutant(
        "detach-under-every-key",
        DETACH,
        Slip.LEAK,
        "detaches a value under every key",
        Parts(without_values=_under_every_key),
    ),
)
