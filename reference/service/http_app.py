"""The reference as an ASGI application: HTTP request in, operation of the engine, HTTP response out.

``answer`` is the whole of it, as a function from request to response; the application around it only moves
bytes. A wire mutant wraps the one or the other.
"""

import logging
import secrets
from collections.abc import Callable
from typing import Final

import msgspec

from ...spec.errors import STATUS_OF, ErrorName
from ...spec.operations import SEARCH
from ..engine import Engine
from ..failures import ServiceFailure
from .asgi import Application, Receive, Scope, Send
from .content import MAXIMUM_BODY_BYTES, check_content
from .encoding import SearchEncoder
from .http_errors import JSON_CONTENT, error_response, refusal_of
from .members import members_of
from .routing import route
from .wire import Refusal, WireRequest, WireResponse

Answer = Callable[[WireRequest], WireResponse]
Guard = Callable[[WireRequest], None]
"""Lets a request pass, or raises ``ServiceFailure``: where signatures would be verified."""

_LOG: Final = logging.getLogger(__name__)
_STATUS: Final = {"200": 200, "other": 202}
_CRASHED: Final = Refusal(
    STATUS_OF[ErrorName.INTERNAL], ErrorName.INTERNAL, "the service failed; see its log"
)


def admit(_request: WireRequest) -> None:
    """Lets every request pass."""


def answering(engine: Engine, guard: Guard = admit) -> Answer:
    """The function that answers requests by ``engine``. It never raises."""
    readings = engine.readings
    status = _STATUS[readings["success-status"]]
    encoded_search = SearchEncoder(engine)

    def output(request: WireRequest) -> bytes:
        operation, in_path = route(request.method, request.path)
        check_content(request)
        guard(request)
        members = members_of(operation, in_path, request, readings)
        if operation.name == SEARCH:
            return encoded_search(members)
        return msgspec.json.encode(engine.call(operation.name, members))

    def answer(request: WireRequest) -> WireResponse:
        try:
            return WireResponse(status, (JSON_CONTENT,), output(request))
        except Refusal as refusal:
            return error_response(refusal, readings)
        except ServiceFailure as failure:
            return error_response(refusal_of(failure), readings)
        except Exception:
            _LOG.exception("the reference failed on %s %r", request.method, request.path)
            return error_response(_CRASHED, readings)

    return answer


def application(answer: Answer) -> Application:
    """``answer`` as an ASGI application."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise RuntimeError(f"the reference speaks HTTP, not {scope['type']}")
        await send_response(answer(request_of(scope, await body_of(receive))), send)

    return app


def http_app(engine: Engine, guard: Guard = admit) -> Application:
    """The ASGI application over ``engine``."""
    return application(answering(engine, guard))


async def body_of(receive: Receive) -> bytes:
    """The request's body; one that is too large is read no further than is needed to see that."""
    body = b""
    while True:
        message = await receive()
        part: bytes = message.get("body", b"")
        body += part
        if not message.get("more_body") or len(body) > MAXIMUM_BODY_BYTES:
            return body


def request_of(scope: Scope, body: bytes) -> WireRequest:
    """The request of an ASGI scope and its body."""
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
