"""What a request's headers may say about its content, and how large it may be (protocol: restJson1)."""

from functools import lru_cache
from typing import Final

from ...spec.errors import HTTP_REFUSALS
from .wire import Refusal, WireRequest

MAXIMUM_HEADERS: Final = 100
MAXIMUM_HEADER_BYTES: Final = 32 * 1024
MAXIMUM_BODY_BYTES: Final = 1024 * 1024
"""Our own bounds. The longest valid request, with five pairs of a few hundred values each, is below them."""

_ACCEPTABLE: Final = frozenset({"*/*", "application/*", "application/json"})


def check_content(request: WireRequest) -> None:
    """Raise ``Refusal`` if a request is too large, not JSON, or accepts only responses that are not JSON."""
    size = sum(map(len, request.headers)) + sum(map(len, request.headers.values()))
    if len(request.headers) > MAXIMUM_HEADERS or size > MAXIMUM_HEADER_BYTES:
        raise _refusal(
            431, f"a request may have {MAXIMUM_HEADERS} headers and {MAXIMUM_HEADER_BYTES} bytes of them"
        )
    if len(request.body) > MAXIMUM_BODY_BYTES:
        raise _refusal(413, f"a request's body may have {MAXIMUM_BODY_BYTES} bytes")
    accept = request.headers.get(b"accept", b"").decode("latin-1")
    if accept.strip() and not _accepts_json(accept):
        raise _refusal(406, f"Accept is {accept[:100]!r}, but answers are application/json")
    given = request.headers.get(b"content-type", b"").decode("latin-1")
    if request.body and given and not _is_json(given):
        raise _refusal(415, f"Content-Type is {given[:100]!r}, expected application/json in UTF-8")


def _refusal(status: int, message: str) -> Refusal:
    return Refusal(status, HTTP_REFUSALS[status], message)


@lru_cache(maxsize=256)
def _accepts_json(accept: str) -> bool:
    given = map(_media_type, accept.split(","))
    return any(kind in _ACCEPTABLE and parameters.get("q", "1").strip("0.") for kind, parameters in given)


@lru_cache(maxsize=256)
def _is_json(content_type: str) -> bool:
    kind, parameters = _media_type(content_type)
    return kind == "application/json" and parameters.get("charset", "utf-8") in ("utf-8", "utf8")


def _media_type(text: str) -> tuple[str, dict[str, str]]:
    kind, *parameters = (part.partition("=") for part in text.lower().split(";"))
    return kind[0].strip(), {name.strip(): value.strip().strip('"') for name, _, value in parameters}
