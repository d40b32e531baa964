"""The HTTP request that travels: what a call encodes to, completed for one server, and its bytes."""

from typing import Final

from ... import __version__
from ...spec.exchange import Call, Headers, HttpRequest
from .encoding import encode

USER_AGENT: Final = f"searchprofiles-tck/{__version__}"

# No content coding is asked for: what is judged is what travelled.
_CLIENT_HEADERS: Final = (("User-Agent", USER_AGENT), ("Accept-Encoding", "identity"))


def body_bytes(request: HttpRequest) -> bytes:
    """The body as it travels; lone surrogates, which have no UTF-8 form, as the bytes that stand for them."""
    return request.raw if request.raw is not None else request.body.encode("utf-8", "surrogatepass")


def _lacking(present: Headers, wanted: Headers) -> Headers:
    names = {name.lower() for name, _ in present}
    return tuple((name, value) for name, value in wanted if name.lower() not in names)


def _length(request: HttpRequest) -> Headers:
    size = len(body_bytes(request))
    framed = any(name.lower() == "transfer-encoding" for name, _ in request.headers)
    if framed or not (size or request.method in ("POST", "PUT")):
        return ()
    return (("Content-Length", str(size)),)


def completed(call: Call, *, host: str, prefix: str, extra: Headers) -> HttpRequest:
    """The request for ``call``, with everything that this server needs and the call does not name.

    ``host`` is the Host header's value; ``prefix`` the path that the user's URL begins with; ``extra`` the
    headers that the user gave, which win over ours. A request that the call gives byte for byte keeps its own
    headers and gets nothing that is not needed to arrive.
    """
    given = call.http or encode(call.operation, call.input)
    needed = (("Host", host), *_length(given))
    if call.http:
        headers = (*_lacking(given.headers, (*needed, *extra)), *given.headers)
    else:
        headers = (*_lacking(extra, (*needed, *_CLIENT_HEADERS, *given.headers)), *extra)
    target = prefix + given.target if given.target.startswith("/") else given.target
    return HttpRequest(given.method, target, headers, given.body, given.raw)


def with_headers(request: HttpRequest, headers: Headers) -> HttpRequest:
    """``request`` with ``headers`` added where it does not name them itself."""
    added = _lacking(request.headers, headers)
    return HttpRequest(request.method, request.target, (*request.headers, *added), request.body, request.raw)


def to_bytes(request: HttpRequest) -> bytes:
    """``request`` in HTTP/1.1, without a check of any kind."""
    lines = [
        f"{request.method} {request.target} HTTP/1.1",
        *(f"{n}: {v}" for n, v in request.headers),
        "",
        "",
    ]
    return "\r\n".join(lines).encode("utf-8", "surrogatepass") + body_bytes(request)
