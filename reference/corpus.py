"""A corpus: profiles in a file, to load into one domain.

It has one profile a line, as JSON: an object with the input of CreateProfile without DomainName, and, if values are to
be attached, with the inputs of AddProfileKey without DomainName and ProfileId. The file may be compressed with gzip.

    {"CreateProfile": {"AccountNumber": "A-1"}, "AddProfileKey": [{"KeyName": "_orderId", "Values": ["17"]}]}
"""

import codecs
import gzip
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from ..spec.exchange import Json
from ..spec.search import Pair
from .engine import Engine
from .failures import ServiceFailure

Operate = Callable[[str, Mapping[str, Json]], Mapping[str, Json]]
"""Carries out an operation: takes its name and input members, and returns its output."""

DAYS: Final = 365
"""DefaultExpirationDays of a domain that is there from the start; nothing in the kit depends on it."""
_GZIP: Final = b"\x1f\x8b"
"""How a file that gzip compressed begins."""


class CorpusLine(
    msgspec.Struct, frozen=True, rename="pascal", omit_defaults=True, forbid_unknown_fields=True
):
    """One profile, and the values to attach to it."""

    create_profile: dict[str, Json]
    add_profile_key: tuple[Pair, ...] = ()


class CorpusError(ValueError):
    """A file that is no corpus; the message says where and why."""


def filled(engine: Engine, domains: Sequence[str], corpus: Path | None = None) -> Engine:
    """Return ``engine`` with these domains, the only one of which gets the profiles of the file ``corpus``.

    Raises ``ServiceFailure`` for a name that no domain may have, and what ``load_corpus`` raises.
    """
    for name in domains:
        engine.call("CreateDomain", {"DomainName": name, "DefaultExpirationDays": DAYS})
    if corpus is not None:
        if len(domains) != 1:
            raise CorpusError(f"{corpus} is loaded into one domain, but {len(domains)} are named")
        load_corpus(corpus, domains[0], engine.call)
    return engine


def load_corpus(path: Path, domain: str, operate: Operate) -> int:
    """Load the file into ``domain``, which exists, and return the number of profiles; blank lines are none.

    Raises ``CorpusError`` for a file that cannot be decompressed, or a line that is not a profile or is refused;
    ``OSError`` if the file cannot be read.
    """
    number = 0
    for row, text in enumerate(_text(path).removeprefix(codecs.BOM_UTF8).splitlines(), start=1):
        if not text.strip():
            continue
        number += 1
        try:
            _load(msgspec.json.decode(text, type=CorpusLine), domain, operate)
        except (msgspec.DecodeError, RecursionError, ServiceFailure) as error:
            raise CorpusError(f"{path}, line {row}: {error}") from None
    return number


def _text(path: Path) -> bytes:
    text = path.read_bytes()
    if not text.startswith(_GZIP):
        return text
    try:
        return gzip.decompress(text)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise CorpusError(f"{path} cannot be decompressed: {error}") from None


def _load(line: CorpusLine, domain: str, operate: Operate) -> None:
    profile = operate("CreateProfile", {**line.create_profile, "DomainName": domain})["ProfileId"]
    for pair in line.add_profile_key:
        operate("AddProfileKey", {**pair.members(), "DomainName": domain, "ProfileId": profile})
