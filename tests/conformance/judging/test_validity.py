"""Which generated requests are certainly valid, certainly invalid, or open."""

import pytest
from searchprofiles_tck.conformance.judging.validity import Validity, validity
from searchprofiles_tck.spec.exchange import HttpRequest

PATH = "/domains/d/profiles/search"
BODY = '{"KeyName":"_phone","Values":["1"]}'
TWO = '{"KeyName":"_phone","Values":["1"],"AdditionalSearchKeys":[{"KeyName":"%s","Values":%s}]%s}'


def standing(target: str, body: str, content_type: str = "application/json") -> str:
    """What is said of a request with these parts."""
    request = HttpRequest("POST", target, (("content-type", content_type),), body)
    return validity(request, "d").value


@pytest.mark.parametrize(
    "body", [BODY, TWO % ("_email", '["1"]', ""), TWO % ("_email", '["1"]', ',"LogicalOperator":"OR"')]
)
@pytest.mark.parametrize("query", ["", "?max-results=1", "?max-results=100"])
def test_a_request_that_keeps_every_constraint_is_valid(query: str, body: str) -> None:
    """Refusing it has no excuse."""
    assert standing(PATH + query, body) == Validity.VALID.value


@pytest.mark.parametrize(
    ("target", "body"),
    [
        (PATH, '{"KeyName":"_phone"}'),
        (PATH, '{"KeyName":"_phone","Values":[""]}'),
        (PATH, '{"KeyName":"_phone","Values":"1"}'),
        (PATH, '{"KeyName":null,"Values":["1"]}'),
        (PATH, '{"KeyName":"a b","Values":["1"]}'),
        (PATH, TWO % ("_email", "null", "")),
        (PATH, TWO % ("_email", '["1"]', ',"LogicalOperator":"XOR"')),
        (PATH + "?max-results=0", BODY),
        (PATH + "?max-results=101", BODY),
        (PATH + "?max-results=abc", BODY),
        (PATH + "?max-results=1.5", BODY),
        (PATH + "?next-token=" + "x" * 1025, BODY),
        ("/domains/a%20b/profiles/search", BODY),
    ],
)
def test_a_request_that_breaks_a_constraint_is_invalid(target: str, body: str) -> None:
    """Accepting it has no excuse."""
    assert standing(target, body) == Validity.INVALID.value


@pytest.mark.parametrize(
    ("target", "body"),
    [
        (PATH, '{"KeyName":"_phone","Values":[]}'),
        (PATH, '{"KeyName":"_phone","Values":["1","1"]}'),
        (PATH, '{"KeyName":"_phone","Values":["1"],"More":1}'),
        (PATH, '{"KeyName":"_phone","Values":["1"],"AdditionalSearchKeys":null}'),
        (PATH, '{"KeyName":"_phone","Values":["1"],"LogicalOperator":"OR"}'),
        (PATH, '{"KeyName":"unknown","Values":["1"]}'),
        (PATH, '{"KeyName":"_phone","Values":["\\ud800"]}'),
        (PATH, TWO % ("_phone", '["2"]', "")),
        (PATH, "[" * 2000),
        (PATH + "?next-token=x", BODY),
        (PATH + "?next-token=", BODY),
        (PATH + "?max-results=", BODY),
        (PATH + "?max-results=1.0", BODY),
        (PATH + "?max-results=1&max-results=0", BODY),
        (PATH + "?x=1", BODY),
        ("/domains/other/profiles/search", BODY),
        ("/elsewhere", BODY),
    ],
)
def test_what_the_sources_leave_open_is_neither(target: str, body: str) -> None:
    """A target is not blamed for its reading of an open point."""
    assert standing(target, body) == Validity.OPEN.value


def test_a_body_of_another_content_type_is_open() -> None:
    """It may be refused with 415."""
    assert standing(PATH, BODY, "text/plain") == Validity.OPEN.value
