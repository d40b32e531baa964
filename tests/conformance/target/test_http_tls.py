"""Certificates are verified, and a failure to agree on TLS says what to look at."""

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import trustme
from searchprofiles_tck.conformance.target.boto3_client import Boto3Target
from searchprofiles_tck.conformance.target.http import HttpTarget, parse_url
from searchprofiles_tck.conformance.target.target import TargetError
from searchprofiles_tck.conformance.target.tls import no_tls
from searchprofiles_tck.spec.exchange import Call, FaultKind, Reply

pytestmark = pytest.mark.e2e

Play = Callable[..., Any]
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Return a certificate authority that nobody trusts."""
    return trustme.CA()


@pytest.fixture(autouse=True)
def _no_roots_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("SSL_CERT_FILE", "AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(variable, raising=False)


def _server_side(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def _ask(url: str) -> Reply:
    target = HttpTarget(parse_url(url), timeout=5.0)
    try:
        return target.call(Call("ListDomains", {})).reply
    finally:
        target.close()


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "AWS_CA_BUNDLE"])
def test_a_trusted_certificate_of_the_right_name_is_accepted(
    answering: Play, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    """A variable names the trusted roots, as for every OpenSSL client or AWS SDK."""
    roots = tmp_path / "roots.pem"
    authority.cert_pem.write_to_path(str(roots))
    monkeypatch.setenv(variable, str(roots))
    server = answering(OK, tls=_server_side(authority, "127.0.0.1"))

    assert _ask(server.url).status == 200


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("missing", "cannot be read: No such file or directory"),
        ("", "cannot be read: No such file or directory"),
        ("text", "holds no certificate in PEM format"),
    ],
)
@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "AWS_CA_BUNDLE"])
def test_a_variable_that_names_no_roots_is_a_mistake_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, file: str, reason: str
) -> None:
    """Said before anything is sent: otherwise every certificate would be untrusted, for no reason that shows."""
    (tmp_path / "text").write_text("no certificate")
    monkeypatch.setenv(variable, str(tmp_path / file) if file else "")
    with pytest.raises(TargetError, match=f"{variable} names .* which {reason}"):
        parse_url("https://127.0.0.1:1")

    parse_url("http://127.0.0.1:1")


def test_roots_of_the_sdk_that_cannot_be_read_are_a_mistake_of_the_user(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The SDK itself says so only when it sends, and then names no variable."""
    monkeypatch.setenv("AWS_CA_BUNDLE", "/missing.pem")
    with pytest.raises(
        TargetError, match=r"AWS_CA_BUNDLE.* names '/missing\.pem', which cannot be read: No such"
    ):
        Boto3Target(endpoint_url="https://127.0.0.1:1")

    Boto3Target(endpoint_url="http://127.0.0.1:1").close()


def test_a_server_that_requires_a_client_certificate_is_said_to_do_so() -> None:
    """TLS 1.3 has an alert for it, TLS 1.2 only that of a handshake that failed."""
    error = ssl.SSLError(1, "alert")
    for reason, words in (
        ("TLSV13_ALERT_CERTIFICATE_REQUIRED", "The server requires a client certificate"),
        ("SSLV3_ALERT_HANDSHAKE_FAILURE", "Servers that require a client certificate answer so"),
    ):
        error.reason = reason

        assert words in no_tls("shop.example:443", error)


def test_an_untrusted_certificate_is_refused(answering: Play, authority: trustme.CA) -> None:
    """The sentence names the reason and the variable that helps."""
    fault = _ask(answering(OK, tls=_server_side(authority, "127.0.0.1")).url).fault

    assert fault is not None
    assert fault.kind is FaultKind.TLS
    assert "is not trusted: unable to get local issuer certificate. SSL_CERT_FILE" in fault.detail


def test_a_certificate_of_another_name_is_refused(
    answering: Play, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A trusted certificate of another host is not enough."""
    roots = tmp_path / "roots.pem"
    authority.cert_pem.write_to_path(str(roots))
    monkeypatch.setenv("SSL_CERT_FILE", str(roots))
    fault = _ask(answering(OK, tls=_server_side(authority, "other.example")).url).fault

    assert fault is not None
    assert fault.kind is FaultKind.TLS
    assert "127.0.0.1" in fault.detail
    assert "SSL_CERT_FILE" not in fault.detail


def test_roots_that_do_not_hold_the_one_are_named(
    answering: Play, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A user who has set the variable is not advised to set it."""
    roots = tmp_path / "roots.pem"
    trustme.CA().cert_pem.write_to_path(str(roots))
    monkeypatch.setenv("SSL_CERT_FILE", str(roots))
    fault = _ask(answering(OK, tls=_server_side(authority, "127.0.0.1")).url).fault

    assert fault is not None
    assert fault.detail.endswith(f"Its root is not in the file that SSL_CERT_FILE names, {roots}")


def test_tls_to_a_plain_server_is_no_tls(play: Play) -> None:
    """The sentence suggests that the server speaks plain HTTP."""

    def script(peer: Any) -> None:
        peer.connection.recv(1000)
        peer.send(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

    fault = _ask(play(script).url.replace("http:", "https:")).fault

    assert fault is not None
    assert fault.kind is FaultKind.TLS
    assert fault.detail.endswith(" wrong version number. Perhaps the server speaks plain http://")
