"""Profiles whose members are all in one state: as short or as long as may be, between blanks, special to something."""

from collections.abc import Iterator
from enum import StrEnum
from string import ascii_lowercase, digits
from typing import Final

from ...spec.exchange import Json
from ...spec.keys import FIELDS_BY_KEY, FULL_NAME_FIELDS, FULL_NAME_KEY
from ...spec.limits import ADDITIONAL_INFORMATION, VALUE
from ...spec.profile_fields import ADDRESS_FIELDS, ADDRESS_LINES, GENDERS, PARTY_TYPES, STRING_FIELDS
from ...spec.search import Pair
from .model import Namespace


class MemberState(StrEnum):
    """A state that every text of a profile may be in."""

    SHORTEST = "shortest"
    LONGEST = "longest"
    BLANKS = "between blanks"
    LANGUAGE = "special to a language"
    PROTOCOL = "special to a protocol"


_CHARACTERS: Final = digits + ascii_lowercase
_WORDS: Final = {MemberState.SHORTEST: min, MemberState.LONGEST: max}


def text_in(state: MemberState, value: str, place: int, most: int = VALUE.maximum) -> str:
    """Return a text in a state; the shortest ones differ by ``place``, all others contain ``value``."""
    return {
        MemberState.SHORTEST: _CHARACTERS[place % len(_CHARACTERS)],
        MemberState.LONGEST: f"{value}{'é' * most}"[: most - 1] + ".",
        MemberState.BLANKS: f" {value} ",
        MemberState.LANGUAGE: f"{{{{7*7}}}}{value}",
        MemberState.PROTOCOL: f"{value}&Action=x%2F",
    }[state]


def fields_in(state: MemberState, namespace: Namespace, start: int) -> dict[str, Json]:
    """Return every member of a profile in a state; ``start`` makes the shortest texts of two profiles differ."""
    fields: dict[str, Json] = {}
    for place, name in enumerate(STRING_FIELDS, start):
        most = ADDITIONAL_INFORMATION.maximum if name == "AdditionalInformation" else VALUE.maximum
        fields[name] = text_in(state, _plain(namespace, name, place), place, most)
    if state in _WORDS:
        fields |= {
            "PartyType": _WORDS[state](PARTY_TYPES, key=len),
            "Gender": _WORDS[state](GENDERS, key=len),
        }
    lines = ADDRESS_LINES if state in _WORDS else ADDRESS_LINES[1::2]
    for name in ADDRESS_FIELDS:
        fields[name] = {line: text_in(state, f"{name} {line}", place) for place, line in enumerate(lines)}
    return fields | {"Attributes": {text_in(state, "name", 0): text_in(state, "value", 1)}}


def _plain(namespace: Namespace, name: str, place: int) -> str:
    if name in FIELDS_BY_KEY["_phone"]:
        return namespace.phone(place)
    return namespace.email(name.lower()) if name in FIELDS_BY_KEY["_email"] else namespace.text(name)


def pairs_in(fields: dict[str, Json]) -> Iterator[tuple[Pair, ...]]:
    """Yield pairs under different keys that all find the profile, until every value that a key finds was in one."""
    keys = ("_account", "_email", "_phone")
    for row in range(max(len(FIELDS_BY_KEY[key]) for key in keys)):
        names = ((key, FIELDS_BY_KEY[key]) for key in keys)
        yield tuple(Pair(key, (fields[several[row % len(several)]],)) for key, several in names)
    full_name = " ".join(fields[name] for name in FULL_NAME_FIELDS)
    if len(full_name) <= VALUE.maximum and full_name == " ".join(full_name.split()):
        yield (Pair(FULL_NAME_KEY, (full_name,)),)
