"""Profiles made for one question each: which field, which name, which key, which form of a value."""

from dataclasses import dataclass, field
from typing import Final

from ...spec.exchange import Json
from ...spec.keys import ATTACHED_KEYS, FIELDS_BY_KEY
from ...spec.limits import VALUE
from .model import Namespace

FIELD_LINES: Final = {name: 50 + place for place, name in enumerate(FIELDS_BY_KEY["_phone"])}
CUSTOM_KEYS: Final = ("k", "tck-note_1", "K" * 64, "_tck", "9", "-")
"""Custom keys of the shortest and longest name, and of every kind of character that a name may have."""

ATTRIBUTE: Final = "tckColour"
"""The name of an attribute that is no key."""

NOTE_KEY: Final = "tckNote"
"""The custom key that holds every trap value."""

SPACED_NAME: Final = ("Attached  Turned", "With\tBlanks")
"""First and last name that hold blanks which are to stay as they are where the parts are joined."""

MIXED: Final = "Mixed Ünï Form"
"""What the probes of the comparing points ask for in other forms: mixed case, composed letters."""


@dataclass(frozen=True, slots=True)
class EdgeCase:
    """Fields and attached values of one profile."""

    fields: dict[str, Json]
    keys: dict[str, tuple[str, ...]] = field(default_factory=dict)


def edge_cases(naming: Namespace) -> list[EdgeCase]:
    """All special profiles, in the order in which they are created."""
    return [*_one_field_each(naming), *_names(naming), *_crossed(naming), *_attached(naming), *_forms(naming)]


def _one_field_each(naming: Namespace) -> list[EdgeCase]:
    """A profile whose every phone and e-mail field differs, and one in which the same values stand elsewhere."""
    phones = list(FIELDS_BY_KEY["_phone"])
    emails = list(FIELDS_BY_KEY["_email"])
    own: dict[str, Json] = {name: naming.phone(FIELD_LINES[name]) for name in phones}
    own |= {name: naming.email(name.lower()) for name in emails}
    turned: dict[str, Json] = {phones[0]: naming.phone(FIELD_LINES[phones[1]])}
    turned[emails[0]] = naming.email(emails[1].lower())
    only = [EdgeCase({name: naming.phone(FIELD_LINES[name])}) for name in phones]
    only += [EdgeCase({name: naming.email(name.lower())}) for name in emails]
    return [
        EdgeCase({**naming.name("Every", "Field"), **own}),
        EdgeCase({**naming.name("Turned", "Field"), **turned}),
        *only,
    ]


def _names(naming: Namespace) -> list[EdgeCase]:
    """Full names: parts in another order, words split differently between the parts, parts missing."""
    tag = naming.prefix
    return [
        EdgeCase({"FirstName": "Mary", "MiddleName": f"Ann {tag}", "LastName": "Lee"}),
        EdgeCase({"FirstName": "Mary Ann", "MiddleName": tag, "LastName": "Lee"}),
        EdgeCase({"FirstName": "Lee", "MiddleName": f"Ann {tag}", "LastName": "Mary"}),
        EdgeCase({"FirstName": "Mary", "MiddleName": f"Ann {tag}", "LastName": "Leeson"}),
        EdgeCase({"FirstName": f"Gap{tag}", "LastName": "Middle"}),
        EdgeCase({"FirstName": f"Solo{tag}"}),
        EdgeCase({"LastName": f"Last{tag}", "BusinessEmailAddress": long_email(naming)}),
        EdgeCase({"MiddleName": f"Mid{tag}", "LastName": "Only"}),
    ]


def long_email(naming: Namespace, end: str = "org") -> str:
    """An e-mail address as long as one may be; ``end`` is its last label."""
    start = naming.email("long").removesuffix("org")
    return f"{start}{'a' * VALUE.maximum}"[: VALUE.maximum - len(end) - 1] + f".{end}"


def crossed_values(naming: Namespace) -> dict[str, str]:
    """Values that stand under two keys, each at another profile: what they look like, and the value."""
    return {
        "phone": naming.phone(90),
        "email": naming.email("crossed"),
        "name": f"Crossed {naming.prefix} Name",
        "plain": naming.text("crossed"),
    }


def equal_value(naming: Namespace) -> str:
    """The value that one profile has under two keys."""
    return naming.email("equal")


def _crossed(naming: Namespace) -> list[EdgeCase]:
    """The same text as an account number here and as a phone number, e-mail address or full name there."""
    crossed = crossed_values(naming)
    return [
        EdgeCase({"AccountNumber": crossed["phone"]}),
        EdgeCase({"PhoneNumber": crossed["phone"]}),
        EdgeCase({"AccountNumber": crossed["email"]}),
        EdgeCase({"EmailAddress": crossed["email"]}),
        EdgeCase({"AccountNumber": crossed["name"]}),
        EdgeCase(dict(naming.name("Crossed", "Name"))),
        EdgeCase({"AccountNumber": equal_value(naming), "PersonalEmailAddress": equal_value(naming)}),
        EdgeCase(
            {"AccountNumber": crossed["plain"], "BusinessName": crossed["plain"]},
            {"_orderId": (naming.text("order"),)},
        ),
        EdgeCase({"BusinessName": crossed["plain"]}, {"_assetId": (crossed["plain"],)}),
        EdgeCase(
            {
                "Attributes": {
                    "_account": crossed["plain"],
                    ATTRIBUTE: crossed["plain"],
                    "contact": naming.email("attribute"),
                    "number": naming.phone(91),
                }
            },
            {"_ticket": (crossed["plain"],)},
        ),
    ]


def attached_value(naming: Namespace, key: str) -> str:
    """The value that one profile has under an attached key."""
    return naming.text(f"at-{key.strip('_')[:20]}")


def _attached(naming: Namespace) -> list[EdgeCase]:
    """A value under every predefined key that AddProfileKey fills, and under custom keys; then the same turned."""
    names = (*ATTACHED_KEYS, *CUSTOM_KEYS)
    own: dict[str, tuple[str, ...]] = {name: (attached_value(naming, name),) for name in names}
    turned: dict[str, tuple[str, ...]] = {
        name: (attached_value(naming, names[place - 1]),) for place, name in enumerate(names)
    }
    return [
        EdgeCase(dict(naming.name("Attached", "Own")), own),
        EdgeCase(dict(naming.name(*SPACED_NAME)), turned),
    ]


def mixed_values(naming: Namespace) -> dict[str, str]:
    """Under each key the value whose other forms the probes ask for."""
    return {
        "_account": f"{naming.prefix}-{MIXED}",
        "_email": f"Mixed.Ünï.{naming.prefix}@Example.org",
        "_fullName": f"Mixed {naming.prefix} Ünï",
        "_phone": f"+49 (151) {naming.digits}-0999",
        "_zendeskUserId": f"{naming.prefix}-z-{MIXED}",
        NOTE_KEY: f"{naming.prefix}-f-{MIXED}",
    }


def _forms(naming: Namespace) -> list[EdgeCase]:
    mixed = mixed_values(naming)
    fields: dict[str, Json] = {
        "AccountNumber": mixed["_account"],
        "EmailAddress": mixed["_email"],
        "PhoneNumber": mixed["_phone"],
        **naming.name("Mixed", "Ünï"),
    }
    keys: dict[str, tuple[str, ...]] = {key: (mixed[key],) for key in ("_zendeskUserId", NOTE_KEY)}
    return [EdgeCase(fields, keys)]
