"""What mutants of the wire are made with: requests changed before they are read, responses after."""

from collections.abc import Callable

from msgspec.structs import replace

from ...reference.http_app import Answer
from ...reference.wire import RawHeaders, WireRequest, WireResponse

Around = Callable[[Answer], Answer]
EditRequest = Callable[[WireRequest], WireRequest]
EditResponse = Callable[[WireResponse], WireResponse]


def is_search(request: WireRequest) -> bool:
    """Whether the request goes to SearchProfiles."""
    return request.method == "POST" and request.path.endswith(b"/profiles/search")


def receiving(edit: EditRequest) -> Around:
    """Searches answered as if the request were what ``edit`` makes of it."""

    def around(answer: Answer) -> Answer:
        return lambda request: answer(edit(request) if is_search(request) else request)

    return around


def sending(edit: EditResponse, *, success: bool) -> Around:
    """Responses to searches, the successful ones or the errors, changed by ``edit``."""

    def around(answer: Answer) -> Answer:
        def answered(request: WireRequest) -> WireResponse:
            response = answer(request)
            is_meant = is_search(request) and (response.status < 400) == success
            return edit(response) if is_meant else response

        return answered

    return around


def with_body(response: WireResponse, body: bytes) -> WireResponse:
    """The same response with another body."""
    return replace(response, body=body)


def with_header(response: WireResponse, name: bytes, value: bytes | None) -> WireResponse:
    """The same response with a header, ``name`` in lower case, added or replaced; left out where ``value`` is None."""
    kept: RawHeaders = tuple(header for header in response.headers if header[0].lower() != name)
    return replace(response, headers=kept if value is None else (*kept, (name, value)))
