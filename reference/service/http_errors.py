"""Errors as responses: name and text travel where the readings say (protocol: restJson1 error responses)."""

from collections.abc import Mapping
from typing import Final

import msgspec

from ...spec.errors import ERROR_TYPE_HEADER, STATUS_OF
from ..failures import ServiceFailure
from ..readings import Readings
from .wire import Refusal, WireResponse

JSON_CONTENT: Final = (b"content-type", b"application/json")

# A name's spelling under each reading of ``error-name``, and the header or body member that carries it.
_PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "header": (ERROR_TYPE_HEADER, "{}"),
    "header-uri": (ERROR_TYPE_HEADER, "{}:http://errors.customer-profiles.example/"),
    "type": ("__type", "{}"),
    "type-namespace": ("__type", "com.amazonaws.customerprofiles#{}"),
    "code": ("code", "{}"),
}


def refusal_of(failure: ServiceFailure) -> Refusal:
    """The engine's failure with the status that the service model gives it."""
    return Refusal(STATUS_OF[failure.name], failure.name, failure.message)


def error_response(refusal: Refusal, readings: Readings) -> WireResponse:
    """The response that says what was refused and why."""
    place, spelling = _PLACES[readings["error-name"]]
    name = spelling.format(refusal.name)
    body = {readings["error-message"]: refusal.message}
    if place != ERROR_TYPE_HEADER:
        return WireResponse(refusal.status, (JSON_CONTENT,), msgspec.json.encode({place: name, **body}))
    headers = (JSON_CONTENT, (place.encode(), name.encode()))
    return WireResponse(refusal.status, headers, msgspec.json.encode(body))
