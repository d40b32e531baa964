"""An HTTP request and response as the reference sees them, and the refusal of a request as such."""

from collections.abc import Mapping

import msgspec

RawHeaders = tuple[tuple[bytes, bytes], ...]


class WireRequest(msgspec.Struct, frozen=True):
    """A request as it came: ``path`` and ``query`` still percent-encoded, header names in lower case.

    Headers given several times are joined by commas (RFC 9110, 5.3).
    """

    method: str
    path: bytes
    query: bytes
    headers: Mapping[bytes, bytes]
    body: bytes = b""


class WireResponse(msgspec.Struct, frozen=True):
    """A response as it goes out, less Content-Length."""

    status: int
    headers: RawHeaders
    body: bytes


class Refusal(Exception):
    """A request that cannot be understood as one of an operation; carries what the error response says."""

    def __init__(self, status: int, name: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.name = name
        self.message = message
