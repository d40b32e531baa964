"""The members of a profile that no key searches: they must come back as they were stored."""

from collections.abc import Iterator, Mapping
from typing import Final

from ...spec.exchange import Json
from ...spec.limits import VALUE
from ...spec.profile_fields import ADDRESS_FIELDS, ADDRESS_LINES, GENDERS, PARTY_TYPES
from ...spec.search import Pair
from .model import Namespace

_WORDS: Final = (
    "Müller & Söhne",
    'O\'Brien "Ltd"',
    "東京都",
    "a\\b",
    "😀 Corp",
    "<Ltd>",
    "שלום",
    "plain",
    "Two\r\nLines,\tCafe\u0301  Inc",
)
"""Their number has no divisor in common with the fours by which ``profile_content`` counts, so all meet all."""
_BIRTH_DATES: Final = ("19{:02d}-0{}-17", "17/0{1}/19{0:02d}", "19{:02d}0{}31", "{1}.1.{0:02d}", "--0{1}-17")
"""The member is text of any form: a target that parses a date and writes it anew must fail."""


def _longest(text: str) -> str:
    """Return as many characters as most members may have."""
    return (text * VALUE.maximum)[: VALUE.maximum - 1] + "."


def full_content(word: str, date: str) -> dict[str, Json]:
    """Return every member that no key searches, each address with every line; ``word`` makes the values differ."""
    return {
        "BusinessName": f"{word} Company",
        "BirthDate": date,
        "Gender": GENDERS[len(word) % len(GENDERS)],
        "PartyType": PARTY_TYPES[len(word) % len(PARTY_TYPES)],
        "AdditionalInformation": f"{word} note",
        "Attributes": {"tier": word},
        **{member: {line: f"{word} {member} {line}" for line in ADDRESS_LINES} for member in ADDRESS_FIELDS},
    }


def unsearched(fields: Mapping[str, Json]) -> Iterator[str]:
    """Yield the texts of a profile's members that no key searches, if their length is that of a value."""
    for name in ("BusinessName", "BirthDate", "Gender", "PartyType", "AdditionalInformation"):
        if VALUE.allows(len(fields.get(name, ""))):
            yield fields[name]
    for name in (*ADDRESS_FIELDS, "Attributes"):
        yield from fields.get(name, {}).values()


def profile_content(number: int) -> dict[str, Json]:
    """Return what profile ``number`` holds beside its keys: nothing, a little, or every member there is."""
    word = _WORDS[number % len(_WORDS)]
    if number % 4 == 0:
        return {}
    fields: dict[str, Json] = {
        "BusinessName": word,
        "BirthDate": _BIRTH_DATES[number // 4 % len(_BIRTH_DATES)].format(number % 100, 1 + number % 9),
        "Gender": GENDERS[number % len(GENDERS)],
        "PartyType": PARTY_TYPES[number // 3 % len(PARTY_TYPES)],
    }
    longest = number % 16 < 4  # a database with columns of 50 or 100 characters must fail
    if longest:
        fields["BusinessName"] = _longest(word)
    if number % 4 == 1:
        fields["AdditionalInformation"] = (word * 200)[: (999, 299, 39)[number // 4 % 3]] + "."
        fields["Attributes"] = {
            "tier": f"level {number}",
            f"k{number % 7}": word,
            f"k.{number % 7} [a]/b": "named as a path",
            "long": word[0] * 255,
        }
    if number % 4 == 2:
        count = len(ADDRESS_LINES)
        for place, member in enumerate(ADDRESS_FIELDS[: 1 + number % 5]):
            first = (number // 4 + place * 3) % count  # some profile has each line of each address
            lines = (ADDRESS_LINES * 2)[first : first + 1 + (number + place) % count]
            texts = [
                f"{word} {line} {number}-{place}" if line != "PostalCode" else f"0{number}0" for line in lines
            ]
            fields[member] = dict(zip(lines, map(_longest, texts) if longest else texts, strict=True))
    if number % 16 == 5:
        fields["Attributes"] = {f"name-{place}": f"{word} {place}" for place in range(36)}
        fields["Attributes"] |= {"constructor": "007", "__proto__": "7.0", "length": "true", "007": word}
    return fields


def person(namespace: Namespace, number: int) -> dict[str, Json]:
    """Return the fields of a profile that every standard key finds."""
    return {
        "AccountNumber": namespace.text(f"account-{number}"),
        "PhoneNumber": namespace.phone(number),
        "EmailAddress": namespace.email(f"person{number}"),
        **namespace.name("State", f"Person{number}"),
    }


def id_pair(identifier: str, namespace: Namespace) -> Pair:
    """Return the pair that finds a profile by its id; one that finds nothing if no id was returned."""
    return Pair("_profileId", (identifier or namespace.text("none"),))


def person_pairs(namespace: Namespace, number: int) -> tuple[Pair, ...]:
    """Return the pairs that find it: by account number, phone number, e-mail address and full name."""
    return (
        Pair("_account", (namespace.text(f"account-{number}"),)),
        Pair("_phone", (namespace.phone(number),)),
        Pair("_email", (namespace.email(f"person{number}"),)),
        Pair("_fullName", (f"State {namespace.prefix} Person{number}",)),
    )
