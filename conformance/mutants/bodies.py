"""Mutants that fail on malformed bodies, or take them."""

import json
import re
from collections.abc import Callable

from msgspec.structs import replace

from ...reference.http_app import Answer
from ...reference.wire import WireRequest, WireResponse
from ...spec.errors import ERROR_TYPE_HEADER
from ...spec.exchange import Json
from .exchanges import Around, is_search, receiving
from .fault_class import FaultClass
from .mutant import Mutant

TYPE = ERROR_TYPE_HEADER.lower().encode()


def _crashing(is_meant: Callable[[WireRequest], bool]) -> Around:
    """Requests of some kind end in an exception that nobody catches."""

    def wrong(answer: Answer) -> Answer:
        def answered(request: WireRequest) -> WireResponse:
            response = answer(request)
            if is_search(request) and response.status == 400 and is_meant(request):
                return WireResponse(500, ((b"content-type", b"text/plain"),), b"Internal Server Error")
            return response

        return answered

    return wrong


def _json_of(request: WireRequest) -> Json:
    try:
        return json.loads(request.body)
    except ValueError:
        return None


def _has_wrong_type(request: WireRequest) -> bool:
    members = _json_of(request)
    return isinstance(members, dict) and not (
        isinstance(members.get("KeyName"), str) and isinstance(members.get("Values"), list)
    )


def _is_no_json(request: WireRequest) -> bool:
    return _json_of(request) is None and request.body != b"null"


def _is_no_object(request: WireRequest) -> bool:
    return request.body == b"null" or isinstance(_json_of(request), list | int | str)


def _reading(edit: Callable[[str], str]) -> Around:
    """Bodies that are no JSON read as what ``edit`` makes of them, where that is JSON."""

    def edited(request: WireRequest) -> WireRequest:
        if _json_of(request) is not None:
            return request
        return replace(
            request,
            body=edit(request.body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape"),
        )

    return receiving(edited)


def _first_value(text: str) -> str:
    try:
        value, _ = json.JSONDecoder(strict=True).raw_decode(text)
    except ValueError:
        return text
    return json.dumps(value)


def _unstrict(text: str) -> str:
    try:
        return json.dumps(json.loads(text, strict=False))
    except ValueError:
        return text


def _unwrapped(request: WireRequest) -> WireRequest:
    """A list of one object, or text that holds JSON, taken for the object."""
    value = _json_of(request)
    if isinstance(value, list) and len(value) == 1:
        return replace(request, body=json.dumps(value[0]).encode())
    return request


def _from_text(request: WireRequest) -> WireRequest:
    value = _json_of(request)
    return replace(request, body=value.encode()) if isinstance(value, str) else request


def _harmless(request: WireRequest) -> WireRequest:
    """A body that is no object taken for a search that finds nothing."""
    is_object = isinstance(_json_of(request), dict) or _is_no_json(request)
    return request if is_object else replace(request, body=b'{"KeyName":"_account","Values":["-"]}')


_BAD, _MALFORMED, _LENIENT = "errors-bad-request", "errors-malformed-json", "errors-lenient-json"


_UNKNOWN, _SERVER, _NO_OBJECT = "errors-unknown-domain", "errors-no-server-error", "errors-body-not-object"


MUTANTS = (
    Mutant(
        "wrong-types-crash",
        _SERVER,
        FaultClass.CORNER,
        "fails on members of the wrong type",
        answer=_crashing(_has_wrong_type),
    ),
    Mutant(
        "long-values-crash",
        _SERVER,
        FaultClass.CORNER,
        "fails on bodies with long values",
        answer=_crashing(lambda request: len(request.body) > 250 and b"xxx" in request.body),
    ),
    Mutant(
        "long-token-crashes",
        _SERVER,
        FaultClass.CORNER,
        "fails on a NextToken that is too long",
        answer=_crashing(lambda request: len(request.query) > 1000),
    ),
    Mutant(
        "bad-number-crashes",
        _SERVER,
        FaultClass.CORNER,
        "fails on MaxResults that is no number",
        answer=_crashing(
            lambda request: (
                re.search(rb"max-results=-?[0-9]+(&|$)", request.query) is None
                and b"max-results" in request.query
            )
        ),
    ),
    Mutant(
        "malformed-json-crashes",
        "errors-no-server-error",
        FaultClass.CORNER,
        "fails on a body that is no JSON",
        answer=_crashing(_is_no_json),
    ),
    Mutant(
        "malformed-json-as-nothing",
        _MALFORMED,
        FaultClass.DEFAULT,
        "finds nothing by a body that is no JSON",
        answer=_reading(lambda _: '{"KeyName":"_account","Values":["-"]}'),
    ),
    Mutant(
        "text-after-value",
        _LENIENT,
        FaultClass.DROP,
        "reads a body up to the end of its first value",
        answer=_reading(_first_value),
    ),
    Mutant(
        "comments-read",
        _LENIENT,
        FaultClass.SYNTAX,
        "passes over comments in a body",
        answer=_reading(lambda text: re.sub(r"/\*.*?\*/|//[^\n]*$", "", text)),
    ),
    Mutant(
        "trailing-commas-read",
        _LENIENT,
        FaultClass.SYNTAX,
        "passes over a comma behind the last member or item",
        answer=_reading(lambda text: re.sub(r",\s*([\]}])", r"\1", text)),
    ),
    Mutant(
        "single-quotes-read",
        _LENIENT,
        FaultClass.SYNTAX,
        "takes single quotes for double ones",
        answer=_reading(lambda text: text.replace("'", '"')),
    ),
    Mutant(
        "names-without-quotes-read",
        _LENIENT,
        FaultClass.SYNTAX,
        "takes names of members without quotes",
        answer=_reading(lambda text: re.sub(r"([{,]\s*)(\w+)(\s*:)", r'\1"\2"\3', text)),
    ),
    Mutant(
        "form-feed-as-blank",
        _LENIENT,
        FaultClass.CORNER,
        "takes a form feed for a blank",
        answer=_reading(lambda text: text.replace("\f", " ")),
    ),
    Mutant(
        "line-breaks-in-strings",
        _LENIENT,
        FaultClass.CORNER,
        "takes line breaks inside strings",
        answer=_reading(_unstrict),
    ),
    Mutant(
        "unknown-escapes-read",
        _LENIENT,
        FaultClass.CORNER,
        "drops a backslash that escapes nothing",
        answer=_reading(lambda text: re.sub(r'\\([^"\\/bfnrtu])', r"\1", text)),
    ),
    Mutant(
        "list-unwrapped",
        _NO_OBJECT,
        FaultClass.TYPE,
        "takes a list of one object for the object",
        answer=receiving(_unwrapped),
    ),
    Mutant(
        "text-unwrapped",
        _NO_OBJECT,
        FaultClass.TYPE,
        "reads JSON inside a string",
        answer=receiving(_from_text),
    ),
    Mutant(
        "other-bodies-as-nothing",
        _NO_OBJECT,
        FaultClass.DEFAULT,
        "finds nothing by a body that is no object",
        answer=receiving(_harmless),
    ),
    Mutant(
        "other-bodies-crash",
        _SERVER,
        FaultClass.TYPE,
        "fails on a body that is no object",
        answer=_crashing(_is_no_object),
    ),
)
