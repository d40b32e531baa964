"""A target behind HTTP: the service's own binding, without any validation on our side; its URL and authorisation."""

import base64
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote, unquote_to_bytes, urlsplit

from msgspec import structs

from ...spec.exchange import Call, Exchange, Headers, HttpRequest
from ...spec.operations import OPERATIONS, SEARCH, SIGNING_NAME
from ..config import BEARER_TOKEN_VARIABLE, Auth, RunConfig
from ..options import TIMEOUT
from ..values import printable
from .connection import Address, ConnectionPool
from .http_message import Redactor, add_headers, body_bytes, complete_request, request_bytes
from .response_parser import MAXIMUM_BODY_BYTES
from .target import Load, TargetError, TargetForm
from .tls import client_context

if TYPE_CHECKING:
    from botocore.credentials import Credentials

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
    clean = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    return Url(clean, parts.scheme, address, parts.path.rstrip("/"), userinfo)


Authoriser = Callable[[HttpRequest, str], Headers]
"""From a complete request and its origin (``https://host:port``), the headers that authorise it."""


_ADDED = ("authorization", "x-amz-date", "x-amz-security-token")
_UNSIGNED = ("user-agent", "accept", "accept-encoding", "content-length", *_ADDED)


def _canonical(target: str) -> str:
    """Return ``target`` with its query in the form to which a service brings it before it compares signatures.

    botocore signs the query as it travels, which is right only for one that is written in that form.
    """
    path, mark, query = target.partition("?")
    pairs = [part.partition("=") for part in query.split("&") if part]
    encoded = (f"{_encoded(name)}={_encoded(value)}" for name, _, value in pairs)
    return path + mark + "&".join(encoded)


def _encoded(text: str) -> str:
    return quote(unquote_to_bytes(text), safe="-_.~")


def sigv4(credentials: "Credentials", region: str) -> Authoriser:
    """Return what signs the request as it travels by Signature V4, with ``profile`` as signing name (service model)."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest

    def authorise(request: HttpRequest, origin: str) -> Headers:
        url = origin + _canonical(request.target)
        signable = {name: value for name, value in request.headers if name.lower() not in _UNSIGNED}
        signed = AWSRequest(request.method, url, signable, body_bytes(request))
        SigV4Auth(credentials.get_frozen_credentials(), SIGNING_NAME, region).add_auth(signed)
        return tuple((name, value) for name, value in signed.headers.items() if name.lower() in _ADDED)

    return authorise


def _credentials(profile: str | None) -> "Credentials":
    from botocore.exceptions import BotoCoreError
    from botocore.session import Session

    try:
        found = Session(profile=profile).get_credentials()
    except BotoCoreError as error:
        raise TargetError(f"no AWS credentials for --auth sigv4: {error}") from None
    if found is None:
        raise TargetError(
            "no AWS credentials for --auth sigv4: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
            "or name a configured profile"
        )
    return found


def authoriser(config: RunConfig) -> Authoriser:
    """Return what authorises requests as ``config`` says. Raises ``TargetError`` without credentials or token."""
    if config.auth is Auth.SIGV4:
        return sigv4(_credentials(config.profile), config.region)
    if config.auth is Auth.BEARER:
        token = os.environ.get(BEARER_TOKEN_VARIABLE, "").strip()
        if not token:
            raise TargetError(
                f"--auth bearer takes the token from {BEARER_TOKEN_VARIABLE}, which is not set or empty"
            )
        if not (token.isascii() and printable(token)):
            raise TargetError(f"the token in {BEARER_TOKEN_VARIABLE} has characters that no header can hold")
        return lambda _request, _origin: (("Authorization", f"Bearer {token}"),)
    return lambda _request, _origin: ()


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
        authorise: Authoriser = lambda _request, _origin: (),
        timeout: float = TIMEOUT,
        maximum_body: int = MAXIMUM_BODY_BYTES,
    ) -> None:
        self.description = url.text
        self._url = url
        basic = base64.b64encode(url.userinfo.encode()).decode()
        self._extra = (*headers, *((("Authorization", f"Basic {basic}"),) if basic else ()))
        self._authorise = authorise
        self._timeout = timeout
        self._pool = ConnectionPool(url.address, maximum_body=maximum_body)
        password = url.userinfo.partition(":")[2]
        self._redactor = Redactor(given=headers, secrets=(password,))

    def call(self, call: Call, *, timeout: float | None = None) -> Exchange:
        """Send the call over a connection of the pool; see ``Target.call``."""
        url = self._url
        request = complete_request(call, host=url.host_header, prefix=url.prefix, extra=self._extra)
        request = add_headers(request, self._authorise(request, url.origin))
        repeatable = call.operation == SEARCH or request.method in _REPEATABLE_METHODS
        limit = self._timeout if timeout is None else timeout
        started = time.perf_counter()
        reply, retries = self._pool.exchange(
            request.method, request_bytes(request), timeout=limit, repeatable=repeatable
        )
        reply = structs.replace(reply, milliseconds=(time.perf_counter() - started) * 1000)
        return self._redactor.exchange(call, request, reply, retries)

    def close(self) -> None:
        """Close the connections; see ``Target.close``."""
        self._pool.close()
