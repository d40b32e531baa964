"""HTTP messages: what a call encodes to, completed for one server, as bytes, and recorded without secrets.

Encoding follows restJson1 (protocol; service model). Nothing is validated: a value of the wrong type, length or
pattern travels as it is, since refusing it is the target's part.
"""

import base64
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import SplitResult, quote

from msgspec import structs

from ... import __version__
from ...spec.exchange import Call, Exchange, Fault, Headers, HttpRequest, Json, Reply
from ...spec.operations import OPERATIONS, Operation
from ..config import REDACTED
from .target import unlabelled

JSON_TYPE: Final = "application/json"
_RAW: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_ESCAPED: Final = json.JSONEncoder(separators=(",", ":"))
_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_UNRESERVED: Final = "-_.~"
"""RFC 3986; everything else is percent-encoded, the slash too."""

# No content coding is accepted: what is judged is what travelled.
_CLIENT_HEADERS: Final = (
    ("User-Agent", f"searchprofiles-tck/{__version__}"),
    ("Accept-Encoding", "identity"),
)


def json_text(value: Json) -> str:
    """Return ``value`` as JSON: characters as themselves, or escaped if a lone surrogate has no UTF-8 form.

    NaN and Infinity are written as these words, which is not JSON: what a target makes of them is its part.
    """
    text = _RAW.encode(value)
    return text if text.isascii() or _LONE_SURROGATE.search(text) is None else _ESCAPED.encode(value)


def _percent(value: Json) -> str:
    text = value if isinstance(value, str) else json_text(value)
    # A lone surrogate is sent as the three bytes that encode it: not UTF-8, and the target must cope.
    return quote(text.encode("utf-8", "surrogatepass"), safe=_UNRESERVED)


def _path(operation: Operation, members: Mapping[str, Json]) -> str:
    path = operation.path
    for name in operation.in_path:
        value = members.get(name)
        path = path.replace(f"{{{name}}}", "" if value is None else _percent(value))
    return path


def _query(operation: Operation, members: Mapping[str, Json]) -> str:
    pairs = (
        f"{parameter}={_percent(value)}"
        for name, parameter in operation.query.items()
        if (given := members.get(name)) is not None
        for value in (given if isinstance(given, list) else [given])
    )
    return "&".join(pairs)


def encode(operation_name: str, members: Mapping[str, Json]) -> HttpRequest:
    """Return the request for an operation of ``spec.operations``, with the headers that describe its content.

    If a path label is None or missing its segment is empty; a query member that is None or missing is left out; a list
    in the query repeats the parameter. Raises ``KeyError`` for an operation that does not exist and ``TypeError`` for a
    value that is neither JSON nor a number JSON lacks.
    """
    operation = OPERATIONS[operation_name]
    query = _query(operation, members)
    target = _path(operation, members) + (f"?{query}" if query else "")
    accept = ("Accept", JSON_TYPE)
    if not operation.has_body:
        return HttpRequest(operation.method, target, (accept,))
    elsewhere = {*operation.in_path, *operation.query}
    body = json_text({name: value for name, value in members.items() if name not in elsewhere})
    return HttpRequest(operation.method, target, (accept, ("Content-Type", JSON_TYPE)), body)


def text_or_bytes(body: bytes) -> tuple[str, bytes | None]:
    """Return ``body`` and ``raw`` of a recorded message: text if the body is UTF-8, else bytes."""
    try:
        return body.decode(), None
    except UnicodeDecodeError:
        return "", body


def body_bytes(message: HttpRequest | Reply) -> bytes:
    """Return the body as it travels; lone surrogates, which have no UTF-8 form, as the bytes that encode them."""
    return message.raw if message.raw is not None else message.body.encode("utf-8", "surrogatepass")


def _missing(present: Headers, wanted: Headers) -> Headers:
    names = {name.lower() for name, _ in present}
    return tuple((name, value) for name, value in wanted if name.lower() not in names)


def _length(request: HttpRequest) -> Headers:
    size = len(body_bytes(request))
    framed = any(name.lower() == "transfer-encoding" for name, _ in request.headers)
    if framed or not (size or request.method in ("POST", "PUT")):
        return ()
    return (("Content-Length", str(size)),)


def complete_request(call: Call, *, host: str, prefix: str, extra: Headers) -> HttpRequest:
    """Return the request for ``call``, with everything that this server needs and the call does not name.

    ``host`` is the Host header's value; ``prefix`` the path that the user's URL begins with; ``extra`` the
    headers that the user gave, which win over ours. A request that the call gives byte for byte keeps its own
    headers and gets only what it needs to arrive.
    """
    given = call.http or encode(call.operation, call.input)
    needed = (("Host", host), *_length(given))
    if call.http:
        headers = (*_missing(given.headers, (*needed, *extra)), *given.headers)
    else:
        headers = (*_missing(extra, (*needed, *_CLIENT_HEADERS, *given.headers)), *extra)
    target = prefix + given.target if given.target.startswith("/") else given.target
    return structs.replace(given, target=target, headers=headers)


def add_headers(request: HttpRequest, headers: Headers) -> HttpRequest:
    """Return ``request`` with those of ``headers`` added that it does not name itself."""
    return structs.replace(request, headers=(*request.headers, *_missing(request.headers, headers)))


def request_bytes(request: HttpRequest) -> bytes:
    """Return ``request`` in HTTP/1.1, without a check of any kind."""
    lines = [f"{request.method} {request.target} HTTP/1.1", *(f"{n}: {v}" for n, v in request.headers)]
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogatepass") + body_bytes(request)


SECRET_HEADERS: Final = frozenset(
    ["authorization", "proxy-authorization", "cookie", "set-cookie", "x-amz-security-token", "x-api-key"]
)
"""Header names, in lower case, whose values are never recorded."""
_PUBLIC_HEADERS: Final = frozenset(
    [
        "accept",
        "accept-encoding",
        "accept-language",
        "connection",
        "content-encoding",
        "content-type",
        "expect",
        "host",
        "user-agent",
    ]
)
"""Headers that a user may give and whose values are no secret; redacting them would spoil the evidence."""
_SECRET_VARIABLE: Final = re.compile(
    r"SECRET|TOKEN|PASSW|CREDENTIAL|API_?KEY|ACCESS_KEY|PRIVATE_?KEY", re.IGNORECASE
)
"""Names of environment variables whose values are taken for secret."""
_SHORTEST: Final = 8
"""Shorter values are not looked for in texts: they would be found by chance and spoil the evidence."""


_JSON_ESCAPES: Final[tuple[tuple[str, Callable[[str], str]], ...]] = (
    ("/", lambda one: f"\\{one}"),  # org.json, PHP
    ("=&<>'", lambda one: f"\\u{ord(one):04x}"),  # Gson
    ("+&<>'`", lambda one: f"\\u{ord(one):04X}"),  # .NET
)
"""Characters of tokens that writers of JSON escape though they need not, and how."""


def _spellings(secret: str) -> Iterable[str]:
    """Yield the forms in which a text may repeat ``secret``, or a part of it, as in ``Bearer TOKEN``."""
    for part in {secret, *secret.split()}:
        if len(part) >= _SHORTEST:
            yield part
            yield quote(part, safe="")
            in_json = json_text(part)[1:-1]
            yield in_json
            for characters, escape in _JSON_ESCAPES:
                yield "".join(escape(one) if one in characters else one for one in in_json)
            yield base64.b64encode(part.encode("utf-8", "surrogatepass")).decode()


def _secrets_around(headers: Headers, environment: Mapping[str, str]) -> Iterator[str]:
    """Yield the secrets that code in this process may know: values of headers that the user gave, and of variables."""
    yield from (value for name, value in headers if name.lower() not in _PUBLIC_HEADERS)
    yield from (value for name, value in environment.items() if _SECRET_VARIABLE.search(name))


class Redactor:
    """Keeps secrets out of what is recorded: in the requests sent, and in replies that repeat them.

    It replaces the values of secret headers, and ``secrets`` wherever they occur. ``given`` are the headers that the
    user gave, taken for secret unless their name is a common one.
    """

    def __init__(self, *, given: Headers = (), secrets: Iterable[str] = ()) -> None:
        self._names = SECRET_HEADERS | ({name.lower() for name, _ in given} - _PUBLIC_HEADERS)
        self._known = frozenset(spelling for secret in secrets for spelling in _spellings(secret))

    def text(self, text: str) -> str:
        """Return ``text`` without the known secrets."""
        return _redacted(text, self._known)

    def reply(self, reply: Reply) -> Reply:
        """Return ``reply``, to a request that no header travelled with, without the known secrets."""
        return self._reply(reply, self._known)

    def exchange(
        self, call: Call, sent: HttpRequest, reply: Reply, retries: int = 0, printed: str = ""
    ) -> Exchange:
        """Return the exchange of ``call``, unlabelled and as it may be recorded; see ``unlabelled``."""
        values = (value for name, value in sent.headers if name.lower() in self._names)
        secrets = self._known.union(spelling for value in values for spelling in _spellings(value))
        exchange = unlabelled(call, self._reply(reply, secrets), self._request(sent, secrets), retries)
        return structs.replace(exchange, printed=_redacted(printed, secrets)) if printed else exchange

    def _request(self, request: HttpRequest, secrets: frozenset[str]) -> HttpRequest:
        return HttpRequest(
            request.method,
            _redacted(request.target, secrets),
            self._headers(request.headers, secrets),
            _redacted(request.body, secrets),
            _redacted_bytes(request.raw, secrets),
        )

    def _reply(self, reply: Reply, secrets: frozenset[str]) -> Reply:
        fault = reply.fault and Fault(reply.fault.kind, _redacted(reply.fault.detail, secrets))
        return Reply(
            reply.status,
            self._headers(reply.headers, secrets),
            _redacted(reply.body, secrets),
            _redacted_bytes(reply.raw, secrets),
            fault,
            reply.milliseconds,
        )

    def _headers(self, headers: Headers, secrets: frozenset[str]) -> Headers:
        return tuple(
            (name, REDACTED if name.lower() in self._names else _redacted(value, secrets))
            for name, value in headers
        )


def without_credentials(url: SplitResult) -> str:
    """Return a URL without the name and the password in it."""
    return url._replace(netloc=url.netloc.rpartition("@")[2]).geturl()


def redactor_around(headers: Headers = ()) -> Redactor:
    """Return what keeps secrets out of the words of code in this process; ``headers`` are those that the user gave."""
    return Redactor(secrets=_secrets_around(headers, os.environ))


def _redacted(text: str, secrets: frozenset[str]) -> str:
    if not secrets:
        return text
    # Longest first: a secret may begin with another.
    found = sorted((secret for secret in secrets if secret in text), key=len, reverse=True)
    for secret in found:
        text = text.replace(secret, REDACTED)
    return text


def _redacted_bytes(data: bytes | None, secrets: frozenset[str]) -> bytes | None:
    if data is None:
        return None
    for secret in sorted(secrets, key=len, reverse=True):
        data = data.replace(secret.encode("utf-8", "surrogatepass"), REDACTED.encode())
    return data
