"""An ASGI application is run without socket and event loop, with the same facts as over HTTP."""

import asyncio
from typing import Any

import pytest
from searchprofiles_tck.conformance.target.http import HttpTarget, parse_url
from searchprofiles_tck.conformance.target.in_process import InProcessTarget
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.service.http_app import http_app
from searchprofiles_tck.reference.service.server import running_server
from searchprofiles_tck.reference.service.wire import Application, Receive, Scope, Send
from searchprofiles_tck.spec.exchange import Call, FaultKind, HttpRequest, Reply

SEARCH = "/domains/d/profiles/search"
CALLS = [
    Call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 1}),
    Call("SearchProfiles", {"DomainName": "d", "KeyName": "_email", "Values": ["ü"], "MaxResults": 5}),
    Call("SearchProfiles", {"DomainName": "a b/ü", "KeyName": "_email", "Values": "x"}),
    Call("SearchProfiles", {}, HttpRequest("POST", SEARCH, (("Content-Type", "text/plain"),), "x")),
    Call("SearchProfiles", {}, HttpRequest("POST", f"{SEARCH}?max-results=%zz", (), "{}")),
    Call("SearchProfiles", {}, HttpRequest("POST", SEARCH, (), raw=b"\xff")),
    Call("GetDomain", {"DomainName": ""}),
    Call("ListDomains", {}),
    Call("DeleteDomain", {"DomainName": "d"}),
]


def _asgi(application: Any) -> Application:
    typed: Application = application
    return typed


def _facts(reply: Reply) -> tuple[object, ...]:
    of_the_server = ("date", "x-amzn-requestid")
    headers = sorted((name.lower(), value) for name, value in reply.headers)
    return reply.status, [pair for pair in headers if pair[0] not in of_the_server], reply.body, reply.fault


@pytest.mark.e2e
def test_the_same_calls_give_the_same_facts_as_over_http() -> None:
    """Status, headers and body of every operation and of raw requests."""
    inside = InProcessTarget(http_app(Engine(clock=lambda: 0.0)), "reference:")
    with running_server(http_app(Engine(clock=lambda: 0.0))) as url:
        outside = HttpTarget(parse_url(url))
        over_http = [_facts(outside.call(call).reply) for call in CALLS]
        outside.close()

    assert [_facts(inside.call(call).reply) for call in CALLS] == over_http


def test_the_request_is_recorded_as_it_travels() -> None:
    """The record has everything that a server would need."""
    exchange = InProcessTarget(http_app(Engine()), "reference:").call(CALLS[0])

    assert exchange.sent is not None
    assert (exchange.sent.method, exchange.sent.target) == ("POST", "/domains/d")
    assert dict(exchange.sent.headers)["Host"] == "in-process"


def test_an_application_that_raises_is_a_500() -> None:
    """The reply is the one of a server whose application raises."""

    async def broken(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise ValueError("no")

    reply = InProcessTarget(broken, "x").call(CALLS[0]).reply

    assert (reply.status, reply.body, reply.fault) == (500, "Internal Server Error", None)


def test_an_application_without_an_answer_is_a_500() -> None:
    """The reply is the one of a server whose application sends nothing."""

    async def silent(_scope: Scope, _receive: Receive, _send: Send) -> None:
        return

    assert InProcessTarget(silent, "x").call(CALLS[0]).reply.status == 500


@pytest.mark.parametrize("waits_by", ["future", "sleep"])
def test_an_application_that_waits_is_a_fault_of_the_adapter(waits_by: str) -> None:
    """There is no event loop that could resume it."""

    class Never:
        def __await__(self) -> Any:
            yield None

    async def waiting(_scope: Scope, _receive: Receive, _send: Send) -> None:
        await (Never() if waits_by == "future" else asyncio.sleep(0))

    fault = InProcessTarget(_asgi(waiting), "x").call(CALLS[0]).reply.fault

    assert fault is not None
    assert fault.kind is FaultKind.ADAPTER
