"""Mutants that forget one member of many: in what searches tell, and in what updates change.

Their number follows from the tables of members, since an implementation that lists members by hand may forget any.
"""

import re
from collections import Counter
from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from ...reference.model import Profile
from ...reference.parts import Call, EngineParts
from ...reference.profiles import updated, without_values
from ...reference.requests import Fields
from ...spec.exchange import Json
from ...spec.operations import SEARCH
from ...spec.profile_fields import ADDRESS_FIELDS, ADDRESS_LINES, INPUT_FIELDS
from .edits import Members, with_member
from .fault_class import FaultClass
from .mutant import Mutant
from .state import memory

CONTENT, UPDATE, DETACH = "logic-profile-content", "state-update", "state-delete-key"


def _named(member: str) -> str:
    """``PostalCode`` as ``postal-code``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", member).lower()


def _without_line(line: str) -> Callable[[Json], Json]:
    return lambda address: {name: text for name, text in address.items() if name != line}


def _unchanged(member: str) -> EngineParts:
    """Updates pass over ``member``."""

    def update(profile: Profile, changes: Fields) -> Profile:
        return updated(profile, {name: value for name, value in changes.items() if name != member})

    return EngineParts(updated=update)


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
        FaultClass.DROP,
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
        FaultClass.DROP,
        f"answers an update and leaves {member} as it was",
        _unchanged(member),
    )
    for member in INPUT_FIELDS
)


def _last_value_stays(profile: Profile, key: str, values: tuple[str, ...]) -> Profile:
    right = without_values(profile, key, values)
    return right if key in right.keys else without_values(profile, key, values[:-1])


def _listed_twice(call: Call, _: dict[str, Json]) -> Callable[[str, Members], Members]:
    """What is attached twice under a key finds its profile twice, as rows of a table that nobody made distinct."""
    attached: Counter[tuple[str, str, str]] = Counter()

    def carried_out(operation: str, members: Members) -> Members:
        output = call(operation, members)
        if operation == "AddProfileKey":
            key = members["KeyName"]
            attached.update((members["ProfileId"], key, value) for value in members["Values"])
        if operation != SEARCH or "Items" not in output:
            return output
        asked = [(members["KeyName"], value) for value in members["Values"]]
        again = [
            item for item in output["Items"] if any(attached[item["ProfileId"], *one] > 1 for one in asked)
        ]
        return {**output, "Items": [*output["Items"], *again]}

    return carried_out


MUTANTS: Final = (
    *_LINES,
    *_UPDATES,
    Mutant(
        "detach-first-value",
        DETACH,
        FaultClass.DROP,
        "detaches the first of several values",
        EngineParts(without_values=_first_value),
    ),
    Mutant(
        "detach-under-every-key",
        DETACH,
        FaultClass.LEAK,
        "detaches a value under every key",
        EngineParts(without_values=_under_every_key),
    ),
    Mutant(
        "detach-all-but-last",
        DETACH,
        FaultClass.CORNER,
        "leaves a key the last value that is detached from it",
        EngineParts(without_values=_last_value_stays),
    ),
    Mutant(
        "attached-twice-listed-twice",
        "state-add-key",
        FaultClass.CORNER,
        "lists a profile twice that a value was attached to twice",
        memory(_listed_twice),
    ),
)
