"""Verifies Signature Version 4 in the Authorization header, as AWS publishes it ("Signing AWS API requests").

A guard for ``http_app``: it knows one pair of keys, the signing name of the service model, and the time. Signatures in
the query string and chunked signing are not for this service, and are refused.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Final, NamedTuple
from urllib.parse import quote, unquote_to_bytes

from ...spec.operations import SIGNING_NAME
from ..failures import access_denied
from .wire import WireRequest

ALGORITHM: Final = "AWS4-HMAC-SHA256"
TOLERANCE: Final = timedelta(minutes=5)
"""How much a request's date may differ from the time."""

_AUTHORIZATION: Final = re.compile(
    rf"{ALGORITHM} +Credential=(?P<key>[^/,]+)/(?P<scope>[^,]+), *"
    r"SignedHeaders=(?P<signed>[a-z0-9;!#$%&'*+.^_`|~-]+), *Signature=(?P<signature>[0-9a-f]{64})"
)
_TERMINATOR: Final = "aws4_request"


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """The keys whose signatures are accepted. ``session_token`` is empty for long-term keys."""

    access_key_id: str
    secret: str = field(repr=False)
    session_token: str = field(default="", repr=False)


class _Claim(NamedTuple):
    """What a request says about its signature."""

    key: str
    scope: str
    signed: list[str]
    signature: str
    date: str


# wire-signature, errors-access-denied
def signature_guard(
    keys: SigningKeys, now: Callable[[], datetime] = lambda: datetime.now(UTC), reading: str = "verified"
) -> Callable[[WireRequest], None]:
    """Return a guard that raises ``ServiceFailure`` (AccessDeniedException) if ``keys`` did not sign the request.

    ``reading`` is that of the open point ``signature``: ``in-part`` leaves the date aside.
    """

    def guard(request: WireRequest) -> None:
        if reading == "ignored":
            return
        claim = _claim(request)
        _check_identity(claim, request, keys)
        if reading == "key-only":
            return
        if reading == "verified":
            _check_scope_and_date(claim, now())
        expected = (_signature(claim, request, query, keys.secret) for query in _queries(request.query))
        if not any(hmac.compare_digest(claim.signature, each) for each in expected):
            raise access_denied("the signature does not belong to this request and this key")

    return guard


def _claim(request: WireRequest) -> _Claim:
    if not (given := _header(request, "authorization").strip()):
        raise access_denied("the request is not signed: the header Authorization is missing")
    if (match := _AUTHORIZATION.fullmatch(given)) is None:
        form = f"{ALGORITHM} Credential=, SignedHeaders=, Signature="
        raise access_denied(f"Authorization is not of the form {form}")
    signed = match["signed"].split(";")
    present = {name.decode("latin-1") for name in request.headers}
    # Headers that name the server or belong to Amazon could otherwise be changed on the way.
    required = {"host", *(name for name in present if name.startswith("x-amz-"))}
    if not required.issubset(signed) or not present.issuperset(signed) or signed != sorted(set(signed)):
        names = ", ".join(sorted(required))
        raise access_denied(f"SignedHeaders has to name {names}, sorted, and no header that is absent")
    return _Claim(match["key"], match["scope"], signed, match["signature"], _header(request, "x-amz-date"))


def _check_identity(claim: _Claim, request: WireRequest, keys: SigningKeys) -> None:
    token = _header(request, "x-amz-security-token")
    if claim.key != keys.access_key_id:
        raise access_denied("the access key is not known")
    if not hmac.compare_digest(token.encode(), keys.session_token.encode()):
        raise access_denied("the session token is missing, superfluous, or not that of the access key")


def _check_scope_and_date(claim: _Claim, now: datetime) -> None:
    date, *place = claim.scope.split("/")
    if len(place) != 3 or not place[0] or place[1:] != [SIGNING_NAME, _TERMINATOR]:
        raise access_denied(f"the credential's scope has to be DATE/REGION/{SIGNING_NAME}/{_TERMINATOR}")
    try:
        signed_at = datetime.strptime(claim.date, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise access_denied("x-amz-date has to be of the form 20300615T100000Z") from None
    if not claim.date.startswith(date) or len(date) != len("20300615"):
        raise access_denied("the credential's scope and x-amz-date name different days")
    if abs(now - signed_at) > TOLERANCE:
        raise access_denied("the signature has expired, or is not valid yet: compare the clocks")


def _signature(claim: _Claim, request: WireRequest, query: str, secret: str) -> str:
    headers = "".join(f"{name}:{' '.join(_header(request, name).split())}\n" for name in claim.signed)
    signed = ";".join(claim.signed)
    digest = _sha256(request.body)
    canonical = "\n".join((request.method, _path(request.path), query, headers, signed, digest))
    text = "\n".join((ALGORITHM, claim.date, claim.scope, _sha256(canonical.encode("latin-1"))))
    key = reduce(_hmac, claim.scope.split("/"), b"AWS4" + secret.encode())
    return _hmac(key, text).hex()


def _path(path: bytes) -> str:
    """Return the path without empty and dot segments, encoded once more than it travelled."""
    kept: list[str] = []
    text = path.decode("latin-1")
    for segment in text.split("/"):
        if segment == "..":
            del kept[-1:]
        elif segment not in ("", "."):
            kept.append(segment)
    end = "/" if kept and text.endswith("/") else ""
    return quote("/" + "/".join(kept) + end, safe="/~", encoding="latin-1")


def _queries(query: bytes) -> Iterable[str]:
    """Yield the forms of the query that may be signed: as it travelled, and with every character encoded again."""
    pairs = [part.partition("=") for part in query.decode("latin-1").split("&") if part]
    for form in (str, lambda text: quote(unquote_to_bytes(text), safe="-_.~")):
        yield "&".join(f"{name}={value}" for name, value in sorted((form(n), form(v)) for n, _, v in pairs))


def _header(request: WireRequest, name: str) -> str:
    return request.headers.get(name.encode("latin-1"), b"").decode("latin-1")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode("latin-1"), hashlib.sha256).digest()
