"""The stored fields of a profile, each a cell with a life of its own: set, kept, changed, removed and set again."""

from collections.abc import Iterable, Mapping
from enum import IntEnum
from itertools import zip_longest
from typing import Final

from ...spec.exchange import Json
from ...spec.keys import FIELDS_BY_KEY, FULL_NAME_FIELDS, FULL_NAME_KEY
from ...spec.limits import PAIRS
from ...spec.profile_fields import ADDRESS_FIELDS, ADDRESS_LINES, GENDERS, PARTY_TYPES, STRING_FIELDS
from ...spec.search import Pair
from .model import Namespace

Cell = tuple[str, ...]
"""A field that holds one text: a member, or a member and a line of the address or the name of an attribute."""
Values = Mapping[Cell, str]
ByKey = Mapping[str, tuple[str, ...]]
"""Values by the key that finds them."""

ATTRIBUTES: Final = ("tier", "level", "tck note", "FirstName")
MEMBERS: Final = (*STRING_FIELDS, "PartyType", "Gender", *ADDRESS_FIELDS, "Attributes")
CELLS: Final[tuple[Cell, ...]] = (
    *((name,) for name in (*STRING_FIELDS, "PartyType", "Gender")),
    *((address, line) for address in ADDRESS_FIELDS for line in ADDRESS_LINES),
    *(("Attributes", name) for name in ATTRIBUTES),
)
_CHOICES: Final = {"PartyType": PARTY_TYPES, "Gender": GENDERS}
"""Members that no update can remove, since an empty text is none of their values."""
_LINES: Final = 100
"""Phone numbers of one version."""


class Stage(IntEnum):
    """What an update does to a cell: each goes through all of them, in this order, again and again."""

    SET = 0
    KEPT = 1
    CHANGED = 2
    REMOVED = 3
    ABSENT = 4
    """It is not there, and the update does not name it."""


def cells_of(member: str) -> tuple[Cell, ...]:
    """Return the cells of a member: one, or one for each line or attribute."""
    return tuple(cell for cell in CELLS if cell[0] == member)


def value_of(namespace: Namespace, cell: Cell, version: int) -> str:
    """Return the value of a cell in a version; those that a key finds are those of no other cell or version."""
    member = cell[0]
    if member in _CHOICES:
        return _CHOICES[member][version % len(_CHOICES[member])]
    if member in FIELDS_BY_KEY["_phone"]:
        return namespace.phone(version * _LINES + CELLS.index(cell))
    if member in FIELDS_BY_KEY["_email"]:
        return namespace.email(f"{member.lower()}{version}")
    if member == "AccountNumber" or member in FULL_NAME_FIELDS:
        return namespace.text(f"{member.lower()}-{version}")
    return f"{'-'.join(cell)} {version}"


def removed(cells: Iterable[Cell]) -> dict[Cell, str]:
    """Return the changes that remove cells, as far as an update can."""
    return {cell: "" for cell in cells if cell[0] not in _CHOICES}


def fields_of(values: Values) -> dict[str, Json]:
    """Return the members of a request that hold these values."""
    fields: dict[str, Json] = {}
    for (member, *inner), value in values.items():
        if inner:
            fields.setdefault(member, {})[inner[0]] = value
        else:
            fields[member] = value
    return fields


def stage_of(cell: Cell, turn: int) -> Stage:
    """Return the stage of a cell in a turn; cells side by side are in different ones."""
    return Stage((CELLS.index(cell) + turn) % len(Stage))


def born(namespace: Namespace, turn: int) -> dict[Cell, str]:
    """Return what a profile holds that is created in that turn."""
    gone = removed(cell for cell in CELLS if stage_of(cell, turn) in (Stage.REMOVED, Stage.ABSENT))
    return {cell: value_of(namespace, cell, turn) for cell in CELLS if cell not in gone}


def changes_in(namespace: Namespace, turn: int) -> dict[Cell, str]:
    """Return the changes of a turn; an empty text removes a value."""
    new = (cell for cell in CELLS if stage_of(cell, turn) in (Stage.SET, Stage.CHANGED))
    gone = removed(cell for cell in CELLS if stage_of(cell, turn) is Stage.REMOVED)
    return {**{cell: value_of(namespace, cell, turn) for cell in new}, **gone}


def changed(values: Values, changes: Values) -> dict[Cell, str]:
    """Return the values after an update."""
    return {cell: value for cell, value in {**values, **changes}.items() if value}


def by_key(values: Values) -> dict[str, tuple[str, ...]]:
    """Return the values that keys find; a full name only if it has all its parts, since else it is open."""
    found = {
        key: tuple(values[field,] for field in fields if (field,) in values)
        for key, fields in FIELDS_BY_KEY.items()
    }
    parts = [values.get((field,)) for field in FULL_NAME_FIELDS]
    if all(parts):
        found[FULL_NAME_KEY] = (" ".join(map(str, parts)),)
    return {key: held for key, held in found.items() if held}


def part_name(values: Values) -> str:
    """Return the parts of a name that are there, joined as in a full name: empty if none or all are there."""
    parts = [values[part,] for part in FULL_NAME_FIELDS if (part,) in values]
    return " ".join(parts) if len(parts) < len(FULL_NAME_FIELDS) else ""


def without(values: ByKey, others: ByKey) -> dict[str, tuple[str, ...]]:
    """Return the values that the others are not among."""
    left = {
        key: tuple(value for value in held if value not in others.get(key, ()))
        for key, held in values.items()
    }
    return {key: held for key, held in left.items() if held}


def joined(several: Iterable[ByKey]) -> dict[str, tuple[str, ...]]:
    """Return all values of several profiles."""
    together: dict[str, tuple[str, ...]] = {}
    for values in several:
        for key, held in values.items():
            together[key] = (*together.get(key, ()), *held)
    return together


def rows(values: ByKey) -> list[tuple[Pair, ...]]:
    """Return pairs under different keys, in as few rows as a search each can hold."""
    columns = [[Pair(key, (value,)) for value in held] for key, held in values.items()]
    whole = (tuple(pair for pair in row if pair is not None) for row in zip_longest(*columns))
    return [
        row[start : start + PAIRS.maximum] for row in whole for start in range(0, len(row), PAIRS.maximum)
    ]
