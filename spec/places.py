"""Where a citation can be read: addresses, pointers into the service model, and that model's texts.

The texts are those of the botocore on the reader's machine, given as ``model``; the kit has none of its own.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from .errors import STATUS_OF
from .operations import OPERATIONS, SEARCH
from .service_model import text_of
from .sources import Citation, Source

Model = Mapping[str, Any]
Quotes = Callable[[str], Mapping[str, str]]
"""Returns the texts at the place that a citation, as reports have it, names: each by what it documents, and where."""

_API: Final = "https://docs.aws.amazon.com/connect/latest/APIReference/API_connect-customer-profiles_{}.html"
_GUIDE: Final = "https://docs.aws.amazon.com/connect/latest/adminguide/standard-profile-definition.html"
_PROTOCOL: Final = "https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html"
_BINDINGS: Final = "https://smithy.io/2.0/spec/http-bindings.html"
_CONSTRAINTS: Final = "https://smithy.io/2.0/spec/constraint-traits.html#length-trait"
_TESTS: Final = "https://github.com/smithy-lang/smithy/blob/main/smithy-aws-protocol-tests/model/restJson1"
_MALFORMED: Final = f"{_TESTS}/malformedRequests"
PROTOCOL_PLACES: Final[Mapping[str, tuple[str, ...]]] = {
    "protocol tests, malformed requests": (_MALFORMED.replace("/blob/", "/tree/"),),
    "protocol tests, malformed request body": (
        f"{_MALFORMED}/malformed-request-body.smithy (RestJsonInvalidJsonBody, RestJsonTechnicallyValidJsonBody)",
        f"{_MALFORMED}/malformed-list.smithy (RestJsonBodyMalformedListUnclosed)",
    ),
    "protocol tests, malformed types in a request body": (
        f"{_MALFORMED}/malformed-string.smithy",
        f"{_MALFORMED}/malformed-list.smithy (RestJsonBodyMalformedListNullItem)",
    ),
    "protocol tests, malformed integers in the query string": (
        f"{_MALFORMED}/malformed-integer.smithy (RestJsonQueryIntegerMalformedValueRejected)",
    ),
    "protocol tests, malformed Content-Type and Accept": (
        f"{_MALFORMED}/malformed-content-type.smithy (RestJsonWithBodyExpectsApplicationJsonContentType)",
        f"{_MALFORMED}/malformed-accept.smithy (RestJsonWithBodyExpectsApplicationJsonAccept)",
    ),
    "protocol tests, servers leave members without a value out": (
        f"{_TESTS}/json-structs.smithy (RestJsonServersDontSerializeNullStructureValues)",
    ),
    "Smithy, constraint traits, length: Unicode scalar values": (_CONSTRAINTS,),
    "Smithy, HTTP label serialization": (f"{_BINDINGS}#httplabel-trait",),
    "Smithy, HTTP query serialization": (f"{_BINDINGS}#httpquery-trait",),
    "operation error serialization": (f"{_PROTOCOL}#operation-error-serialization",),
}
"""The addresses of places in the protocol, with the ids of its tests; every other place is on the protocol's page."""

_STRUCTURES: Final = ("SearchProfilesRequest", "SearchProfilesResponse", "Profile")
_STRUCTURES_OF: Final = {
    "Response": ("SearchProfilesResponse", "Profile"),
    "AdditionalSearchKeys": ("AdditionalSearchKey",),
}
"""The structures whose members a place of the document means, by its first word; of any other word, all three."""
_PLACE: Final = re.compile(r"\w+")


def no_quotes(_: str) -> Mapping[str, str]:
    """Return no text."""
    return {}


def address(citation: str) -> str:
    """Return where the place that ``citation``, as reports have it, names can be read; empty if that is not known."""
    cited = Citation.of(citation)
    return addresses(cited)[0].partition(" ")[0] if cited else ""


def addresses(citation: Citation) -> tuple[str, ...]:
    """Return where the cited source can be read today, on the web."""
    if citation.source is Source.ADMIN_GUIDE:
        return (_GUIDE,)
    if citation.source is Source.PROTOCOL:
        parts = [part.strip() for part in citation.place.split(";")]
        return tuple(
            dict.fromkeys(each for part in parts for each in PROTOCOL_PLACES.get(part, (_PROTOCOL,)))
        )
    named = [word for word in _PLACE.findall(citation.place) if word in OPERATIONS]
    return tuple(_API.format(name) for name in dict.fromkeys(named or [SEARCH]))


def names_in(citation: Citation, model: Model) -> tuple[str, ...]:
    """Return the operations, shapes and members of ``model`` that a citation names, as ``Shape.Member``."""
    finders = {Source.DOCUMENT: _names_of_document, Source.SERVICE_MODEL: _names_of_model}
    finder = finders.get(citation.source)
    return tuple(dict.fromkeys(finder(citation.place, model))) if finder else ()


def pointer(name: str, model: Model) -> str:
    """Return the JSON pointer to an operation, a shape or a member, behind the name of the model's file."""
    head, _, member = name.partition(".")
    if head == "metadata":
        return f"service-2.json#/{head}"
    table = "operations" if head in model["operations"] else "shapes"
    return f"service-2.json#/{table}/{head}" + (f"/members/{member}" if member else "")


def texts(citation: Citation, model: Model) -> dict[str, str]:
    """Return the text of ``model`` for each operation and member that a citation names and that has one."""
    found = {name: text_of(model, name) for name in names_in(citation, model)}
    return {name: text for name, text in found.items() if text}


def _names_of_document(place: str, model: Model) -> Iterator[str]:
    words = _PLACE.findall(place)
    structures = _STRUCTURES_OF.get(words[0], _STRUCTURES)
    named = [
        f"{structure}.{word}"
        for word in words
        for structure in structures
        if word in model["shapes"].get(structure, {}).get("members", {})
    ]
    if "Introduction" in place or not named:
        yield SEARCH
    yield from named


def _names_of_model(place: str, model: Model) -> Iterator[str]:
    if place.startswith("metadata"):
        yield "metadata"
    if "five error shapes" in place:
        yield from map(str, STATUS_OF)
    if "nine" in place or "ten operations" in place:
        yield from (name for name in OPERATIONS if name != SEARCH or "nine" not in place)
        place = place.replace(SEARCH, "")
    for part in place.split(";"):
        yield from _names_of_part(_PLACE.findall(part), model)


def _names_of_part(words: list[str], model: Model) -> Iterator[str]:
    """Yield what a part of a place names; a shape in lower case is a plain word unless it follows ``shape``."""
    shapes = [
        word
        for before, word in zip(["", *words], words, strict=False)
        if word in model["shapes"] and (word[0].isupper() or before in ("shape", "shapes", "and"))
    ]
    operations = [word for word in words if word in model["operations"]]
    holders = shapes + [model["operations"][name]["input"]["shape"] for name in operations]
    members = [
        f"{holder}.{word}"
        for holder in holders
        for word in words
        if word in model["shapes"][holder].get("members", {})
    ]
    yield from operations
    yield from (shape for shape in shapes if not any(name.startswith(f"{shape}.") for name in members))
    yield from members
