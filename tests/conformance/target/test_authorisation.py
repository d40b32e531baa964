"""Signatures that are right pass the verifier of the reference; each flaw on purpose is one that it sees."""

import msgspec
import pytest
from botocore.credentials import Credentials
from searchprofiles_tck.conformance.target.authorisation import sigv4
from searchprofiles_tck.conformance.target.http_message import add_headers
from searchprofiles_tck.reference.failures import ServiceFailure
from searchprofiles_tck.reference.service.signature import SigningKeys, signature_guard
from searchprofiles_tck.reference.service.wire import WireRequest
from searchprofiles_tck.spec.exchange import Flaw, HttpRequest
from searchprofiles_tck.spec.open_points import OPEN_POINTS

KEYS = SigningKeys("AKIDEXAMPLE", "secret-of-the-test", "token/+==")
ADMITTED = {
    "verified": {None},
    "in-part": {None, Flaw.DATE},
    "key-only": {*Flaw, None} - {Flaw.UNSIGNED},
    "ignored": {*Flaw, None},
}
"""The flaws with which a request is let pass, by reading."""


def signed(flaw: Flaw | None, *more: tuple[str, str]) -> WireRequest:
    """Return a search as the target sends it, with such a flaw and more headers."""
    headers = (("Host", "127.0.0.1:80"), ("Content-Type", "application/json"), *more)
    request = HttpRequest("POST", "/domains/d/profiles/search?max-results=1", headers, "{}")
    keys = Credentials(KEYS.access_key_id, KEYS.secret, KEYS.session_token)
    whole = add_headers(request, sigv4(keys, "us-east-1")(request, "http://127.0.0.1:80", flaw))
    sent = {name.lower().encode(): value.encode() for name, value in whole.headers}
    path, _, query = whole.target.encode().partition(b"?")
    return WireRequest(whole.method, path, query, sent, whole.body.encode())


def is_admitted(request: WireRequest, reading: str) -> bool:
    """Return whether the reference lets a request pass."""
    try:
        signature_guard(KEYS, reading=reading)(request)
    except ServiceFailure:
        return False
    return True


@pytest.mark.parametrize("reading", list(OPEN_POINTS["signature"].readings))
def test_each_flaw_is_seen_as_the_reading_says(reading: str) -> None:
    """A server that verifies lets nothing pass but the right signature; the other readings more and more."""
    assert {flaw for flaw in (None, *Flaw) if is_admitted(signed(flaw), reading)} == ADMITTED[reading]


def test_only_the_unsigned_request_has_no_signature() -> None:
    """Every other flaw is in a signature, and in one that differs from the right one."""
    headers = {flaw: signed(flaw).headers.get(b"authorization") for flaw in (None, *Flaw)}

    assert headers.pop(Flaw.UNSIGNED) is None
    assert len(set(headers.values())) == len(headers)


def test_a_proxy_may_drop_what_the_signature_need_not_cover() -> None:
    """Nginx passes no header with an underscore on: the service must not see a wrong signature then."""
    whole = signed(None, ("key_name", "_email"), ("Accept", "application/json"))
    left = {name: value for name, value in whole.headers.items() if name not in (b"key_name", b"accept")}

    assert is_admitted(whole, "verified")
    assert is_admitted(msgspec.structs.replace(whole, headers=left), "verified")
