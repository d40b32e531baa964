"""What authorises requests to an HTTP target: a signature, right or wrong on purpose, a bearer token, or nothing."""

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote_to_bytes

from ...spec.exchange import Flaw, Headers, HttpRequest
from ...spec.operations import SIGNING_NAME
from ..config import BEARER_TOKEN_VARIABLE, Auth, RunConfig
from ..values import printable
from .aws import explained, require_sdk
from .http_message import body_bytes
from .target import TargetError

if TYPE_CHECKING:
    from botocore.credentials import Credentials

Authoriser = Callable[[HttpRequest, str, Flaw | None], Headers]
"""From a complete request and its origin (``https://host:port``), the headers that authorise it: rightly, or with a
flaw."""


_ADDED: Final = ("authorization", "x-amz-date", "x-amz-security-token")
_LONG_AGO: Final = "20200101T000000Z"
"""A date of which no signature is valid any more."""


def _canonical(target: str) -> str:
    """Return ``target`` with its query in the form to which a service brings it before it compares signatures.

    botocore signs the query as it travels, which is right only for one that is written in that form.
    """
    path, mark, query = target.partition("?")
    pairs = [part.partition("=") for part in query.split("&") if part]
    encoded = (f"{_encoded(name)}={_encoded(value)}" for name, _, value in pairs)
    return path + mark + "&".join(encoded)


def _is_signed(name: str) -> bool:
    """Return whether a signature covers the header of that name.

    Only what Signature V4 demands: proxies change others, or drop those with an underscore, and a signature that
    covers one makes the service refuse the request.
    """
    return name in ("host", "content-type") or (name.startswith("x-amz-") and name not in _ADDED)


def _encoded(text: str) -> str:
    return quote(unquote_to_bytes(text), safe="-_.~")


def sigv4(credentials: "Credentials", region: str) -> Authoriser:
    """Return what signs the request as it travels by Signature V4, with ``profile`` as signing name (service model)."""

    def authorise(request: HttpRequest, origin: str, flaw: Flaw | None) -> Headers:
        if flaw is Flaw.UNSIGNED:
            return ()
        other = "&other=1" if "?" in request.target else "?other=1"
        url = origin + _canonical(request.target + (other if flaw is Flaw.QUERY else ""))
        body = body_bytes(request) + (b" " if flaw is Flaw.BODY else b"")
        signable = {name: value for name, value in request.headers if _is_signed(name.lower())}
        signed = _signed(request.method, url, signable, body, credentials, region, flaw)
        return tuple((name, value) for name, value in signed.items() if name.lower() in _ADDED)

    return authorise


def _signed(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    credentials: "Credentials",
    region: str,
    flaw: Flaw | None,
) -> Mapping[str, str]:
    """Return the headers of a request with its signature, made with another secret or long ago if ``flaw`` says so."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials as Keys

    class Dated(SigV4Auth):  # type: ignore[misc]  # botocore has no types
        """Signs at another time: botocore takes it from the request's context."""

        def _modify_request_before_signing(self, request: AWSRequest) -> None:
            request.context["timestamp"] = _LONG_AGO
            super()._modify_request_before_signing(request)

    keys = credentials.get_frozen_credentials()
    if flaw is Flaw.SECRET:
        keys = Keys(keys.access_key, f"{keys.secret_key}x", keys.token).get_frozen_credentials()
    request = AWSRequest(method, url, dict(headers), body)
    signer = Dated if flaw is Flaw.DATE else SigV4Auth
    signer(keys, SIGNING_NAME, region).add_auth(request)
    return dict(request.headers.items())


def _credentials(profile: str | None) -> "Credentials":
    require_sdk()
    from botocore.session import Session

    with explained("no AWS credentials for --auth sigv4"):
        found = Session(profile=profile).get_credentials()
        if found is not None:
            found.get_frozen_credentials()  # some are fetched only when they are used
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
        return lambda _request, _origin, _flaw: (("Authorization", f"Bearer {token}"),)
    return lambda _request, _origin, _flaw: ()
