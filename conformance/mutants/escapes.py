"""Mutants that read percent-encoded paths and tokens wrongly."""

import base64
import re
from collections.abc import Callable
from urllib.parse import quote, unquote, unquote_to_bytes

from msgspec.structs import replace

from ...reference.http_app import Answer
from ...reference.pagination import Position, SignedTokens, Walk
from ...reference.parts import EngineParts
from ...reference.readings import Readings
from ...reference.wire import WireRequest, WireResponse
from .exchanges import Around, is_search, receiving
from .fault_class import FaultClass
from .mutant import Mutant
from .wire import parameter, refused, refusing, without_parameters


def _token_edited(edit: Callable[[bytes], bytes]) -> Around:
    """The parameter next-token as it travels, changed by ``edit``."""

    def edited(request: WireRequest) -> WireRequest:
        token = parameter(request.query, b"next-token")
        if not token:
            return request
        rest = without_parameters(request.query, b"next-token")
        return replace(request, query=rest + b"&next-token=" + edit(token))

    return receiving(edited)


class _PlainBase64(SignedTokens):
    """Tokens of an alphabet with + and / and =, as most encoders write it."""

    def issue(self, walk: Walk, position: Position) -> str:
        """A right token with characters that must be encoded."""
        return base64.b64encode(b"\xfb\xef\xff" + super().issue(walk, position).encode()).decode() + "="

    def start(self, walk: Walk, token: str | None) -> Position:
        """Where the token leads."""
        if token is None:
            return super().start(walk, None)
        try:
            return super().start(walk, base64.b64decode(token[:-1])[3:].decode("latin-1"))
        except ValueError:
            return super().start(walk, token)


class _Percent(SignedTokens):
    """Tokens that hold percent signs."""

    def issue(self, walk: Walk, position: Position) -> str:
        """A right token behind a percent sign and two digits."""
        return "%2B" + super().issue(walk, position)

    def start(self, walk: Walk, token: str | None) -> Position:
        """Where the token leads."""
        return super().start(
            walk, token if token is None else token.removeprefix("%2B") if token.startswith("%2B") else "-"
        )


def _is_plain(path: bytes) -> bool:
    """Whether a path names, once decoded, a domain that may exist."""
    return re.fullmatch(rb"/domains/[a-zA-Z0-9_-]{1,64}/profiles/search", unquote_to_bytes(path)) is not None


def _redirecting(answer: Answer) -> Answer:
    def answered(request: WireRequest) -> WireResponse:
        is_meant = (
            is_search(request)
            and b"AdditionalSearchKeys" not in request.body
            and b"max-results=100" in request.query
        )
        return refused(308, b"Redirect") if is_meant else answer(request)

    return answered


def _tokens(kind: Callable[[Readings, bytes], SignedTokens]) -> EngineParts:
    return EngineParts(tokens=kind)


_LABEL, _TOKEN = "wire-domain-encoding", "wire-token-encoding"


MUTANTS = (
    Mutant(
        "path-not-decoded",
        _LABEL,
        FaultClass.FORGET,
        "does not decode the domain's name in the path",
        answer=refusing(lambda request: b"%" in request.path and _is_plain(request.path), 404),
    ),
    Mutant(
        "path-lower-case-digits",
        _LABEL,
        FaultClass.CORNER,
        "does not decode a percent sign with digits in lower case",
        answer=refusing(lambda request: re.search(rb"%[0-9]?[a-f]", request.path) is not None, 404),
    ),
    Mutant(
        "path-once-decoded",
        _LABEL,
        FaultClass.OFF_BY_ONE,
        "decodes only the first character of the path that is encoded",
        answer=refusing(lambda request: request.path.count(b"%") > 1 and _is_plain(request.path), 404),
    ),
    Mutant(
        "path-trailing-slash",
        "wire-path",
        FaultClass.CORNER,
        "redirects a search by a single pair with MaxResults 100",
        answer=_redirecting,
    ),
    Mutant(
        "token-plus-as-blank",
        _TOKEN,
        FaultClass.SYNTAX,
        "gives tokens with plus signs and reads these as blanks",
        _tokens(_PlainBase64),
        answer=_token_edited(lambda token: re.sub(b"(?i)%2b", b"%20", token.replace(b"+", b"%20"))),
    ),
    Mutant(
        "token-decoded-twice",
        _TOKEN,
        FaultClass.OFF_BY_ONE,
        "gives tokens with percent signs and decodes them twice",
        _tokens(_Percent),
        answer=_token_edited(lambda token: quote(unquote(unquote(token.decode())), safe="").encode()),
    ),
    Mutant(
        "token-not-decoded",
        _TOKEN,
        FaultClass.FORGET,
        "gives tokens with an equals sign and does not decode them",
        _tokens(_PlainBase64),
        answer=_token_edited(lambda token: token.replace(b"%", b"%25")),
    ),
    Mutant(
        "token-needs-plain-letters",
        _TOKEN,
        FaultClass.CORNER,
        "refuses tokens whose letters are percent-encoded",
        answer=refusing(lambda request: b"%" in (parameter(request.query, b"next-token") or b"")),
    ),
)
