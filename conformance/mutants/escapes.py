"""Mutants that read percent-encoded paths and tokens wrongly."""

import base64
import re
from collections.abc import Callable
from typing import Final
from urllib.parse import quote, unquote, unquote_to_bytes

from msgspec.structs import replace

from ...reference.pagination import Position, SignedTokens, Walk
from ...reference.parts import EngineParts
from ...reference.service.http_app import Answer
from ...reference.service.wire import WireRequest, WireResponse
from .fault_class import CORNER, FORGET, OFF_BY_ONE, SYNTAX
from .mutant import MutantTable, WireParts
from .seams import parameter, refused, refusing, with_http_request, with_http_search, without_parameters

MUTANTS: Final = MutantTable()
define, breaks = MUTANTS.define, MUTANTS.breaks
LABEL, TOKEN = "wire-domain-encoding", "wire-token-encoding"


def _with_token(edit: Callable[[bytes], bytes]) -> WireParts:
    """Change the parameter next-token as it was sent."""

    def edited(request: WireRequest) -> WireRequest:
        token = parameter(request.query, b"next-token")
        if not token:
            return request
        rest = without_parameters(request.query, b"next-token")
        return replace(request, query=rest + b"&next-token=" + edit(token))

    return with_http_request(edited)


class _PlainBase64(SignedTokens):
    """Tokens of an alphabet with + and / and =, as most encoders write it."""

    def issue(self, walk: Walk, position: Position) -> str:
        """Return a right token with characters that must be encoded."""
        return base64.b64encode(b"\xfb\xef\xff" + super().issue(walk, position).encode()).decode() + "="

    def start(self, walk: Walk, token: str | None) -> Position:
        """Return the position that the token leads to."""
        if token is None:
            return super().start(walk, None)
        try:
            return super().start(walk, base64.b64decode(token[:-1])[3:].decode("latin-1"))
        except ValueError:
            return super().start(walk, token)


class _Percent(SignedTokens):
    """Tokens that hold percent signs."""

    def issue(self, walk: Walk, position: Position) -> str:
        """Return a right token behind a percent sign and two digits."""
        return "%2B" + super().issue(walk, position)

    def start(self, walk: Walk, token: str | None) -> Position:
        """Return the position that the token leads to."""
        if token is not None:
            token = token.removeprefix("%2B") if token.startswith("%2B") else "-"
        return super().start(walk, token)


def _is_plain(path: bytes) -> bool:
    """Return whether a path names, once decoded, a domain that may exist."""
    return re.fullmatch(rb"/domains/[a-zA-Z0-9_-]{1,64}/profiles/search", unquote_to_bytes(path)) is not None


define("path-not-decoded", LABEL, FORGET, "does not decode the domain's name in the path")(
    refusing(lambda request: b"%" in request.path and _is_plain(request.path), 404)
)
define("path-lower-case-digits", LABEL, CORNER, "does not decode a percent sign with digits in lower case")(
    refusing(lambda request: re.search(rb"%[0-9]?[a-f]", request.path) is not None, 404)
)
define(
    "path-once-decoded", LABEL, OFF_BY_ONE, "decodes only the first character of the path that is encoded"
)(refusing(lambda request: request.path.count(b"%") > 1 and _is_plain(request.path), 404))


@breaks("wire-path", CORNER, with_http_search)
def path_trailing_slash(answer: Answer, request: WireRequest) -> WireResponse:
    """redirects a search by a single pair with MaxResults 100"""
    is_single = b"AdditionalSearchKeys" not in request.body
    is_meant = is_single and b"max-results=100" in request.query
    return refused(308, b"Redirect") if is_meant else answer(request)


@breaks(TOKEN, SYNTAX, _with_token, EngineParts(tokens=_PlainBase64))
def token_plus_as_blank(token: bytes) -> bytes:
    """gives tokens with plus signs and reads these as blanks"""
    return re.sub(b"(?i)%2b", b"%20", token.replace(b"+", b"%20"))


@breaks(TOKEN, OFF_BY_ONE, _with_token, EngineParts(tokens=_Percent))
def token_decoded_twice(token: bytes) -> bytes:
    """gives tokens with percent signs and decodes them twice"""
    return quote(unquote(unquote(token.decode())), safe="").encode()


@breaks(TOKEN, FORGET, _with_token, EngineParts(tokens=_PlainBase64))
def token_not_decoded(token: bytes) -> bytes:
    """gives tokens with an equals sign and does not decode them"""
    return token.replace(b"%", b"%25")


define("token-needs-plain-letters", TOKEN, CORNER, "refuses tokens whose letters are percent-encoded")(
    refusing(lambda request: b"%" in (parameter(request.query, b"next-token") or b""))
)
