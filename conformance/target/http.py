"""A target behind HTTP: the service's own binding, spoken without any validation on our side."""

import time
from typing import Final

from ...spec.exchange import Call, Fault, Headers, HttpRequest, Reply
from ...spec.operations import OPERATIONS, SEARCH
from .auth import Authorise, unauthorised
from .connection_pool import ConnectionPool
from .http_message import completed, to_bytes, with_headers
from .redaction import Redactor
from .response_parser import MAXIMUM_BODY_BYTES, WireResponse
from .target import Sent, TargetForm
from .url import Url

DEFAULT_TIMEOUT: Final = 30.0
"""Seconds for one request, from opening the connection to the last byte."""

_REPEATABLE_METHODS: Final = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
"""Idempotent (RFC 9110, 9.2.2). A search is a POST that changes nothing."""


class HttpTarget:
    """Speaks restJson1 to a URL. Redirects are not followed, proxies of the environment not used."""

    form = TargetForm.HTTP
    operations = frozenset(OPERATIONS)
    load = None

    def __init__(
        self,
        url: Url,
        *,
        headers: Headers = (),
        authorise: Authorise = unauthorised,
        secrets: tuple[str, ...] = (),
        timeout: float = DEFAULT_TIMEOUT,
        maximum_body: int = MAXIMUM_BODY_BYTES,
    ) -> None:
        self.description = url.text
        self._url = url
        self._extra = (*headers, *url.credentials)
        self._authorise = authorise
        self._timeout = timeout
        self._pool = ConnectionPool(url.address, maximum_body=maximum_body)
        password = url.userinfo.partition(":")[2]
        self._redactor = Redactor(given=headers, secrets=(*secrets, password))

    def call(self, call: Call, *, timeout: float | None = None) -> Sent:
        """See ``Target.call``."""
        request = self._request(call)
        repeatable = call.operation == SEARCH or request.method in _REPEATABLE_METHODS
        limit = self._timeout if timeout is None else timeout
        started = time.perf_counter()
        answer, retries = self._pool.exchange(
            request.method, to_bytes(request), timeout=limit, repeatable=repeatable
        )
        reply = _reply(answer, (time.perf_counter() - started) * 1000)
        secrets = self._redactor.secrets_of(request)
        return Sent(self._redactor.reply(reply, secrets), self._redactor.request(request, secrets), retries)

    def _request(self, call: Call) -> HttpRequest:
        url = self._url
        request = completed(call, host=url.host_header, prefix=url.prefix, extra=self._extra)
        return with_headers(request, self._authorise(request, url.origin))

    def close(self) -> None:
        """See ``Target.close``."""
        self._pool.close()


def body_fields(body: bytes) -> tuple[str, bytes | None]:
    """``body`` and ``raw`` of a reply: text where it is UTF-8, else bytes."""
    try:
        return body.decode(), None
    except UnicodeDecodeError:
        return "", body


def _reply(answer: WireResponse | Fault, milliseconds: float) -> Reply:
    if isinstance(answer, Fault):
        return Reply(None, fault=answer, milliseconds=milliseconds)
    text, raw = body_fields(answer.body)
    return Reply(answer.status, answer.headers, text, raw, milliseconds=milliseconds)
