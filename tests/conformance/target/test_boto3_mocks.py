"""A client of the SDK that a mock answers in the place of the wire, as tests do, is a target like any other."""

from typing import Any
from unittest import mock

import botocore.session
import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError
from searchprofiles_tck.conformance.config import RunConfig
from searchprofiles_tck.conformance.history.step import Step
from searchprofiles_tck.conformance.target.open import open_target
from searchprofiles_tck.spec.exchange import Call, FaultKind

SEARCH = {"DomainName": "d", "KeyName": "_account", "Values": ["ü"]}
MOCKED = {**SEARCH, "MaxResults": 5}
UNKNOWN = {"Error": {"Code": "ResourceNotFoundException", "Message": "no d"}}


def _client() -> Any:
    session = botocore.session.Session()
    return session.create_client(
        "customer-profiles", "us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
    )


def _answering(event: str, answer: Any) -> tuple[Any, list[str]]:
    """Return a target of a client whose handler of ``event`` answers, and the operations that reach it."""
    client, asked = _client(), []

    def handler(model: Any = None, request: Any = None, **_: object) -> Any:
        asked.append(model.name if model else request.method)
        return answer

    client.meta.events.register(f"{event}.customer-profiles", handler)
    return open_target(RunConfig(target="python:client"), client), asked


@pytest.mark.parametrize(
    ("event", "answer"),
    [
        ("before-send", AWSResponse("u", 200, {}, mock.Mock(stream=lambda **_: iter([b"{}"])))),
        ("before-call", (mock.Mock(status_code=200), {})),
    ],
)
def test_a_mock_is_not_asked_what_the_client_does_not_send(event: str, answer: Any) -> None:
    """A handler that answers in the place of the wire carries nothing out that counts as never sent."""
    target, asked = _answering(event, answer)
    sent = target.call(Call("SearchProfiles", MOCKED))
    unsent = target.call(Call("SearchProfiles", {**SEARCH, "Values": "text"})).reply.fault

    assert sent.reply.status in (200, None)
    assert sent.reply.body == "{}"
    assert len(asked) == 1
    assert unsent is not None
    assert unsent.detail.startswith("not sendable through boto3: it would send")


def test_whatever_a_handler_raises_is_a_fault_at_once() -> None:
    """As of a mock that lets the test fail: nothing is waited for."""
    client = _client()

    def handler(**_: object) -> None:
        pytest.fail("odd")

    client.meta.events.register("before-call.customer-profiles", handler)
    target = open_target(RunConfig(target="python:client", timeout=0.5), client)
    fault = target.call(Call("SearchProfiles", MOCKED)).reply.fault

    assert fault is not None
    assert (fault.kind, "search_profiles raised Failed: odd" in fault.detail) == (FaultKind.ADAPTER, True)


def test_a_handler_before_the_call_gives_errors() -> None:
    """An error that a mock gives in the place of the wire is the answer."""
    answer = (mock.Mock(status_code=404), {**UNKNOWN, "ResponseMetadata": {"HTTPStatusCode": 404}})
    step = Step(_answering("before-call", answer)[0].call(Call("SearchProfiles", SEARCH)))

    assert (step.status, step.error) == (404, "ResourceNotFoundException")


@pytest.mark.parametrize(
    ("effect", "status", "error", "fault"),
    [
        ([{"Items": [], "ResponseMetadata": {"HTTPStatusCode": 200}}], 200, "", ""),
        ([ClientError(UNKNOWN, "SearchProfiles")], None, "ResourceNotFoundException", ""),
        ([NotImplementedError("later")], None, "UnknownOperationException", ""),
        ([KeyError("d")], None, "", "search_profiles raised KeyError: 'd', which has no .response"),
    ],
)
def test_a_patched_client_is_judged_by_what_it_returns(
    effect: list[Any], status: int | None, error: str, fault: str
) -> None:
    """Tests patch the one method through which all calls go: nothing is sent then, and all the same answered."""
    with mock.patch("botocore.client.BaseClient._make_api_call", side_effect=effect):
        target = open_target(RunConfig(target="python:client"), _client())
        step = Step(target.call(Call("SearchProfiles", MOCKED)))

    assert (step.exchange.reply.status, step.error) == (status, error)
    assert step.flaw.startswith(fault)
    assert bool(step.fault) == bool(fault)
