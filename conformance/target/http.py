"""A target behind HTTP: the service's own binding, without any validation on our side; its URL and authorisation."""

import base64
import os
import time
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from msgspec import structs

from ...spec.exchange import Call, Exchange, Headers
from ...spec.operations import OPERATIONS, SEARCH
from ..options import TIMEOUT
from ..values import printable
from .authorisation import Authoriser
from .connection import Address, ConnectionPool
from .http_message import Redactor, add_headers, complete_request, request_bytes, without_credentials
from .response_parser import MAXIMUM_BODY_BYTES
from .service_output import ServiceOutput
from .target import OWN_CONNECTIONS, Load, TargetError, TargetForm
from .tls import client_context
from .trace import trace_headers

_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Url:
    """An HTTP target's URL: where it listens, and what its requests begin with.

    ``text`` is the URL without credentials; ``userinfo`` the credentials in it, as ``name:password``.
    """

    text: str
    scheme: str
    address: Address
    prefix: str
    userinfo: str

    @property
    def host_header(self) -> str:
        """Value of the Host header: it names the port unless that is the scheme's own."""
        text = str(self.address)
        return text.removesuffix(f":{_PORTS[self.scheme]}")

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"{self.scheme}://{self.host_header}"


def parse_url(text: str) -> Url:
    """Return the parts of an ``http://`` or ``https://`` URL. Raises ``TargetError`` for others."""
    if not printable(text) or any(map(str.isspace, text)):  # ``urlsplit`` would drop some of them in silence
        raise TargetError("the target's URL has blanks or control characters; write it without")
    try:
        parts = urlsplit(text)
        port = _PORTS[parts.scheme] if parts.port is None else parts.port
    except (ValueError, KeyError):
        raise TargetError(
            "the target's URL has no valid port or host; expected http://HOST:PORT/PATH"
        ) from None
    if not parts.hostname or not parts.hostname.isprintable() or " " in parts.hostname:
        raise TargetError("the target's URL names no host; expected http://HOST:PORT/PATH")
    if parts.query or parts.fragment:
        raise TargetError("the target's URL has a query or a fragment; give it without, the kit adds its own")
    if not parts.path.isascii():
        raise TargetError(
            "the target's URL has a path with characters beyond ASCII; write them percent-encoded"
        )
    tls = client_context() if parts.scheme == "https" else None
    address = Address(parts.hostname, port, tls)
    given = parts.username is not None
    userinfo = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}" if given else ""
    return Url(without_credentials(parts), parts.scheme, address, parts.path.rstrip("/"), userinfo)


_REPEATABLE_METHODS: Final = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
"""Idempotent (RFC 9110, 9.2.2). A search is a POST that changes nothing."""


class HttpTarget:
    """Sends restJson1 to a URL. Redirects are not followed, proxies of the environment not used."""

    form = TargetForm.HTTP
    operations = frozenset(OPERATIONS)
    load: Load | None = None

    def __init__(
        self,
        url: Url,
        *,
        headers: Headers = (),
        authorise: Authoriser = lambda _request, _origin, _flaw: (),
        timeout: float = TIMEOUT,
        maximum_body: int = MAXIMUM_BODY_BYTES,
        trace: bool = True,
        output: ServiceOutput | None = None,
        tries_two: bool = False,
    ) -> None:
        """Send to ``url``; ``tries_two`` is for a server that others use too, see ``ConnectionPool``."""
        self.description = url.text
        self._url = url
        basic = base64.b64encode(url.userinfo.encode()).decode()
        self._extra = (*headers, *((("Authorization", f"Basic {basic}"),) if basic else ()))
        self._authorise = authorise
        self._timeout = timeout
        self._trace = os.urandom(16).hex() if trace else ""
        self._pool = ConnectionPool(url.address, maximum_body=maximum_body, tries_two=tries_two)
        password = url.userinfo.partition(":")[2]
        self._redactor = Redactor(given=headers, secrets=(password,))
        self._output = output or ServiceOutput()

    def call(self, call: Call, *, timeout: float | None = None) -> Exchange:
        """Send the call over a connection that is kept; see ``Target.call``."""
        url = self._url
        request = complete_request(call, host=url.host_header, prefix=url.prefix, extra=self._extra)
        request = add_headers(request, self._authorise(request, url.origin, call.flaw))
        if self._trace:  # after the signature, which does not cover it
            request = add_headers(request, trace_headers(self._trace))
        repeatable = call.operation == SEARCH or request.method in _REPEATABLE_METHODS
        limit = self._timeout if timeout is None else timeout
        printed = self._output.size()
        started = time.perf_counter()
        own = OWN_CONNECTIONS.get()
        pool = self._pool if own is None else own.setdefault(self, self._pool.fresh())
        reply, retries = pool.exchange(
            request.method, request_bytes(request), timeout=limit, repeatable=repeatable
        )
        reply = structs.replace(reply, milliseconds=(time.perf_counter() - started) * 1000)
        failed = reply.status is None or reply.status >= 500
        words = self._output.since(printed, failed=failed)
        return self._redactor.exchange(call, request, reply, retries, words)

    def close(self) -> None:
        """Close the connections; see ``Target.close``."""
        self._pool.close()
