"""The shared data: one set of profiles that all checks search which only read, made so that shortcuts fail.

It holds profiles that match every subset of five pairs, groups of the sizes at which paging goes wrong, values that
break naive comparison, profiles that differ in one field only, and values that are equal under different keys. Its core
uses the five keys that CreateProfile can fill; what needs AddProfileKey is an add-on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import gcd
from typing import Final

from ...spec.exchange import Json
from ...spec.search import Pair
from ..config import Effort
from .content import content
from .edge_cases import NOTE_KEY, EdgeCase, edge_cases
from .model import Namespace, ProfileSpec, World
from .values import adversarial_values

SUBSETS: Final = 32
CASE_KEY: Final = "_caseId"
TIER_KEY: Final = "tckTier"
FULL_NAME: Final = ("Lattice", "Shared")
MOBILE_LINE, HOME_LINE = 1, 2


def subset_pairs(naming: Namespace) -> tuple[Pair, ...]:
    """The five pairs under five keys; the last two need values that AddProfileKey attached."""
    first, last = FULL_NAME
    return (
        Pair("_phone", (naming.phone(MOBILE_LINE),)),
        Pair("_email", (naming.email("lattice"),)),
        Pair("_fullName", (f"{first} {naming.prefix} {last}",)),
        Pair(CASE_KEY, (naming.text("case"),)),
        Pair(TIER_KEY, (naming.text("tier"),)),
    )


def plain_pairs(naming: Namespace) -> tuple[Pair, ...]:
    """Five pairs that CreateProfile alone can fill; two keys are given twice."""
    return (
        *subset_pairs(naming)[:3],
        Pair("_phone", (naming.phone(HOME_LINE),)),
        Pair("_email", (naming.email("lattice-b"),)),
    )


def subset_fields(naming: Namespace, subset: int) -> dict[str, Json]:
    """The fields of the profile that matches the pairs whose bits are set in ``subset``."""
    first, last = FULL_NAME
    fields: dict[str, Json] = {}
    if subset & 1:
        fields["MobilePhoneNumber"] = naming.phone(MOBILE_LINE)
    if subset & 2:
        fields["EmailAddress"] = naming.email("lattice")
    fields |= naming.name(first, last if subset & 4 else f"Single{subset}")
    if subset & 8:
        fields["HomePhoneNumber"] = naming.phone(HOME_LINE)
    if subset & 16:
        fields["BusinessEmailAddress"] = naming.email("lattice-b")
    return fields


def subset_keys(naming: Namespace, subset: int) -> dict[str, tuple[str, ...]]:
    """What AddProfileKey attaches to that profile."""
    keys: dict[str, tuple[str, ...]] = {}
    if subset & 8:
        keys[CASE_KEY] = (naming.text("case"),)
    if subset & 16:
        keys[TIER_KEY] = (naming.text("tier"), naming.text("tier-b"))
    return keys


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

    @property
    def pair(self) -> Pair:
        """The pair that finds the group."""
        return Pair(self.key, (self.value,))


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


SIZE: Final[Mapping[Effort, int]] = {Effort.QUICK: 150, Effort.STANDARD: 260, Effort.THOROUGH: 1120}
_NOTES_A_PROFILE: Final = 15


def shared_data(naming: Namespace, effort: Effort) -> World:
    """The standing world of a run: the lattice first, then the special profiles, then the bulk."""
    special = edge_cases(naming)
    bulk = SIZE[effort] - SUBSETS - len(special)
    shared = group_fields(naming, effort, SUBSETS + bulk, bulk)
    values = [trap.value for trap in adversarial_values(naming)]
    notes = [
        tuple(values[start : start + _NOTES_A_PROFILE]) for start in range(0, len(values), _NOTES_A_PROFILE)
    ]
    lattice = [
        EdgeCase(shared[subset] | subset_fields(naming, subset), subset_keys(naming, subset))
        for subset in range(SUBSETS)
    ]
    rest = [EdgeCase(shared[SUBSETS + number] | _bulk_name(naming, number, values)) for number in range(bulk)]
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
    return World(name="standing", prefix=naming.prefix, profiles=tuple(drafts))


def _account(own: Mapping[str, Json], traps_left: Iterator[str], naming: Namespace, number: int) -> str:
    """An account number for a profile that has none of its own: a trap while there are some left."""
    return "" if "AccountNumber" in own else next(traps_left, naming.text(f"account-{number}"))


def _bulk_name(naming: Namespace, number: int, values: list[str]) -> dict[str, str]:
    """A full name of three parts; the last part is a trap, taken from the end where accounts take from the start."""
    return naming.name("Bulk", values[-1 - number % len(values)][:200] + f"-{number // len(values)}")
