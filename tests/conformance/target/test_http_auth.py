"""Requests are signed or carry a token, and neither the token nor the signature is recorded."""

import hashlib
import hmac
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from searchprofiles_tck.conformance.config import BEARER_TOKEN_VARIABLE, Auth, RunConfig
from searchprofiles_tck.conformance.target.authorisation import authoriser
from searchprofiles_tck.conformance.target.http import HttpTarget, parse_url
from searchprofiles_tck.conformance.target.target import TargetError
from searchprofiles_tck.spec.exchange import Call, Exchange

Play = Callable[..., Any]
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
SECRET_KEY = "secret-key-of-the-test"
SEARCH = Call(
    "SearchProfiles", {"DomainName": "a b/ü", "Values": ["ü"], "NextToken": "b=+/", "MaxResults": 1}
)


@pytest.fixture(autouse=True)
def no_credentials_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Hide the credentials of this machine."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


def _ask(url: str, config: RunConfig) -> Exchange:
    return HttpTarget(parse_url(url), authorise=authoriser(config)).call(SEARCH)


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _signature(request: bytes, secret: str) -> tuple[str, str]:
    """Return the signature of ``request`` and the one that it has by the rules of Signature V4."""
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    fields = dict(part.strip().split("=", 1) for part in headers["authorization"].split(" ", 1)[1].split(","))
    method, target, _ = first.split(" ")
    path, _, query = target.partition("?")
    canonical = "\n".join(
        (
            method,
            quote(path, safe="/~-_."),
            "&".join(sorted(query.split("&"))),
            *(f"{name}:{headers[name]}" for name in fields["SignedHeaders"].split(";")),
            "",
            fields["SignedHeaders"],
            hashlib.sha256(body).hexdigest(),
        )
    )
    scope = fields["Credential"].split("/", 1)[1]
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = _hmac(key, part)
    text = f"AWS4-HMAC-SHA256\n{headers['x-amz-date']}\n{scope}\n{digest}"
    return fields["Signature"], _hmac(key, text).hex()


@pytest.mark.e2e
def test_a_signature_covers_the_request_as_it_travels(
    answering: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Path, query, headers and body that arrive have the signature that arrives with them."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
    server = answering(OK)
    _ask(server.url, RunConfig(auth=Auth.SIGV4, region="eu-central-1"))
    carried, due = _signature(server.requests[0], SECRET_KEY)

    assert carried == due
    assert b"/eu-central-1/profile/aws4_request, SignedHeaders=content-type;host;" in server.requests[0]


@pytest.mark.e2e
def test_a_session_token_travels_signed_and_is_not_recorded(
    answering: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Temporary credentials work; the record names the headers, not their values."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
    monkeypatch.setenv("AWS_SESSION_TOKEN", "session-token-1")
    server = answering(OK)
    exchange = _ask(server.url, RunConfig(auth=Auth.SIGV4))
    carried, due = _signature(server.requests[0], SECRET_KEY)

    assert carried == due
    assert b"x-amz-security-token: session-token-1" in server.requests[0].lower()
    assert "session-token-1" not in str(exchange)
    assert "AKIDEXAMPLE" not in str(exchange)
    assert exchange.sent is not None
    assert {"Authorization", "X-Amz-Security-Token"} <= {name for name, _ in exchange.sent.headers}


@pytest.mark.e2e
def test_credentials_of_a_named_profile_are_used(answering: Play, tmp_path: Path) -> None:
    """They are read as the AWS tools read them."""
    (tmp_path / "credentials").write_text(
        f"[vendor]\naws_access_key_id = AKIDVENDOR\naws_secret_access_key = {SECRET_KEY}\n"
    )
    server = answering(OK)
    _ask(server.url, RunConfig(auth=Auth.SIGV4, profile="vendor"))

    assert b"Credential=AKIDVENDOR/" in server.requests[0]


@pytest.mark.e2e
def test_a_token_travels_as_bearer_and_is_not_recorded(
    answering: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record of the request does not hold it, nor that of a server's reply that repeats it."""
    monkeypatch.setenv(BEARER_TOKEN_VARIABLE, "run-token\n")  # as a file holds it
    server = answering(b"HTTP/1.1 403 No\r\nX-Was: Bearer run-token\r\nContent-Length: 9\r\n\r\nrun-token")
    exchange = _ask(server.url, RunConfig(auth=Auth.BEARER))

    assert b"\r\nAuthorization: Bearer run-token\r\n" in server.requests[0]
    assert "run-token" not in str(exchange)
    assert exchange.reply.body == "[redacted]"


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        (RunConfig(auth=Auth.SIGV4), "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"),
        (RunConfig(auth=Auth.SIGV4, profile="nobody"), "nobody"),
        (RunConfig(auth=Auth.BEARER), BEARER_TOKEN_VARIABLE),
    ],
)
def test_missing_credentials_are_named(
    config: RunConfig, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error comes before anything is sent, and says what to do."""
    monkeypatch.delenv(BEARER_TOKEN_VARIABLE, raising=False)

    with pytest.raises(TargetError, match=sentence):
        authoriser(config)


@pytest.mark.parametrize(("token", "says"), [(" \n", "not set or empty"), ("a\nb", "no header can hold")])
def test_a_token_that_cannot_be_sent_is_refused(
    token: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The target is not blamed for a token that the variable spoilt, and the token is not shown."""
    monkeypatch.setenv(BEARER_TOKEN_VARIABLE, token)

    with pytest.raises(TargetError, match=says) as refused:
        authoriser(RunConfig(auth=Auth.BEARER))

    assert "a\nb" not in str(refused.value)
