"""Secrets are replaced in every form in which they may come back."""

import base64
from urllib.parse import quote

import pytest
from searchprofiles_tck.conformance.target.redaction import SECRET_HEADERS, Redactor
from searchprofiles_tck.spec.exchange import Fault, FaultKind, HttpRequest, Reply

SECRET = 'p"ss/wörd'


@pytest.mark.parametrize(
    "spelling",
    [SECRET, quote(SECRET, safe=""), 'p\\"ss/wörd', base64.b64encode(SECRET.encode()).decode()],
)
def test_a_secret_is_found_however_it_is_written(spelling: str) -> None:
    """Plain, percent-encoded, escaped in JSON, in base 64; in a body, bytes, a header and a fault."""
    redactor = Redactor(secrets=(SECRET,))
    reply = Reply(
        400,
        (("X", f"a {spelling}"),),
        f"b {spelling}",
        spelling.encode(),
        Fault(FaultKind.RESET, f"c {spelling}"),
    )
    clean = redactor.reply(reply, redactor.secrets_of(HttpRequest("GET", "/")))

    assert clean == Reply(
        400, (("X", "a [redacted]"),), "b [redacted]", b"[redacted]", Fault(FaultKind.RESET, "c [redacted]")
    )


@pytest.mark.parametrize("name", sorted(SECRET_HEADERS))
def test_secret_headers_are_never_recorded(name: str) -> None:
    """Whatever their letter case, in requests and replies, and wherever their value is repeated."""
    redactor = Redactor()
    request = HttpRequest("GET", "/", ((name.title(), "value-of-the-header"),))
    secrets = redactor.secrets_of(request)
    reply = redactor.reply(Reply(200, ((name.upper(), "other"),), "was value-of-the-header"), secrets)

    assert redactor.request(request, secrets).headers == ((name.title(), "[redacted]"),)
    assert (reply.headers, reply.body) == (((name.upper(), "[redacted]"),), "was [redacted]")


def test_short_values_are_not_searched_for() -> None:
    """They would be found by chance; the header itself is masked all the same."""
    redactor = Redactor(given=(("X-Stage", "a"),))
    request = HttpRequest("GET", "/", (("x-stage", "a"),))
    secrets = redactor.secrets_of(request)

    assert redactor.request(request, secrets).headers == (("x-stage", "[redacted]"),)
    assert redactor.reply(Reply(200, (), '{"a":1}'), secrets).body == '{"a":1}'


def test_common_headers_of_the_user_are_no_secret() -> None:
    """Masking application/json would make a right Content-Type look wrong."""
    redactor = Redactor(given=(("Accept", "application/json"),))
    request = HttpRequest("GET", "/", (("Accept", "application/json"),))
    reply = Reply(200, (("Content-Type", "application/json"),))

    assert redactor.request(request, redactor.secrets_of(request)) == request
    assert redactor.reply(reply, redactor.secrets_of(request)) == reply
