"""Certificates are verified, and a failure to agree on TLS says what to look at."""

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import trustme
from searchprofiles_tck.conformance.target.http import HttpTarget, parse_url
from searchprofiles_tck.spec.exchange import Call, FaultKind, Reply

pytestmark = pytest.mark.e2e

Play = Callable[..., Any]
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Return a certificate authority that nobody trusts."""
    return trustme.CA()


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


def test_a_trusted_certificate_of_the_right_name_is_accepted(
    answering: Play, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SSL_CERT_FILE names the trusted roots, as for every OpenSSL client."""
    roots = tmp_path / "roots.pem"
    authority.cert_pem.write_to_path(str(roots))
    monkeypatch.setenv("SSL_CERT_FILE", str(roots))
    server = answering(OK, tls=_server_side(authority, "127.0.0.1"))

    assert _ask(server.url).status == 200


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


def test_tls_to_a_plain_server_is_no_tls(play: Play) -> None:
    """The sentence suggests that the server speaks plain HTTP."""

    def script(peer: Any) -> None:
        peer.connection.recv(1000)
        peer.send(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

    fault = _ask(play(script).url.replace("http:", "https:")).fault

    assert fault is not None
    assert fault.kind is FaultKind.TLS
    assert "Does the server speak plain http://?" in fault.detail
