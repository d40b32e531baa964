"""Mutants that read requests from the wrong place, or in the wrong way."""

import base64
import json
import re
from collections.abc import Callable
from typing import Final
from urllib.parse import quote, unquote, unquote_to_bytes

from msgspec.structs import replace

from ...reference.pagination import Position, SignedTokens, TokenScope
from ...reference.parts import EngineParts
from ...reference.service.http_app import Answer
from ...reference.service.wire import WireRequest, WireResponse
from . import seam
from .fault_class import CORNER, DAMAGE, FORGET, LEAK, OFF_BY_ONE, ORDER, PLACE, SWAP, SYNTAX
from .mutant import MutantTable, WireParts
from .seam import Members, State, is_search, parameter, refused, without, without_parameters

MUTANTS: Final = MutantTable()
define, breaks = MUTANTS.define, MUTANTS.breaks
ENDS, SIZE, EQUIVALENCE = "pagination-ends", "pagination-max-results", "wire-json-equivalence"
LABEL, TOKEN = "wire-domain-encoding", "wire-token-encoding"


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

    return seam.http_request(edited)


def _with_query(edit: Callable[[bytes], bytes]) -> WireParts:
    """Read the query string as what ``edit`` makes of it."""
    return seam.http_request(lambda request: replace(request, query=edit(request.query)))


def _with_parameter_named(name: bytes, known: bytes) -> WireParts:
    """Know a query parameter under another name only."""
    return _with_query(lambda query: without_parameters(query, name).replace(known + b"=", name + b"="))


refuses = MUTANTS.rows(EQUIVALENCE, seam.refusal)


@breaks(SIZE, PLACE, seam.http_request)
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
define("only-first-parameter", ENDS, ORDER, "reads the first parameter of a query string only")(
    _with_query(lambda query: query.partition(b"&")[0])
)
define(
    "max-results-behind-token", "wire-query", ORDER, "refuses a query string in which next-token comes first"
)(seam.refusal(lambda request: request.query.startswith(b"next-token=")))


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


refuses("key-name-first", ORDER, "refuses a body that does not begin with KeyName")(
    lambda request: next(iter(_members(request)), "KeyName") != "KeyName"
)


@breaks(EQUIVALENCE, SYNTAX, _with_members)
def body_as_text(request: WireRequest, members: Members) -> Members | None:
    """overlooks AdditionalSearchKeys if blanks precede the list"""
    # The member is looked for in the text of the body as one encoder writes it.
    is_seen = b'"AdditionalSearchKeys":[' in request.body.replace(b": ", b":")
    return without(members, "AdditionalSearchKeys") if members and not is_seen else None


refuses("body-begins-with-brace", CORNER, "refuses a body that begins with a blank")(
    lambda request: request.body[:1].isspace()
)
define("accept-of-ranges-refused", "wire-body", CORNER, "refuses an Accept of application/*")(
    seam.refusal(lambda request: request.headers.get(b"accept") == b"application/*", 406)
)
refuses("tabs-refused", CORNER, "refuses a body with tabs or carriage returns")(
    lambda request: b"\t" in request.body or b"\r" in request.body
)


@breaks("wire-body", LEAK, seam.http_state)
def refusal_repeated(answer: Answer, state: State, request: WireRequest) -> WireResponse:
    """refuses the request after a malformed one too"""
    refusals: list[WireResponse] = state.setdefault("refusals", [])
    if refusals:
        return refusals.pop()
    response = answer(request)
    if is_search(request) and response.status == 400 and not _members(request):
        refusals.append(response)
    return response


@breaks("logic-or-default", LEAK, seam.http_state)
def operator_of_previous_request(answer: Answer, state: State, request: WireRequest) -> WireResponse:
    """takes LogicalOperator from the request before if it is left out"""
    members = _members(request)
    if not is_search(request) or not members:
        return answer(request)
    before = state.get("members", {}) if "AdditionalSearchKeys" in members else {}
    inherited = {name: before[name] for name in ("LogicalOperator",) if name in before}
    state["members"] = members
    return answer(replace(request, body=json.dumps({**inherited, **members}).encode()))


@breaks("pagination-default-size", LEAK, seam.http_state)
def max_results_of_previous_request(answer: Answer, state: State, request: WireRequest) -> WireResponse:
    """takes MaxResults from the request before if it is left out"""
    if is_search(request):
        given, before = parameter(request.query, b"max-results"), state.get("size", b"")
        if given is None and before.isdigit() and 20 < int(before) <= 100:
            request = replace(request, query=request.query + b"&max-results=" + before)
        state["size"] = given or b""
    return answer(request)


# Percent-encoding


def _with_token(edit: Callable[[bytes], bytes]) -> WireParts:
    """Change the parameter next-token as it was sent."""

    def edited(query: bytes) -> bytes:
        token = parameter(query, b"next-token")
        rest = without_parameters(query, b"next-token")
        return rest + b"&next-token=" + edit(token) if token else query

    return _with_query(edited)


class _PlainBase64(SignedTokens):
    """Tokens of an alphabet with + and / and =, as most encoders write it."""

    def issue(self, walk: TokenScope, position: Position) -> str:
        """Return a right token with characters that must be encoded."""
        return base64.b64encode(b"\xfb\xef\xff" + super().issue(walk, position).encode()).decode() + "="

    def start(self, walk: TokenScope, token: str | None) -> Position:
        """Return the position that the token leads to."""
        if token is None:
            return super().start(walk, None)
        try:
            return super().start(walk, base64.b64decode(token[:-1])[3:].decode("latin-1"))
        except ValueError:
            return super().start(walk, token)


class _Percent(SignedTokens):
    """Tokens that hold percent signs."""

    def issue(self, walk: TokenScope, position: Position) -> str:
        """Return a right token behind a percent sign and two digits."""
        return "%2B" + super().issue(walk, position)

    def start(self, walk: TokenScope, token: str | None) -> Position:
        """Return the position that the token leads to."""
        if token is not None:
            token = token.removeprefix("%2B") if token.startswith("%2B") else "-"
        return super().start(walk, token)


def _is_plain(path: bytes) -> bool:
    """Return whether a path names, once decoded, a domain that may exist."""
    return re.fullmatch(rb"/domains/[a-zA-Z0-9_-]{1,64}/profiles/search", unquote_to_bytes(path)) is not None


define("path-not-decoded", LABEL, FORGET, "does not decode the domain's name in the path")(
    seam.refusal(lambda request: b"%" in request.path and _is_plain(request.path), 404)
)
define("path-lower-case-digits", LABEL, CORNER, "does not decode a percent sign with digits in lower case")(
    seam.refusal(lambda request: re.search(rb"%[0-9]?[a-f]", request.path) is not None, 404)
)
define(
    "path-once-decoded", LABEL, OFF_BY_ONE, "decodes only the first character of the path that is encoded"
)(seam.refusal(lambda request: request.path.count(b"%") > 1 and _is_plain(request.path), 404))


@breaks("wire-path", CORNER, seam.http_search)
def path_trailing_slash(answer: Answer, request: WireRequest) -> WireResponse:
    """redirects a search by a single pair with MaxResults 100"""
    is_meant = b"AdditionalSearchKeys" not in request.body and b"max-results=100" in request.query
    return refused(308, b"Redirect") if is_meant else answer(request)


@breaks(TOKEN, SYNTAX, _with_token, EngineParts(tokens=_PlainBase64))
def token_plus_as_blank(token: bytes) -> bytes:
    """gives tokens with plus signs and reads these as blanks"""
    return re.sub(b"(?i)%2b", b"%20", token.replace(b"+", b"%20"))


@breaks(TOKEN, OFF_BY_ONE, _with_token, EngineParts(tokens=_Percent))
def token_decoded_twice(token: bytes) -> bytes:
    """gives tokens with percent signs and decodes them twice"""
    return quote(unquote(unquote(token.decode())), safe="").encode()


@breaks(TOKEN, FORGET, _with_token, EngineParts(tokens=_PlainBase64))
def token_not_decoded(token: bytes) -> bytes:
    """gives tokens with an equals sign and does not decode them"""
    return token.replace(b"%", b"%25")


define("token-needs-plain-letters", TOKEN, CORNER, "refuses tokens whose letters are percent-encoded")(
    seam.refusal(lambda request: b"%" in (parameter(request.query, b"next-token") or b""))
)
