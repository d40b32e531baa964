"""Which fields each standard key finds, and that every predefined key is known."""

from typing import Final

from ...spec.keys import FIELDS_BY_KEY, FULL_NAME_FIELDS, FULL_NAME_KEY, PREDEFINED_KEYS
from ...spec.search import Operator, Pair
from ..client.foreseen import search_each
from ..client.scenario_client import ScenarioClient
from ..config import Access
from ..dataset.content import unsearched
from ..dataset.edge_cases import (
    ATTRIBUTE,
    FIELD_LINES,
    SPACED_NAME,
    attached_value,
    crossed_values,
    equal_value,
)
from . import EVERYWHERE, reader, rows_of

_TEXTS: Final = 120
"""Texts of members that no key reads, in a list."""


def play(client: ScenarioClient) -> None:
    """Search by the five keys that CreateProfile fills, field by field, and by every predefined key."""
    _fields(client)
    seen = 1 if client.is_quick else 0  # the first look searched for the first name, and for the last id
    names = _names(client)[seen:]
    search_each(client, "keys-full-name", ((Pair(FULL_NAME_KEY, (name,)),) for name in names))
    profiles = client.oracle.profiles
    for profile in (profiles[-1], profiles[0], profiles[len(profiles) // 2])[seen : 3 - seen]:
        client.search("keys-account", [profile.by_account])
        client.search("keys-profile-id", [client.world.by_id(profile)])
    other = client.world.ids[profiles[0].name]
    parts = (other[:8] + other[:7:-1], other[:8], other[8:], other[:-1])
    listed = parts if client.known.lists_mean_any else parts[:1]
    client.search("keys-profile-id", [Pair("_profileId", listed)], long_lists=True)
    _values_of_other_keys(client)
    _predefined(client)
    if not client.is_quick and client.access is Access.MANAGE:  # a shared domain may have such values
        _other_members(client)
    _names_in_another_case(client)


def _values_of_other_keys(client: ScenarioClient) -> None:
    """Search for each value under its own key and under others, where it finds other profiles or none."""
    crossed = crossed_values(client.namespace)
    own = {"phone": "_phone", "email": "_email", "name": FULL_NAME_KEY, "plain": "_assetId"}
    for kind, own_key in own.items():
        for key in ("_account", own_key, "_phone" if kind != "phone" else "_email"):
            if key in FIELDS_BY_KEY or key == FULL_NAME_KEY or client.world.has_custom_keys:
                is_listed = key == "_email" != own_key and client.known.lists_mean_any
                phones = map(client.namespace.phone, FIELD_LINES.values()) if is_listed else ()
                client.search("keys-separate", [Pair(key, (crossed[kind], *phones))])
    client.search("keys-separate", [Pair(FULL_NAME_KEY, (crossed["plain"],))])  # two profiles' BusinessName
    equal = [Pair(key, (equal_value(client.namespace),)) for key in ("_account", "_email")]
    client.search("keys-separate", equal, Operator.OR)
    client.search("keys-separate", equal, Operator.AND)
    if not client.is_quick:  # who has a value under one key is not found by the pair of the other
        both = [Pair(key, (crossed["email"],)) for key in ("_account", "_email")]
        client.search("found-by-or-exact", both, Operator.OR, since="0.2.0")
    _names_of_members(client)


def _names_of_members(client: ScenarioClient) -> None:
    """Search by names of an attribute and of fields as keys, which they are not."""
    plain, profile = crossed_values(client.namespace)["plain"], client.oracle.profiles[0]
    several = (
        {ATTRIBUTE: plain, "BusinessName": plain, "AccountNumber": profile.fields["AccountNumber"]},
        {"EmailAddress": client.namespace.email("lattice"), "MiddleName": client.namespace.prefix},
    )
    for named in several[: 1 if client.is_quick else None]:
        pairs = [Pair(key, (value,)) for key, value in named.items()]
        client.search("keys-separate", pairs, Operator.OR, may_refuse=True)


def _fields(client: ScenarioClient) -> None:
    """Search for each phone and e-mail field: in pairs at effort ``quick``, since the first look saw them alone."""
    namespace = client.namespace
    phones = [Pair("_phone", (namespace.phone(FIELD_LINES[field]),)) for field in FIELDS_BY_KEY["_phone"]]
    emails = [Pair("_email", (namespace.email(field.lower()),)) for field in FIELDS_BY_KEY["_email"]]
    if client.is_quick:
        rules = ("keys-phone", "keys-email", "keys-phone")
        for rule, both in zip(rules, zip(phones[1:], emails, strict=True), strict=True):
            client.search(rule, both, Operator.OR)
        return
    for rule, pairs in (("keys-phone", phones), ("keys-email", emails)):
        for pair in pairs:
            client.search(rule, [pair])


def _other_members(client: ScenarioClient) -> None:
    """Search by every standard key for texts of members that no key reads: none is found."""
    profiles = client.oracle.profiles[:120]
    texts = sorted({text for profile in profiles for text in unsearched(profile.fields)})
    packed = _TEXTS if client.known.lists_mean_any else 1
    some = texts if packed > 1 else texts[::12]
    each = ((Pair(key, row),) for key in (*FIELDS_BY_KEY, FULL_NAME_KEY) for row in rows_of(some, packed))
    search_each(client, "keys-separate", each, long_lists=True)


def _predefined(client: ScenarioClient) -> None:
    """Search by every predefined key: it is known, whether any profile has a value under it or not."""
    pairs = [Pair(key, (client.namespace.text("nobody"),)) for key in PREDEFINED_KEYS]
    search_each(client, "keys-predefined", rows_of(pairs, 5 if client.is_quick else 1))


def _names(client: ScenarioClient) -> tuple[str, ...]:
    """Return full names that are stored, and parts and rearrangements of them that no profile has."""
    prefix = client.namespace.prefix
    names = [
        " ".join(profile.fields[part] for part in FULL_NAME_FIELDS)
        for profile in client.oracle.profiles
        if all(part in profile.fields for part in FULL_NAME_FIELDS)
    ]
    longest = max(names, key=len, default=f"Nobody {prefix} Nowhere")
    spaced = f"{SPACED_NAME[0]} {prefix} {SPACED_NAME[1]}"
    return (
        f"Mary Ann {prefix} Lee",
        f"Lee Ann {prefix} Mary",
        f"Mary Ann {prefix} Leeson",
        f"Every {prefix} Field",
        spaced,
        " ".join(spaced.split()),
        longest,
        longest[:-1] + "_",
        f"Mary {prefix} Lee",
        # A shared domain may have one of these.
        *(["Mary Lee", "Leeson"] if client.access is Access.MANAGE else []),
        *(["Lee, Mary"] if client.access is Access.MANAGE and not client.is_quick else []),
        f"Gap{prefix}",
        f"Mary Ann {prefix}",
        f"Lee, Mary Ann {prefix}",
        f"Ann {prefix} Lee",
        prefix,
    )


def _names_in_another_case(client: ScenarioClient) -> None:
    """Search by another key, which nothing defines: finding nothing is right, refusing it too."""
    phone = client.namespace.phone(FIELD_LINES["MobilePhoneNumber"])
    email = client.namespace.email("lattice")
    note, order = (attached_value(client.namespace, key) for key in ("tck-note_1", "_orderId"))
    attached = (("TCK-Note_1", note), ("_orderid", order)) if client.world.has_custom_keys else ()
    several = (("_PHONE", phone), ("_eMail", email), *attached, ("phone", phone))
    for key, value in several[: 3 if client.is_quick else None]:
        client.search("keys-name-case", [Pair(key, (value,))], may_refuse=True)
    if attached and not client.is_quick:
        nine = attached_value(client.namespace, "9")
        # A predefined key without its underscore, a number written otherwise, a sign doubled.
        others = (("orderId", order), ("09", nine), ("tck-note__1", note))
        pairs = [Pair(key, (value,)) for key, value in others]
        client.search("keys-separate", pairs, Operator.OR, may_refuse=True, since="0.2.0")


SCENARIO = reader(
    "keys", "which fields each key finds", play,
    (
        "keys-account", "keys-profile-id", "keys-phone", "keys-email", "keys-full-name", "keys-separate",
        "keys-predefined", "keys-name-case", "found-by-single", "found-by-or-exact", *EVERYWHERE,
    ),
)  # fmt: skip
