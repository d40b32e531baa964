"""The paths of a served reference that are no operations, its log, and what it says about a wrong path."""

import json
from typing import Any

import pytest
from searchprofiles_tck.conformance.target.in_process import InProcessTarget
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.service.controls import with_controls, with_log
from searchprofiles_tck.reference.service.http_app import http_app
from searchprofiles_tck.reference.service.wire import Application
from searchprofiles_tck.spec.exchange import Call, HttpRequest
from searchprofiles_tck.spec.operations import OPERATIONS


def asked(application: Application, method: str, path: str, body: str = "") -> tuple[int, Any]:
    """Return status and body of the response to a request."""
    headers = (("Content-Type", "application/json"),) if body else ()
    call = Call("SearchProfiles", {}, HttpRequest(method, path, headers, body))
    reply = InProcessTarget(application, "reference:").call(call).reply
    return reply.status or 0, json.loads(reply.body) if reply.body else None


def controlled(engine: Engine) -> Application:
    """Return the application with controls."""
    return with_controls(http_app(engine), engine.savepoint())


def test_the_root_lists_every_operation() -> None:
    """A stranger who opens the address sees method and path of each operation, and the controls."""
    status, overview = asked(controlled(Engine()), "GET", "/")

    assert status == 200
    assert overview["operations"] == {one.name: f"{one.method} {one.path}" for one in OPERATIONS.values()}
    assert set(overview["controls"]) == {"GET /health", "POST /_reset"}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_health_answers(method: str) -> None:
    """What waits for the server gets a success."""
    assert asked(controlled(Engine()), method, "/health")[0] == 200


def test_a_reset_brings_back_the_beginning() -> None:
    """Domains and profiles of the start are back, others are gone, and an old token leads into no new domain."""
    engine = Engine()
    engine.call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 1})
    first = engine.call("CreateProfile", {"DomainName": "d", "AccountNumber": "1"})["ProfileId"]
    application = controlled(engine)
    engine.call("DeleteProfile", {"DomainName": "d", "ProfileId": first})
    engine.call("CreateDomain", {"DomainName": "other", "DefaultExpirationDays": 1})
    for number in ("2", "2"):
        engine.call("CreateProfile", {"DomainName": "other", "AccountNumber": number})
    search: dict[str, Any] = {"DomainName": "other", "KeyName": "_account", "Values": ["2"], "MaxResults": 1}
    token = engine.call("SearchProfiles", search)["NextToken"]

    status, _ = asked(application, "POST", "/_reset")

    assert status == 200
    assert [item["DomainName"] for item in engine.call("ListDomains", {})["Items"]] == ["d"]
    found = engine.call("SearchProfiles", {**search, "DomainName": "d", "Values": ["1"]})
    assert [item["ProfileId"] for item in found["Items"]] == [first]
    asked(application, "POST", "/domains/other", '{"DefaultExpirationDays": 1}')
    query = f"max-results=1&next-token={token}"
    body = '{"KeyName": "_account", "Values": ["2"]}'
    assert asked(application, "POST", f"/domains/other/profiles/search?{query}", body)[0] == 400


@pytest.mark.parametrize(
    ("method", "path", "says"),
    [
        ("POST", "/domain/d/profiles/search", "POST /domains/{DomainName}/profiles/search (SearchProfiles)?"),
        ("GET", "/domains/d/profiles/search", "POST /domains/{DomainName}/profiles/search (SearchProfiles)?"),
        ("POST", "/v1/domains/d/profiles", "POST /domains/{DomainName}/profiles (CreateProfile)?"),
        ("GET", "/domains/d/", "GET /domains/{DomainName} (GetDomain)?"),
        ("PUT", "/x", "the paths of all operations begin with /domains"),
    ],
)
def test_a_wrong_path_is_answered_with_the_right_one(method: str, path: str, says: str) -> None:
    """The answer to a path that no operation has names the operation that was meant."""
    status, error = asked(controlled(Engine()), method, path)

    assert status == 404
    assert error["Message"].startswith(f"no operation has the method and path '{method} {path}'; ")
    assert error["Message"].endswith(says)


def test_the_log_has_a_line_for_each_request() -> None:
    """It has address and status, of an error also name and text; no secret, and nothing unprintable."""
    lines: list[str] = []
    application = with_log(controlled(Engine()), lines.append)

    asked(application, "GET", "/domains?max-results=3")
    asked(application, "POST", "/domains/d/profiles/search", '{"KeyName": "_account", "Values": ["secret"]}')
    asked(application, "GET", "/\x9b31m")

    assert lines[0] == "GET /domains?max-results=3 200"
    assert lines[1].startswith(
        'POST /domains/d/profiles/search 404 ResourceNotFoundException {"Message":"there is no domain'
    )
    assert "secret" not in lines[1]
    assert all(line.isprintable() for line in lines)
