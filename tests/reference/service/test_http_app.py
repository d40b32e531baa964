"""The reference over HTTP: what it reads, what it answers, and that hostile requests get less than a 500."""

import http.client
import json
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.failures import access_denied
from searchprofiles_tck.reference.service.http_app import answering, application, http_app
from searchprofiles_tck.reference.service.server import running_server
from searchprofiles_tck.reference.service.wire import WireRequest, WireResponse
from searchprofiles_tck.spec.readings import Readings

JSON = {"Content-Type": "application/json"}
SEARCH = "/domains/d/profiles/search"
BODY = '{"KeyName":"_account","Values":["1"]}'


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Serve a reference with a domain ``d`` that has a profile with account number 1."""
    engine = Engine()
    engine.call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 1})
    engine.call("CreateProfile", {"DomainName": "d", "AccountNumber": "1", "FirstName": "Zoë"})
    with running_server(http_app(engine)) as served:
        yield served


def _ask(
    url: str, method: str, target: str, body: str | bytes = "", headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], str]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    try:
        data = body.encode() if isinstance(body, str) else body
        connection.request(method, target, data, JSON if headers is None else headers)
        response = connection.getresponse()
        return response.status, {k.lower(): v for k, v in response.getheaders()}, response.read().decode()
    finally:
        connection.close()


def _answer(method: str, target: str, body: str, readings: Readings) -> WireResponse:
    path, _, query = target.encode().partition(b"?")
    engine = Engine(readings)
    engine.call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 1})
    return answering(engine)(WireRequest(method, path, query, {}, body.encode()))


@pytest.mark.parametrize(
    ("reading", "header", "member", "value"),
    [
        ("header", "BadRequestException", None, None),
        ("header-uri", "BadRequestException:http", None, None),
        ("type", None, "__type", "BadRequestException"),
        ("type-namespace", None, "__type", "com.amazonaws.customerprofiles#BadRequestException"),
        ("code", None, "code", "BadRequestException"),
    ],
)
def test_an_error_has_its_name_in_one_place(
    reading: str, header: str | None, member: str | None, value: str | None
) -> None:
    """The one that the reading names, and no other."""
    response = _answer("POST", SEARCH, "oops", Readings({"error-name": reading}))
    headers = dict(response.headers)
    body = json.loads(response.body)

    assert set(body) == {"Message"} | ({member} if member else set())
    assert member is None or body[member] == value
    if header:
        assert headers[b"x-amzn-ErrorType"].decode().startswith(header)
    else:
        assert b"x-amzn-ErrorType" not in headers


@pytest.mark.parametrize("parameter", ["max-results", "next-token"])
@pytest.mark.parametrize("target", ["?{}=", "?{}"])
@pytest.mark.parametrize(("reading", "status"), [("refused", 400), ("left-out", 200)])
def test_an_empty_parameter_is_read_as_told(parameter: str, target: str, reading: str, status: int) -> None:
    """With and without an equals sign."""
    point = {"max-results": "size-empty", "next-token": "token-empty"}[parameter]
    response = _answer("POST", SEARCH + target.format(parameter), BODY, Readings({point: reading}))

    assert response.status == status


@pytest.mark.e2e
def test_a_response_is_json_in_raw_utf8_with_a_request_id(url: str) -> None:
    """Characters travel as themselves; each response has an id of its own."""
    status, headers, body = _ask(url, "POST", SEARCH, BODY)
    _, others, _ = _ask(url, "POST", SEARCH, BODY)

    assert (status, headers["content-type"]) == (200, "application/json")
    assert '"FirstName":"Zoë"' in body
    assert headers["x-amzn-requestid"] != others["x-amzn-requestid"]


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("POST", "/"),
        ("POST", "/domains/d/profiles/search/more"),
        ("POST", "/domains/a/b/profiles/search"),
        ("POST", "/Domains/d/profiles/search"),
        ("GET", "/domains/d/profiles/search"),
        ("PATCH", "/domains/d"),
        ("DELETE", "/domains"),
        ("OPTIONS", "/domains"),
    ],
)
def test_what_no_operation_has_is_unknown(url: str, method: str, target: str) -> None:
    """An unknown path, and a known path with another method."""
    status, headers, _ = _ask(url, method, target)

    assert (status, headers["x-amzn-errortype"]) == (404, "UnknownOperationException")


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("segment", "status"),
    [
        ("d", 200),
        ("%64", 200),
        ("%2564", 400),
        ("d%2F", 400),
        ("%ff", 400),
        ("%zz", 400),
        ("", 400),
    ],
)
def test_a_domain_name_is_decoded_exactly_once(url: str, segment: str, status: int) -> None:
    """An encoded letter is the letter, an encoded percent sign none, an encoded slash no separator."""
    assert _ask(url, "GET", f"/domains/{segment}")[0] == status


@pytest.mark.e2e
@pytest.mark.parametrize(
    "body",
    [
        "{",
        "{}x",
        "{'KeyName':'_account'}",
        '{"KeyName":"_account","Values":["1"],}',
        '{"KeyName":"_account","Values":["1"]}//',
        '\x0c{"KeyName":"_account","Values":["1"]}',
        '\ufeff{"KeyName":"_account","Values":["1"]}',
        '{"KeyName":"_account","KeyName":"_email","Values":["1"]}',
        '{"KeyName":"_account","Values":[NaN]}',
        b'{"KeyName":"_account","Values":["\xff"]}',
        '{"KeyName":"_account","Values":["\\ud800"]}',
        '{"KeyName":"_account","Values":["1"],"x":' + "[" * 100 + "]" * 100 + "}",
        "[" * 200_000,
        "9" * 100_000,
        "[]",
        "10",
        "null",
        '"text"',
        "true",
        "",
        " ",
    ],
)
def test_a_malformed_body_is_a_bad_request(url: str, body: str | bytes) -> None:
    """Whatever is not a JSON object that the operation can be read from."""
    status, headers, text = _ask(url, "POST", SEARCH, body)

    assert (status, headers["x-amzn-errortype"]) == (400, "BadRequestException")
    assert json.loads(text)["Message"]


@pytest.mark.e2e
@pytest.mark.parametrize(
    "size",
    ["abc", "0", "101", "-1", "+5", "5.0", "1e1", "%205", "%D9%A3", "9" * 5000, "1&max-results=2", "%ff"],
)
def test_a_page_size_that_is_no_number_in_range_is_a_bad_request(url: str, size: str) -> None:
    """Only ASCII digits are a number, and a parameter is given once."""
    assert _ask(url, "POST", f"{SEARCH}?max-results={size}", BODY)[0] == 400


@pytest.mark.e2e
def test_unknown_parameters_are_ignored(url: str) -> None:
    """Names that no operation has, empty pairs, odd separators."""
    assert _ask(url, "POST", f"{SEARCH}?&&x=1&=&MaxResults=0&max-results=5&", BODY)[0] == 200


def test_members_of_the_url_do_not_count_in_the_body() -> None:
    """They are unknown there: ignored, or refused if unknown members are."""
    body = '{"DomainName":"other","MaxResults":"x","KeyName":"_account","Values":["1"]}'

    assert _answer("POST", SEARCH, body, Readings()).status == 200
    assert _answer("POST", SEARCH, body, Readings({"unknown-member": "refused"})).status == 400


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "application/json; charset=UTF-8"}, 200),
        ({}, 200),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": "application/json; charset=utf-16"}, 415),
        ({**JSON, "Accept": "*/*"}, 200),
        ({**JSON, "Accept": "text/html, application/json;q=0.5"}, 200),
        ({**JSON, "Accept": "application/*"}, 200),
        ({**JSON, "Accept": "text/html"}, 406),
        ({**JSON, "Accept": "application/json;q=0"}, 406),
        ({**JSON, "X": "y" * 40_000}, 431),
        ({**JSON, **{f"X-{number}": "y" for number in range(150)}}, 431),
    ],
)
def test_content_is_negotiated(url: str, headers: dict[str, str], status: int) -> None:
    """JSON in, JSON out; other types and too many headers are refused with the status that says so."""
    assert _ask(url, "POST", SEARCH, BODY, headers)[0] == status


@pytest.mark.e2e
def test_a_body_that_is_too_large_is_refused(url: str) -> None:
    """Before it is read to its end."""
    assert _ask(url, "POST", SEARCH, b" " * 1_100_000)[0] == 413


@pytest.mark.e2e
@pytest.mark.parametrize(
    "data",
    [
        b"nonsense\r\n\r\n",
        b"POST /domains/d HTTP/9.9\r\n\r\n",
        b"POST /domains/\xff\xfe HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
        b"POST " + SEARCH.encode() + b" HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n",
        b"POST " + SEARCH.encode() + b" HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /domains?next-token=\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /domains/%00 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET //domains HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET http://other/domains HTTP/1.1\r\nHost: x\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
        b"HEAD /domains HTTP/1.1\r\nHost: x\r\n\r\n",
        b"CONNECT other:80 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /domains HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
    ],
)
def test_hostile_requests_do_not_break_the_server(url: str, data: bytes) -> None:
    """Each gets an answer below 500, and the next client is served."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), timeout=5) as connection:
        connection.sendall(data)
        status = connection.recv(1000).split()[1]

    assert 200 <= int(status) < 500
    assert _ask(url, "GET", "/domains/d")[0] == 200


def test_a_defect_of_ours_is_an_internal_error_without_details(monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer is an error of the service; what went wrong is in the log only."""
    engine = Engine()

    def broken(_arguments: object, _render: object) -> bytes:
        raise ValueError("secret detail")

    monkeypatch.setattr(engine, "search", broken)
    response = answering(engine)(WireRequest("POST", SEARCH.encode(), b"", {}, BODY.encode()))

    assert response.status == 500
    assert dict(response.headers)[b"x-amzn-ErrorType"] == b"InternalServerException"
    assert b"secret" not in response.body


def test_a_guard_stands_before_every_operation() -> None:
    """What it raises is the answer."""

    def refuse(_request: WireRequest) -> None:
        raise access_denied("no signature")

    response = answering(Engine(), refuse)(WireRequest("GET", b"/domains", b"", {}))

    assert (response.status, json.loads(response.body)) == (403, {"Message": "no signature"})


@pytest.mark.e2e
def test_a_wrapped_answer_is_served() -> None:
    """A wire mutant wraps the function that answers, and the application serves what it returns."""

    def teapot(_request: WireRequest) -> WireResponse:
        return WireResponse(418, ((b"x-mutant", b"yes"),), b"{}")

    with running_server(application(teapot)) as served:
        status, headers, _ = _ask(served, "GET", "/domains")

    assert (status, headers["x-mutant"]) == (418, "yes")
