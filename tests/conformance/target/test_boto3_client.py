"""A real SDK client is a target: its errors, the facts of the wire, and what it cannot send."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import botocore.session
import pytest
from botocore.stub import Stubber
from searchprofiles_tck.conformance.config import Access, RunConfig
from searchprofiles_tck.conformance.history.step import Step
from searchprofiles_tck.conformance.target.boto3_client import Boto3Target, is_answered_here
from searchprofiles_tck.conformance.target.open import open_target
from searchprofiles_tck.conformance.target.target import TargetError, TargetForm
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.service.http_app import http_app
from searchprofiles_tck.reference.service.server import running_server
from searchprofiles_tck.spec.exchange import Call, Fault, FaultKind, HttpRequest

Play = Callable[..., Any]
SEARCH = {"DomainName": "d", "KeyName": "_account", "Values": ["ü"]}


@pytest.fixture(autouse=True)
def no_configuration_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Hide the AWS configuration of this machine."""
    for name in (
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_PROFILE",
        "AWS_REGION",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Serve a reference with a domain ``d``."""
    engine = Engine()
    engine.call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 1})
    engine.call("CreateProfile", {"DomainName": "d", "AccountNumber": "ü"})
    with running_server(http_app(engine)) as served:
        yield served


def _fault(
    url: str, members: dict[str, Any], *, timeout: float = 5.0, operation: str = "SearchProfiles"
) -> Fault:
    target = Boto3Target(endpoint_url=url, timeout=timeout)
    try:
        fault = target.call(Call(operation, members)).reply.fault
    finally:
        target.close()
    assert fault is not None
    return fault


@pytest.mark.e2e
def test_a_search_has_the_facts_of_the_wire(url: str) -> None:
    """Status, headers and body are those that travelled, not what the SDK made of them."""
    target = Boto3Target(endpoint_url=url)
    exchange = target.call(Call("SearchProfiles", {**SEARCH, "MaxResults": 5}))

    assert target.form is TargetForm.BOTO3
    assert exchange.reply.status == 200
    assert '"AccountNumber":"ü"' in exchange.reply.body
    assert "x-amzn-requestid" in dict(exchange.reply.headers)
    assert exchange.sent is not None
    assert exchange.sent.target == "/domains/d/profiles/search?max-results=5"
    assert dict(exchange.sent.headers)["Authorization"] == "[redacted]"


@pytest.mark.e2e
@pytest.mark.parametrize(
    "change",
    [
        {"DomainName": "a b/ü%41"},
        {"KeyName": ""},
        {"Values": []},
        {"Values": [""]},
        {"Values": ["x" * 256]},
        {"Values": [7]},
        {"DomainName": ""},
        {"KeyName": 7},
        {"LogicalOperator": "XOR"},
        {"MaxResults": 0},
        {"MaxResults": 101},
        {"MaxResults": "abc"},
        {"NextToken": "no token &="},
        {"AdditionalSearchKeys": []},
        {"AdditionalSearchKeys": [{"KeyName": "_email"}]},
    ],
)
def test_requests_that_break_the_rules_reach_the_target(url: str, change: dict[str, Any]) -> None:
    """The SDK does not refuse them; the target does."""
    step = Step(Boto3Target(endpoint_url=url).call(Call("SearchProfiles", {**SEARCH, **change})))

    assert (step.status, step.error) == (400, "BadRequestException"), step


@pytest.mark.e2e
@pytest.mark.parametrize(
    "change",
    [
        {"Values": "text"},
        {"LogicalOperator": None},
        {"Values": 7},
        {"DomainName": None},
        {"NoSuchMember": 1},
        {"AdditionalSearchKeys": "text"},
        {"AdditionalSearchKeys": [{"KeyName": "_email", "Values": ["x"], "More": 1}]},
    ],
)
def test_what_the_sdk_would_change_is_not_sent(answering: Play, change: dict[str, Any]) -> None:
    """It would take a string for a list, drop null or unknown members: the fault says that it cannot send it."""
    server = answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
    fault = _fault(server.url, {**SEARCH, **change})

    assert fault.kind is FaultKind.ADAPTER
    assert fault.detail.startswith("not sendable through boto3: ")
    assert server.requests == []


@pytest.mark.e2e
def test_raw_requests_are_not_for_the_sdk(url: str) -> None:
    """The reply is a fault of the adapter."""
    reply = Boto3Target(endpoint_url=url).call(Call("SearchProfiles", SEARCH, HttpRequest("GET", "/"))).reply

    assert reply.fault == Fault(FaultKind.ADAPTER, "boto3 takes no raw HTTP request")


@pytest.mark.e2e
def test_all_ten_operations_go_through(url: str) -> None:
    """Each operation is sent with the input that it takes."""
    target = Boto3Target(endpoint_url=url)
    domain = {"DomainName": "ten"}
    assert target.call(Call("CreateDomain", {**domain, "DefaultExpirationDays": 9})).reply.status == 200
    created = Step(target.call(Call("CreateProfile", {**domain, "FirstName": "A"}))).output
    assert created is not None
    profile = {**domain, "ProfileId": created["ProfileId"]}
    key = {"KeyName": "_orderId", "Values": ["o"]}
    calls = [
        ("AddProfileKey", {**profile, **key}),
        ("UpdateProfile", {**profile, "FirstName": "B"}),
        ("SearchProfiles", {**domain, **key}),
        ("DeleteProfileKey", {**profile, **key}),
        ("DeleteProfile", profile),
        ("GetDomain", domain),
        ("ListDomains", {}),
        ("DeleteDomain", domain),
    ]

    assert [target.call(Call(name, members)).reply.status for name, members in calls] == [200] * 8
    assert len(calls) + 2 == len(target.operations)


@pytest.mark.e2e
def test_a_body_that_the_sdk_cannot_read_is_recorded(answering: Play) -> None:
    """What travelled is the evidence."""
    server = answering(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\noops")
    reply = Boto3Target(endpoint_url=server.url).call(Call("SearchProfiles", SEARCH)).reply

    assert (reply.status, reply.body, reply.fault) == (200, "oops", None)


@pytest.mark.e2e
def test_nothing_is_sent_twice(answering: Play) -> None:
    """The SDK's retries are off: throttling is for the kit to wait out."""
    server = answering(b"HTTP/1.1 503 No\r\nContent-Length: 2\r\n\r\n{}")

    assert Boto3Target(endpoint_url=server.url).call(Call("SearchProfiles", SEARCH)).reply.status == 503
    assert len(server.requests) == 1


@pytest.mark.e2e
def test_a_base_path_of_the_endpoint_is_kept(answering: Play) -> None:
    """The path of the endpoint precedes every path."""
    server = answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
    reply = Boto3Target(endpoint_url=f"{server.url}/base").call(Call("SearchProfiles", SEARCH)).reply

    assert reply.status == 200
    assert server.requests[0].startswith(b"POST /base/domains/d/profiles/search ")


@pytest.mark.e2e
def test_faults_are_those_of_a_direct_connection(play: Play) -> None:
    """Refused, unresolved, timed out, reset, cut off, malformed."""

    def answering_raw(data: bytes) -> str:
        return str(play(lambda peer: peer.read_request() and peer.send(data)).url)

    def dribble(peer: Any) -> None:
        peer.read_request()
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while peer.wait(0.05):
            peer.send(b" ")

    assert _fault("http://127.0.0.1:1", SEARCH).kind is FaultKind.REFUSED
    assert _fault("http://no-such-host.invalid", SEARCH).kind is FaultKind.UNRESOLVED
    silent = play(lambda peer: peer.wait(20)).url
    assert _fault(silent, SEARCH, timeout=0.2).kind is FaultKind.TIMEOUT
    assert _fault(play(dribble).url, SEARCH, timeout=0.3).kind is FaultKind.TIMEOUT
    assert _fault(play(lambda peer: (peer.read_request(), peer.reset())).url, SEARCH).kind is FaultKind.RESET
    assert _fault(answering_raw(b""), SEARCH).kind is FaultKind.RESET
    cut = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}"
    assert _fault(answering_raw(cut), SEARCH).kind is FaultKind.RESET
    assert _fault(answering_raw(b"nonsense\r\n\r\n"), SEARCH).kind is FaultKind.MALFORMED
    plain = play(lambda peer: peer.connection.recv(1000) and peer.send(b"HTTP/1.1 400 No\r\n\r\n")).url
    assert _fault(plain.replace("http:", "https:"), SEARCH).kind is FaultKind.TLS


@pytest.mark.e2e
def test_credentials_of_the_environment_are_used_and_not_recorded(
    answering: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If credentials are configured they sign; the session token is masked."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret-key-of-the-test")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "session-token-1")
    server = answering(b"HTTP/1.1 200 OK\r\nX-Echo: session-token-1\r\nContent-Length: 2\r\n\r\n{}")
    exchange = Boto3Target(endpoint_url=server.url, region="eu-west-1").call(Call("SearchProfiles", SEARCH))

    assert b"Credential=AKIDEXAMPLE/" in server.requests[0]
    assert b"/eu-west-1/profile/aws4_request" in server.requests[0]
    assert "session-token-1" not in str(exchange)
    assert "AKIDEXAMPLE" not in str(exchange)


def test_a_configuration_that_makes_no_client_is_named() -> None:
    """The error comes before anything is sent."""
    with pytest.raises(TargetError, match="the configuration of AWS has no profile 'nobody'"):
        Boto3Target(endpoint_url="http://127.0.0.1:1", profile="nobody")
    with pytest.raises(TargetError, match="boto3 makes no client for customer-profiles: Invalid endpoint"):
        Boto3Target(endpoint_url="not a url")


def _stock_client(url: str) -> Any:
    import boto3

    return boto3.client(
        "customer-profiles",
        region_name="us-east-1",
        endpoint_url=url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


@pytest.mark.e2e
def test_a_client_of_the_users_own_sends_what_breaks_a_limit(url: str) -> None:
    """The service refuses it, not the client; what the client cannot send at all is not held against the service."""
    target = open_target(RunConfig(target="python:mine"), _stock_client(url))
    refused = Step(target.call(Call("SearchProfiles", {**SEARCH, "MaxResults": 0})))
    unsent = target.call(Call("SearchProfiles", {**SEARCH, "Values": 7})).reply.fault

    assert target.form is TargetForm.PYTHON
    assert (refused.status, refused.error) == (400, "BadRequestException")
    assert unsent is not None
    assert unsent.detail.startswith("not sendable through boto3")


def test_a_client_of_the_users_own_stays_as_it_is() -> None:
    """It still validates and has only its own handlers, and closing the target does not close it."""
    from botocore.exceptions import ParamValidationError

    client = _stock_client("http://127.0.0.1:1")
    sent: list[object] = []
    client.meta.events.register("before-send.customer-profiles", lambda **given: sent.append(given))
    target = open_target(RunConfig(target="python:mine"), client)
    target.close()

    with pytest.raises(ParamValidationError):
        client.search_profiles(**SEARCH, MaxResults=0)
    assert not sent


@pytest.mark.e2e
def test_handlers_of_the_users_own_client_are_kept(url: str) -> None:
    """A header that the user's handler adds travels, and nothing is sent twice."""
    client = _stock_client(url)
    sent: list[Any] = []
    client.meta.events.register("before-send.customer-profiles", lambda request, **_: sent.append(request))
    target = open_target(RunConfig(target="python:mine"), client)

    assert target.call(Call("SearchProfiles", SEARCH)).reply.status == 200
    assert len(sent) == 1


@pytest.mark.e2e
def test_an_adapter_around_a_client_is_not_judged_by_its_validation(url: str) -> None:
    """ParamValidationError comes before anything is sent, also if an adapter passes it on."""
    client = _stock_client(url)
    adapter = type("Adapter", (), {"search_profiles": lambda _, **given: client.search_profiles(**given)})()
    target = open_target(RunConfig(target="python:mine"), adapter)
    fault = target.call(Call("SearchProfiles", {**SEARCH, "MaxResults": 0})).reply.fault

    assert fault is not None
    assert fault.detail.startswith("not sendable through search_profiles")


def _real_client() -> Any:
    session = botocore.session.Session()
    return session.create_client(
        "customer-profiles", "us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
    )


def test_a_client_of_the_real_service_is_used_only_if_that_is_said() -> None:
    """As an object it is refused with the sentence that says what to do; with an access level it is a target."""
    with pytest.raises(TargetError, match="real service: say with --access"):
        open_target(RunConfig(target="python:client"), _real_client())

    assert open_target(RunConfig(target="python:client", access=Access.READ_ONLY), _real_client())


@pytest.mark.parametrize(
    "patched", ["botocore.client.BaseClient._make_api_call", "botocore.httpsession.URLLib3Session.send"]
)
def test_a_client_whose_sdk_is_patched_is_no_client_of_the_real_service(patched: str) -> None:
    """What a test has patched sends nothing to AWS."""
    with mock.patch(patched):
        assert open_target(RunConfig(target="python:client"), _real_client())


def test_a_client_is_stubbed_as_long_as_its_stub_is_active() -> None:
    """A stub of botocore, or a handler that says it is enabled as moto's does, answers in place of the service."""
    client = _real_client()
    assert not is_answered_here(client)
    with Stubber(client):
        assert is_answered_here(client)
    assert not is_answered_here(client)

    handler = mock.Mock(enabled=False)
    client.meta.events.register("before-send", handler)
    assert not is_answered_here(client)
    handler.enabled = True
    assert is_answered_here(client)


@pytest.mark.e2e
def test_a_password_in_the_endpoint_is_not_recorded() -> None:
    """Neither what the target is called nor what the SDK says of a fault has it."""
    target = Boto3Target(endpoint_url="http://someone:open-sesame@127.0.0.1:9/prefix", timeout=2.0)
    exchange = target.call(Call("SearchProfiles", SEARCH))
    target.close()

    assert target.description == "boto3: --endpoint-url http://127.0.0.1:9/prefix"
    assert exchange.reply.fault is not None
    assert "sesame" not in str(exchange)
