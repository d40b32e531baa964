"""Pages: how a walk through the results is cut, and the token that leads from one page to the next.

A token holds the number of the last profile handed out (a keyset), not an offset: a page costs the same
however deep it lies, and a profile that comes or goes elsewhere neither repeats nor hides another. It is
bound to the walk it belongs to (domain, query, page size) and signed, so text that never was a token is told
from one that was.
"""

import base64
import hashlib
import hmac
import struct
import zlib
from collections.abc import Callable
from typing import Any, Final, Protocol

import msgspec

from .definition import capacity
from .failures import bad_request
from .fast_search import BEFORE_ALL, Match
from .readings import Readings


class Position(msgspec.Struct, frozen=True):
    """Where a walk stands: the last number handed out, and how many pages have been."""

    after: int = BEFORE_ALL
    page: int = 0


class Walk(msgspec.Struct, frozen=True):
    """What a token is bound to: a domain's serial number (0 for the list of domains), query, page size."""

    scope: int
    query: bytes
    size: int


FIRST: Final = Position()
Fetch = Callable[[int, int], list[Match]]
"""The first matches after a number, at most so many."""


def fingerprint(query: Any) -> bytes:
    """Eight bytes that tell one query from another."""
    return hashlib.blake2b(msgspec.json.encode(query), digest_size=8).digest()


def cut(fetch: Fetch, size: int, start: Position, readings: Readings) -> tuple[list[Match], Position | None]:
    """One page, and where the next begins; None where the walk ends.

    ``size`` is a maximum (document, MaxResults). One match more than the page holds is fetched, to know
    whether NextToken must lead on.
    """
    found = fetch(start.after, size + 1)
    shown = found[: capacity(size, start.page, readings)]
    has_more = len(found) > len(shown)
    has_trailing = bool(shown) and readings["last-page"] == "present"
    if not (has_more or has_trailing):
        return shown, None
    return shown, Position(shown[-1][0] if shown else start.after, start.page + 1)


class Tokens(Protocol):
    """Writes and reads NextToken."""

    def issue(self, walk: Walk, position: Position) -> str:
        """The token that leads ``walk`` on from ``position``."""

    def start(self, walk: Walk, token: str | None) -> Position:
        """Where the page asked for begins. Raises ``ServiceFailure`` for a token that is refused."""


class _Content(msgspec.Struct, frozen=True):
    walk: Walk
    position: Position
    serial: int


_LAYOUT: Final = struct.Struct(">I8sBqIQ")
_SIGNATURE_BYTES: Final = 18
"""With the 33 of the layout a multiple of three, which base64 writes without padding."""
_BOUND_TO: Final = (
    ("token-other-domain", "scope", "belongs to another domain or another list"),
    ("token-other-query", "query", "belongs to another query"),
    ("token-other-size", "size", "was issued for another MaxResults"),
)
_START_AGAIN: Final = "send the request without NextToken to start from the first page"


class SignedTokens:
    """Tokens as the reference writes them: 68 characters of the URL-safe base64 alphabet."""

    def __init__(self, readings: Readings, secret: bytes) -> None:
        self._readings = readings
        self._secret = secret
        self._issued = 0
        self._used: set[int] = set()

    def issue(self, walk: Walk, position: Position) -> str:
        """The token that leads ``walk`` on. The same for the same page, unless each may be used only once."""
        if self._readings["token-again"] != "same-page":
            self._issued += 1
        return self._written(walk, position, self._issued)

    def start(self, walk: Walk, token: str | None) -> Position:
        """Where the page asked for begins."""
        if token is None:
            return FIRST
        content = self._read(token)
        if content is None:
            return self._start_of_invalid(token)
        for point, part, problem in _BOUND_TO:
            if getattr(content.walk, part) != getattr(walk, part) and self._readings[point] == "refused":
                raise bad_request(f"NextToken {problem}; {_START_AGAIN}")
        return self._start_of(content)

    def _start_of_invalid(self, token: str) -> Position:
        reading = self._readings["token-invalid"]
        if reading == "refused":
            raise bad_request(f"NextToken is not a token that this service issued; {_START_AGAIN}")
        return FIRST if reading == "left-out" else Position(zlib.crc32(token.encode()) % 16, 1)

    def _start_of(self, content: _Content) -> Position:
        reading = self._readings["token-again"]
        if reading == "same-page" or content.serial not in self._used:
            self._used.add(content.serial)
            return content.position
        if reading == "refused":
            raise bad_request(f"NextToken has been used; {_START_AGAIN}")
        return FIRST

    def _written(self, walk: Walk, position: Position, serial: int) -> str:
        body = _LAYOUT.pack(walk.scope, walk.query, walk.size, position.after, position.page, serial)
        signature = hashlib.blake2b(body, key=self._secret, digest_size=_SIGNATURE_BYTES).digest()
        return base64.urlsafe_b64encode(body + signature).decode()

    def _read(self, token: str) -> _Content | None:
        """What a token holds; None for text that is not exactly what would be written."""
        try:
            body = base64.urlsafe_b64decode(token)[:-_SIGNATURE_BYTES]
            scope, query, size, after, page, serial = _LAYOUT.unpack(body)
        except (ValueError, struct.error):
            return None
        walk, position = Walk(scope, query, size), Position(after, page)
        right = self._written(walk, position, serial)
        is_right = hmac.compare_digest(right.encode(), token.encode())
        return _Content(walk, position, serial) if is_right else None
