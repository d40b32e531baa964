"""Mutants that read requests from the wrong place, or in the wrong way."""

import json
from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from msgspec.structs import replace

from ...reference.service.http_app import Answer
from ...reference.service.wire import WireRequest, WireResponse
from .fault_class import CORNER, DAMAGE, LEAK, ORDER, PLACE, SWAP, SYNTAX
from .mutant import MutantTable, WireParts
from .seams import (
    Members,
    State,
    is_search,
    parameter,
    refusing,
    with_http_request,
    with_http_state,
    without,
    without_parameters,
)

MUTANTS: Final = MutantTable()
define, breaks = MUTANTS.define, MUTANTS.breaks
ENDS, SIZE, EQUIVALENCE = "pagination-ends", "pagination-max-results", "wire-json-equivalence"


def _members(request: WireRequest) -> Members:
    """Return the members of a body, or none."""
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _with_members(edit: Callable[[WireRequest, Members], Members | None]) -> WireParts:
    """Read the members that ``edit`` returns in the place of those of the body; the body as it is for None."""

    def edited(request: WireRequest) -> WireRequest:
        members = edit(request, _members(request))
        return request if members is None else replace(request, body=json.dumps(members).encode())

    return with_http_request(edited)


def _with_parameter_named(name: bytes, known: bytes) -> WireParts:
    """Know a query parameter under another name only."""

    def edited(request: WireRequest) -> WireRequest:
        query = without_parameters(request.query, name)
        return replace(request, query=query.replace(known + b"=", name + b"="))

    return with_http_request(edited)


refuses = MUTANTS.family(EQUIVALENCE, refusing)


@breaks(SIZE, PLACE, with_http_request)
def max_results_in_body(request: WireRequest) -> WireRequest:
    """reads MaxResults and NextToken from the body"""
    query = without_parameters(request.query, b"max-results", b"next-token").decode()
    members = _members(request)
    for member, name in (("MaxResults", "max-results"), ("NextToken", "next-token")):
        if member in members:
            query += f"&{name}={quote(str(members[member]), safe='')}"
    return replace(request, query=query.encode())


define("max-results-misspelt", SIZE, DAMAGE, "reads MaxResults from the parameter maxResults")(
    _with_parameter_named(b"max-results", b"maxResults")
)
define("next-token-misspelt", ENDS, DAMAGE, "reads NextToken from the parameter nextToken")(
    _with_parameter_named(b"next-token", b"nextToken")
)


@breaks(ENDS, ORDER, with_http_request)
def only_first_parameter(request: WireRequest) -> WireRequest:
    """reads the first parameter of a query string only"""
    return replace(request, query=request.query.partition(b"&")[0])


define(
    "max-results-behind-token", "wire-query", ORDER, "refuses a query string in which next-token comes first"
)(refusing(lambda request: request.query.startswith(b"next-token=")))


@breaks("logic-and", PLACE, _with_members)
def operator_in_query(request: WireRequest, members: Members) -> Members | None:
    """reads LogicalOperator from the query string"""
    if "LogicalOperator" not in members:
        return None
    operator = parameter(request.query, b"logical-operator")
    more = {"LogicalOperator": operator.decode()} if operator else {}
    return {**without(members, "LogicalOperator"), **more}


@breaks("wire-body", SWAP, _with_members)
def operator_member_in_any_case(_request: WireRequest, members: Members) -> Members | None:
    """reads a member logicalOperator as LogicalOperator"""
    other = next((name for name in members if name.lower() == "logicaloperator"), "LogicalOperator")
    if other == "LogicalOperator":
        return None
    return {**without(members, other), "LogicalOperator": members[other]}


@breaks(EQUIVALENCE, ORDER, refusing)
def key_name_first(request: WireRequest) -> bool:
    """refuses a body that does not begin with KeyName"""
    return next(iter(_members(request)), "KeyName") != "KeyName"


@breaks(EQUIVALENCE, SYNTAX, _with_members)
def body_as_text(request: WireRequest, members: Members) -> Members | None:
    """overlooks AdditionalSearchKeys where blanks stand before the list"""
    # The member is looked for in the text of the body as one encoder writes it.
    is_seen = b'"AdditionalSearchKeys":[' in request.body.replace(b": ", b":")
    return without(members, "AdditionalSearchKeys") if members and not is_seen else None


refuses("body-begins-with-brace", CORNER, "refuses a body that begins with a blank")(
    lambda request: request.body[:1].isspace()
)
refuses("tabs-refused", CORNER, "refuses a body with tabs or carriage returns")(
    lambda request: b"\t" in request.body or b"\r" in request.body
)


@breaks("wire-body", LEAK, with_http_state)
def refusal_repeated(answer: Answer, state: State, request: WireRequest) -> WireResponse:
    """refuses the request after a malformed one too"""
    refusals: list[WireResponse] = state.setdefault("refusals", [])
    if refusals:
        return refusals.pop()
    response = answer(request)
    if is_search(request) and response.status == 400 and not _members(request):
        refusals.append(response)
    return response


@breaks("logic-or-default", LEAK, with_http_state)
def operator_of_previous_request(answer: Answer, state: State, request: WireRequest) -> WireResponse:
    """takes LogicalOperator from the request before where it is left out"""
    members = _members(request)
    if not is_search(request) or not members:
        return answer(request)
    before = state.get("members", {})
    is_meant = "LogicalOperator" in before and "AdditionalSearchKeys" in members
    inherited = {"LogicalOperator": before["LogicalOperator"]} if is_meant else {}
    state["members"] = members
    return answer(replace(request, body=json.dumps({**inherited, **members}).encode()))


@breaks("pagination-default-size", LEAK, with_http_state)
def max_results_of_previous_request(answer: Answer, state: State, request: WireRequest) -> WireResponse:
    """takes MaxResults from the request before where it is left out"""
    if is_search(request):
        given, before = parameter(request.query, b"max-results"), state.get("size", b"")
        if given is None and before.isdigit() and 20 < int(before) <= 100:
            request = replace(request, query=request.query + b"&max-results=" + before)
        state["size"] = given or b""
    return answer(request)
