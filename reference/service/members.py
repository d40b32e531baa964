"""From an HTTP request to the input members of its operation (service model; protocol: restJson1)."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from ...spec.exchange import Json
from ...spec.operations import Operation
from ...spec.strict_json import NotJson, strict_json
from ..failures import bad_request
from ..readings import Readings
from .routing import decoded
from .wire import WireRequest

_INTEGER: Final = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_MAXIMUM_DEPTH: Final = 32


def _integer(parameter: str, text: str) -> int:
    if _INTEGER.fullmatch(text) is None:
        raise bad_request(f"{parameter} is {text[:40]!r}, expected a whole number")
    return int(text)


def _text(_parameter: str, text: str) -> str:
    return text


_PARSERS: Final[Mapping[str, Callable[[str, str], Json]]] = {"MaxResults": _integer, "NextToken": _text}
_EMPTY_POINTS: Final = {"MaxResults": "size-empty", "NextToken": "token-empty"}
"""Open points that say what an empty parameter means."""


def _parameters(query: bytes) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pair in query.split(b"&"):
        if pair:
            name, _, value = pair.partition(b"=")
            found.setdefault(decoded(name), []).append(decoded(value))
    return found


def query_members(operation: Operation, query: bytes, readings: Readings) -> dict[str, Json]:
    """Members in the query string; parameters that the operation does not know are ignored."""
    members: dict[str, Json] = {}
    if not query:
        return members
    given = _parameters(query)
    for member, parameter in operation.query.items():
        values = given.get(parameter)
        if values is None:
            continue
        if len(values) > 1:
            raise bad_request(f"{parameter} is given {len(values)} times, expected once")
        if values[0] or readings[_EMPTY_POINTS[member]] == "refused":
            members[member] = _PARSERS[member](parameter, values[0])
    return members


def body_members(operation: Operation, body: bytes, readings: Readings) -> dict[str, Json]:
    """Members in the body; an empty body has none. What travels elsewhere is unknown in a body."""
    if not operation.has_body or not body:
        return {}
    try:
        members = strict_json(body.decode(), depth=_MAXIMUM_DEPTH)
    except UnicodeDecodeError as error:
        raise bad_request(f"the body is not UTF-8: byte {error.start} begins no character") from None
    except NotJson as error:
        raise bad_request(f"the body {error}") from None
    if not isinstance(members, dict):
        raise bad_request("the body is JSON, but no object")
    for name in (*operation.in_path, *operation.query):
        if name in members:
            if readings["unknown-member"] == "refused":
                raise bad_request(f".{name}: is unknown in the body, it travels in the URL")
            del members[name]
    return members


def members_of(
    operation: Operation, in_path: Mapping[str, str], request: WireRequest, readings: Readings
) -> dict[str, Json]:
    """All input members of a request. Raises ``ServiceFailure`` for malformed ones."""
    members = body_members(operation, request.body, readings)
    members.update(query_members(operation, request.query, readings))
    members.update(in_path)
    return members
