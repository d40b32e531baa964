"""Mutants that encode or decode text wrongly, in requests or in responses."""

import base64
import re
from collections.abc import Callable
from urllib.parse import quote, unquote, unquote_to_bytes

from msgspec.structs import replace

from ..http_app import Answer
from ..pagination import Position, SignedTokens, Walk
from ..parts import Parts
from ..readings import Readings
from ..wire import WireRequest, WireResponse
from .exchanges import Around, EditResponse, is_search, receiving, sending, with_body, with_header
from .mutant import Mutant
from .operators import Slip
from .wire import parameter, refused, refusing, without_parameters

KIND = b"content-type"


def _successes(edit: EditResponse) -> Around:
    return sending(edit, success=True)


def _raw(edit: Callable[[bytes], bytes]) -> Around:
    """The bytes of the body, changed by ``edit``."""
    return receiving(lambda request: replace(request, body=edit(request.body)))


def _halves(body: bytes) -> bytes:
    """Each half of an escaped pair becomes a character of its own; a private one, since halves are none."""

    def write(found: re.Match[bytes]) -> bytes:
        return rb"\ue" + found[1].lower()[-3:]

    return re.sub(rb"\\u([dD][89abAB][0-9a-fA-F]{2})", write, body)


def _as_latin(body: bytes) -> bytes:
    return body if body.isascii() else body.decode("latin-1").encode()


def _in_pieces(body: bytes) -> bytes:
    """Each piece of 64 KiB decoded for itself, what was cut in two becoming replacement characters."""
    size = 1 << 16
    pieces = (body[start : start + size] for start in range(0, len(body), size))
    return (
        body if len(body) <= size else "".join(piece.decode("utf-8", "replace") for piece in pieces).encode()
    )


def _as_cp1252(body: bytes) -> bytes:
    return body if body.isascii() else body.decode("utf-8", "replace").encode("ascii", "replace")


def _recoded(response: WireResponse, codec: str, errors: str = "strict") -> WireResponse:
    return with_body(response, response.body.decode().encode(codec, errors))


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


def _cut(response: WireResponse) -> WireResponse:
    return (
        with_body(response, response.body[: len(response.body) // 2])
        if len(response.body) > 2000
        else response
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


def _with_bom(response: WireResponse) -> WireResponse:
    return with_body(response, b"\xef\xbb\xbf" + response.body)


def _camel_later(response: WireResponse) -> WireResponse:
    """The members of a response that has a NextToken begin with small letters."""
    return with_body(response, response.body.replace(b'"NextToken":', b'"nextToken":'))


def _tokens(kind: Callable[[Readings, bytes], SignedTokens]) -> Parts:
    return Parts(tokens=kind)


def _type(kind: bytes | None, is_meant: Callable[[WireResponse], bool] = lambda _: True) -> Around:
    return _successes(lambda response: with_header(response, KIND, kind) if is_meant(response) else response)


_LABEL, _TOKEN, _TYPE = "wire-domain-encoding", "wire-token-encoding", "wire-response-content-type"


_NON_ASCII, _ENCODING, _QUERY, _BODY = "wire-non-ascii", "wire-response-encoding", "wire-query", "wire-body"


MUTANTS = (
    Mutant(
        "path-not-decoded",
        _LABEL,
        Slip.FORGET,
        "does not decode the domain's name in the path",
        answer=refusing(lambda request: b"%" in request.path and _is_plain(request.path), 404),
    ),
    Mutant(
        "path-lower-case-digits",
        _LABEL,
        Slip.CORNER,
        "does not decode a percent sign with digits in lower case",
        answer=refusing(lambda request: re.search(rb"%[0-9]?[a-f]", request.path) is not None, 404),
    ),
    Mutant(
        "path-once-decoded",
        _LABEL,
        Slip.OFF_BY_ONE,
        "decodes only the first character of the path that is encoded",
        answer=refusing(lambda request: request.path.count(b"%") > 1 and _is_plain(request.path), 404),
    ),
    Mutant(
        "path-trailing-slash",
        "wire-path",
        Slip.CORNER,
        "redirects a search by a single pair with MaxResults 100",
        answer=_redirecting,
    ),
    Mutant(
        "token-plus-as-blank",
        _TOKEN,
        Slip.SYNTAX,
        "gives tokens with plus signs and reads these as blanks",
        _tokens(_PlainBase64),
        answer=_token_edited(lambda token: re.sub(b"(?i)%2b", b"%20", token.replace(b"+", b"%20"))),
    ),
    Mutant(
        "token-decoded-twice",
        _TOKEN,
        Slip.OFF_BY_ONE,
        "gives tokens with percent signs and decodes them twice",
        _tokens(_Percent),
        answer=_token_edited(lambda token: quote(unquote(unquote(token.decode())), safe="").encode()),
    ),
    Mutant(
        "token-not-decoded",
        _TOKEN,
        Slip.FORGET,
        "gives tokens with an equals sign and does not decode them",
        _tokens(_PlainBase64),
        answer=_token_edited(lambda token: token.replace(b"%", b"%25")),
    ),
    Mutant(
        "token-needs-plain-letters",
        _TOKEN,
        Slip.CORNER,
        "refuses tokens whose letters are percent-encoded",
        answer=refusing(lambda request: b"%" in (parameter(request.query, b"next-token") or b"")),
    ),
    Mutant(
        "success-as-redirect",
        "wire-success-status",
        Slip.CORNER,
        "sends pages that others follow with status 300",
        answer=_successes(
            lambda response: replace(response, status=300) if b'"NextToken"' in response.body else response
        ),
    ),
    Mutant(
        "success-as-not-found",
        "wire-success-status",
        Slip.SWAP,
        "sends a search that finds nothing with status 404",
        answer=_successes(
            lambda response: (
                replace(response, status=404) if b'"ProfileId"' not in response.body else response
            )
        ),
    ),
    Mutant(
        "content-type-html",
        _TYPE,
        Slip.DEFAULT,
        "calls its responses text/html",
        answer=_type(b"text/html; charset=utf-8"),
    ),
    Mutant(
        "content-type-text",
        _TYPE,
        Slip.DEFAULT,
        "calls its responses text/plain",
        answer=_type(b"text/plain"),
    ),
    Mutant(
        "content-type-missing", _TYPE, Slip.DROP, "sends responses without Content-Type", answer=_type(None)
    ),
    Mutant(
        "content-type-of-other-protocol",
        _TYPE,
        Slip.SWAP,
        "calls its responses application/x-amz-json-1.1",
        answer=_type(b"application/x-amz-json-1.1"),
    ),
    Mutant(
        "content-type-where-empty",
        _TYPE,
        Slip.CORNER,
        "calls responses without profiles text/plain",
        answer=_type(b"text/plain", lambda response: b'"ProfileId"' not in response.body),
    ),
    Mutant("request-as-latin", _NON_ASCII, Slip.DAMAGE, "reads bodies as Latin-1", answer=_raw(_as_latin)),
    Mutant(
        "request-as-ascii",
        _NON_ASCII,
        Slip.DAMAGE,
        "reads characters beyond ASCII as question marks",
        answer=_raw(_as_cp1252),
    ),
    Mutant(
        "escaped-pairs-as-two",
        _NON_ASCII,
        Slip.OFF_BY_ONE,
        "reads an escaped pair as two characters",
        answer=_raw(_halves),
    ),
    Mutant(
        "escapes-not-read",
        _NON_ASCII,
        Slip.FORGET,
        "keeps escapes beyond ASCII as they are written",
        answer=_raw(lambda body: re.sub(rb"\\u(?!00)", rb"\\\\u", body)),
    ),
    Mutant(
        "raw-astral-refused",
        _NON_ASCII,
        Slip.CORNER,
        "refuses bodies with raw characters of four bytes",
        answer=refusing(lambda request: max(request.body, default=0) >= 0xF0),
    ),
    Mutant(
        "request-decoded-in-pieces",
        _NON_ASCII,
        Slip.CORNER,
        "decodes large bodies piece by piece",
        answer=_raw(_in_pieces),
    ),
    Mutant(
        "response-as-latin",
        _ENCODING,
        Slip.DAMAGE,
        "sends bodies in Latin-1",
        answer=_successes(lambda response: _recoded(response, "latin-1", "replace")),
    ),
    Mutant(
        "response-as-ascii",
        _ENCODING,
        Slip.DAMAGE,
        "sends characters beyond ASCII as question marks",
        answer=_successes(lambda response: _recoded(response, "ascii", "replace")),
    ),
    Mutant(
        "response-in-utf-16",
        _ENCODING,
        Slip.SWAP,
        "sends bodies with characters beyond ASCII in UTF-16",
        answer=_successes(
            lambda response: response if response.body.isascii() else _recoded(response, "utf-16")
        ),
    ),
    Mutant(
        "response-twice-encoded",
        _ENCODING,
        Slip.OFF_BY_ONE,
        "encodes bodies in UTF-8 twice",
        answer=_successes(lambda response: with_body(response, response.body.decode("latin-1").encode())),
    ),
    Mutant(
        "response-as-entities",
        _ENCODING,
        Slip.DAMAGE,
        "sends characters beyond ASCII as character references",
        answer=_successes(lambda response: _recoded(response, "ascii", "xmlcharrefreplace")),
    ),
    Mutant(
        "response-cut-short",
        "shape-success-object",
        Slip.BOUND,
        "ends long bodies in the middle",
        answer=_successes(_cut),
    ),
    Mutant(
        "response-begins-with-mark",
        "wire-response-encoding",
        Slip.ADD,
        "puts a byte order mark before its bodies",
        answer=_successes(_with_bom),
    ),
    Mutant(
        "next-token-in-camel-case",
        "pagination-leads-on",
        Slip.DAMAGE,
        "names NextToken nextToken",
        answer=_successes(_camel_later),
    ),
)
