"""Groups of profiles that share a value, of the sizes at which paging goes wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import gcd
from typing import Final

from ..config import Effort
from .namespace import Namespace

_SIZES: Final[Mapping[Effort, Mapping[str, tuple[int, ...]]]] = {
    Effort.QUICK: {
        "PhoneNumber": (101, 19),
        "BusinessPhoneNumber": (100, 20),
        "PersonalEmailAddress": (99, 21),
    },
    Effort.STANDARD: {
        "PhoneNumber": (201, 21),
        "BusinessPhoneNumber": (101, 100),
        "PersonalEmailAddress": (99, 20, 19),
    },
    Effort.THOROUGH: {
        "PhoneNumber": (1001, 21),
        "BusinessPhoneNumber": (201, 101, 100),
        "PersonalEmailAddress": (99, 20, 19),
    },
}
_BESIDE_THE_LATTICE: Final[Mapping[str, tuple[int, ...]]] = {
    "MobilePhoneNumber": (41, 1),
    "HomePhoneNumber": (40, 39),
}
_STEPS: Final[Mapping[str, int]] = {
    "PhoneNumber": 1,
    "BusinessPhoneNumber": 7,
    "PersonalEmailAddress": 11,
    "MobilePhoneNumber": 13,
    "HomePhoneNumber": 17,
}
"""Members of a group are taken in strides, so that groups of different fields overlap unevenly."""


@dataclass(frozen=True, slots=True)
class Group:
    """``size`` profiles that have ``value`` under ``key``, all of them in ``field``."""

    field: str
    key: str
    value: str
    size: int


def groups(naming: Namespace, effort: Effort) -> tuple[Group, ...]:
    """All groups of a standing world."""
    return tuple(
        _group(naming, field, size)
        for field, sizes in {**_SIZES[effort], **_BESIDE_THE_LATTICE}.items()
        for size in sizes
    )


def _group(naming: Namespace, field: str, size: int) -> Group:
    if field.endswith("EmailAddress"):
        return Group(field, "_email", naming.email(f"group{size}"), size)
    return Group(field, "_phone", naming.phone(1000 + size + list(_STEPS).index(field) * 1500), size)


def group_fields(naming: Namespace, effort: Effort, members: int, beside: int) -> list[dict[str, str]]:
    """The fields that each of ``members`` profiles gets from the groups.

    The last ``beside`` of them are no part of the lattice and may use the fields that the lattice needs.
    """
    fields: list[dict[str, str]] = [{} for _ in range(members)]
    _deal(naming, _SIZES[effort], fields)
    _deal(naming, _BESIDE_THE_LATTICE, fields[members - beside :])
    return fields


def _deal(naming: Namespace, sizes: Mapping[str, tuple[int, ...]], fields: list[dict[str, str]]) -> None:
    for field, several in sizes.items():
        step = next(step for step in range(_STEPS[field], len(fields) * 2) if gcd(step, len(fields)) == 1)
        places = iter([number * step % len(fields) for number in range(len(fields))])
        for size in several:
            value = _group(naming, field, size).value
            for _ in range(size):
                fields[next(places)][field] = value
