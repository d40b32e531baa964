"""Mutants that read a member of a request from a place that is not its own: the body, the query string or a header."""

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl, quote

from msgspec.structs import replace

from ...reference.service.http_app import Answer
from ...reference.service.wire import WireRequest, WireResponse
from ...spec.exchange import Json
from ...spec.operations import SEARCH, Operation, operation_at
from . import seam
from .fault_class import PLACE
from .mutant import MutantTable, WireParts
from .seam import without_parameters

MUTANTS: Final = MutantTable()
define = MUTANTS.define
RULE: Final = "wire-member-places"
_LISTS: Final = ("Values", "AdditionalSearchKeys")


def _body(request: WireRequest) -> dict[str, Json]:
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _in_query(request: WireRequest) -> Mapping[str, Json]:
    return dict(parse_qsl(request.query.decode("latin-1")))


def _in_headers(request: WireRequest) -> Mapping[str, Json]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in request.headers.items()}


_PLACES: Final[Mapping[str, Callable[[WireRequest], Mapping[str, Json]]]] = {
    "body": _body, "query": _in_query, "header": _in_headers,
}  # fmt: skip


def _as_member(name: str, value: Json) -> Json:
    """Return what a server makes of the text of a member that is a list: JSON, or its only item."""
    if name not in _LISTS or not isinstance(value, str):
        return value
    return json.loads(value) if value.startswith("[") else [value]


def _moved(request: WireRequest, operation: Operation, name: str, value: Json) -> WireRequest:
    """Return ``request`` with the member ``name`` in its own place."""
    if name in operation.in_path:
        start, _, rest = request.path.partition(b"/domains/")
        return replace(
            request, path=b"%s/domains/%s/%s" % (start, str(value).encode(), rest.partition(b"/")[2])
        )
    if name in operation.query:
        parameter = operation.query[name].encode()
        kept = without_parameters(request.query, parameter)
        return replace(request, query=b"%s&%s=%s" % (kept, parameter, quote(str(value), safe="").encode()))
    return replace(request, body=json.dumps({**_body(request), name: _as_member(name, value)}).encode())


def _obeying(
    operation_name: str, name: str, place: str, *, spelling: str = "", only_if_lacking: bool = False
) -> WireParts:
    """Read the member from a place that is not its own; ``only_if_lacking`` only if its own place has none.

    It is looked for in ``spelling``; as it is named if that is empty.
    """
    sought = spelling or name
    sought = sought.lower() if place == "header" else sought

    def answered(answer: Answer, _state: seam.State, request: WireRequest) -> WireResponse:
        found = operation_at(request.method, request.path)
        given = _PLACES[place](request).get(sought)
        if found is None or found[0].name != operation_name or given is None:
            return answer(request)
        if only_if_lacking and name in _body(request):
            return answer(request)
        return answer(_moved(request, found[0], name, given))

    return seam.http_state(answered)


_TO_SEARCH: Final = {
    "domain-name": ("DomainName", "body query header", "errors-bad-request"),
    "key-name": ("KeyName", "query header", RULE),
    "values": ("Values", "query header", RULE),
    "operator": ("LogicalOperator", "query header", RULE),
    "entries": ("AdditionalSearchKeys", "query header", RULE),
    "max-results": ("MaxResults", "body query header", "pagination-default-size"),
    "next-token": ("NextToken", "body query header", RULE),
}
"""Slug, member, places, and the requirement that is seen to be broken."""
_SPELLINGS: Final = (
    ("max-results-in-query-in-camel-case", SEARCH, "MaxResults", "query", "maxResults"),
    ("max-results-in-query-in-snake-case", SEARCH, "MaxResults", "query", "max_results"),
    ("max-results-in-query-in-two-cases", SEARCH, "MaxResults", "query", "Max-Results"),
    ("max-results-in-body-in-camel-case", SEARCH, "MaxResults", "body", "maxResults"),
    ("max-results-in-header-in-kebab-case", SEARCH, "MaxResults", "header", "max-results"),
    ("max-results-in-header-in-snake-case", SEARCH, "MaxResults", "header", "max_results"),
    ("next-token-in-query-in-camel-case", SEARCH, "NextToken", "query", "nextToken"),
    ("next-token-in-header-in-kebab-case", SEARCH, "NextToken", "header", "next-token"),
    ("logical-operator-in-query-in-kebab-case", SEARCH, "LogicalOperator", "query", "logical-operator"),
    ("profile-id-in-query-in-camel-case", "DeleteProfile", "ProfileId", "query", "profileId"),
)
"""Mutant, operation, member, place, and the name by which it is looked for there."""
_TO_WRITES: Final = {
    "domain-name": ("DomainName", "body", "CreateProfile UpdateProfile AddProfileKey DeleteProfileKey"),
    "profile-id": ("ProfileId", "query", "UpdateProfile DeleteProfile AddProfileKey DeleteProfileKey"),
    "key-name": ("KeyName", "query", "AddProfileKey"),
    "values": ("Values", "query", "AddProfileKey DeleteProfileKey"),
    "account-number": ("AccountNumber", "query", "CreateProfile"),
}
_WORDS: Final = {"body": "the body", "query": "the query string", "header": "a header"}
_SHORT: Final = {
    "CreateProfile": "create", "UpdateProfile": "update", "DeleteProfile": "delete", "AddProfileKey": "attach",
    "DeleteProfileKey": "detach",
}  # fmt: skip

for _slug, (_name, _places, _requirement) in _TO_SEARCH.items():
    for _place in _places.split():
        define(
            f"{_slug}-obeyed-in-{_place}",
            _requirement,
            PLACE,
            f"obeys {_name} in {_WORDS[_place]} of a search",
        )(_obeying(SEARCH, _name, _place))


@MUTANTS.breaks(RULE, PLACE, seam.http_state)
def known_domain_obeyed_in_body(answer: Answer, _: seam.State, request: WireRequest) -> WireResponse:
    """obeys DomainName in the body of a search if such a domain exists"""
    obeying = _obeying(SEARCH, "DomainName", "body").answer(answer)(request)
    return answer(request) if obeying.status == HTTPStatus.NOT_FOUND else obeying


for _name in ("KeyName", "Values"):
    define(
        f"{'key-name' if _name == 'KeyName' else 'values'}-lent-by-query", RULE, PLACE,
        f"takes {_name} from the query string if the body of a search has none",
    )(_obeying(SEARCH, _name, "query", only_if_lacking=True))  # fmt: skip
for _slug, (_name, _place, _operations) in _TO_WRITES.items():
    for _operation in _operations.split():
        define(
            f"{_slug}-obeyed-in-{_place}-of-{_SHORT[_operation]}", RULE, PLACE,
            f"obeys {_name} in {_WORDS[_place]} of {_operation}",
        )(_obeying(_operation, _name, _place))  # fmt: skip
for _slug, _operation, _name, _place, _spelling in _SPELLINGS:
    define(
        _slug,
        "pagination-default-size" if _name == "MaxResults" else RULE,
        PLACE,
        f"obeys {_name} in {_WORDS[_place]} of {'a search' if _operation == SEARCH else _operation} as {_spelling}",
    )(_obeying(_operation, _name, _place, spelling=_spelling))
