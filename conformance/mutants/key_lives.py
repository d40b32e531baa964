"""Mutants that go wrong at one step in the life of attached values, under one key."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import cycle
from typing import Final

from msgspec.structs import replace

from ...reference.failures import ServiceFailure
from ...reference.model import Profile
from ...reference.parts import Call, EditValues, EngineParts
from ...reference.profiles import updated, with_values, without_values
from ...spec.keys import ATTACHED_KEYS, FIELDS_BY_KEY, FULL_NAME_FIELDS, FULL_NAME_KEY
from . import seam
from .fault_class import CORNER, DROP, FOLD, FORGET, LEAK, SHARE, STALE, FaultClass
from .mutant import MutantTable
from .seam import Members, State, without
from .state import finding_deleted, with_attaching, with_detaching, with_update

MUTANTS: Final = MutantTable()
define = MUTANTS.define
ADD, DETACH, KEEPS, DELETE = "state-add-key", "state-delete-key", "state-update-keeps", "state-delete"


def _edited(right: EditValues, key: str, wrong: EditValues) -> EditValues:
    """Return what edits values under ``key`` by ``wrong``, and under all others as it should be."""
    return lambda profile, name, values: (wrong if name == key else right)(profile, name, values)


def _attaching(wrong: EditValues) -> Callable[[str], EngineParts]:
    return lambda key: with_attaching(_edited(with_values, key, wrong))


def _detaching(wrong: EditValues) -> Callable[[str], EngineParts]:
    return lambda key: with_detaching(_edited(without_values, key, wrong))


def _detach_everywhere(profile: Profile, _: str, values: tuple[str, ...]) -> Profile:
    for key in profile.keys:
        profile = without_values(profile, key, values)
    return profile


def _kept_detached(key: str) -> EngineParts:
    """Attach no value that was detached from the profile before."""

    def step(call: Call, state: State, operation: str, members: Members) -> Members:
        gone: set[tuple[str, str]] = state.setdefault("gone", set())
        if operation not in ("AddProfileKey", "DeleteProfileKey") or members.get("KeyName") != key:
            return call(operation, members)
        if operation == "DeleteProfileKey":
            output = call(operation, members)
            gone.update((members["ProfileId"], value) for value in members["Values"])
            return output
        values = [value for value in members["Values"] if (members.get("ProfileId"), value) not in gone]
        if values:
            call(operation, {**members, "Values": values})
        return {"KeyName": key, "Values": members["Values"]}

    return seam.state(step)


def _taken_over(key: str) -> EngineParts:
    """Detach a value from the profile that had it when it is attached to another one."""

    def step(call: Call, state: State, operation: str, members: Members) -> Members:
        output = call(operation, members)
        if operation == "AddProfileKey" and members["KeyName"] == key:
            for value in members["Values"]:
                owner = state.get(value)
                state[value] = members["ProfileId"]
                if owner not in (None, members["ProfileId"]):
                    with suppress(ServiceFailure):
                        call("DeleteProfileKey", {**members, "ProfileId": owner, "Values": [value]})
        return output

    return seam.state(step)


@MUTANTS.breaks(KEEPS, STALE, seam.state)
def attach_replaces_after_update(call: Call, state: State, operation: str, members: Members) -> Members:
    """drops what was attached under a key when more is attached to a profile that was updated"""
    output = call(operation, members)
    if operation == "UpdateProfile":
        state[members["ProfileId"]] = True
    if operation == "AddProfileKey":
        place = f"{members['ProfileId']} {members['KeyName']}"
        held = [value for value in state.get(place, ()) if value not in members["Values"]]
        state[place] = [*held, *members["Values"]]
        if held and members["ProfileId"] in state:
            with suppress(ServiceFailure):
                call("DeleteProfileKey", {**members, "Values": held})
    return output


def _shadowed(key: str) -> EngineParts:
    """Attach no value that a field of the profile holds."""
    names = FIELDS_BY_KEY.get(key, ())

    def attach(profile: Profile, name: str, values: tuple[str, ...]) -> Profile:
        held = {profile.fields.get(field) for field in names}
        if key == FULL_NAME_KEY:
            held = {" ".join(profile.fields.get(field, "") for field in FULL_NAME_FIELDS)}
        return with_values(profile, name, tuple(value for value in values if value not in held))

    return with_attaching(_edited(with_values, key, attach))


Step = tuple[str, FaultClass, str, Callable[[str], EngineParts]]
"""The requirement, the kind of fault, what the mutant does under a key, and its parts, given the key."""
_STEPS: Final[Mapping[str, Step]] = {
    "first-of-several": (
        ADD, DROP, "attaches the first of several values",
        _attaching(lambda profile, key, values: with_values(profile, key, values[:1])),
    ),
    "attached-before-lost": (
        ADD, DROP, "drops what was attached before",
        _attaching(lambda profile, key, values: with_values(
            replace(profile, keys=without(profile.keys, key)), key, values)),
    ),
    "repeated-lost": (
        ADD, FORGET, "attaches nothing if a list holds a value twice, or one that is there",
        _attaching(lambda profile, key, values: profile
                   if len({*values, *profile.keys.get(key, ())}) < len(values) + len(profile.keys.get(key, ()))
                   else with_values(profile, key, values)),
    ),
    "detached-stays-gone": (ADD, STALE, "never finds a value again that was detached once", _kept_detached),
    "value-taken-over": (ADD, SHARE, "lets a value belong to one profile, the last", _taken_over),
    "all-detached": (
        DETACH, DROP, "detaches all values",
        _detaching(lambda profile, key, _: without_values(profile, key, profile.keys.get(key, ()))),
    ),
    "detached-everywhere": (DETACH, LEAK, "detaches a value from every key", _detaching(_detach_everywhere)),
    "detached-still-found": (
        DETACH, FORGET, "detaches nothing", _detaching(lambda profile, _key, _values: profile),
    ),
    "lost-by-update": (
        KEEPS, DROP, "drops the values with every update",
        lambda key: with_update(lambda profile, changes: replace(
            updated(profile, changes), keys=without(profile.keys, key))),
    ),
    "found-deleted": (DELETE, FORGET, "finds deleted profiles", finding_deleted),
}  # fmt: skip
_OFTEN: Final = ("kLife", "k", "_email", "_fullName", *ATTACHED_KEYS[4:6], *ATTACHED_KEYS[10:12])
"""Keys whose values live at every effort."""
_OTHERS: Final = ("_account", "_phone", "_profileId", *ATTACHED_KEYS[:4], *ATTACHED_KEYS[6:9])


def _named(step: str, key: str) -> str:
    return f"{step}-under-{re.sub(r'(?<!^)(?=[A-Z])', '-', key.strip('_')).lower()}"


for _keys in (_OFTEN, _OTHERS):
    for (_step, (_rule, _fault, _does, _parts)), _key in zip(_STEPS.items(), cycle(_keys), strict=False):
        define(_named(_step, _key), _rule, _fault, f"{_does}, under {_key}")(_parts(_key))
for _key in ("_account", "_phone", "_email", FULL_NAME_KEY):
    _does = f"attaches no value under {_key} that a field holds, so that it goes with the field"
    define(_named("shadowed", _key), ADD, FOLD, _does)(_shadowed(_key))


def _passing_over(is_meant: Callable[[str], bool]) -> EngineParts:
    """Detach no value of some kind."""
    return with_detaching(
        lambda profile, key, values: without_values(
            profile, key, tuple(value for value in values if not is_meant(value))
        )
    )


passes_over = MUTANTS.rows(DETACH, _passing_over)
passes_over("detach-passes-over-commas", CORNER, "detaches no value with a comma")(lambda value: "," in value)
passes_over("detach-passes-over-non-ascii", CORNER, "detaches no value with a character beyond ASCII")(
    lambda value: not value.isascii()
)
passes_over("detach-passes-over-outer-blanks", CORNER, "detaches no value that begins or ends with a blank")(
    lambda value: value != value.strip()
)
