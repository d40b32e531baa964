"""The verifier of signatures, against the signer that AWS SDKs use."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from searchprofiles_tck.reference.failures import ServiceFailure
from searchprofiles_tck.reference.service.signature import SigningKeys, signature_guard
from searchprofiles_tck.reference.service.wire import WireRequest

HOST = "127.0.0.1:8080"
PATH = "/domains/d/profiles/search"
KEYS = SigningKeys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
TEMPORARY = SigningKeys("ASIAEXAMPLE", "secret", "to/ken+==")


def signed(
    keys: SigningKeys = KEYS,
    *,
    target: str = PATH,
    body: bytes = b'{"KeyName": "_account"}',
    service: str = "profile",
    **headers: str,
) -> WireRequest:
    """Return a request as botocore signs it."""
    given = {"Host": HOST, "Content-Type": "application/json", **headers}
    request = AWSRequest("POST", f"http://{HOST}{target}", given, body)
    SigV4Auth(
        Credentials(keys.access_key_id, keys.secret, keys.session_token or None), service, "eu-west-1"
    ).add_auth(request)
    path, _, query = target.partition("?")
    sent = {name.lower().encode(): value.encode() for name, value in request.headers.items()}
    return WireRequest("POST", path.encode(), query.encode(), sent, body)


def changed(request: WireRequest, **parts: object) -> WireRequest:
    """Return ``request`` with other parts."""
    names = ("method", "path", "query", "headers", "body")
    return WireRequest(**{name: parts.get(name, getattr(request, name)) for name in names})  # type: ignore[arg-type]


def with_header(request: WireRequest, name: bytes, change: Callable[[bytes], bytes]) -> WireRequest:
    """Return ``request`` with another value of a header."""
    return changed(request, headers={**request.headers, name: change(request.headers.get(name, b""))})


def refusal(request: WireRequest, keys: SigningKeys = KEYS, now: datetime | None = None) -> str:
    """Return why ``request`` is refused; empty if it is admitted."""
    at = now or datetime.now(UTC)
    try:
        signature_guard(keys, lambda: at)(request)
    except ServiceFailure as failure:
        return failure.message
    return ""


@pytest.mark.parametrize(
    "target",
    [
        PATH,
        f"{PATH}?max-results=20&next-token=a%2Fb%2B%3D",
        f"{PATH}?next-token=&max-results=2",
        f"{PATH}?next-token=a+b",
        f"{PATH}?next-token=%2f%7E",
        "/domains/a%20b/profiles/search",
        "/prefix/./domains//d/../e/",
        "/",
    ],
)
def test_what_botocore_signs_passes(target: str) -> None:
    """Paths and queries are brought into the same form as botocore's."""
    assert refusal(signed(target=target)) == ""


def test_a_query_may_be_signed_in_its_clean_form() -> None:
    """A signer that encodes the query anew agrees, though another form travels."""
    clean = signed(target=f"{PATH}?max-results=20&next-token=a%2Fb")

    assert refusal(changed(clean, query=b"next-token=a%2fb&max-results=%320")) == ""


def test_a_header_of_any_name_may_be_signed() -> None:
    """Botocore signs whatever headers a request has, those with an underscore too."""
    assert refusal(signed(**{"key_name": "_email", "X.Y~z": "1"})) == ""


def test_header_values_are_compared_without_superfluous_blanks() -> None:
    """Blanks around and within a header's value do not matter."""
    request = signed(**{"X-Amz-Meta": "a b"})

    assert refusal(with_header(request, b"x-amz-meta", lambda _: b"  a   b ")) == ""


def test_temporary_keys_need_their_token() -> None:
    """A session token is part of what is signed, and has to be the right one."""
    request = signed(TEMPORARY)

    assert refusal(request, TEMPORARY) == ""
    assert "session token" in refusal(signed(SigningKeys("ASIAEXAMPLE", "secret")), TEMPORARY)
    assert "session token" in refusal(signed(SigningKeys("ASIAEXAMPLE", "secret", "other")), TEMPORARY)


@pytest.mark.parametrize(
    "tampered",
    [
        lambda r: changed(r, body=r.body + b" "),
        lambda r: changed(r, method="PUT"),
        lambda r: changed(r, path=r.path.replace(b"/d/", b"/e/")),
        lambda r: changed(r, query=b"max-results=1"),
        lambda r: with_header(r, b"host", lambda _: b"other"),
        lambda r: with_header(r, b"content-type", lambda _: b"text/plain"),
        lambda r: with_header(r, b"authorization", lambda v: v.replace(b"eu-west-1", b"eu-west-2")),
        lambda r: with_header(r, b"authorization", lambda v: v[:-64] + b"0" * 64),
    ],
    ids=["body", "method", "path", "query", "host", "content-type", "region", "signature"],
)
def test_a_request_changed_on_the_way_is_refused(tampered: Callable[[WireRequest], WireRequest]) -> None:
    """Everything that the signature covers is compared."""
    assert "does not belong to this request" in refusal(tampered(signed()))


def test_a_wrong_secret_is_refused() -> None:
    """The secret decides; the access key alone proves nothing."""
    assert "does not belong" in refusal(signed(SigningKeys(KEYS.access_key_id, "another")))


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        (changed(signed(), headers={b"host": HOST.encode()}), "not signed"),
        (with_header(signed(), b"authorization", lambda _: b"Bearer abc"), "is not of the form"),
        (with_header(signed(), b"x-amz-extra", lambda _: b"1"), "has to name host, x-amz-date, x-amz-extra"),
        (signed(SigningKeys("AKIDOTHER", KEYS.secret)), "the access key is not known"),
        (signed(service="execute-api"), "DATE/REGION/profile/aws4_request"),
        (with_header(signed(), b"x-amz-date", lambda _: b"today"), "x-amz-date has to be of the form"),
        (with_header(signed(), b"x-amz-date", lambda _: b"20200101T000000Z"), "name different days"),
    ],
)
def test_a_claim_out_of_order_is_explained(request_: WireRequest, says: str) -> None:
    """A signature that cannot be right is refused with what is wrong about it."""
    assert says in refusal(request_)


@pytest.mark.parametrize(("minutes", "expired"), [(4, False), (-4, False), (6, True), (-6, True)])
def test_a_signature_is_valid_for_minutes(minutes: int, expired: bool) -> None:
    """A request that was recorded cannot be sent again later."""
    request = signed()

    assert ("expired" in refusal(request, now=datetime.now(UTC) + timedelta(minutes=minutes))) is expired


def test_keys_do_not_show_their_secret() -> None:
    """A log or a traceback that shows the keys shows no secret."""
    assert "secret" not in repr(TEMPORARY).replace("access", "")
    assert "to/ken" not in repr(TEMPORARY)
