"""Edge cases: profiles made to test one question each: which field, which name, which key, which form of a value."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from ...spec.exchange import Json
from ...spec.keys import ATTACHED_KEYS, FIELDS_BY_KEY
from ...spec.limits import VALUE
from .model import Namespace, ProfileSpec

FIELD_LINES: Final = {name: 50 + place for place, name in enumerate(FIELDS_BY_KEY["_phone"])}
CUSTOM_KEYS: Final = ("t", "tck-note_1", "K" * 64, "_tck", "9", "-")
"""Custom keys of the shortest and longest name, and of every kind of character that a name may have.

The name of the first is the beginning of the next one's.
"""

_ATTACHED_TO: Final = (*ATTACHED_KEYS, *CUSTOM_KEYS)

ATTRIBUTE: Final = "tckColour"
"""The name of an attribute that is no key."""

NOTE_KEY: Final = "tckNote"
"""The custom key that holds every adversarial value."""

SPACED_NAME: Final = ("Attached  Turned", "With\tBlanks")
"""First and last name with blanks that must stay as they are when the parts are joined."""

MIXED: Final = "Mixed Ünï Form"
"""What the probes of the comparing points search for in other forms: mixed case, composed letters."""


def edge_cases(namespace: Namespace) -> list[ProfileSpec]:
    """Return all edge cases, in the order in which they are created; their names are given then."""
    return [
        *_one_field_each(namespace),
        *_names(namespace),
        *_crossed(namespace),
        *_attached(namespace),
        *_forms(namespace),
    ]


def _profile(fields: Mapping[str, Json], keys: Mapping[str, tuple[str, ...]] | None = None) -> ProfileSpec:
    return ProfileSpec("", dict(fields), keys or {})


def _one_field_each(namespace: Namespace) -> list[ProfileSpec]:
    """Return a profile whose phone and e-mail fields all differ, and profiles with these values in other fields."""
    phones = list(FIELDS_BY_KEY["_phone"])
    emails = list(FIELDS_BY_KEY["_email"])
    own = {name: namespace.phone(FIELD_LINES[name]) for name in phones}
    own |= {name: namespace.email(name.lower()) for name in emails}
    turned = {phones[0]: own[phones[1]], emails[0]: own[emails[1]]}
    return [
        _profile({**namespace.name("Every", "Field"), **own}),
        _profile({**namespace.name("Turned", "Field"), **turned}),
        *(_profile({name: value}) for name, value in own.items()),
    ]


def _names(namespace: Namespace) -> list[ProfileSpec]:
    """Return full names: parts in another order, words split differently between the parts, parts missing."""
    prefix = namespace.prefix
    return [
        _profile({"FirstName": "Mary", "MiddleName": f"Ann {prefix}", "LastName": "Lee"}),
        _profile({"FirstName": "Mary Ann", "MiddleName": prefix, "LastName": "Lee"}),
        _profile({"FirstName": "Lee", "MiddleName": f"Ann {prefix}", "LastName": "Mary"}),
        _profile({"FirstName": "Mary", "MiddleName": f"Ann {prefix}", "LastName": "Leeson"}),
        _profile({"FirstName": f"Gap{prefix}", "LastName": "Middle"}),
        _profile({"FirstName": f"Solo{prefix}"}),
        _profile(
            {
                "LastName": f"Last{prefix}",
                "BusinessEmailAddress": long_email(namespace),
                "HomePhoneNumber": longest_phone(namespace),
            }
        ),
        _profile({"MiddleName": f"Mid{prefix}", "LastName": "Only"}),
    ]


def long_email(namespace: Namespace, end: str = "org") -> str:
    """Return an e-mail address of the greatest length; ``end`` is its last label."""
    start = namespace.email("long").removesuffix("org")
    return f"{start}{'a' * VALUE.maximum}"[: VALUE.maximum - len(end) - 1] + f".{end}"


def crossed_values(namespace: Namespace) -> dict[str, str]:
    """Return values that two profiles have, each under another key: what they look like, and the value."""
    return {
        "phone": namespace.phone(90),
        "email": namespace.email("crossed"),
        "name": f"Crossed {namespace.prefix} Name",
        "plain": namespace.text("crossed"),
    }


def equal_value(namespace: Namespace) -> str:
    """Return the value that one profile has under two keys."""
    return namespace.email("equal")


def _crossed(namespace: Namespace) -> list[ProfileSpec]:
    """Return the same text as one profile's account number and as another's phone number, e-mail address or name."""
    crossed = crossed_values(namespace)
    return [
        _profile({"AccountNumber": crossed["phone"]}),
        _profile({"PhoneNumber": crossed["phone"]}),
        _profile({"AccountNumber": crossed["email"]}),
        _profile({"EmailAddress": crossed["email"]}),
        _profile({"AccountNumber": crossed["name"]}),
        _profile(namespace.name("Crossed", "Name")),
        _profile(
            {
                "AccountNumber": equal_value(namespace),
                "PersonalEmailAddress": equal_value(namespace),
                **_longest_name(namespace),
            }
        ),
        _profile(
            {"AccountNumber": crossed["plain"], "BusinessName": crossed["plain"]},
            {"_orderId": (namespace.text("order"),)},
        ),
        _profile({"BusinessName": crossed["plain"]}, {"_assetId": (crossed["plain"],)}),
        _profile(
            {
                "Attributes": {
                    "_account": crossed["plain"],
                    ATTRIBUTE: crossed["plain"],
                    "contact": namespace.email("attribute"),
                    "number": namespace.phone(91),
                }
            },
            {"_ticket": (crossed["plain"],)},
        ),
    ]


def attached_value(namespace: Namespace, key: str) -> str:
    """Return the value that one profile has under an attached key."""
    return namespace.text(f"at-{key.strip('_')[:20]}")


def key_before(key: str) -> str:
    """Return the attached key whose own value another profile has under ``key``."""
    return _ATTACHED_TO[_ATTACHED_TO.index(key) - 1]


class Kept(NamedTuple):
    """A stored value, and values that a store or parser of some kind takes as the same."""

    stored: str
    near: tuple[str, ...]


def kept_values(namespace: Namespace, key: str) -> tuple[Kept, ...]:
    """Return values under an attached key: a number, an identifier, a time, one of the greatest length.

    They tell whether the column of just this key is of another type, or shorter, than text of 255 characters.
    """
    place = _ATTACHED_TO.index(key)
    number = f"0{namespace.digits * 2}{place:02}"
    identifier = f"{namespace.digits * 6}{place:02}"[-32:].rjust(32, "a")
    time = f"2024-01-05T10:00:00.{namespace.digits}{place:02}"
    long = f"{namespace.text('long')}-{place:02}-".ljust(VALUE.maximum - 1, "x")
    return (
        Kept(number, (number[1:], f"{number}.0")),
        Kept(_hyphened(identifier), (identifier,)),
        Kept(f"{time}Z", (f"{time}+00:00", time)),
        Kept(f"{long}1", (f"{long}2",)),
    )


def _hyphened(identifier: str) -> str:
    return "-".join(identifier[start:end] for start, end in ((0, 8), (8, 12), (12, 16), (16, 20), (20, None)))


def longest_phone(namespace: Namespace, end: str = "1") -> str:
    """Return a phone number of the greatest length; ``end`` is its last digit."""
    return namespace.phone(92).ljust(VALUE.maximum - 1, "0") + end


def _longest_name(namespace: Namespace) -> dict[str, str]:
    """Return the fields of a full name of the greatest length."""
    start = f"Longest {namespace.prefix} "
    return namespace.name("Longest", "x" * (VALUE.maximum - len(start)))


def _attached(namespace: Namespace) -> list[ProfileSpec]:
    """Return values under every predefined key that AddProfileKey fills, and under custom keys; then all exchanged."""
    names = _ATTACHED_TO
    own = {
        name: (attached_value(namespace, name), *(kept.stored for kept in kept_values(namespace, name)))
        for name in names
    }
    turned = {name: (attached_value(namespace, key_before(name)),) for name in names}
    return [_profile(namespace.name("Attached", "Own"), own), _profile(namespace.name(*SPACED_NAME), turned)]


def mixed_values(namespace: Namespace) -> dict[str, str]:
    """Return under each key the value whose other forms the probes search for."""
    return {
        "_account": f"{namespace.prefix}-{MIXED}",
        "_email": f"Mixed.Ünï.{namespace.prefix}@Example.org",
        "_fullName": f"Mixed {namespace.prefix} Ünï",
        "_phone": f"+49 (151) {namespace.digits}-0999",
        "_zendeskUserId": f"{namespace.prefix}-z-{MIXED}",
        NOTE_KEY: f"{namespace.prefix}-f-{MIXED}",
    }


def _forms(namespace: Namespace) -> list[ProfileSpec]:
    mixed = mixed_values(namespace)
    fields = {
        "AccountNumber": mixed["_account"],
        "EmailAddress": mixed["_email"],
        "PhoneNumber": mixed["_phone"],
        **namespace.name("Mixed", "Ünï"),
    }
    return [_profile(fields, {key: (mixed[key],) for key in ("_zendeskUserId", NOTE_KEY)})]
