"""The shared data: one set of profiles that all checks search which only read, made so that shortcuts fail.

It holds profiles that match every subset of five pairs, groups of the sizes at which paging goes wrong, values that
break naive comparison, profiles that differ in one field only, and values that are equal under different keys. Its core
uses the five keys that CreateProfile can fill; what needs AddProfileKey is an add-on.

For targets that others load it is a file in the form of ``reference.corpus``. The values are the same for everybody;
those of different efforts have none in common, so a domain may hold several.
"""

from collections.abc import Iterator, Mapping
from math import gcd
from typing import Final, NamedTuple

import msgspec
from msgspec import structs

from ...reference.corpus import CorpusLine
from ...spec.exchange import Json
from ...spec.keys import PREDEFINED_KEYS
from ...spec.search import Pair
from ..config import Effort
from .content import profile_content
from .edge_cases import NOTE_KEY, edge_cases
from .model import Namespace, ProfileSpec, World
from .values import adversarial_values

SIZE: Final[Mapping[Effort, int]] = {Effort.QUICK: 150, Effort.STANDARD: 209, Effort.THOROUGH: 1120}
_NOTES_A_PROFILE: Final = 50


def shared_data(namespace: Namespace, effort: Effort) -> World:
    """Return the shared data of a run: first the profiles of the subsets, then the edge cases, then the bulk."""
    edges = edge_cases(namespace)
    grouped: list[dict[str, Json]] = [{} for _ in range(SIZE[effort] - len(edges))]
    _deal(namespace, _SIZES[effort], grouped)
    _deal(namespace, _BESIDE_THE_SUBSETS, grouped[SUBSETS:])
    values = list(adversarial_values(namespace))
    notes = [
        tuple(values[start : start + _NOTES_A_PROFILE]) for start in range(0, len(values), _NOTES_A_PROFILE)
    ]
    subsets = [_of_subset(namespace, subset, fields) for subset, fields in enumerate(grouped[:SUBSETS])]
    rest = [
        ProfileSpec(
            "",
            fields | _bulk_name(namespace, number, values),
            {NOTE_KEY: notes[number]} if number < len(notes) else {},
        )
        for number, fields in enumerate(grouped[SUBSETS:])
    ]
    accounts = iter(values)
    profiles: list[ProfileSpec] = []
    for number, profile in enumerate((*subsets, *edges, *rest), start=1):
        fields = {"AccountNumber": "", **profile_content(number), **profile.fields}
        if not fields["AccountNumber"]:
            fields["AccountNumber"] = next(accounts, namespace.text(f"account-{number}"))
        profiles.append(ProfileSpec(f"p{number}", fields, profile.keys))
    return World("standing", tuple(profiles))


def _bulk_name(namespace: Namespace, number: int, values: list[str]) -> dict[str, str]:
    """Return a full name of three parts; the last holds an adversarial value, from the end of their list.

    Account numbers take them from the start.
    """
    return namespace.name("Bulk", values[-1 - number % len(values)][:200] + f"-{number // len(values)}")


SUBSETS: Final = 32
"""Profiles that match every subset of five pairs, so that AND, OR and FoundByItems show what they do."""
CASE_KEY: Final = "_caseId"
TIER_KEY: Final = "_zendeskExternalId"
FULL_NAME: Final = ("Lattice", "Shared")
MOBILE_LINE, HOME_LINE = 1, 2


def subset_pairs(namespace: Namespace) -> tuple[Pair, ...]:
    """Return five pairs under five keys; the last two need values that AddProfileKey attached."""
    first, last = FULL_NAME
    return (
        Pair("_phone", (namespace.phone(MOBILE_LINE),)),
        Pair("_email", (namespace.email("lattice"),)),
        Pair("_fullName", (f"{first} {namespace.prefix} {last}",)),
        Pair(CASE_KEY, (namespace.text("case"),)),
        Pair(TIER_KEY, (namespace.text("tier"),)),
    )


def plain_pairs(namespace: Namespace) -> tuple[Pair, ...]:
    """Return five pairs that CreateProfile alone can fill; two keys are given twice."""
    return (
        *subset_pairs(namespace)[:3],
        Pair("_phone", (namespace.phone(HOME_LINE),)),
        Pair("_email", (namespace.email("lattice-b"),)),
    )


def odd_value(namespace: Namespace) -> str:
    """Return a value that does not stay as it is if it is cut, split, trimmed, decoded or written in eight bits.

    Half of the profiles of subsets have it attached, so that later pages have to remember it.
    """
    return f' {namespace.prefix}: a,b|c;d=%41+e&f "g" \\u0041 \u00e9\U0001f600 ' + "x" * 64 + " end "


def _of_subset(namespace: Namespace, subset: int, grouped: Mapping[str, Json]) -> ProfileSpec:
    """Return the profile that matches the pairs whose bits are set in ``subset``; ``grouped`` are further fields."""
    first, last = FULL_NAME
    fields = dict(grouped)
    keys: dict[str, tuple[str, ...]] = {}
    if subset & 1:
        fields["MobilePhoneNumber"] = namespace.phone(MOBILE_LINE)
    if subset & 2:
        fields["EmailAddress"] = namespace.email("lattice")
    fields |= namespace.name(first, last if subset & 4 else f"Single{subset}")
    if subset & 8:
        fields["HomePhoneNumber"] = namespace.phone(HOME_LINE)
        keys[CASE_KEY] = (namespace.text("case"),)
    if subset & 16:
        fields["BusinessEmailAddress"] = namespace.email("lattice-b")
        keys[TIER_KEY] = (namespace.text("tier"), odd_value(namespace))
    return ProfileSpec("", fields, keys)


_SMALL: Final[Mapping[str, tuple[int, ...]]] = {
    "PhoneNumber": (101, 19),
    "BusinessPhoneNumber": (100, 20),
    "PersonalEmailAddress": (99, 21),
}
_SIZES: Final[Mapping[Effort, Mapping[str, tuple[int, ...]]]] = {
    Effort.QUICK: _SMALL,
    Effort.STANDARD: _SMALL,  # larger groups are those of the scenario with many profiles
    Effort.THOROUGH: {
        "PhoneNumber": (1001, 21),
        "BusinessPhoneNumber": (201, 101, 100),
        "PersonalEmailAddress": (99, 20, 19),
    },
}
"""Groups of profiles that share a value, by the field that holds it: of the sizes at which paging goes wrong."""
_BESIDE_THE_SUBSETS: Final[Mapping[str, tuple[int, ...]]] = {
    "MobilePhoneNumber": (41, 1),
    "HomePhoneNumber": (40, 39),
}
"""Groups under fields that the profiles of the subsets need for themselves."""
_STRIDES: Final[Mapping[str, int]] = {
    "PhoneNumber": 1,
    "BusinessPhoneNumber": 7,
    "PersonalEmailAddress": 11,
    "MobilePhoneNumber": 13,
    "HomePhoneNumber": 17,
}
"""Members of a group are taken in strides, so that groups of different fields overlap unevenly."""


class Group(NamedTuple):
    """``size`` profiles that ``pair`` finds, all of them by one field."""

    pair: Pair
    size: int


def groups(namespace: Namespace, effort: Effort) -> tuple[Group, ...]:
    """Return all groups of the shared data."""
    return tuple(
        _group(namespace, field, size)
        for field, sizes in {**_SIZES[effort], **_BESIDE_THE_SUBSETS}.items()
        for size in sizes
    )


def _group(namespace: Namespace, field: str, size: int) -> Group:
    if field.endswith("EmailAddress"):
        return Group(Pair("_email", (namespace.email(f"group{size}"),)), size)
    line = 1000 + size + list(_STRIDES).index(field) * 1500
    return Group(Pair("_phone", (namespace.phone(line),)), size)


def _deal(namespace: Namespace, sizes: Mapping[str, tuple[int, ...]], fields: list[dict[str, Json]]) -> None:
    """Give each group its members: some of the profiles whose ``fields`` are given."""
    for field, several in sizes.items():
        stride = next(n for n in range(_STRIDES[field], len(fields) * 2) if gcd(n, len(fields)) == 1)
        places = iter([number * stride % len(fields) for number in range(len(fields))])
        for size in several:
            (value,) = _group(namespace, field, size).pair.values
            for _ in range(size):
                fields[next(places)][field] = value


_ORIGIN: Final = "corpus"


def corpus_namespace(effort: Effort) -> Namespace:
    """Return the namespace of the corpus of that effort."""
    return Namespace.of(f"{_ORIGIN} {effort}")


def corpus_lines(effort: Effort) -> Iterator[bytes]:
    """Yield the lines of the corpus, in the order in which the profiles are to be created."""
    for profile in shared_data(corpus_namespace(effort), effort).profiles:
        pairs = tuple(Pair(name, tuple(values)) for name, values in profile.keys.items())
        yield msgspec.json.encode(CorpusLine(dict(profile.fields), pairs)) + b"\n"


def without_custom_keys(world: World) -> World:
    """Return ``world`` without values under keys that are not predefined."""
    profiles = [
        structs.replace(one, keys={key: held for key, held in one.keys.items() if key in PREDEFINED_KEYS})
        for one in world.profiles
    ]
    return structs.replace(world, profiles=tuple(profiles))
