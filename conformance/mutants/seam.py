"""The seams at which a mutant departs from the reference: parts of the engine, or what travels over the wire.

Each makes a defect of an edit, so it is the last argument of ``breaks``, with the edit as the decorated function.
Below them are edits that several mutants have in common.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from msgspec.structs import replace

from ...reference.parts import Call, EngineParts
from ...reference.responses import search_response
from ...reference.service.http_app import Answer
from ...reference.service.wire import RawHeaders, WireRequest, WireResponse
from ...spec.exchange import Json
from ...spec.operations import SEARCH
from .mutant import WireParts

Members = dict[str, Json]
State = dict[str, Any]
"""What a defect remembers from call to call; empty for each new engine or application."""

CONTENT_TYPE: Final = b"content-type"
NO_WIDTH: Final = "[\u200b\u2060\ufeff\u00ad]"
"""Characters of no width, as a pattern."""
ASTRAL: Final = "[^\0-\uffff]"
"""A character beyond the first plane, as a pattern."""


def response(edit: Callable[[Members], Json]) -> EngineParts:
    """Change every response to a search by ``edit``."""
    return EngineParts(respond=lambda *arguments: edit(search_response(*arguments)))


def all_items(edit: Callable[[list[Members]], Json]) -> EngineParts:
    """Change the items of a response together by ``edit``; a response without items stays as it is."""
    return response(
        lambda response: in_member("Items", edit)(response) if response.get("Items") else response
    )


def items(edit: Callable[[Members], Json]) -> EngineParts:
    """Change every item of a response by ``edit``."""
    return all_items(lambda items: [edit(item) for item in items])


def member(name: str) -> Callable[[Callable[[Json], Json]], EngineParts]:
    """Return the seam at which the member ``name`` of every item that has it is changed."""
    return lambda edit: items(in_member(name, edit))


def entries(edit: Callable[[Members], Members]) -> EngineParts:
    """Change every entry of every FoundByItems by ``edit``."""
    return member("FoundByItems")(lambda entries: [edit(entry) for entry in entries])


@dataclass(frozen=True)
class OperationWrapper:
    """Carries out one operation by ``edit`` and leaves the calls of all others as they are."""

    operation: str
    edit: Callable[[Call, Members], Members]

    def __call__(self, call: Call) -> Call:
        """Return ``call`` with the operation carried out by ``edit``."""
        return lambda name, members: (
            self.edit(call, dict(members)) if name == self.operation else call(name, members)
        )


def operation(operation: str) -> Callable[[Callable[[Call, Members], Members]], EngineParts]:
    """Return the seam of one operation; its edit receives the function that calls any, and the input members."""
    return lambda edit: EngineParts(wrap=OperationWrapper(operation, edit))


search: Final = operation(SEARCH)


def request(edit: Callable[[Members], Members]) -> EngineParts:
    """Carry out searches as if their input were what ``edit`` makes of it."""
    return search(lambda call, members: call(SEARCH, edit(members)))


def output(edit: Callable[[Members, Members], Members]) -> EngineParts:
    """Change the output of every search by ``edit``, which receives the input members and the output members."""
    return search(lambda call, members: edit(members, call(SEARCH, members)))


def state(step: Callable[[Call, State, str, Members], Members]) -> EngineParts:
    """Carry out all operations by ``step``, which receives the right call, the engine's state, operation and input."""

    def wrap(call: Call) -> Call:
        state: State = {}
        return lambda operation, members: step(call, state, operation, dict(members))

    return EngineParts(wrap=wrap)


def is_search(request: WireRequest) -> bool:
    """Return whether the request is one of SearchProfiles."""
    return request.method == "POST" and request.path.endswith(b"/profiles/search")


def http_state(step: Callable[[Answer, State, WireRequest], WireResponse]) -> WireParts:
    """Answer requests by ``step``, which receives the right function, the application's state and the request."""

    def wrap(answer: Answer) -> Answer:
        state: State = {}
        return lambda request: step(answer, state, request)

    return WireParts(wrap)


def http_search(step: Callable[[Answer, WireRequest], WireResponse]) -> WireParts:
    """Answer searches by ``step``, which receives the right function and the request; others as they should be."""
    return http_state(
        lambda answer, _, request: step(answer, request) if is_search(request) else answer(request)
    )


def http_request(edit: Callable[[WireRequest], WireRequest]) -> WireParts:
    """Answer searches as if the request were what ``edit`` makes of it."""
    return http_search(lambda answer, request: answer(edit(request)))


def body_bytes(edit: Callable[[bytes], bytes]) -> WireParts:
    """Answer searches as if the bytes of the body were what ``edit`` makes of them."""
    return http_request(lambda request: replace(request, body=edit(request.body)))


def http_success(edit: Callable[[WireResponse], WireResponse]) -> WireParts:
    """Change the successful responses to searches by ``edit``."""
    return _http_response(edit, success=True)


def http_error(edit: Callable[[WireResponse], WireResponse]) -> WireParts:
    """Change the error responses to searches by ``edit``."""
    return _http_response(edit, success=False)


def _http_response(edit: Callable[[WireResponse], WireResponse], *, success: bool) -> WireParts:
    def answered(answer: Answer, request: WireRequest) -> WireResponse:
        response = answer(request)
        return edit(response) if (response.status < 400) == success else response

    return http_search(answered)


def refused(status: int = 400, name: bytes = b"BadRequestException") -> WireResponse:
    """Return an error response in the form in which the reference sends one."""
    headers = ((CONTENT_TYPE, b"application/json"), (b"x-amzn-errortype", name))
    return WireResponse(status, headers, b'{"Message":"refused"}')


def refusal(is_meant: Callable[[WireRequest], bool], status: int = 400) -> WireParts:
    """Refuse the searches for which ``is_meant`` is true."""
    return http_search(lambda answer, request: refused(status) if is_meant(request) else answer(request))


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


def of_type(kind: type, edit: Callable[[Any], Json]) -> Callable[[Json], Json]:
    """Return an edit of JSON values of one type, which leaves all others as they are."""
    return lambda value: edit(value) if type(value) is kind else value


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
