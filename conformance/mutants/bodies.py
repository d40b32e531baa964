"""Mutants that fail on malformed bodies, or take them."""

import json
import re
from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from ...reference.service.http_app import Answer
from ...reference.service.wire import WireRequest, WireResponse
from ...spec.exchange import Json
from .errors import LENIENT, MALFORMED, NO_OBJECT, SERVER
from .fault_class import CORNER, DEFAULT, DROP, SYNTAX, TYPE
from .mutant import MutantTable, WireParts
from .seams import CONTENT_TYPE, substitute, with_http_request, with_http_search

MUTANTS: Final = MutantTable()
define, breaks = MUTANTS.define, MUTANTS.breaks
_NOTHING: Final = '{"KeyName":"_account","Values":["-"]}'
"""A search that finds nothing."""


def _failing(is_meant: Callable[[WireRequest], bool]) -> WireParts:
    """End refused requests of some kind in an exception that nobody catches."""

    def answered(answer: Answer, request: WireRequest) -> WireResponse:
        response = answer(request)
        if response.status == 400 and is_meant(request):
            return WireResponse(500, ((CONTENT_TYPE, b"text/plain"),), b"Internal Server Error")
        return response

    return with_http_search(answered)


def _json_of(request: WireRequest) -> Json:
    try:
        return json.loads(request.body)
    except ValueError:
        return None


def _is_no_json(request: WireRequest) -> bool:
    return _json_of(request) is None and request.body != b"null"


def _with_text(edit: Callable[[str], str]) -> WireParts:
    """Read bodies that are no JSON as what ``edit`` makes of them; as they are if it raises ``ValueError``."""

    def edited(request: WireRequest) -> WireRequest:
        if _json_of(request) is not None:
            return request
        text = request.body.decode("utf-8", "surrogateescape")
        try:
            return replace(request, body=edit(text).encode("utf-8", "surrogateescape"))
        except ValueError:
            return request

    return with_http_request(edited)


def _with_json(edit: Callable[[Json], str | None]) -> WireParts:
    """Read bodies as the text that ``edit`` makes of their value; as they are if it returns None."""

    def edited(request: WireRequest) -> WireRequest:
        text = None if _is_no_json(request) else edit(_json_of(request))
        return request if text is None else replace(request, body=text.encode())

    return with_http_request(edited)


fails, lenient = MUTANTS.family(SERVER, _failing), MUTANTS.family(LENIENT, _with_text)
other = MUTANTS.family(NO_OBJECT, _with_json)


@breaks(SERVER, CORNER, _failing)
def wrong_types_crash(request: WireRequest) -> bool:
    """fails on members of the wrong type"""
    members = _json_of(request)
    return isinstance(members, dict) and not (
        isinstance(members.get("KeyName"), str) and isinstance(members.get("Values"), list)
    )


fails("long-values-crash", CORNER, "fails on bodies with long values")(
    lambda request: len(request.body) > 250 and b"xxx" in request.body
)
fails("long-token-crashes", CORNER, "fails on a NextToken that is too long")(
    lambda request: len(request.query) > 1000
)


@breaks(SERVER, CORNER, _failing)
def bad_number_crashes(request: WireRequest) -> bool:
    """fails on MaxResults that is no number"""
    is_number = re.search(rb"max-results=-?[0-9]+(&|$)", request.query) is not None
    return b"max-results" in request.query and not is_number


fails("malformed-json-crashes", CORNER, "fails on a body that is no JSON")(_is_no_json)
define("malformed-json-as-nothing", MALFORMED, DEFAULT, "finds nothing by a body that is no JSON")(
    _with_text(lambda _: _NOTHING)
)


@breaks(LENIENT, DROP, _with_text)
def text_after_value(text: str) -> str:
    """reads a body up to the end of its first value"""
    value, _ = json.JSONDecoder(strict=True).raw_decode(text)
    return json.dumps(value)


lenient("comments-read", SYNTAX, "passes over comments in a body")(substitute(r"/\*.*?\*/|//[^\n]*$", ""))
lenient("trailing-commas-read", SYNTAX, "passes over a comma behind the last member or item")(
    substitute(r",\s*([\]}])", r"\1")
)
lenient("single-quotes-read", SYNTAX, "takes single quotes for double ones")(substitute("'", '"'))
lenient("names-without-quotes-read", SYNTAX, "takes names of members without quotes")(
    substitute(r"([{,]\s*)(\w+)(\s*:)", r'\1"\2"\3')
)
lenient("form-feed-as-blank", CORNER, "takes a form feed for a blank")(substitute("\f", " "))
lenient("line-breaks-in-strings", CORNER, "takes line breaks inside strings")(
    lambda text: json.dumps(json.loads(text, strict=False))
)
lenient("unknown-escapes-read", CORNER, "drops a backslash that escapes nothing")(
    substitute(r'\\([^"\\/bfnrtu])', r"\1")
)
other("list-unwrapped", TYPE, "takes a list of one object for the object")(
    lambda value: json.dumps(value[0]) if isinstance(value, list) and len(value) == 1 else None
)
other("text-unwrapped", TYPE, "reads JSON inside a string")(
    lambda value: value if isinstance(value, str) else None
)
other("other-bodies-as-nothing", DEFAULT, "finds nothing by a body that is no object")(
    lambda value: None if isinstance(value, dict) else _NOTHING
)


@breaks(SERVER, TYPE, _failing)
def other_bodies_crash(request: WireRequest) -> bool:
    """fails on a body that is no object"""
    return request.body == b"null" or isinstance(_json_of(request), list | int | str)
