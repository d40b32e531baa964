"""The fast form of ``definition.pages``: one page of a walk, and the token that leads to the next one.

A token contains the number of the last profile that was returned (a keyset), not an offset: a page costs the same
however deep it is, and a profile that is created or deleted elsewhere neither repeats nor hides another. A token is
bound to its walk (domain, query, page size) and signed, so that text which never was a token is recognised.
"""

import base64
import hashlib
import hmac
import zlib
from collections.abc import Callable
from typing import Any, Final

import msgspec

from ..spec.readings import Readings
from .definition import capacity
from .failures import bad_request
from .fast_search import BEFORE_ALL, Match


class Position(msgspec.Struct, frozen=True, array_like=True):
    """Where a page begins: after which number, and how many pages come before it."""

    after: int = BEFORE_ALL
    page: int = 0


class TokenScope(msgspec.Struct, frozen=True, array_like=True):
    """What a token is bound to: a domain's serial number (0 for the list of domains), query, page size."""

    scope: int
    query: bytes
    size: int


FIRST: Final = Position()
Fetch = Callable[[int, int], list[Match]]
"""The first matches after a number, at most so many."""


def fingerprint(query: Any) -> bytes:
    """Return eight bytes that distinguish one query from another."""
    return hashlib.blake2b(msgspec.json.encode(query), digest_size=8).digest()


# pagination-max-results, pagination-complete, pagination-no-repeat, pagination-leads-on, pagination-ends,
# pagination-stable, pagination-single-item-pages
def cut(fetch: Fetch, size: int, start: Position, readings: Readings) -> tuple[list[Match], Position | None]:
    """Return one page, and where the next one begins; None if the walk ends.

    ``size`` is a maximum (document, MaxResults). One match more than the page may hold is fetched: if there is one,
    NextToken must lead on.
    """
    found = fetch(start.after, size + 1)
    shown = found[: capacity(size, start.page, readings)]
    has_more = len(found) > len(shown)
    has_trailing = bool(shown) and readings["last-page"] == "present"
    if not (has_more or has_trailing):
        return shown, None
    return shown, Position(shown[-1][0] if shown else start.after, start.page + 1)


class _Content(msgspec.Struct, frozen=True, array_like=True):
    walk: TokenScope
    position: Position
    serial: int


_SIGNATURE_BYTES: Final = 18
_BOUND_TO: Final = (
    ("token-other-domain", "scope", "belongs to another domain or another list"),
    ("token-other-query", "query", "belongs to another query"),
    ("token-other-size", "size", "was issued for another MaxResults"),
)
_START_AGAIN: Final = "send the request without NextToken to start from the first page"


class SignedTokens:
    """Tokens as the reference writes them: about 45 characters of the URL-safe base64 alphabet (shape-next-token)."""

    def __init__(self, readings: Readings, secret: bytes) -> None:
        self._readings = readings
        self._secret = secret
        self._issued = 0
        self._used: set[int] = set()

    def issue(self, walk: TokenScope, position: Position) -> str:
        """Return the token that leads ``walk`` on: the same for the same page, unless each is good for one use."""
        if self._readings["token-again"] != "same-page":
            self._issued += 1
        return self._written(msgspec.msgpack.encode(_Content(walk, position, self._issued)))

    # pagination-keeps-query, state-token-domain. Open: a token of another walk is refused, or read as one of this walk.
    def start(self, walk: TokenScope, token: str | None) -> Position:
        """Return where the requested page begins."""
        if token is None:
            return FIRST
        content = self._read(token)
        if content is None:
            return self._start_of_invalid(token)
        for point, part, problem in _BOUND_TO:
            if getattr(content.walk, part) != getattr(walk, part) and self._readings[point] == "refused":
                raise bad_request(f"NextToken {problem}; {_START_AGAIN}")
        reading = self._readings["token-again"]
        if reading != "same-page" and content.serial in self._used:
            if reading == "refused":
                raise bad_request(f"NextToken has been used; {_START_AGAIN}")
            return FIRST
        self._used.add(content.serial)
        return content.position

    def _start_of_invalid(self, token: str) -> Position:
        reading = self._readings["token-invalid"]
        if reading == "refused":
            raise bad_request(f"NextToken is not a token that this service issued; {_START_AGAIN}")
        return FIRST if reading == "left-out" else Position(zlib.crc32(token.encode()) % 16, 1)

    def _written(self, content: bytes) -> str:
        """Return a token whose first character is a letter: the AWS CLI takes a hyphen for an option."""
        signature = hashlib.blake2b(content, key=self._secret, digest_size=_SIGNATURE_BYTES).digest()
        return base64.urlsafe_b64encode(content + signature).decode().rstrip("=")

    def _read(self, token: str) -> _Content | None:
        """Return what a token contains; None if ``issue`` would not have written exactly this text."""
        try:
            content = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))[:-_SIGNATURE_BYTES]
        except ValueError:
            return None
        is_right = hmac.compare_digest(self._written(content).encode(), token.encode())
        return msgspec.msgpack.decode(content, type=_Content) if is_right else None
