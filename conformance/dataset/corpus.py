"""The shared data as a file, for targets that others load: one profile a line, as JSON.

A line is an object with the input of CreateProfile without DomainName, and with the inputs of AddProfileKey without
DomainName and ProfileId:

    {"CreateProfile": {"AccountNumber": "…"}, "AddProfileKey": [{"KeyName": "_orderId", "Values": ["…"]}]}

The values are the same for everybody; those of different efforts have none in common, so a domain may hold several.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from ...spec.exchange import Json
from ...spec.search import Pair
from ..config import Effort
from .model import Namespace
from .shared_data import shared_data

_ORIGIN: Final = "corpus"

Operate = Callable[[str, Mapping[str, Json]], Mapping[str, Json]]
"""Carries out an operation: takes its name and input members, and returns its output."""


class CorpusLine(msgspec.Struct, frozen=True, rename="pascal", omit_defaults=True):
    """One profile, and the values to attach to it."""

    create_profile: dict[str, Json]
    add_profile_key: tuple[Pair, ...] = ()


class CorpusError(ValueError):
    """A line that cannot be read; the message says which and why."""


def corpus_namespace(effort: Effort) -> Namespace:
    """Return the namespace of the corpus of that effort."""
    return Namespace.of(f"{_ORIGIN} {effort}")


def corpus_lines(effort: Effort) -> Iterator[bytes]:
    """Yield the lines of the corpus, in the order in which the profiles are to be created."""
    for profile in shared_data(corpus_namespace(effort), effort).profiles:
        pairs = tuple(Pair(name, tuple(values)) for name, values in profile.keys.items())
        yield msgspec.json.encode(CorpusLine(dict(profile.fields), pairs)) + b"\n"


def load_corpus(path: Path, domain: str, operate: Operate) -> int:
    """Load the file into ``domain``, which exists, and return the number of profiles.

    Raises ``CorpusError`` for a line that is not a profile, ``OSError`` if the file cannot be read, and whatever
    ``operate`` raises.
    """
    number = 0
    for number, text in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            line = msgspec.json.decode(text, type=CorpusLine)
        except msgspec.DecodeError as error:
            raise CorpusError(f"{path}, line {number}: {error}") from None
        profile = operate("CreateProfile", {**line.create_profile, "DomainName": domain})["ProfileId"]
        for pair in line.add_profile_key:
            members = {"KeyName": pair.key, "Values": list(pair.values)}
            operate("AddProfileKey", {**members, "DomainName": domain, "ProfileId": profile})
    return number
