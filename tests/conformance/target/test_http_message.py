"""HTTP messages: how calls are encoded, and what is recorded of them."""

import base64
import math
from typing import Any
from urllib.parse import quote

import pytest
from searchprofiles_tck.conformance.target.http_message import SECRET_HEADERS, Redactor, encode, json_text
from searchprofiles_tck.spec.exchange import Call, Fault, FaultKind, HttpRequest, Reply
from searchprofiles_tck.spec.operations import OPERATIONS


def test_members_travel_where_the_binding_says() -> None:
    """DomainName in the path, page size and token in the query, the rest in the JSON body."""
    request = encode(
        "SearchProfiles",
        {"DomainName": "d", "KeyName": "_email", "Values": ["ü"], "MaxResults": 5, "NextToken": "a/b=+&c"},
    )

    assert request.method == "POST"
    assert request.target == "/domains/d/profiles/search?max-results=5&next-token=a%2Fb%3D%2B%26c"
    assert request.body == '{"KeyName":"_email","Values":["ü"]}'
    assert dict(request.headers) == {"Accept": "application/json", "Content-Type": "application/json"}


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_has_a_request(name: str) -> None:
    """Operations without body members send no body and no Content-Type."""
    request = encode(name, {"DomainName": "d"})

    assert request.method == OPERATIONS[name].method
    assert (request.body == "{}") is OPERATIONS[name].has_body
    assert ("Content-Type" in dict(request.headers)) is OPERATIONS[name].has_body


@pytest.mark.parametrize(
    ("name", "segment"),
    [
        ("a b", "a%20b"),
        ("a/b", "a%2Fb"),
        ("%41", "%2541"),
        ("ü", "%C3%BC"),
        ("..", ".."),
        ("\ud800", "%ED%A0%80"),
        ("", ""),
        (None, ""),
        (7, "7"),
        (True, "true"),
        (["d"], "%5B%22d%22%5D"),
    ],
)
def test_a_domain_name_of_any_kind_reaches_the_path(name: object, segment: str) -> None:
    """Reserved characters are percent-encoded once; values of other types are sent as their JSON text."""
    assert encode("GetDomain", {"DomainName": name}).target == f"/domains/{segment}"


@pytest.mark.parametrize(
    ("size", "query"),
    [
        ("abc", "?max-results=abc"),
        ("", "?max-results="),
        (0, "?max-results=0"),
        (-1, "?max-results=-1"),
        (1.5, "?max-results=1.5"),
        (True, "?max-results=true"),
        ([1, 2], "?max-results=1&max-results=2"),
        (None, ""),
    ],
)
def test_a_page_size_of_any_kind_reaches_the_query(size: object, query: str) -> None:
    """Nothing is validated; only None has no form in a query and is left out."""
    assert encode("ListDomains", {"MaxResults": size}).target == f"/domains{query}"


@pytest.mark.parametrize(
    ("values", "body"),
    [
        ("x", '{"Values":"x"}'),
        (None, '{"Values":null}'),
        ([1, "é"], '{"Values":[1,"é"]}'),
        (["\ud800", "é"], '{"Values":["\\ud800","\\u00e9"]}'),
        (math.nan, '{"Values":NaN}'),
    ],
)
def test_body_members_of_any_kind_reach_the_body(values: Any, body: str) -> None:
    """Wrong types travel as they are; a lone surrogate is escaped, since it has no UTF-8 form."""
    assert encode("SearchProfiles", {"DomainName": "d", "Values": values}).body == body


def test_json_text_is_compact_and_raw() -> None:
    """No blanks between tokens, no escapes of what UTF-8 can encode."""
    assert json_text({"a": ["\U0001f600", 1]}) == '{"a":["\U0001f600",1]}'


CALL = Call("SearchProfiles", {})
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
    clean = redactor.exchange(CALL, HttpRequest("GET", "/"), reply)

    assert clean.reply == Reply(
        400, (("X", "a [redacted]"),), "b [redacted]", b"[redacted]", Fault(FaultKind.RESET, "c [redacted]")
    )


@pytest.mark.parametrize("body", ["abcd\\/ef+gh==", "abcd/ef+gh\\u003d\\u003d", "abcd/ef\\u002Bgh=="])
def test_a_token_is_found_however_json_escapes_it(body: str) -> None:
    """Writers escape slashes, plus signs or equals signs, which JSON leaves to them."""
    redactor = Redactor(secrets=("Bearer abcd/ef+gh==",))

    assert redactor.text(f'{{"Message": "{body}"}}') == '{"Message": "[redacted]"}'


@pytest.mark.parametrize("name", sorted(SECRET_HEADERS))
def test_secret_headers_are_never_recorded(name: str) -> None:
    """Whatever their letter case, in requests and replies, and wherever their value is repeated."""
    redactor = Redactor()
    request = HttpRequest("GET", "/", ((name.title(), "value-of-the-header"),))
    reply = Reply(200, ((name.upper(), "other"),), "was value-of-the-header")
    clean = redactor.exchange(CALL, request, reply)

    assert clean.sent == HttpRequest("GET", "/", ((name.title(), "[redacted]"),))
    assert clean.reply == Reply(200, ((name.upper(), "[redacted]"),), "was [redacted]")


def test_short_values_are_not_searched_for() -> None:
    """They would be found by chance; the header itself is masked all the same."""
    redactor = Redactor(given=(("X-Stage", "a"),))
    request = HttpRequest("GET", "/", (("x-stage", "a"),))
    clean = redactor.exchange(CALL, request, Reply(200, (), '{"a":1}'))

    assert clean.sent == HttpRequest("GET", "/", (("x-stage", "[redacted]"),))
    assert clean.reply.body == '{"a":1}'


def test_common_headers_of_the_user_are_no_secret() -> None:
    """Masking application/json would make a right Content-Type look wrong."""
    redactor = Redactor(given=(("Accept", "application/json"),))
    request = HttpRequest("GET", "/", (("Accept", "application/json"),))
    reply = Reply(200, (("Content-Type", "application/json"),))

    clean = redactor.exchange(CALL, request, reply)

    assert (clean.sent, clean.reply) == (request, reply)
