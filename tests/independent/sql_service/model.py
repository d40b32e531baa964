"""What the members of a request may be, after the service model, and the refusal of those that are not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NoReturn

from .tables import ADDRESSES, LINES, TEXTS

_CHOICES: Final = {
    "PartyType": ("INDIVIDUAL", "BUSINESS", "OTHER"),
    "Gender": ("MALE", "FEMALE", "UNSPECIFIED"),
}
_LONGEST: Final = {"AdditionalInformation": 1000}

Members = Mapping[str, Any]
Reader = Callable[[str, Any], Any]
"""Returns the value of a member of this name, or raises a Refusal."""


class Refusal(Exception):
    """An error that the service answers with: its name, its HTTP status and a text."""

    def __init__(self, name: str, status: int, text: str) -> None:
        super().__init__(text)
        self.name, self.status, self.text = name, status, text


def refuse(text: str) -> NoReturn:
    """Raise the refusal of a request that is not as the model has it."""
    raise Refusal("BadRequestException", 400, text)


def missing(text: str) -> NoReturn:
    """Raise the refusal of a request for something that does not exist."""
    raise Refusal("ResourceNotFoundException", 404, text)


def text(least: int = 1, most: int = 255) -> Reader:
    """Return the reader of a text with so many characters."""

    def read(name: str, value: Any) -> str:
        if not isinstance(value, str):
            refuse(f"{name} must be a string.")
        if not least <= len(value) <= most:
            refuse(f"{name} must have {least} to {most} characters.")
        if re.search("[\ud800-\udfff]", value):
            refuse(f"{name} has half a surrogate pair.")
        return value

    return read


def whole_number(least: int, most: int) -> Reader:
    """Return the reader of a number in this range."""

    def read(name: str, value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            refuse(f"{name} must be an integer.")
        if not least <= value <= most:
            refuse(f"{name} must be between {least} and {most}.")
        return value

    return read


def one_of(*choices: str) -> Reader:
    """Return the reader of a text that is one of the choices."""

    def read(name: str, value: Any) -> str:
        if value not in choices:
            refuse(f"{name} must be one of {', '.join(choices)}.")
        return str(value)

    return read


def identifier(name: str, value: Any) -> str:
    """Return the name of a domain or key."""
    if not isinstance(value, str) or not re.fullmatch("[a-zA-Z0-9_-]{1,64}", value):
        refuse(f"{name} must have 1 to 64 letters, digits, underscores and hyphens.")
    return value


def profile_id(name: str, value: Any) -> str:
    """Return the id of a profile."""
    if not isinstance(value, str) or not re.search("[a-f0-9]{32}", value):
        refuse(f"{name} must be an id of 32 hexadecimal digits.")
    return value


def values(name: str, value: Any) -> list[str]:
    """Return a list of values, of which there is one at least."""
    if not isinstance(value, list) or not value:
        refuse(f"{name} must be a list that is not empty.")
    return [text()(f"A value in {name}", one) for one in value]


def pairs(name: str, value: Any) -> list[dict[str, Any]]:
    """Return the additional pairs of a search."""
    if not isinstance(value, list) or not 1 <= len(value) <= 4:
        refuse(f"{name} must be a list of 1 to 4 search keys.")
    return [structure(_PAIR, required=_PAIR)(name, one) for one in value]


def texts(least: int) -> Reader:
    """Return the reader of a map of texts, of which the values have ``least`` characters at least."""

    def read(name: str, value: Any) -> dict[str, str]:
        if not isinstance(value, dict):
            refuse(f"{name} must be an object.")
        return {
            text()(f"A name in {name}", key): text(least)(f"A value in {name}", one)
            for key, one in value.items()
            if one is not None
        }

    return read


def structure(readers: Mapping[str, Reader], required: Mapping[str, Reader]) -> Reader:
    """Return the reader of an object; members that it does not know are ignored, and null is as left out."""

    def read(name: str, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            refuse(f"{name} must be an object.")
        for key in required:
            if value.get(key) is None:
                refuse(f"{key} is required.")
        return {key: reader(key, value[key]) for key, reader in readers.items() if value.get(key) is not None}

    return read


def _profile(least: int) -> Iterator[tuple[str, Reader]]:
    blank = ("",) if least == 0 else ()
    for name in TEXTS:
        chosen = _CHOICES.get(name)
        yield name, one_of(*chosen, *blank) if chosen else text(least, _LONGEST.get(name, 255))
    lines = {name: text(least) for name in LINES}
    yield from ((name, structure(lines, {})) for name in ADDRESSES)
    yield "Attributes", texts(least)


_PAIR: Final[Mapping[str, Reader]] = {"KeyName": identifier, "Values": values}
_PAGE: Final[Mapping[str, Reader]] = {"MaxResults": whole_number(1, 100), "NextToken": text(1, 1024)}
_DOMAIN: Final[Mapping[str, Reader]] = {"DomainName": identifier}
_NEW_DOMAIN: Final[Mapping[str, Reader]] = {**_DOMAIN, "DefaultExpirationDays": whole_number(1, 1098)}
_ID: Final[Mapping[str, Reader]] = {**_DOMAIN, "ProfileId": profile_id}
_KEY: Final[Mapping[str, Reader]] = {**_ID, **_PAIR}

INPUTS: Final[Mapping[str, tuple[Mapping[str, Reader], Mapping[str, Reader]]]] = {
    "CreateDomain": (_NEW_DOMAIN, _NEW_DOMAIN),
    "GetDomain": (_DOMAIN, _DOMAIN),
    "ListDomains": (_PAGE, {}),
    "DeleteDomain": (_DOMAIN, _DOMAIN),
    "CreateProfile": ({**_DOMAIN, **dict(_profile(1))}, _DOMAIN),
    "UpdateProfile": ({**_ID, **dict(_profile(0))}, _ID),
    "DeleteProfile": (_ID, _ID),
    "AddProfileKey": (_KEY, _KEY),
    "DeleteProfileKey": (_KEY, _KEY),
    "SearchProfiles": (
        {**_DOMAIN, **_PAIR, **_PAGE, "AdditionalSearchKeys": pairs, "LogicalOperator": one_of("AND", "OR")},
        {**_DOMAIN, **_PAIR},
    ),
}
"""For each operation its members, and those that are required."""


def document(body: bytes) -> dict[str, Any]:
    """Return the JSON object that a body holds; none at all is an empty one."""
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=refuse) if body else {}
    except (ValueError, RecursionError):
        refuse("The body is not JSON.")
    if not isinstance(value, dict):
        refuse("The body must be a JSON object.")
    return value
