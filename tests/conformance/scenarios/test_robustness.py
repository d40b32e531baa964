"""Robustness, fuzzed and written by hand, against a correct target and against one with planted bugs."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from searchprofiles_tck.conformance.config import RunConfig
from searchprofiles_tck.conformance.run.session import Session
from searchprofiles_tck.conformance.scenarios.registry import checks
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.service.http_app import http_app
from searchprofiles_tck.reference.service.server import running_server
from searchprofiles_tck.reference.service.wire import Application, Message, Receive, Scope, Send
from searchprofiles_tck.spec.open_points import OPEN_POINTS
from searchprofiles_tck.spec.readings import Readings
from searchprofiles_tck.spec.results import CheckResult
from searchprofiles_tck.spec.statuses import Status

pytestmark = pytest.mark.e2e

SECRET = "a-secret-of-the-user"
PARTS = ("robustness", "fuzzing")

Results = Mapping[str, CheckResult]


def results(target: str, directory: Path) -> Results:
    """Return the results of both scenarios on ``target``, by the id of their check."""
    config = RunConfig(target=target, seed=3, headers=(("X-Api-Key", SECRET),))
    session = Session.open(config, directory)
    try:
        wanted = [check for check in checks() if check.scenario.name in PARTS]
        return {check.id: session.run(check) for check in wanted}
    finally:
        session.close()


def planted(inner: Application) -> Application:
    """Return ``inner`` with bugs that only strange requests show, behind an authorisation that all requests need."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        body = b""
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)

        async def again() -> Message:
            return {"type": "http.request", "body": text.encode(), "more_body": False}

        text = body.decode("utf-8", "ignore")
        size = dict(pair.split(b"=") for pair in scope["query_string"].split(b"&") if b"=" in pair)
        search = scope["path"].endswith("/profiles/search")
        if dict(scope["headers"]).get(b"x-api-key") != SECRET.encode():
            await answer(send, 403, b'{"Message": "no key"}')
        elif search and not size.get(b"max-results", b"1").lstrip(b"-").isdigit():
            await answer(send, 500, b"oops")
        elif search and scope["method"] == "GET":
            await answer(send, 200, b"[]")
        elif search and text.count('"Values":') > 1 + text.count('"Add'):
            await answer(send, 200, b'{"Items": [], "NextToken": null}')
        elif search and text.count("[") > 50:
            await answer(send, 500, b"too deep")
        elif search and size.get(b"max-results") == b"99":
            await answer(send, 200, b'{"Items": {}}')
        else:
            await inner(scope, again, send)

    return app


async def answer(send: Send, status: int, body: bytes) -> None:
    """Answer with JSON, or with a text that is sent as JSON."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the run against the target with planted bugs."""
    return tmp_path_factory.mktemp("broken")


@pytest.fixture(scope="module")
def broken(evidence: Path) -> Iterator[Results]:
    """Yield the results of the target with planted bugs."""
    with running_server(planted(http_app(Engine()))) as url:
        yield results(url, evidence)


def test_a_correct_target_is_not_accused(tmp_path: Path) -> None:
    """No check fails on the reference, and those of the class robustness all come to a judgement."""
    found = results("reference:", tmp_path)
    assert [one.id for one in found.values() if one.status is Status.FAILED] == []
    own = [one for one in found.values() if one.id.startswith("robustness-")]
    assert {one.status for one in own} == {Status.PASSED}


def test_no_reading_of_an_open_point_is_accused(tmp_path: Path) -> None:
    """A target that reads every open point otherwise than the reference does nothing wrong."""
    others = {
        point.id: list(point.readings)[-1] for point in OPEN_POINTS.values() if point.id != "visibility"
    }
    with running_server(http_app(Engine(Readings(others)))) as url:
        found = results(url, tmp_path)
    assert [one.id for one in found.values() if one.status is Status.FAILED] == []


@pytest.mark.parametrize(
    "check",
    [
        "robustness-server-error@fuzzing",
        "robustness-rejects-invalid@fuzzing",
        "robustness-response-schema@fuzzing",
        "robustness-duplicate-members@robustness",
        "robustness-deep-body@robustness",
        "robustness-method@robustness",
        "robustness-invalid-encoding@robustness",
    ],
)
def test_planted_bugs_are_found(broken: Results, check: str) -> None:
    """Each bug fails the check that is about it, as a recommendation."""
    assert (broken[check].status, broken[check].level) == (Status.FAILED, "SHOULD")


@pytest.mark.parametrize(
    "check", ["errors-no-server-error@fuzzing", "shape-items-list@fuzzing", "shape-no-null@robustness"]
)
def test_what_our_own_rules_confirm_is_no_mere_advice(broken: Results, check: str) -> None:
    """A 5xx that is returned again, and a response of the wrong shape, break rules of level MUST."""
    assert (broken[check].status, broken[check].level) == (Status.FAILED, "MUST")


def test_what_another_method_gets_is_no_response_to_a_search(broken: Results) -> None:
    """A list that a GET on the path of a search is answered with breaks no rule on responses."""
    assert broken["robustness-method@robustness"].status is Status.FAILED
    assert broken["shape-success-object@robustness"].status is Status.PASSED


def test_fuzzed_requests_are_authorised_and_recorded_without_secrets(broken: Results, evidence: Path) -> None:
    """The user's headers reach the target with every request, and no file of the run holds their values."""
    assert broken["robustness-accepts-valid@fuzzing"].status is Status.PASSED
    recorded = b"".join(path.read_bytes() for path in evidence.rglob("exchanges-*"))
    assert b'"fuzzed":"yes"' in recorded
    assert SECRET.encode() not in recorded


def test_failures_show_the_request_that_makes_them(broken: Results) -> None:
    """A fuzzed request that fails can be sent again with curl."""
    failure = broken["errors-no-server-error@fuzzing"].failures[0]
    assert failure.reproduce is not None
    assert "max-results=" in failure.reproduce.curl
