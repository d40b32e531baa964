"""Mutants that lose one field at one step of its life: when it is set, kept, removed, set again, or changed alone.

They are made by an operator for each step, drawn over the fields so that every field and every step is there.
"""

from collections.abc import Callable, Mapping
from itertools import cycle
from typing import Final

from msgspec.structs import replace

from ...reference.failures import ServiceFailure
from ...reference.key_values import key_values
from ...reference.model import Fields, Profile
from ...reference.parts import Call, EngineParts
from ...reference.profiles import updated
from ...spec.errors import ErrorName
from ...spec.exchange import Json
from ...spec.keys import FIELDS_BY_KEY, FULL_NAME_FIELDS, FULL_NAME_KEY
from ...spec.profile_fields import ADDRESS_FIELDS, ADDRESS_LINES, STRING_FIELDS
from ...spec.readings import Readings
from . import seam
from .fault_class import CORNER, DROP, FORGET, LEAK, STALE, FaultClass
from .mutant import MutantTable
from .seam import Members, State, without
from .state import KEEPS, UPDATE, dashed, with_update

MUTANTS: Final = MutantTable()
define, breaks = MUTANTS.define, MUTANTS.breaks
Cell = tuple[str, ...]
"""A member, or a member and the name of one of its lines or attributes."""
_KEY_OF: Final[Mapping[str, str]] = {
    **{field: key for key, fields in FIELDS_BY_KEY.items() for field in fields},
    **dict.fromkeys(FULL_NAME_FIELDS, FULL_NAME_KEY),
}
_DEFAULTS: Final = Readings()


def _held(fields: Mapping[str, Json], cell: Cell) -> Json:
    """Return what ``fields`` hold in a cell; None if it is not there."""
    value = fields.get(cell[0])
    return value if len(cell) == 1 else value.get(cell[1]) if isinstance(value, dict) else None


def _put(fields: Mapping[str, Json], cell: Cell, value: Json) -> dict[str, Json]:
    """Return ``fields`` with ``value`` in a cell, or without the cell if that is None."""
    if len(cell) == 1:
        return {**without(fields, cell[0]), **({} if value is None else {cell[0]: value})}
    inner = _put(fields.get(cell[0]) or {}, cell[1:], value)
    return _put(fields, cell[:1], inner or None)


def _with_cell(profile: Profile, cell: Cell, value: Json) -> Profile:
    return replace(profile, fields=_put(profile.fields, cell, value))


def _not_added(cell: Cell) -> EngineParts:
    """Forget a cell that an update adds to a profile without it."""

    def update(profile: Profile, changes: Fields) -> Profile:
        is_new = _held(profile.fields, cell) is None
        new = updated(profile, changes)
        return _with_cell(new, cell, None) if is_new and _held(changes, cell) else new

    return with_update(update)


def _removed_to(value_of: Callable[[Json], Json]) -> Callable[[Cell], EngineParts]:
    """Let a removal leave in a cell what ``value_of`` makes of the value that was there."""

    def operator(cell: Cell) -> EngineParts:
        def update(profile: Profile, changes: Fields) -> Profile:
            old, new = _held(profile.fields, cell), updated(profile, changes)
            return _with_cell(new, cell, value_of(old)) if old and _held(changes, cell) == "" else new

        return with_update(update)

    return operator


def _not_set_again(cell: Cell) -> EngineParts:
    """Forget a cell that is set after it was removed."""

    def step(call: Call, state: State, operation: str, members: Members) -> Members:
        if operation == "UpdateProfile" and isinstance(identifier := members.get("ProfileId"), str):
            if _held(members, cell) == "":
                state[identifier] = True
            elif identifier in state:
                members = _put(members, cell, None)
        return call(operation, members)

    return seam.state(step)


def _not_kept(cell: Cell) -> EngineParts:
    """Drop a cell with every update that does not name its member."""

    def update(profile: Profile, changes: Fields) -> Profile:
        new = updated(profile, changes)
        return new if cell[0] in changes else _with_cell(new, cell, None)

    return with_update(update)


def _not_indexed_alone(cell: Cell) -> EngineParts:
    """Keep a new value out of the index if its member is the only one that an update names."""

    def update(profile: Profile, changes: Fields) -> Profile:
        new = updated(profile, changes)
        if set(changes) != {cell[0]}:
            return new
        key = _KEY_OF[cell[0]]
        values = key_values(replace(new, keys={}), _DEFAULTS).get(key, ())
        before = key_values(replace(profile, keys={}), _DEFAULTS).get(key, ())
        fresh = tuple(value for value in values if value not in before)
        return replace(new, hidden={**new.hidden, key: fresh}) if fresh else new

    return with_update(update)


def _null_removes(cell: Cell) -> EngineParts:
    """Take null in an update for an empty text."""

    def update(call: Call, members: Members) -> Members:
        return call(
            "UpdateProfile", {**members, cell[0]: ""} if members.get(cell[0], "") is None else members
        )

    return seam.operation("UpdateProfile")(update)


_STRINGS: Final = tuple((name,) for name in STRING_FIELDS)
_LINES: Final = tuple(zip(ADDRESS_FIELDS * 3, ADDRESS_LINES, strict=False))
_ATTRIBUTES: Final = (("Attributes", "tier"), ("Attributes", "level"))
_Step = tuple[str, FaultClass, str, Callable[[Cell], EngineParts]]
_EMPTY: Final = _removed_to(lambda _: "")
_STEPS: Final[tuple[_Step, ...]] = (
    ("{}-not-added", DROP, "loses {} if an update adds it to a profile that had none", _not_added),
    (
        "{}-not-removed",
        DROP,
        "keeps {} if an update gives an empty text for it",
        _removed_to(lambda old: old),
    ),
    ("{}-not-set-again", FORGET, "loses {} if it is set after it was removed", _not_set_again),
    ("{}-not-kept", DROP, "drops {} with every update that does not name it", _not_kept),
)


def _define(step: _Step, cell: Cell, requirement: str = "") -> None:
    """Define the mutant that does wrong to a cell in a step."""
    name, fault_class, summary, operator = step
    kept = KEEPS if step is _STEPS[3] and cell[0] in _KEY_OF else UPDATE
    place = " of ".join(reversed(cell))
    define(name.format("-".join(map(dashed, cell))), requirement or kept, fault_class, summary.format(place))(
        operator(cell)
    )


for _number, _cell in enumerate((*_STRINGS, *_LINES, *_ATTRIBUTES)):
    _define(_STEPS[_number % len(_STEPS)], _cell)
for _cell, _step in zip((("Gender",), *_STRINGS[::2]), cycle((_STEPS[3], _STEPS[1])), strict=False):
    _define(_step, _cell)
for _requirement, _cell in (
    ("shape-string-lengths", ("HomePhoneNumber",)),
    ("shape-string-lengths", ("BusinessName",)),
    ("shape-address", ("ShippingAddress", "PostalCode")),
    ("shape-attributes", ("Attributes", "tier")),
):
    _define(
        ("{}-left-empty", DROP, "gives {} as an empty text once it was removed", _EMPTY), _cell, _requirement
    )
for _name in (*FULL_NAME_FIELDS, "AccountNumber", "BusinessPhoneNumber", "PersonalEmailAddress"):
    _define(
        (
            "{}-alone-not-indexed",
            STALE,
            "does not find by a new {} that an update names alone",
            _not_indexed_alone,
        ),
        (_name,),
    )
for _name in ("LastName", "BirthDate", "HomePhoneNumber"):
    _define(
        ("{}-removed-by-null", CORNER, "removes {} if an update gives null for it", _null_removes), (_name,)
    )


def _cleared_twice(key: str) -> EngineParts:
    """Let a value go from ``key`` that one of two fields loses and the other still has."""

    def update(profile: Profile, changes: Fields) -> Profile:
        new = updated(profile, changes)
        lost = tuple(str(profile.fields.get(name)) for name in FIELDS_BY_KEY[key] if changes.get(name) == "")
        return replace(new, hidden={**new.hidden, key: lost}) if lost else new

    return with_update(update)


for _key, _kind in (("_phone", "phone number"), ("_email", "e-mail address")):
    define(f"shared{_key.replace('_', '-')}-cleared-twice", KEEPS, CORNER,
           f"does not find by a {_kind} any more once one of two fields that hold it is cleared")(
        _cleared_twice(_key)
    )  # fmt: skip


@breaks(UPDATE, CORNER, with_update)
def shorter_name_not_indexed(profile: Profile, changes: Fields) -> Profile:
    """does not find by what is left of a full name when an update removes a part of it"""
    new = updated(profile, changes)
    left = " ".join(str(new.fields[name]) for name in FULL_NAME_FIELDS if name in new.fields)
    is_shorter = any(changes.get(name) == "" for name in FULL_NAME_FIELDS)
    return replace(new, hidden={**new.hidden, FULL_NAME_KEY: (left,)}) if is_shorter and left else new


@breaks(UPDATE, FORGET, with_update)
def change_of_case_ignored(profile: Profile, changes: Fields) -> Profile:
    """changes no value to the same letters in another case"""
    old = {name: str(value).lower() for name, value in profile.fields.items()}
    differing = {name: value for name, value in changes.items() if old.get(name) != str(value).lower()}
    return updated(profile, differing)


@breaks(UPDATE, CORNER, with_update)
def same_value_not_indexed(profile: Profile, changes: Fields) -> Profile:
    """does not find by a value any more that an update gives as it was"""
    # As what was there is taken out of an index after what is new was put in.
    same = {
        key: tuple(str(changes[name]) for name in names if changes.get(name, "") == profile.fields.get(name))
        for key, names in FIELDS_BY_KEY.items()
    }
    new = updated(profile, changes)
    return replace(new, hidden={**new.hidden, **{key: values for key, values in same.items() if values}})


@breaks(UPDATE, CORNER, with_update)
def same_value_ends_update(profile: Profile, changes: Fields) -> Profile:
    """leaves a profile as it was if an update gives one of its values as it was"""
    is_same = any(profile.fields.get(name) == value for name, value in changes.items())
    return profile if is_same else updated(profile, changes)


@breaks("state-unknown-profile", LEAK, seam.operation("UpdateProfile"))
def unknown_profile_created(call: Call, members: Members) -> Members:
    """creates a profile if an update names an id that no profile has"""
    try:
        return call("UpdateProfile", members)
    except ServiceFailure as failure:
        if failure.name is not ErrorName.NOT_FOUND:
            raise
        return call("CreateProfile", without(members, "ProfileId"))
