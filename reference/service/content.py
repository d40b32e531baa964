"""What a request's headers may say of its content, and how large it may be (protocol: restJson1)."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from .wire import Refusal, WireRequest

MAXIMUM_HEADERS: Final = 100
MAXIMUM_HEADER_BYTES: Final = 32 * 1024
MAXIMUM_BODY_BYTES: Final = 1024 * 1024
"""Our own bounds. The longest valid request, of five pairs with a few hundred values each, stays below."""

_ACCEPTABLE: Final = frozenset({"*/*", "application/*", "application/json"})


def _media_type(text: str) -> tuple[str, dict[str, str]]:
    kind, *parameters = text.split(";")
    pairs = (parameter.partition("=") for parameter in parameters)
    return kind.strip().lower(), {
        name.strip().lower(): value.strip().strip('"').lower() for name, _, value in pairs
    }


@lru_cache(maxsize=256)
def _accepts_json(accept: str) -> bool:
    for given in accept.split(","):
        kind, parameters = _media_type(given)
        quality = parameters.get("q", "1")
        if kind in _ACCEPTABLE and quality.strip("0.") != "":
            return True
    return False


def _check_size(request: WireRequest) -> None:
    size = sum(map(len, request.headers)) + sum(map(len, request.headers.values()))
    if len(request.headers) > MAXIMUM_HEADERS or size > MAXIMUM_HEADER_BYTES:
        limit = f"{MAXIMUM_HEADERS} headers and {MAXIMUM_HEADER_BYTES} bytes of them"
        raise Refusal(431, "RequestHeaderFieldsTooLargeException", f"a request may have {limit}")
    if len(request.body) > MAXIMUM_BODY_BYTES:
        message = f"a request's body may have {MAXIMUM_BODY_BYTES} bytes"
        raise Refusal(413, "RequestEntityTooLargeException", message)


def _check_accept(request: WireRequest) -> None:
    accept = request.headers.get(b"accept", b"").decode("latin-1")
    if accept.strip() and not _accepts_json(accept):
        message = f"Accept is {accept[:100]!r}, but answers are application/json"
        raise Refusal(406, "NotAcceptableException", message)


@lru_cache(maxsize=256)
def _is_json(content_type: str) -> bool:
    kind, parameters = _media_type(content_type)
    return kind == "application/json" and parameters.get("charset", "utf-8") in ("utf-8", "utf8")


def _check_content_type(request: WireRequest) -> None:
    given = request.headers.get(b"content-type", b"").decode("latin-1")
    if request.body and given and not _is_json(given):
        message = f"Content-Type is {given[:100]!r}, expected application/json in UTF-8"
        raise Refusal(415, "UnsupportedMediaTypeException", message)


_CHECKS: Final[tuple[Callable[[WireRequest], None], ...]] = (_check_size, _check_accept, _check_content_type)


def check_content(request: WireRequest) -> None:
    """Raises ``Refusal`` for a request that is too large, of another type, or that wants another type."""
    for check in _CHECKS:
        check(request)
