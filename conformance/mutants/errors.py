"""Mutants that answer with the wrong errors, and mutants that fail on malformed bodies, or take them."""

import json
import re
from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from ...reference.failures import ServiceFailure, bad_request, not_found
from ...reference.parts import Call, EngineParts
from ...reference.service.http_app import Answer
from ...reference.service.wire import WireRequest, WireResponse
from ...spec.errors import ERROR_TYPE_HEADER
from ...spec.exchange import Json
from ...spec.operations import SEARCH
from . import seam
from .fault_class import ADD, CORNER, DEFAULT, DROP, PLACE, SWAP, SYNTAX, TYPE
from .mutant import MutantTable, WireParts
from .seam import CONTENT_TYPE, Members, replace_header, substitute

MUTANTS: Final = MutantTable()
define, breaks = MUTANTS.define, MUTANTS.breaks
BAD, UNKNOWN, SERVER = "errors-bad-request", "errors-unknown-domain", "errors-no-server-error"
JSON_BODY, NAME, STATUS = "errors-json-body", "errors-name", "errors-status-of-name"
MALFORMED, LENIENT, NO_OBJECT = "errors-malformed-json", "errors-lenient-json", "errors-body-not-object"

_NAME_HEADER: Final = ERROR_TYPE_HEADER.lower().encode()
_PAGE: Final = b"<!doctype html><title>Error</title><h1>Error</h1>"
_NOTHING: Final = '{"KeyName":"_account","Values":["-"]}'
"""A search that finds nothing."""


def _with_errors(edit: Callable[[WireResponse], WireResponse], *statuses: int) -> WireParts:
    """Change the errors with these statuses, or all errors."""
    return seam.http_error(
        lambda response: edit(response) if not statuses or response.status in statuses else response
    )


def _with_status(status: int, *statuses: int) -> WireParts:
    return _with_errors(lambda response: replace(response, status=status), *statuses)


def _with_name(name: bytes | None, *statuses: int) -> WireParts:
    return _with_errors(lambda response: replace_header(response, _NAME_HEADER, name), *statuses)


def _with_error_body(edit: Callable[[Members], Json]) -> WireParts:
    """Change the JSON body of every error."""
    return _with_errors(
        lambda response: replace(response, body=json.dumps(edit(json.loads(response.body))).encode())
    )


def _as_page(*statuses: int) -> WireParts:
    """Answer with a page of a web framework in the place of errors."""

    def edited(response: WireResponse) -> WireResponse:
        page = replace_header(replace(response, body=_PAGE), CONTENT_TYPE, b"text/html")
        return replace_header(page, _NAME_HEADER, None)

    return _with_errors(edited, *statuses)


def _in_unknown_domain(answer: Callable[[Call, Members, ServiceFailure], Members]) -> EngineParts:
    """Answer a search in a domain that does not exist by ``answer``."""

    def search(call: Call, members: Members) -> Members:
        try:
            return call(SEARCH, members)
        except ServiceFailure as failure:
            if failure.name != not_found("").name:
                raise
            return answer(call, members, failure)

    return seam.search(search)


def _raising(error: Callable[[str], Exception]) -> EngineParts:
    def answer(_call: Call, _members: Members, failure: ServiceFailure) -> Members:
        raise error(failure.message)

    return _in_unknown_domain(answer)


message = MUTANTS.rows("errors-message", _with_error_body)

define("bad-request-422", BAD, SWAP, "answers what breaks a limit with 422")(_with_status(422, 400))
define("bad-request-404", BAD, SWAP, "answers what breaks a limit with 404")(_with_status(404))
define("bad-request-409", BAD, SWAP, "answers what breaks a limit with 409")(_with_status(409, 400))
define("errors-with-200", "limits-max-results", SWAP, "sends errors with status 200")(_with_status(200))
define("errors-with-500", SERVER, SWAP, "sends errors with status 500")(_with_status(500))
define("unknown-domain-empty", UNKNOWN, DEFAULT, "finds nothing in a domain that does not exist")(
    _in_unknown_domain(lambda _call, _members, _failure: {"Items": []})
)
define("unknown-domain-400", UNKNOWN, SWAP, "answers a search in an unknown domain with 400")(
    _raising(bad_request)
)
define("unknown-domain-crashes", SERVER, SWAP, "fails on a search in an unknown domain")(
    _raising(RuntimeError)
)


@breaks(UNKNOWN, ADD, _in_unknown_domain)
def unknown_domain_made(call: Call, members: Members, _failure: ServiceFailure) -> Members:
    """makes a domain by searching it"""
    call("CreateDomain", {"DomainName": members["DomainName"], "DefaultExpirationDays": 1})
    return call(SEARCH, members)


define("unknown-domain-page", JSON_BODY, CORNER, "answers a search in an unknown domain with a page of HTML")(
    _as_page(404)
)
define("errors-of-framework", JSON_BODY, SWAP, "answers errors with a page of HTML")(_as_page())
define("errors-in-plain-text", JSON_BODY, TYPE, "gives errors as plain text")(
    _with_errors(lambda held: replace_header(replace(held, body=b"Bad Request"), CONTENT_TYPE, b"text/plain"))
)
define("errors-without-body", JSON_BODY, DROP, "gives errors without a body")(
    _with_errors(lambda response: replace(response, body=b""))
)
define("errors-as-list", JSON_BODY, TYPE, "gives errors as a list")(_with_error_body(lambda body: [body]))
define("errors-without-name", NAME, DROP, "gives errors without a name")(_with_name(None))


@breaks(NAME, PLACE, seam.http_error)
def error_name_misplaced(response: WireResponse) -> WireResponse:
    """gives the name of an error in a member of its own"""
    body = json.dumps({"error": "BadRequestException"}).encode()
    return replace_header(replace(response, body=body), _NAME_HEADER, None)


define("error-name-empty", NAME, DEFAULT, "gives an empty name with errors")(_with_name(b""))
define("error-names-swapped", STATUS, SWAP, "names what breaks a limit ResourceNotFoundException")(
    _with_name(b"ResourceNotFoundException", 400)
)
define("error-name-always-bad-request", UNKNOWN, DEFAULT, "names every error BadRequestException")(
    _with_name(b"BadRequestException")
)
define("error-name-internal", STATUS, DEFAULT, "names what breaks a limit InternalServerException")(
    _with_name(b"InternalServerException", 400)
)
message("message-as-list", TYPE, "gives the message of an error as a list")(
    lambda body: {"Message": [body["Message"]]}
)
message("message-as-object", TYPE, "gives the message of an error as an object")(
    lambda body: {"message": {"text": body["Message"]}}
)
message("message-null", DEFAULT, "gives the message of an error as null")(lambda _: {"Message": None})

# Malformed bodies


def _failing(is_meant: Callable[[WireRequest], bool]) -> WireParts:
    """End refused requests of some kind in an exception that nobody catches."""

    def answered(answer: Answer, request: WireRequest) -> WireResponse:
        response = answer(request)
        if response.status == 400 and is_meant(request):
            return WireResponse(500, ((CONTENT_TYPE, b"text/plain"),), b"Internal Server Error")
        return response

    return seam.http_search(answered)


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

    return seam.http_request(edited)


def _with_json(edit: Callable[[Json], str | None]) -> WireParts:
    """Read bodies as the text that ``edit`` makes of their value; as they are if it returns None."""

    def edited(request: WireRequest) -> WireRequest:
        text = None if _is_no_json(request) else edit(_json_of(request))
        return request if text is None else replace(request, body=text.encode())

    return seam.http_request(edited)


fails, lenient = MUTANTS.rows(SERVER, _failing), MUTANTS.rows(LENIENT, _with_text)
other = MUTANTS.rows(NO_OBJECT, _with_json)


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
    """fails on a MaxResults that is not a number"""
    is_number = re.search(rb"max-results=-?[0-9]+(&|$)", request.query) is not None
    return b"max-results" in request.query and not is_number


def _has_empty_parameter(request: WireRequest) -> bool:
    return re.search(rb"(max-results|next-token)=?(&|$)", request.query) is not None


fails("empty-parameter-crashes", CORNER, "fails on a query parameter without a value")(_has_empty_parameter)
define("empty-parameter-404", BAD, CORNER, "answers a query parameter without a value with 404")(
    seam.refusal(_has_empty_parameter, 404)
)
fails("malformed-json-crashes", CORNER, "fails on a body that is not JSON")(_is_no_json)
define("malformed-json-as-nothing", MALFORMED, DEFAULT, "finds nothing by a body that is not JSON")(
    _with_text(lambda _: _NOTHING)
)


@breaks(LENIENT, DROP, _with_text)
def text_after_value(text: str) -> str:
    """reads a body up to the end of its first value"""
    value, _ = json.JSONDecoder(strict=True).raw_decode(text)
    return json.dumps(value)


lenient("text-before-value", DROP, "reads a body from its first brace on")(
    substitute(r"(?s)\A[^{\[]*(?=\{)", "")
)
lenient("lists-mended", SYNTAX, "closes a list that is not closed")(substitute(r'"(\s*\})', r'"]\1'))
lenient("objects-mended", SYNTAX, "closes an object that is not closed")(lambda text: text + "}")
define("infinity-read", LENIENT, SYNTAX, "takes NaN and Infinity for null")(
    seam.body_bytes(lambda body: re.sub(rb":\s*-?(NaN|Infinity)", b":null", body))
)
lenient("comments-read", SYNTAX, "skips comments in a body")(substitute(r"/\*.*?\*/|//[^\n]*$", ""))
lenient("trailing-commas-read", SYNTAX, "skips a comma behind the last member or item")(
    substitute(r",\s*([\]}])", r"\1")
)
lenient("single-quotes-read", SYNTAX, "takes single quotes for double ones")(substitute("'", '"'))
lenient("names-without-quotes-read", SYNTAX, "takes names of members without quotes")(
    substitute(r"([{,]\s*)(\w+)(\s*:)", r'\1"\2"\3')
)
lenient("form-feed-as-blank", CORNER, "takes a form feed for a blank")(substitute("\f", " "))
lenient("outer-blanks-of-any-kind", CORNER, "skips blanks of every kind around the value")(str.strip)
lenient("line-breaks-in-strings", CORNER, "takes line breaks inside strings")(
    lambda text: json.dumps(json.loads(text, strict=False))
)
lenient("unknown-escapes-read", CORNER, "drops a backslash that escapes nothing")(
    substitute(r'\\([^"\\/bfnrtu])', r"\1")
)
lenient("number-signs-begin-comments", SYNTAX, "skips what follows a number sign at the end of a body")(
    substitute(r"\}\s*#[^\n]*\Z", "}")
)
lenient("tabs-in-strings", CORNER, "takes tabs inside strings")(substitute("\t", " "))
lenient("commas-in-a-row", SYNTAX, "takes several commas in a row for one")(substitute(",{2,}", ","))
for _name, _sign, _number in (
    ("plus-signs", "a plus sign before a number", r"\+(\d+)"),
    ("leading-zeros", "zeros before a number", r"0+([1-9]\d*)"),
    ("bare-points", "a point behind a number", r"(\d+)\."),
):
    lenient(f"{_name}-of-numbers-read", SYNTAX, f"skips {_sign}")(
        substitute(rf":\s*{_number}(?=[,}}])", r":\1")
    )
other("list-unwrapped", TYPE, "takes a list of one object for the object")(
    lambda value: json.dumps(value[0]) if isinstance(value, list) and len(value) == 1 else None
)
other("text-unwrapped", TYPE, "reads JSON inside a string")(lambda held: held if type(held) is str else None)
other("other-bodies-as-nothing", DEFAULT, "finds nothing by a body that is not an object")(
    lambda value: None if isinstance(value, dict) else _NOTHING
)
fails("other-bodies-crash", TYPE, "fails on a body that is not an object")(
    lambda request: request.body == b"null" or isinstance(_json_of(request), list | int | str)
)
