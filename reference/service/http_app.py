"""The reference as an ASGI application: an HTTP request becomes a call of the engine, the result an HTTP response.

``answering`` returns all of it as one function from request to response; the application around it only moves bytes.
A wire mutant wraps the one or the other.
"""

import logging
import secrets
from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from ...spec.errors import ERROR_TYPE_HEADER, STATUS_OF, ErrorName
from ...spec.operations import SEARCH
from ...spec.readings import Readings
from ..engine import Engine
from ..failures import ServiceFailure
from .content import MAXIMUM_BODY_BYTES, check_content
from .encoding import SearchEncoder
from .members import members_of, route
from .wire import Application, Receive, Refusal, Scope, Send, WireRequest, WireResponse

Answer = Callable[[WireRequest], WireResponse]
Guard = Callable[[WireRequest], None]
"""Admits a request, or raises ``ServiceFailure``: the place to verify signatures."""

JSON_CONTENT: Final = (b"content-type", b"application/json")
"""wire-response-content-type"""

_LOG: Final = logging.getLogger(__name__)
_STATUS: Final = {"200": 200, "other": 202}
"""wire-success-status"""

# errors-internal
_CRASHED: Final = Refusal(500, ErrorName.INTERNAL, "the service failed; see its log")

# errors-name: its spelling under each reading of ``error-name``, and the header or body member that carries it.
_PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "header": (ERROR_TYPE_HEADER, "{}"),
    "header-uri": (ERROR_TYPE_HEADER, "{}:http://errors.customer-profiles.example/"),
    "type": ("__type", "{}"),
    "type-namespace": ("__type", "com.amazonaws.customerprofiles#{}"),
    "code": ("code", "{}"),
}


def admit(_request: WireRequest) -> None:
    """Admit every request."""


def answering(engine: Engine, guard: Guard = admit) -> Answer:
    """Return the function that answers requests by calls of ``engine``. It never raises."""
    readings = engine.readings
    status = _STATUS[readings["success-status"]]
    encoded_search = SearchEncoder(engine)

    # wire-response-encoding: msgspec writes JSON in UTF-8, each character as itself.
    def output(request: WireRequest) -> bytes:
        operation, in_path = route(request.method, request.path)
        check_content(request)
        guard(request)
        members = members_of(operation, in_path, request, readings)
        if operation.name == SEARCH:
            return encoded_search(members)
        return msgspec.json.encode(engine.call(operation.name, members))

    # errors-no-server-error: whatever breaks a rule raises a Refusal or a ServiceFailure. errors-status-of-name
    def answer(request: WireRequest) -> WireResponse:
        try:
            return WireResponse(status, (JSON_CONTENT,), output(request))
        except Refusal as refusal:
            return error_response(refusal, readings)
        except ServiceFailure as failure:
            return error_response(Refusal(STATUS_OF[failure.name], failure.name, failure.message), readings)
        except Exception:
            _LOG.exception("the reference failed on %s %r", request.method, request.path)
            return error_response(_CRASHED, readings)

    return answer


# errors-json-body, errors-content-type, errors-message: protocol, restJson1 error responses.
def error_response(refusal: Refusal, readings: Readings) -> WireResponse:
    """Return the response that says what was refused and why. Name and text travel as the readings say."""
    place, spelling = _PLACES[readings["error-name"]]
    name = spelling.format(refusal.name)
    body = {readings["error-message"]: refusal.message}
    if place != ERROR_TYPE_HEADER:
        return WireResponse(refusal.status, (JSON_CONTENT,), msgspec.json.encode({place: name, **body}))
    headers = (JSON_CONTENT, (place.encode(), name.encode()))
    return WireResponse(refusal.status, headers, msgspec.json.encode(body))


def application(answer: Answer) -> Application:
    """Return ``answer`` as an ASGI application."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise RuntimeError(f"the reference speaks HTTP, not {scope['type']}")
        await send_response(answer(request_of(scope, await body_of(receive))), send)

    return app


def http_app(engine: Engine, guard: Guard = admit) -> Application:
    """Return the ASGI application over ``engine``."""
    return application(answering(engine, guard))


async def body_of(receive: Receive) -> bytes:
    """Return the request's body. If it is too large, stop reading as soon as that is known."""
    body = b""
    while True:
        message = await receive()
        part: bytes = message.get("body", b"")
        body += part
        if not message.get("more_body") or len(body) > MAXIMUM_BODY_BYTES:
            return body


def request_of(scope: Scope, body: bytes) -> WireRequest:
    """Return the request of an ASGI scope and its body."""
    headers: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        headers[name] = headers[name] + b", " + value if name in headers else value
    return WireRequest(scope["method"], scope["raw_path"], scope["query_string"], headers, body)


async def send_response(response: WireResponse, send: Send) -> None:
    """Send ``response`` with its length and an id."""
    headers = [
        *response.headers,
        (b"content-length", b"%d" % len(response.body)),
        (b"x-amzn-requestid", secrets.token_hex(16).encode()),
    ]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})
