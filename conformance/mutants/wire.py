"""Mutants that read requests from the wrong place, or in the wrong way."""

import json
import re
from collections.abc import Callable
from urllib.parse import quote

from msgspec.structs import replace

from ...reference.http_app import Answer
from ...reference.wire import WireRequest, WireResponse
from ...spec.exchange import Json
from .exchanges import Around, is_search, receiving
from .fault_class import FaultClass
from .mutant import Mutant

KIND = b"content-type"


def refused(status: int = 400, name: bytes = b"BadRequestException") -> WireResponse:
    """A refusal in the form that the reference gives one."""
    headers = ((KIND, b"application/json"), (b"x-amzn-errortype", name))
    return WireResponse(status, headers, b'{"Message":"refused"}')


def refusing(is_meant: Callable[[WireRequest], bool], status: int = 400) -> Around:
    """Searches of some kind are refused."""

    def around(answer: Answer) -> Answer:
        return lambda request: (
            refused(status) if is_search(request) and is_meant(request) else answer(request)
        )

    return around


def _members(request: WireRequest) -> dict[str, Json]:
    """The members of a body, or none."""
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def parameter(query: bytes, name: bytes) -> bytes | None:
    """The value of a parameter as it travels; None where the query string has none of that name."""
    found = re.search(rb"(?:^|&)" + name + rb"=([^&]*)", query)
    return found[1] if found else None


def without_parameters(query: bytes, *names: bytes) -> bytes:
    """A query string less the parameters of these names."""
    return b"&".join(part for part in query.split(b"&") if part.partition(b"=")[0] not in names)


def _from_body(request: WireRequest) -> WireRequest:
    """MaxResults and NextToken are read from the body."""
    query = without_parameters(request.query, b"max-results", b"next-token").decode()
    for member, parameter in (("MaxResults", "max-results"), ("NextToken", "next-token")):
        if member in _members(request):
            query += f"&{parameter}={quote(str(_members(request)[member]), safe='')}"
    return replace(request, query=query.encode())


def _renamed(parameter: bytes, to: bytes) -> Around:
    """A query parameter is known under another name only."""

    def edited(request: WireRequest) -> WireRequest:
        kept = without_parameters(request.query, parameter)
        return replace(request, query=kept.replace(to + b"=", parameter + b"="))

    return receiving(edited)


def _first_parameter(request: WireRequest) -> WireRequest:
    return replace(request, query=request.query.partition(b"&")[0])


def _operator_from_query(request: WireRequest) -> WireRequest:
    """LogicalOperator is read from the query string."""
    members = _members(request)
    if "LogicalOperator" not in members:
        return request
    operator = parameter(request.query, b"logical-operator")
    kept = {name: value for name, value in members.items() if name != "LogicalOperator"}
    more = {"LogicalOperator": operator.decode()} if operator else {}
    return replace(request, body=json.dumps({**kept, **more}).encode())


def _operator_in_any_case(request: WireRequest) -> WireRequest:
    """LogicalOperator is read whatever the case of its name."""
    members = _members(request)
    other = next((name for name in members if name.lower() == "logicaloperator"), "LogicalOperator")
    if other == "LogicalOperator":
        return request
    members["LogicalOperator"] = members.pop(other)
    return replace(request, body=json.dumps(members).encode())


def _after_refusal(answer: Answer) -> Answer:
    """A refused request leaves the service refusing the next one too."""
    refused: list[WireResponse] = []

    def answered(request: WireRequest) -> WireResponse:
        if refused:
            return refused.pop()
        response = answer(request)
        if is_search(request) and response.status == 400 and not _members(request):
            refused.append(response)
        return response

    return answered


def _body_of_previous(answer: Answer) -> Answer:
    """Members that a body leaves out are those of the request before it."""
    before: dict[str, Json] = {}

    def answered(request: WireRequest) -> WireResponse:
        members = _members(request)
        if not is_search(request) or not members:
            return answer(request)
        inherited = {
            name: value
            for name, value in before.items()
            if name == "LogicalOperator" and "AdditionalSearchKeys" in members
        }
        before.clear()
        before.update(members)
        return answer(replace(request, body=json.dumps({**inherited, **members}).encode()))

    return answered


def _memory_of_query(answer: Answer) -> Answer:
    """max-results of the request before it counts where a request has none."""
    before: list[bytes] = [b""]

    def answered(request: WireRequest) -> WireResponse:
        if is_search(request):
            given = parameter(request.query, b"max-results")
            if given is None and before[0].isdigit() and 20 < int(before[0]) <= 100:
                request = replace(request, query=request.query + b"&max-results=" + before[0])
            before[0] = given or b""
        return answer(request)

    return answered


def _members_first(name: str) -> Callable[[WireRequest], bool]:
    return lambda request: bool(_members(request)) and next(iter(_members(request))) != name


def _body_by_text(answer: Answer) -> Answer:
    """AdditionalSearchKeys are looked for in the text of the body as one encoder writes it."""

    def answered(request: WireRequest) -> WireResponse:
        members = _members(request)
        if (
            is_search(request)
            and members
            and b'"AdditionalSearchKeys":[' not in request.body.replace(b": ", b":")
        ):
            members.pop("AdditionalSearchKeys", None)
            request = replace(request, body=json.dumps(members).encode())
        return answer(request)

    return answered


_NON_ASCII, _ENCODING, _QUERY, _BODY = "wire-non-ascii", "wire-response-encoding", "wire-query", "wire-body"


MUTANTS = (
    Mutant(
        "max-results-in-body",
        "pagination-max-results",
        FaultClass.PLACE,
        "reads MaxResults and NextToken from the body",
        answer=receiving(_from_body),
    ),
    Mutant(
        "max-results-misspelt",
        "pagination-max-results",
        FaultClass.DAMAGE,
        "reads MaxResults from the parameter maxResults",
        answer=_renamed(b"max-results", b"maxResults"),
    ),
    Mutant(
        "next-token-misspelt",
        "pagination-ends",
        FaultClass.DAMAGE,
        "reads NextToken from the parameter nextToken",
        answer=_renamed(b"next-token", b"nextToken"),
    ),
    Mutant(
        "only-first-parameter",
        "pagination-ends",
        FaultClass.ORDER,
        "reads the first parameter of a query string only",
        answer=receiving(_first_parameter),
    ),
    Mutant(
        "max-results-behind-token",
        _QUERY,
        FaultClass.ORDER,
        "refuses a query string in which next-token comes first",
        answer=refusing(lambda request: request.query.startswith(b"next-token=")),
    ),
    Mutant(
        "operator-in-query",
        "logic-and",
        FaultClass.PLACE,
        "reads LogicalOperator from the query string",
        answer=receiving(_operator_from_query),
    ),
    Mutant(
        "operator-member-in-any-case",
        _BODY,
        FaultClass.SWAP,
        "reads a member logicalOperator as LogicalOperator",
        answer=receiving(_operator_in_any_case),
    ),
    Mutant(
        "key-name-first",
        "wire-json-equivalence",
        FaultClass.ORDER,
        "refuses a body that does not begin with KeyName",
        answer=refusing(_members_first("KeyName")),
    ),
    Mutant(
        "body-as-text",
        "wire-json-equivalence",
        FaultClass.SYNTAX,
        "overlooks AdditionalSearchKeys where blanks stand before the list",
        answer=_body_by_text,
    ),
    Mutant(
        "body-begins-with-brace",
        "wire-json-equivalence",
        FaultClass.CORNER,
        "refuses a body that begins with a blank",
        answer=refusing(lambda request: request.body[:1].isspace()),
    ),
    Mutant(
        "tabs-refused",
        "wire-json-equivalence",
        FaultClass.CORNER,
        "refuses a body with tabs or carriage returns",
        answer=refusing(lambda request: b"\t" in request.body or b"\r" in request.body),
    ),
    Mutant(
        "refusal-repeated",
        "wire-body",
        FaultClass.LEAK,
        "refuses the request after a malformed one too",
        answer=_after_refusal,
    ),
    Mutant(
        "operator-of-previous-request",
        "logic-or-default",
        FaultClass.LEAK,
        "takes LogicalOperator from the request before where it is left out",
        answer=_body_of_previous,
    ),
    Mutant(
        "max-results-of-previous-request",
        "pagination-default-size",
        FaultClass.LEAK,
        "takes MaxResults from the request before where it is left out",
        answer=_memory_of_query,
    ),
)
