"""Mutants that say no in the wrong way."""

import json
from collections.abc import Callable

from msgspec.structs import replace

from ...reference.failures import ServiceFailure, bad_request, not_found
from ...reference.parts import Call, EngineParts
from ...reference.wire import WireResponse
from ...spec.errors import ERROR_TYPE_HEADER
from ...spec.exchange import Json
from ...spec.operations import SEARCH
from .edits import Members, around
from .exchanges import Around, sending, with_body, with_header
from .fault_class import FaultClass
from .mutant import Mutant

TYPE = ERROR_TYPE_HEADER.lower().encode()


def _errors(edit: Callable[[WireResponse], WireResponse]) -> Around:
    return sending(edit, success=False)


def _status(of: Callable[[int], int]) -> Around:
    return _errors(lambda response: replace(response, status=of(response.status)))


def _body(edit: Callable[[Members], Json]) -> Around:
    """The JSON body of every error, changed by ``edit``."""
    return _errors(lambda response: with_body(response, json.dumps(edit(json.loads(response.body))).encode()))


def _named(edit: Callable[[bytes], bytes | None]) -> Around:
    """The name of every error, changed by ``edit`` or left out."""
    return _errors(lambda response: with_header(response, TYPE, edit(b"")))


def _page(body: bytes, kind: bytes, status: int | None = None) -> Around:
    """A page of the web framework in the place of every error with ``status``, or of any."""

    def edited(response: WireResponse) -> WireResponse:
        if status not in (None, response.status):
            return response
        return with_header(with_header(with_body(response, body), b"content-type", kind), TYPE, None)

    return _errors(edited)


def _unknown_domain(edit: Callable[[ServiceFailure], Members]) -> EngineParts:
    """What becomes of a search in a domain that does not exist."""

    def searching(call: Call, members: Members) -> Members:
        try:
            return call(SEARCH, members)
        except ServiceFailure as failure:
            if failure.name != not_found("").name:
                raise
            return edit(failure)

    return around(SEARCH, searching)


def _as_bad_request(failure: ServiceFailure) -> Members:
    raise bad_request(failure.message)


def _crash(failure: ServiceFailure) -> Members:
    raise RuntimeError(failure.message)


def _made_by_asking(call: Call, members: Members) -> Members:
    try:
        return call(SEARCH, members)
    except ServiceFailure as failure:
        if failure.name != not_found("").name:
            raise
        call("CreateDomain", {"DomainName": members["DomainName"], "DefaultExpirationDays": 1})
        return call(SEARCH, members)


_HTML = b"<!doctype html><title>Error</title><h1>Error</h1>"


_BAD, _MALFORMED, _LENIENT = "errors-bad-request", "errors-malformed-json", "errors-lenient-json"


_UNKNOWN, _SERVER, _NO_OBJECT = "errors-unknown-domain", "errors-no-server-error", "errors-body-not-object"


MUTANTS = (
    Mutant(
        "bad-request-422",
        _BAD,
        FaultClass.SWAP,
        "answers what breaks a limit with 422",
        answer=_status(lambda status: 422 if status == 400 else status),
    ),
    Mutant(
        "bad-request-404",
        _BAD,
        FaultClass.SWAP,
        "answers what breaks a limit with 404",
        answer=_status(lambda _: 404),
    ),
    Mutant(
        "bad-request-409",
        _BAD,
        FaultClass.SWAP,
        "answers what breaks a limit with 409",
        answer=_status(lambda status: 409 if status == 400 else status),
    ),
    Mutant(
        "errors-with-200",
        "limits-max-results",
        FaultClass.SWAP,
        "sends errors with status 200",
        answer=_status(lambda _: 200),
    ),
    Mutant(
        "errors-with-500",
        _SERVER,
        FaultClass.SWAP,
        "sends errors with status 500",
        answer=_status(lambda _: 500),
    ),
    Mutant(
        "unknown-domain-empty",
        _UNKNOWN,
        FaultClass.DEFAULT,
        "finds nothing in a domain that does not exist",
        _unknown_domain(lambda _: {"Items": []}),
    ),
    Mutant(
        "unknown-domain-400",
        _UNKNOWN,
        FaultClass.SWAP,
        "answers a search in an unknown domain with 400",
        _unknown_domain(_as_bad_request),
    ),
    Mutant(
        "unknown-domain-crashes",
        _SERVER,
        FaultClass.SWAP,
        "fails on a search in an unknown domain",
        _unknown_domain(_crash),
    ),
    Mutant(
        "unknown-domain-made",
        _UNKNOWN,
        FaultClass.ADD,
        "makes a domain by searching it",
        around(SEARCH, _made_by_asking),
    ),
    Mutant(
        "unknown-domain-page",
        "errors-json-body",
        FaultClass.CORNER,
        "answers a search in an unknown domain with a page of HTML",
        answer=_page(_HTML, b"text/html", 404),
    ),
    Mutant(
        "errors-of-framework",
        "errors-json-body",
        FaultClass.SWAP,
        "answers errors with a page of HTML",
        answer=_page(_HTML, b"text/html"),
    ),
    Mutant(
        "errors-in-plain-text",
        "errors-json-body",
        FaultClass.TYPE,
        "gives errors as plain text",
        answer=_errors(
            lambda response: with_header(with_body(response, b"Bad Request"), b"content-type", b"text/plain")
        ),
    ),
    Mutant(
        "errors-without-body",
        "errors-json-body",
        FaultClass.DROP,
        "gives errors without a body",
        answer=_errors(lambda response: with_body(response, b"")),
    ),
    Mutant(
        "errors-as-list",
        "errors-json-body",
        FaultClass.TYPE,
        "gives errors as a list",
        answer=_body(lambda body: [body]),
    ),
    Mutant(
        "errors-without-name",
        "errors-name",
        FaultClass.DROP,
        "gives errors without a name",
        answer=_named(lambda _: None),
    ),
    Mutant(
        "error-name-misplaced",
        "errors-name",
        FaultClass.PLACE,
        "gives the name of an error in a member of its own",
        answer=_errors(
            lambda response: with_header(
                with_body(response, json.dumps({"error": "BadRequestException"}).encode()), TYPE, None
            )
        ),
    ),
    Mutant(
        "error-name-empty",
        "errors-name",
        FaultClass.DEFAULT,
        "gives an empty name with errors",
        answer=_named(lambda _: b""),
    ),
    Mutant(
        "error-names-swapped",
        "errors-status-of-name",
        FaultClass.SWAP,
        "names what breaks a limit ResourceNotFoundException",
        answer=_errors(
            lambda response: (
                with_header(response, TYPE, b"ResourceNotFoundException")
                if response.status == 400
                else response
            )
        ),
    ),
    Mutant(
        "error-name-always-bad-request",
        "errors-unknown-domain",
        FaultClass.DEFAULT,
        "names every error BadRequestException",
        answer=_named(lambda _: b"BadRequestException"),
    ),
    Mutant(
        "error-name-internal",
        "errors-status-of-name",
        FaultClass.DEFAULT,
        "names what breaks a limit InternalServerException",
        answer=_errors(
            lambda response: (
                with_header(response, TYPE, b"InternalServerException")
                if response.status == 400
                else response
            )
        ),
    ),
    Mutant(
        "message-as-list",
        "errors-message",
        FaultClass.TYPE,
        "gives the message of an error as a list",
        answer=_body(lambda body: {"Message": [body["Message"]]}),
    ),
    Mutant(
        "message-as-object",
        "errors-message",
        FaultClass.TYPE,
        "gives the message of an error as an object",
        answer=_body(lambda body: {"message": {"text": body["Message"]}}),
    ),
    Mutant(
        "message-null",
        "errors-message",
        FaultClass.DEFAULT,
        "gives the message of an error as null",
        answer=_body(lambda _: {"Message": None}),
    ),
)
