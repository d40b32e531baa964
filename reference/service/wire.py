"""HTTP requests and responses as the reference sees them, refusals, and the types of ASGI 3.0 that HTTP needs."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping, MutableMapping
from typing import Any

import msgspec

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Coroutine[Any, Any, None]]
"""An ASGI application (ASGI specification 3.0)."""

RawHeaders = tuple[tuple[bytes, bytes], ...]


class WireRequest(msgspec.Struct, frozen=True):
    """A request as it came: ``path`` and ``query`` are percent-encoded, header names are in lower case.

    The values of a header that is given several times are joined by commas (RFC 9110, 5.3).
    """

    method: str
    path: bytes
    query: bytes
    headers: Mapping[bytes, bytes]
    body: bytes = b""


class WireResponse(msgspec.Struct, frozen=True):
    """A response as it is sent, without Content-Length."""

    status: int
    headers: RawHeaders
    body: bytes


class Refusal(Exception):
    """A request that is not one of any operation; has what the error response says."""

    def __init__(self, status: int, name: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.name = name
        self.message = message
