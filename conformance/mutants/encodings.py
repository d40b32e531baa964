"""Mutants that encode or decode bodies wrongly, or say wrongly what they are."""

import re
from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from . import seam
from .fault_class import ADD, BOUND, CORNER, DAMAGE, DEFAULT, DROP, FORGET, OFF_BY_ONE, SWAP
from .mutant import MutantTable, WireParts
from .seam import CONTENT_TYPE, replace_header

MUTANTS: Final = MutantTable()
define, breaks = MUTANTS.define, MUTANTS.breaks
STATUS, TYPE = "wire-success-status", "wire-response-content-type"
ERROR_TYPE: Final = "errors-content-type"
NON_ASCII, ENCODING = "wire-non-ascii", "wire-response-encoding"


def _finds_nothing(body: bytes) -> bool:
    return b'"ProfileId"' not in body


def _with_status(status: int, is_meant: Callable[[bytes], bool]) -> WireParts:
    """Send successes with another status if ``is_meant`` is true of the body."""
    return seam.http_success(
        lambda response: replace(response, status=status) if is_meant(response.body) else response
    )


def _with_type(kind: bytes | None, is_meant: Callable[[bytes], bool] = lambda _: True) -> WireParts:
    """Send successes with another Content-Type, or none, if ``is_meant`` is true of the body."""
    return seam.http_success(
        lambda response: replace_header(response, CONTENT_TYPE, kind) if is_meant(response.body) else response
    )


def _with_sent_bytes(edit: Callable[[bytes], bytes]) -> WireParts:
    """Change the bytes of the body of every success."""
    return seam.http_success(lambda response: replace(response, body=edit(response.body)))


def _recoded(codec: str, errors: str = "replace") -> Callable[[bytes], bytes]:
    """Return an edit that encodes a body by another codec than UTF-8."""
    return lambda body: body.decode().encode(codec, errors)


def _if_not_ascii(edit: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    return lambda body: body if body.isascii() else edit(body)


def _with_error_type(kind: bytes | None, *statuses: int) -> WireParts:
    """Send errors, or those with these statuses, with another Content-Type."""
    return seam.http_error(
        lambda response: (
            replace_header(response, CONTENT_TYPE, kind)
            if not statuses or response.status in statuses
            else response
        )
    )


types = MUTANTS.rows(TYPE, _with_type)
received, sent = MUTANTS.rows(NON_ASCII, seam.body_bytes), MUTANTS.rows(ENCODING, _with_sent_bytes)

define("success-as-redirect", STATUS, CORNER, "sends pages that others follow with status 300")(
    _with_status(300, lambda body: b'"NextToken"' in body)
)
define("success-as-not-found", STATUS, SWAP, "sends a search that finds nothing with status 404")(
    _with_status(404, _finds_nothing)
)
types("content-type-html", DEFAULT, "calls its responses text/html")(b"text/html; charset=utf-8")
types("content-type-text", DEFAULT, "calls its responses text/plain")(b"text/plain")
types("content-type-missing", DROP, "sends responses without Content-Type")(None)
types("content-type-of-other-protocol", SWAP, "calls its responses application/x-amz-json-1.1")(
    b"application/x-amz-json-1.1"
)
define("content-type-where-empty", TYPE, CORNER, "calls responses without profiles text/plain")(
    _with_type(b"text/plain", _finds_nothing)
)
for _name, _kind, _summary in (
    ("content-type-of-errors-text", b"text/plain; charset=utf-8", "calls errors text/plain"),
    ("content-type-of-errors-html", b"text/html", "calls errors text/html"),
    ("content-type-of-errors-missing", None, "sends errors without Content-Type"),
):
    define(_name, ERROR_TYPE, DEFAULT, _summary)(_with_error_type(_kind))
define(
    "content-type-of-unknown-domain", ERROR_TYPE, CORNER, "calls the error of an unknown domain text/plain"
)(_with_error_type(b"text/plain", 404))
received("request-as-latin", DAMAGE, "reads bodies as Latin-1")(
    _if_not_ascii(lambda body: body.decode("latin-1").encode())
)
received("request-as-ascii", DAMAGE, "reads characters beyond ASCII as question marks")(
    _if_not_ascii(lambda body: body.decode("utf-8", "replace").encode("ascii", "replace"))
)


@breaks(NON_ASCII, OFF_BY_ONE, seam.body_bytes)
def escaped_pairs_as_two(body: bytes) -> bytes:
    """reads an escaped pair as two characters"""
    # Each half becomes a character of its own; a private one, since halves are none.
    return re.sub(rb"\\u([dD][89abAB][0-9a-fA-F]{2})", lambda found: rb"\ue" + found[1].lower()[-3:], body)


received("escapes-not-read", FORGET, "keeps escapes beyond ASCII as they are written")(
    lambda body: re.sub(rb"\\u(?!00)", rb"\\\\u", body)
)
received("escapes-of-capital-digits-lost", CORNER, "reads escapes with digits A to F as question marks")(
    lambda body: re.sub(rb"\\u(?=[0-9]*[A-F])[0-9A-F]{4}", b"?", body)
)
define("raw-astral-refused", NON_ASCII, CORNER, "refuses bodies with raw characters of four bytes")(
    seam.refusal(lambda request: max(request.body, default=0) >= 0xF0)
)


@breaks(NON_ASCII, CORNER, seam.body_bytes)
def request_decoded_in_pieces(body: bytes) -> bytes:
    """decodes large bodies piece by piece"""
    # Each piece of 64 KiB by itself; what is cut in two becomes replacement characters.
    size = 1 << 16
    if len(body) <= size:
        return body
    pieces = (body[start : start + size] for start in range(0, len(body), size))
    return "".join(piece.decode("utf-8", "replace") for piece in pieces).encode()


sent("response-as-latin", DAMAGE, "sends bodies in Latin-1")(_recoded("latin-1"))
sent("response-as-ascii", DAMAGE, "sends characters beyond ASCII as question marks")(_recoded("ascii"))
sent("response-in-utf-16", SWAP, "sends bodies with characters beyond ASCII in UTF-16")(
    _if_not_ascii(_recoded("utf-16"))
)
sent("response-twice-encoded", OFF_BY_ONE, "encodes bodies in UTF-8 twice")(
    lambda body: body.decode("latin-1").encode()
)
sent("response-as-entities", DAMAGE, "sends characters beyond ASCII as character references")(
    _recoded("ascii", "xmlcharrefreplace")
)
define("response-cut-short", "shape-success-object", BOUND, "ends long bodies in the middle")(
    _with_sent_bytes(lambda body: body[: len(body) // 2] if len(body) > 2000 else body)
)
sent("response-begins-with-mark", ADD, "puts a byte order mark before its bodies")(
    lambda body: b"\xef\xbb\xbf" + body
)
define("next-token-in-camel-case", "pagination-leads-on", DAMAGE, "names NextToken nextToken")(
    _with_sent_bytes(lambda body: body.replace(b'"NextToken":', b'"nextToken":'))
)
