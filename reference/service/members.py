"""From an HTTP request to its operation and the input members (service model; protocol: restJson1)."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote_to_bytes

from ...spec.errors import UNKNOWN_OPERATION
from ...spec.exchange import Json
from ...spec.operations import OPERATIONS, Operation, operation_at
from ...spec.readings import Readings
from ...spec.strict_json import NotJson, strict_json
from ...spec.suggestion import nearest
from ..failures import bad_request
from .wire import Refusal, WireRequest


# wire-path, wire-other-bindings, wire-domain-encoding
def route(method: str, path: bytes) -> tuple[Operation, dict[str, str]]:
    """Return the operation, and the members in the path, decoded once. Raises ``Refusal`` if there is no operation."""
    if found := operation_at(method, path):
        operation, members = found
        return operation, {name: _decoded(value) for name, value in members.items()}
    raise Refusal(404, UNKNOWN_OPERATION, _no_operation(method, path))


def _no_operation(method: str, path: bytes) -> str:
    """Return a sentence that says which operation may have been meant."""
    sent = f"{method} {path[:200].decode('latin-1')}"
    known = {f"{operation.method} {operation.path}": name for name, operation in OPERATIONS.items()}
    segments = sent.split("/")
    if len(segments) > 2 and segments[1] == "domains":
        segments[2] = "{DomainName}"
    near = nearest("/".join(segments), known)
    hint = (
        f"did you mean {near} ({known[near]})?" if near else "the paths of all operations begin with /domains"
    )
    return f"no operation has the method and path {sent!r}; {hint}"


def _decoded(text: bytes) -> str:
    """Return ``text`` without its percent-encoding. Raises ``ServiceFailure`` if the bytes are not UTF-8."""
    try:
        return (unquote_to_bytes(text) if b"%" in text else text).decode()
    except UnicodeDecodeError:
        shown = text[:80].decode("latin-1")
        raise bad_request(f"{shown!r} in the URL is not percent-encoded UTF-8") from None


_INTEGER: Final = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_MAXIMUM_DEPTH: Final = 32


_EMPTY_POINTS: Final = {"MaxResults": "size-empty", "NextToken": "token-empty"}
"""Open points that say what an empty parameter means."""


# limits-max-results-integer
def _integer(parameter: str, text: str) -> int:
    if _INTEGER.fullmatch(text) is None:
        raise bad_request(f"{parameter} is {text[:40]!r}, expected a whole number")
    return int(text)


def _parameters(query: bytes) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pair in query.split(b"&"):
        if pair:
            name, _, value = pair.partition(b"=")
            found.setdefault(_decoded(name), []).append(_decoded(value))
    return found


# wire-query, wire-token-encoding
def query_members(operation: Operation, query: bytes, readings: Readings) -> dict[str, Json]:
    """Return the members in the query string; parameters that the operation does not know are ignored."""
    members: dict[str, Json] = {}
    given = _parameters(query)
    for member, parameter in operation.query.items():
        values = given.get(parameter, ())
        if len(values) > 1:
            raise bad_request(f"{parameter} is given {len(values)} times, expected once")
        if values and (values[0] or readings[_EMPTY_POINTS[member]] == "refused"):
            members[member] = _integer(parameter, values[0]) if member == "MaxResults" else values[0]
    return members


# wire-body, wire-member-places, wire-json-equivalence, wire-non-ascii, errors-malformed-json, errors-lenient-json,
# errors-body-not-object
def body_members(operation: Operation, body: bytes, readings: Readings) -> dict[str, Json]:
    """Return the members in the body; an empty body has none. A member that travels elsewhere is unknown in a body."""
    if not operation.has_body or not body:
        return {}
    try:
        members = strict_json(body.decode(), depth=_MAXIMUM_DEPTH)
    except UnicodeDecodeError as error:
        raise bad_request(f"the body is not UTF-8: byte {error.start} begins no character") from None
    except NotJson as error:
        raise bad_request(f"the body {error}") from None
    if not isinstance(members, dict):
        raise bad_request("the body is JSON, but not an object")
    for name in (*operation.in_path, *operation.query):
        if name in members:
            if readings["unknown-member"] == "refused":
                raise bad_request(f".{name}: is unknown in the body, it travels in the URL")
            del members[name]
    return members


def members_of(
    operation: Operation, in_path: Mapping[str, str], request: WireRequest, readings: Readings
) -> dict[str, Json]:
    """Return all input members of a request. Raises ``ServiceFailure`` if one is malformed."""
    members = body_members(operation, request.body, readings)
    members.update(query_members(operation, request.query, readings))
    members.update(in_path)
    return members
