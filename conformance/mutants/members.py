"""Mutants that forget one member of many: in what searches return, and in what updates change.

Their number follows from the tables of members, since an implementation that lists members by hand may forget any.
"""

import re
from collections import Counter
from typing import Final

from msgspec.structs import replace

from ...reference.model import Profile
from ...reference.parts import Call, EngineParts
from ...reference.profiles import updated, without_values
from ...spec.operations import SEARCH
from ...spec.profile_fields import ADDRESS_FIELDS, ADDRESS_LINES, INPUT_FIELDS
from .content import CONTENT
from .fault_class import CORNER, DROP, LEAK
from .mutant import MutantTable
from .seams import Members, State, with_member, with_state, without
from .state import ATTACH, DETACH, UPDATE, with_detaching, with_update

MUTANTS: Final = MutantTable()
define, breaks = MUTANTS.define, MUTANTS.breaks


def _hyphenated(member: str) -> str:
    """Return ``PostalCode`` as ``postal-code``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", member).lower()


def _without_line(address: str, line: str) -> EngineParts:
    return with_member(address)(lambda lines: without(lines, line))


def _not_updating(member: str) -> EngineParts:
    """Let updates pass over ``member``."""
    return with_update(lambda profile, changes: updated(profile, without(changes, member)))


# One for each line of an address, the addresses taking turns.
for _address, _line in zip(ADDRESS_FIELDS * 3, ADDRESS_LINES, strict=False):
    define(
        f"{_hyphenated(_address)}-without-{_hyphenated(_line)}",
        CONTENT,
        DROP,
        f"leaves {_line} of {_address} out",
    )(_without_line(_address, _line))

updates = MUTANTS.family(UPDATE, _not_updating)
for _member in INPUT_FIELDS:
    updates(
        f"update-passes-over-{_hyphenated(_member)}",
        DROP,
        f"answers an update and leaves {_member} as it was",
    )(_member)

detaches = MUTANTS.family(DETACH, with_detaching)
detaches("detach-first-value", DROP, "detaches the first of several values")(
    lambda profile, key, values: without_values(profile, key, values[:1])
)


@breaks(DETACH, LEAK, with_detaching)
def detach_under_every_key(profile: Profile, _key: str, values: tuple[str, ...]) -> Profile:
    """detaches a value under every key"""
    kept = {key: tuple(v for v in held if v not in values) for key, held in profile.keys.items()}
    return replace(profile, keys={key: held for key, held in kept.items() if held})


@breaks(DETACH, CORNER, with_detaching)
def detach_all_but_last(profile: Profile, key: str, values: tuple[str, ...]) -> Profile:
    """leaves a key the last value that is detached from it"""
    right = without_values(profile, key, values)
    return right if key in right.keys else without_values(profile, key, values[:-1])


@breaks(ATTACH, CORNER, with_state)
def attached_twice_listed_twice(call: Call, state: State, operation: str, members: Members) -> Members:
    """lists a profile twice that a value was attached to twice"""
    # As rows of a table that nobody made distinct.
    output = call(operation, members)
    attached: Counter[tuple[str, str, str]] = state.setdefault("attached", Counter())
    if operation == "AddProfileKey":
        attached.update((members["ProfileId"], members["KeyName"], value) for value in members["Values"])
    if operation != SEARCH or "Items" not in output:
        return output
    requested = [(members["KeyName"], value) for value in members["Values"]]
    again = [
        item for item in output["Items"] if any(attached[item["ProfileId"], *one] > 1 for one in requested)
    ]
    return {**output, "Items": [*output["Items"], *again]}
