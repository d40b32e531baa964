"""Keeps secrets out of what is recorded: in the requests sent, and in replies that repeat them."""

import base64
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

from ...spec.exchange import Fault, Headers, HttpRequest, Reply
from .encoding import json_text

REDACTED: Final = "[redacted]"

SECRET_HEADERS: Final = frozenset(
    {
        "authorization",
        "proxy-authorization",
        "cookie",
        "set-cookie",
        "x-amz-security-token",
        "x-api-key",
    }
)
"""Header names, in lower case, whose values are never recorded."""

_PUBLIC_HEADERS: Final = frozenset(
    {
        "accept",
        "accept-encoding",
        "accept-language",
        "connection",
        "content-encoding",
        "content-type",
        "expect",
        "host",
        "user-agent",
    }
)
"""Headers that a user may give and whose values are no secret; blotting them out would spoil the evidence."""

_SHORTEST: Final = 8
"""Shorter values are not looked for in texts: they would be found by chance and spoil the evidence."""


def _spellings(secret: str) -> Iterable[str]:
    """The forms in which a text may repeat ``secret``; also its parts, as in ``Bearer TOKEN``."""
    for part in {secret, *secret.split()}:
        if len(part) >= _SHORTEST:
            yield part
            yield quote(part, safe="")
            yield json_text(part)[1:-1]
            yield base64.b64encode(part.encode("utf-8", "surrogatepass")).decode()


class Redactor:
    """Replaces the values of secret headers, and ``secrets`` wherever they occur.

    ``given`` are the headers that the user gave, taken for secret unless their name is a common one.
    """

    def __init__(self, *, given: Headers = (), secrets: Iterable[str] = ()) -> None:
        self._names = SECRET_HEADERS | ({name.lower() for name, _ in given} - _PUBLIC_HEADERS)
        self._known = frozenset(spelling for secret in secrets for spelling in _spellings(secret))

    def secrets_of(self, request: HttpRequest) -> frozenset[str]:
        """What must not be seen once ``request`` was sent: the secrets, and the values of its headers."""
        values = (value for name, value in request.headers if name.lower() in self._names)
        return self._known.union(spelling for value in values for spelling in _spellings(value))

    def request(self, request: HttpRequest, secrets: frozenset[str]) -> HttpRequest:
        """``request`` as it may be recorded."""
        return HttpRequest(
            request.method,
            _clean(request.target, secrets),
            self._headers(request.headers, secrets),
            _clean(request.body, secrets),
            _clean_bytes(request.raw, secrets),
        )

    def reply(self, reply: Reply, secrets: frozenset[str]) -> Reply:
        """``reply`` as it may be recorded."""
        fault = reply.fault and Fault(reply.fault.kind, _clean(reply.fault.detail, secrets))
        return Reply(
            reply.status,
            self._headers(reply.headers, secrets),
            _clean(reply.body, secrets),
            _clean_bytes(reply.raw, secrets),
            fault,
            reply.milliseconds,
        )

    def _headers(self, headers: Headers, secrets: frozenset[str]) -> Headers:
        return tuple(
            (name, REDACTED if name.lower() in self._names else _clean(value, secrets))
            for name, value in headers
        )


def _clean(text: str, secrets: frozenset[str]) -> str:
    if not secrets:
        return text
    # Longest first: a secret may begin with another.
    found = sorted((secret for secret in secrets if secret in text), key=len, reverse=True)
    for secret in found:
        text = text.replace(secret, REDACTED)
    return text


def _clean_bytes(data: bytes | None, secrets: frozenset[str]) -> bytes | None:
    if data is None:
        return None
    for secret in sorted(secrets, key=len, reverse=True):
        data = data.replace(secret.encode("utf-8", "surrogatepass"), REDACTED.encode())
    return data
