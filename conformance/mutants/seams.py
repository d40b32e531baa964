"""The seams at which a mutant departs from the reference, engine and wire.

Each makes a defect of an edit, so it is the last argument of ``breaks``, with the edit as the decorated function.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from msgspec.structs import replace

from ...reference.model import Page, SearchRequest
from ...reference.parts import Call, EngineParts
from ...reference.responses import search_response
from ...reference.service.http_app import Answer
from ...reference.service.wire import RawHeaders, WireRequest, WireResponse
from ...spec.exchange import Json
from ...spec.operations import SEARCH
from ...spec.readings import Readings
from .mutant import WireParts

Members = dict[str, Json]
State = dict[str, Any]
"""What a defect remembers from call to call; empty for each new engine or application."""

CONTENT_TYPE: Final = b"content-type"
NO_WIDTH: Final = "[\u200b\u2060\ufeff\u00ad]"
"""Characters of no width, as a pattern."""
ASTRAL: Final = "[^\0-\uffff]"
"""A character beyond the first plane, as a pattern."""


def with_response(edit: Callable[[Members], Json]) -> EngineParts:
    """Change every response to a search by ``edit``."""

    def respond(request: SearchRequest, page: Page, readings: Readings) -> Members:
        changed: Members = edit(search_response(request, page, readings))
        return changed

    return EngineParts(respond=respond)


def with_all_items(edit: Callable[[list[Members]], list[Members]]) -> EngineParts:
    """Change the items of a response together by ``edit``; a response without items stays as it is."""

    def edited(response: Members) -> Members:
        return {**response, "Items": edit(response["Items"])} if response.get("Items") else response

    return with_response(edited)


def with_items(edit: Callable[[Members], Json]) -> EngineParts:
    """Change every item of a response by ``edit``."""
    return with_all_items(lambda items: [edit(item) for item in items])


def with_entries(edit: Callable[[Members], Members]) -> EngineParts:
    """Change every entry of every FoundByItems by ``edit``."""

    def edited(item: Members) -> Members:
        if not item.get("FoundByItems"):
            return item
        return {**item, "FoundByItems": [edit(entry) for entry in item["FoundByItems"]]}

    return with_items(edited)


def with_member(name: str) -> Callable[[Callable[[Json], Json]], EngineParts]:
    """Return the seam at which the member ``name`` of every item that has it is changed."""
    return lambda edit: with_items(in_member(name, edit))


@dataclass(frozen=True)
class OperationWrapper:
    """Carries out one operation by ``edit`` and leaves the calls of all others as they are."""

    operation: str
    edit: Callable[[Call, Members], Members]

    def __call__(self, call: Call) -> Call:
        """Return ``call`` with the operation carried out by ``edit``."""

        def wrapped(name: str, members: Mapping[str, Json]) -> Members:
            return self.edit(call, dict(members)) if name == self.operation else call(name, members)

        return wrapped


def wrap_operation(operation: str) -> Callable[[Callable[[Call, Members], Members]], EngineParts]:
    """Return the seam of one operation, whose edit receives the right way to call it, and the input members."""
    return lambda edit: EngineParts(wrap=OperationWrapper(operation, edit))


wrap_search: Final = wrap_operation(SEARCH)


def with_request(edit: Callable[[Members], Members]) -> EngineParts:
    """Carry out searches as if their input were what ``edit`` makes of it."""
    return wrap_search(lambda call, members: call(SEARCH, edit(members)))


def with_output(edit: Callable[[Members, Members], Members]) -> EngineParts:
    """Change the output of every search by ``edit``, which receives the input members and the output members."""
    return wrap_search(lambda call, members: edit(members, call(SEARCH, members)))


def with_state(step: Callable[[Call, State, str, Members], Members]) -> EngineParts:
    """Carry out all operations by ``step``: from the right call, a state of the engine's own, operation and input."""

    def wrap(call: Call) -> Call:
        state: State = {}
        return lambda operation, members: step(call, state, operation, dict(members))

    return EngineParts(wrap=wrap)


def is_search(request: WireRequest) -> bool:
    """Return whether the request is one of SearchProfiles."""
    return request.method == "POST" and request.path.endswith(b"/profiles/search")


def with_http_state(step: Callable[[Answer, State, WireRequest], WireResponse]) -> WireParts:
    """Answer requests by ``step``: from the right answer, a state of the application's own, and the request."""

    def wrap(answer: Answer) -> Answer:
        state: State = {}
        return lambda request: step(answer, state, request)

    return WireParts(wrap)


def with_http_search(step: Callable[[Answer, WireRequest], WireResponse]) -> WireParts:
    """Answer searches by ``step``, from the right answer and the request; all other requests as they should be."""
    return with_http_state(
        lambda answer, _, request: step(answer, request) if is_search(request) else answer(request)
    )


def with_http_request(edit: Callable[[WireRequest], WireRequest]) -> WireParts:
    """Answer searches as if the request were what ``edit`` makes of it."""
    return with_http_search(lambda answer, request: answer(edit(request)))


def with_body_bytes(edit: Callable[[bytes], bytes]) -> WireParts:
    """Answer searches as if the bytes of the body were what ``edit`` makes of them."""
    return with_http_request(lambda request: replace(request, body=edit(request.body)))


def with_http_success(edit: Callable[[WireResponse], WireResponse]) -> WireParts:
    """Change the successful responses to searches by ``edit``."""
    return _with_http_response(edit, lambda status: status < 400)


def with_http_error(edit: Callable[[WireResponse], WireResponse]) -> WireParts:
    """Change the error responses to searches by ``edit``."""
    return _with_http_response(edit, lambda status: status >= 400)


def _with_http_response(
    edit: Callable[[WireResponse], WireResponse], is_meant: Callable[[int], bool]
) -> WireParts:
    def answered(answer: Answer, request: WireRequest) -> WireResponse:
        response = answer(request)
        return edit(response) if is_meant(response.status) else response

    return with_http_search(answered)


def refused(status: int = 400, name: bytes = b"BadRequestException") -> WireResponse:
    """Return an error response in the form in which the reference sends one."""
    headers = ((CONTENT_TYPE, b"application/json"), (b"x-amzn-errortype", name))
    return WireResponse(status, headers, b'{"Message":"refused"}')


def refusing(is_meant: Callable[[WireRequest], bool], status: int = 400) -> WireParts:
    """Refuse the searches of which ``is_meant`` says so."""
    return with_http_search(lambda answer, request: refused(status) if is_meant(request) else answer(request))


def replace_body(response: WireResponse, body: bytes) -> WireResponse:
    """Return the same response with another body."""
    return replace(response, body=body)


def replace_header(response: WireResponse, name: bytes, value: bytes | None) -> WireResponse:
    """Return the same response with a header, ``name`` in lower case, added or replaced; without it if it is None."""
    kept: RawHeaders = tuple(header for header in response.headers if header[0].lower() != name)
    return replace(response, headers=kept if value is None else (*kept, (name, value)))


def parameter(query: bytes, name: bytes) -> bytes | None:
    """Return a parameter of a query string as it was sent; None if there is none of that name."""
    found = re.search(rb"(?:^|&)" + name + rb"=([^&]*)", query)
    return found[1] if found else None


def without_parameters(query: bytes, *names: bytes) -> bytes:
    """Return a query string without the parameters of these names."""
    return b"&".join(part for part in query.split(b"&") if part.partition(b"=")[0] not in names)


def in_member(name: str, edit: Callable[[Json], Json]) -> Callable[[Members], Members]:
    """Return an edit of the member ``name`` of an object, if it has that member."""
    return lambda members: {**members, name: edit(members[name])} if name in members else members


def without(members: Mapping[str, Json], *names: str) -> Members:
    """Return an object without the members of these names."""
    return {name: value for name, value in members.items() if name not in names}


def in_every_text(value: Json, edit: Callable[[str], str]) -> Json:
    """Return ``value`` with all text in it changed by ``edit``, names of members apart."""
    if isinstance(value, str):
        return edit(value)
    if isinstance(value, list):
        return [in_every_text(each, edit) for each in value]
    if isinstance(value, dict):
        return {name: in_every_text(member, edit) for name, member in value.items()}
    return value


def substitute(pattern: str, replacement: str) -> Callable[[str], str]:
    """Return an edit of text that puts ``replacement`` in the place of every match of ``pattern``."""
    return partial(re.compile(pattern).sub, replacement)
