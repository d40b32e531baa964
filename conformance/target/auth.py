"""How requests to an HTTP target are authorised: not at all, signed, or by a bearer token."""

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_to_bytes

from ...spec.exchange import Headers, HttpRequest
from ...spec.operations import SIGNING_NAME
from ..config import BEARER_TOKEN_VARIABLE, Auth, RunConfig
from .http_message import body_bytes
from .target import TargetError

if TYPE_CHECKING:
    from botocore.credentials import Credentials

Authorise = Callable[[HttpRequest, str], Headers]
"""From a complete request and its origin (``https://host:port``), the headers that authorise it."""


def unauthorised(_request: HttpRequest, _origin: str) -> Headers:
    """Nothing is added."""
    return ()


def bearer(token: str) -> Authorise:
    """``Authorization: Bearer TOKEN``."""
    return lambda _request, _origin: (("Authorization", f"Bearer {token}"),)


_ADDED = ("authorization", "x-amz-date", "x-amz-security-token")
_UNSIGNED = ("user-agent", "accept", "accept-encoding", "content-length", *_ADDED)


def _signable(headers: Headers) -> Iterable[tuple[str, str]]:
    return ((name, value) for name, value in headers if name.lower() not in _UNSIGNED)


def _clean(target: str) -> str:
    """``target`` with its query as a service brings it into form before it compares signatures.

    botocore signs the query as it travels, which is right only for one that is written in that form.
    """
    path, mark, query = target.partition("?")
    pairs = [part.partition("=") for part in query.split("&") if part]
    encoded = (f"{_encoded(name)}={_encoded(value)}" for name, _, value in pairs)
    return path + mark + "&".join(encoded)


def _encoded(text: str) -> str:
    return quote(unquote_to_bytes(text), safe="-_.~")


def sigv4(credentials: "Credentials", region: str) -> Authorise:
    """Signature V4 over the request as it travels, with ``profile`` as signing name (service model)."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest

    def authorise(request: HttpRequest, origin: str) -> Headers:
        url = origin + _clean(request.target)
        signed = AWSRequest(request.method, url, dict(_signable(request.headers)), body_bytes(request))
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


def authorisation(config: RunConfig) -> Authorise:
    """What ``config`` asks for. Raises ``TargetError`` where credentials or the token are missing."""
    if config.auth is Auth.SIGV4:
        return sigv4(_credentials(config.profile), config.region)
    if config.auth is Auth.BEARER:
        token = os.environ.get(BEARER_TOKEN_VARIABLE, "")
        if not token:
            raise TargetError(f"--auth bearer takes the token from {BEARER_TOKEN_VARIABLE}, which is not set")
        return bearer(token)
    return unauthorised
