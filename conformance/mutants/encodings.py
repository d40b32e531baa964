"""Mutants that encode or decode bodies wrongly, or say wrongly what they are."""

import re
from collections.abc import Callable

from msgspec.structs import replace

from ...reference.wire import WireResponse
from .exchanges import Around, EditResponse, receiving, sending, with_body, with_header
from .fault_class import FaultClass
from .mutant import Mutant
from .wire import refusing

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


def _cut(response: WireResponse) -> WireResponse:
    return (
        with_body(response, response.body[: len(response.body) // 2])
        if len(response.body) > 2000
        else response
    )


def _with_bom(response: WireResponse) -> WireResponse:
    return with_body(response, b"\xef\xbb\xbf" + response.body)


def _camel_later(response: WireResponse) -> WireResponse:
    """The members of a response that has a NextToken begin with small letters."""
    return with_body(response, response.body.replace(b'"NextToken":', b'"nextToken":'))


def _type(kind: bytes | None, is_meant: Callable[[WireResponse], bool] = lambda _: True) -> Around:
    return _successes(lambda response: with_header(response, KIND, kind) if is_meant(response) else response)


_TYPE = "wire-response-content-type"


_NON_ASCII, _ENCODING, _QUERY, _BODY = "wire-non-ascii", "wire-response-encoding", "wire-query", "wire-body"


MUTANTS = (
    Mutant(
        "success-as-redirect",
        "wire-success-status",
        FaultClass.CORNER,
        "sends pages that others follow with status 300",
        answer=_successes(
            lambda response: replace(response, status=300) if b'"NextToken"' in response.body else response
        ),
    ),
    Mutant(
        "success-as-not-found",
        "wire-success-status",
        FaultClass.SWAP,
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
        FaultClass.DEFAULT,
        "calls its responses text/html",
        answer=_type(b"text/html; charset=utf-8"),
    ),
    Mutant(
        "content-type-text",
        _TYPE,
        FaultClass.DEFAULT,
        "calls its responses text/plain",
        answer=_type(b"text/plain"),
    ),
    Mutant(
        "content-type-missing",
        _TYPE,
        FaultClass.DROP,
        "sends responses without Content-Type",
        answer=_type(None),
    ),
    Mutant(
        "content-type-of-other-protocol",
        _TYPE,
        FaultClass.SWAP,
        "calls its responses application/x-amz-json-1.1",
        answer=_type(b"application/x-amz-json-1.1"),
    ),
    Mutant(
        "content-type-where-empty",
        _TYPE,
        FaultClass.CORNER,
        "calls responses without profiles text/plain",
        answer=_type(b"text/plain", lambda response: b'"ProfileId"' not in response.body),
    ),
    Mutant(
        "request-as-latin", _NON_ASCII, FaultClass.DAMAGE, "reads bodies as Latin-1", answer=_raw(_as_latin)
    ),
    Mutant(
        "request-as-ascii",
        _NON_ASCII,
        FaultClass.DAMAGE,
        "reads characters beyond ASCII as question marks",
        answer=_raw(_as_cp1252),
    ),
    Mutant(
        "escaped-pairs-as-two",
        _NON_ASCII,
        FaultClass.OFF_BY_ONE,
        "reads an escaped pair as two characters",
        answer=_raw(_halves),
    ),
    Mutant(
        "escapes-not-read",
        _NON_ASCII,
        FaultClass.FORGET,
        "keeps escapes beyond ASCII as they are written",
        answer=_raw(lambda body: re.sub(rb"\\u(?!00)", rb"\\\\u", body)),
    ),
    Mutant(
        "raw-astral-refused",
        _NON_ASCII,
        FaultClass.CORNER,
        "refuses bodies with raw characters of four bytes",
        answer=refusing(lambda request: max(request.body, default=0) >= 0xF0),
    ),
    Mutant(
        "request-decoded-in-pieces",
        _NON_ASCII,
        FaultClass.CORNER,
        "decodes large bodies piece by piece",
        answer=_raw(_in_pieces),
    ),
    Mutant(
        "response-as-latin",
        _ENCODING,
        FaultClass.DAMAGE,
        "sends bodies in Latin-1",
        answer=_successes(lambda response: _recoded(response, "latin-1", "replace")),
    ),
    Mutant(
        "response-as-ascii",
        _ENCODING,
        FaultClass.DAMAGE,
        "sends characters beyond ASCII as question marks",
        answer=_successes(lambda response: _recoded(response, "ascii", "replace")),
    ),
    Mutant(
        "response-in-utf-16",
        _ENCODING,
        FaultClass.SWAP,
        "sends bodies with characters beyond ASCII in UTF-16",
        answer=_successes(
            lambda response: response if response.body.isascii() else _recoded(response, "utf-16")
        ),
    ),
    Mutant(
        "response-twice-encoded",
        _ENCODING,
        FaultClass.OFF_BY_ONE,
        "encodes bodies in UTF-8 twice",
        answer=_successes(lambda response: with_body(response, response.body.decode("latin-1").encode())),
    ),
    Mutant(
        "response-as-entities",
        _ENCODING,
        FaultClass.DAMAGE,
        "sends characters beyond ASCII as character references",
        answer=_successes(lambda response: _recoded(response, "ascii", "xmlcharrefreplace")),
    ),
    Mutant(
        "response-cut-short",
        "shape-success-object",
        FaultClass.BOUND,
        "ends long bodies in the middle",
        answer=_successes(_cut),
    ),
    Mutant(
        "response-begins-with-mark",
        "wire-response-encoding",
        FaultClass.ADD,
        "puts a byte order mark before its bodies",
        answer=_successes(_with_bom),
    ),
    Mutant(
        "next-token-in-camel-case",
        "pagination-leads-on",
        FaultClass.DAMAGE,
        "names NextToken nextToken",
        answer=_successes(_camel_later),
    ),
)
