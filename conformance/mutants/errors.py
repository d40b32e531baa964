"""Mutants that answer with the wrong errors, or fail on malformed bodies, or take them."""

import json
from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from ...reference.failures import ServiceFailure, bad_request, not_found
from ...reference.parts import Call, EngineParts
from ...reference.service.wire import WireResponse
from ...spec.errors import ERROR_TYPE_HEADER
from ...spec.exchange import Json
from ...spec.operations import SEARCH
from .fault_class import ADD, CORNER, DEFAULT, DROP, PLACE, SWAP, TYPE
from .mutant import MutantTable, WireParts
from .seams import (
    CONTENT_TYPE,
    Members,
    replace_body,
    replace_header,
    with_http_error,
    wrap_search,
)

MUTANTS: Final = MutantTable()
define, breaks = MUTANTS.define, MUTANTS.breaks
BAD, UNKNOWN, SERVER = "errors-bad-request", "errors-unknown-domain", "errors-no-server-error"
JSON_BODY, NAME, STATUS, MESSAGE = (
    "errors-json-body",
    "errors-name",
    "errors-status-of-name",
    "errors-message",
)
MALFORMED, LENIENT, NO_OBJECT = "errors-malformed-json", "errors-lenient-json", "errors-body-not-object"

_NAME_HEADER: Final = ERROR_TYPE_HEADER.lower().encode()
_PAGE: Final = b"<!doctype html><title>Error</title><h1>Error</h1>"
_SEARCH_FOR_NOTHING: Final = '{"KeyName":"_account","Values":["-"]}'


def _with_status(edit: Callable[[int], int]) -> WireParts:
    return with_http_error(lambda response: replace(response, status=edit(response.status)))


def _with_error_body(edit: Callable[[Members], Json]) -> WireParts:
    """Change the JSON body of every error."""
    return with_http_error(
        lambda response: replace_body(response, json.dumps(edit(json.loads(response.body))).encode())
    )


def _with_name(name: bytes | None, *statuses: int) -> WireParts:
    """Give errors of these statuses, or all, another name, or none."""
    return with_http_error(
        lambda response: (
            response
            if statuses and response.status not in statuses
            else replace_header(response, _NAME_HEADER, name)
        )
    )


def _as_page(body: bytes, kind: bytes, status: int | None = None) -> WireParts:
    """Answer with a page of a web framework in the place of every error with ``status``, or of any."""

    def edited(response: WireResponse) -> WireResponse:
        if status not in (None, response.status):
            return response
        page = replace_header(replace_body(response, body), CONTENT_TYPE, kind)
        return replace_header(page, _NAME_HEADER, None)

    return with_http_error(edited)


def _in_unknown_domain(answer: Callable[[Call, Members, ServiceFailure], Members]) -> EngineParts:
    """Answer a search in a domain that does not exist by ``answer``."""

    def search(call: Call, members: Members) -> Members:
        try:
            return call(SEARCH, members)
        except ServiceFailure as failure:
            if failure.name != not_found("").name:
                raise
            return answer(call, members, failure)

    return wrap_search(search)


status, error_body = MUTANTS.family(BAD, _with_status), MUTANTS.family(MESSAGE, _with_error_body)

status("bad-request-422", SWAP, "answers what breaks a limit with 422")(
    lambda status: 422 if status == 400 else status
)
status("bad-request-404", SWAP, "answers what breaks a limit with 404")(lambda _: 404)
status("bad-request-409", SWAP, "answers what breaks a limit with 409")(
    lambda status: 409 if status == 400 else status
)
define("errors-with-200", "limits-max-results", SWAP, "sends errors with status 200")(
    _with_status(lambda _: 200)
)
define("errors-with-500", SERVER, SWAP, "sends errors with status 500")(_with_status(lambda _: 500))
define("unknown-domain-empty", UNKNOWN, DEFAULT, "finds nothing in a domain that does not exist")(
    _in_unknown_domain(lambda _call, _members, _failure: {"Items": []})
)


@breaks(UNKNOWN, SWAP, _in_unknown_domain)
def unknown_domain_400(_call: Call, _members: Members, failure: ServiceFailure) -> Members:
    """answers a search in an unknown domain with 400"""
    raise bad_request(failure.message)


@breaks(SERVER, SWAP, _in_unknown_domain)
def unknown_domain_crashes(_call: Call, _members: Members, failure: ServiceFailure) -> Members:
    """fails on a search in an unknown domain"""
    raise RuntimeError(failure.message)


@breaks(UNKNOWN, ADD, _in_unknown_domain)
def unknown_domain_made(call: Call, members: Members, _failure: ServiceFailure) -> Members:
    """makes a domain by searching it"""
    call("CreateDomain", {"DomainName": members["DomainName"], "DefaultExpirationDays": 1})
    return call(SEARCH, members)


define("unknown-domain-page", JSON_BODY, CORNER, "answers a search in an unknown domain with a page of HTML")(
    _as_page(_PAGE, b"text/html", 404)
)
define("errors-of-framework", JSON_BODY, SWAP, "answers errors with a page of HTML")(
    _as_page(_PAGE, b"text/html")
)


@breaks(JSON_BODY, TYPE, with_http_error)
def errors_in_plain_text(response: WireResponse) -> WireResponse:
    """gives errors as plain text"""
    return replace_header(replace_body(response, b"Bad Request"), CONTENT_TYPE, b"text/plain")


define("errors-without-body", JSON_BODY, DROP, "gives errors without a body")(
    with_http_error(lambda response: replace_body(response, b""))
)
define("errors-as-list", JSON_BODY, TYPE, "gives errors as a list")(_with_error_body(lambda body: [body]))
define("errors-without-name", NAME, DROP, "gives errors without a name")(_with_name(None))


@breaks(NAME, PLACE, with_http_error)
def error_name_misplaced(response: WireResponse) -> WireResponse:
    """gives the name of an error in a member of its own"""
    body = json.dumps({"error": "BadRequestException"}).encode()
    return replace_header(replace_body(response, body), _NAME_HEADER, None)


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
error_body("message-as-list", TYPE, "gives the message of an error as a list")(
    lambda body: {"Message": [body["Message"]]}
)
error_body("message-as-object", TYPE, "gives the message of an error as an object")(
    lambda body: {"message": {"text": body["Message"]}}
)
error_body("message-null", DEFAULT, "gives the message of an error as null")(lambda _: {"Message": None})
