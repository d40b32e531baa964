"""A request is found in the log of the service that it was sent to, by the id of its exchange."""

import re
from pathlib import Path

import pytest
from searchprofiles_tck.conformance.config import Auth, RunConfig
from searchprofiles_tck.conformance.history.directory import RunDirectory
from searchprofiles_tck.conformance.run.session import Session
from searchprofiles_tck.conformance.scenarios.registry import checks
from searchprofiles_tck.conformance.target.trace import HEADER, SENDING, trace_headers
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.service.http_app import http_app
from searchprofiles_tck.reference.service.server import running_server

TRACE = "0123456789abcdef" * 2


def test_a_request_names_its_exchange_and_a_span_of_its_own() -> None:
    """Two exchanges have two spans of one trace; what has no id yet has no headers."""
    spans = set()
    for name in ("keys/00001", "keys/00002"):
        SENDING.set(name)
        named, parent = trace_headers(TRACE)
        assert named == (HEADER, name)
        assert re.fullmatch(f"00-{TRACE}-[0-9a-f]{{16}}-01", parent[1])
        spans.add(parent[1])
    SENDING.set("")

    assert len(spans) == 2
    assert trace_headers(TRACE) == ()


@pytest.mark.e2e
@pytest.mark.parametrize("is_traced", [True, False])
def test_every_request_of_a_run_is_traced_unless_that_is_switched_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_traced: bool
) -> None:
    """The header has the id under which the exchange is recorded, and no signature covers it."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with running_server(http_app(Engine())) as url:
        config = RunConfig(target=url, auth=Auth.SIGV4, no_trace=not is_traced)
        session = Session.open(config, tmp_path)
        session.run(next(check for check in checks() if check.id == "keys-email@keys"))
        session.close()
    sent = [*RunDirectory(tmp_path).exchanges()]

    assert len(sent) > 20
    for exchange in sent:
        headers = dict(exchange.sent.headers) if exchange.sent else {}
        assert headers.get(HEADER) == (exchange.id if is_traced else None)
        assert ("traceparent" in headers) == is_traced
        assert "traceparent" not in headers.get("Authorization", "")
