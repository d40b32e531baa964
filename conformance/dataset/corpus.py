"""The standing world as a file, for targets that others load: one profile a line, as JSON.

A line is an object with the input of CreateProfile, DomainName left out, and with the inputs of AddProfileKey,
DomainName and ProfileId left out:

    {"CreateProfile": {"AccountNumber": "…"}, "AddProfileKey": [{"KeyName": "_orderId", "Values": ["…"]}]}

The values are the same for everybody; those of different efforts never meet, so a domain may hold several.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from ...spec.exchange import Json
from ..config import Effort
from .model import Namespace
from .shared_data import shared_data

_ORIGIN: Final = "corpus"

Call = Callable[[str, Mapping[str, Json]], Mapping[str, Json]]
"""Carries out an operation: its name and its input members, and what it gives."""


class Keys(msgspec.Struct, frozen=True, rename="pascal"):
    """Values to attach under one key."""

    key_name: str
    values: tuple[str, ...]


class Line(msgspec.Struct, frozen=True, rename="pascal", omit_defaults=True):
    """One profile."""

    create_profile: dict[str, Json]
    add_profile_key: tuple[Keys, ...] = ()


class CorpusFault(ValueError):
    """A line that cannot be read; the message says which and why."""


def naming(effort: Effort) -> Namespace:
    """What makes the values of the corpus of that effort."""
    return Namespace.of(f"{_ORIGIN} {effort}")


def lines(effort: Effort) -> Iterator[bytes]:
    """The lines of the corpus, in the order in which the profiles are to be created."""
    for draft in shared_data(naming(effort), effort).profiles:
        keys = tuple(Keys(name, tuple(values)) for name, values in draft.keys.items())
        yield msgspec.json.encode(Line(dict(draft.fields), keys)) + b"\n"


def load(path: Path, domain: str, call: Call) -> int:
    """Load the file into ``domain``, which exists; returns the number of profiles.

    Raises ``CorpusFault`` for a line that is no profile, ``OSError`` where the file cannot be read, and whatever
    ``call`` raises.
    """
    number = 0
    for number, text in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            line = msgspec.json.decode(text, type=Line)
        except msgspec.DecodeError as error:
            raise CorpusFault(f"{path}, line {number}: {error}") from None
        profile = call("CreateProfile", {**line.create_profile, "DomainName": domain})["ProfileId"]
        for keys in line.add_profile_key:
            members = {"KeyName": keys.key_name, "Values": list(keys.values)}
            call("AddProfileKey", {**members, "DomainName": domain, "ProfileId": profile})
    return number
