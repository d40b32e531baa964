"""How a walk is cut into pages, and what becomes of a token that does not fit."""

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.failures import ServiceFailure
from searchprofiles_tck.reference.pagination import FIRST, Position, SignedTokens, TokenScope, cut
from searchprofiles_tck.spec.errors import ErrorName
from searchprofiles_tck.spec.limits import NEXT_TOKEN
from searchprofiles_tck.spec.readings import Readings

WALK = TokenScope(1, b"8 bytes!", 20)
HERE = Position(41, 3)
SECRET = b"secret"


def tokens(**readings: str) -> SignedTokens:
    """Return tokens under these readings."""
    return SignedTokens(Readings().having(**readings), SECRET)


def numbers(count: int) -> Any:
    """Return a function that fetches from ``count`` matches, numbered from 0."""
    return lambda after, limit: [(number, 1) for number in range(after + 1, count)][:limit]


@pytest.mark.parametrize(
    ("count", "first", "leads_on"),
    [(0, 0, False), (1, 1, False), (20, 20, False), (21, 20, True), (40, 20, True)],
)
def test_page_leads_on_while_more_follow(count: int, first: int, leads_on: bool) -> None:
    """A full page that happens to be the last has no successor."""
    shown, following = cut(numbers(count), 20, FIRST, Readings())

    assert len(shown) == first
    assert (following is not None) == leads_on


def test_trailing_page_is_empty_and_the_last() -> None:
    """Under the reading ``present`` the last profile is followed by one empty page, and nothing by none."""
    readings = Readings({"last-page": "present"})
    shown, following = cut(numbers(20), 20, FIRST, readings)

    assert len(shown) == 20
    assert following == Position(19, 1)
    assert cut(numbers(20), 20, Position(19, 1), readings) == ([], None)
    assert cut(numbers(0), 20, FIRST, readings) == ([], None)


def test_short_pages_hold_about_half_and_sometimes_nothing() -> None:
    """Under the reading ``short`` pages are half full, every third is empty, and all comes in the end."""
    sizes, position = [], FIRST
    while position is not None:
        shown, position = cut(numbers(45), 20, position, Readings({"page-fill": "short"}))
        sizes.append(len(shown))

    assert sizes == [10, 0, 10, 10, 0, 10, 5]


@given(
    st.builds(TokenScope, st.integers(0, 2**31), st.binary(min_size=8, max_size=8), st.integers(1, 100)),
    st.builds(Position, st.integers(-1, 2**32), st.integers(0, 2**31)),
)
def test_token_leads_to_where_it_was_issued_for(walk: TokenScope, position: Position) -> None:
    """A token is read back as what was written, and keeps the limit of its length."""
    text = tokens().issue(walk, position)

    assert tokens().start(walk, text) == position
    assert NEXT_TOKEN.allows(len(text))


@pytest.mark.parametrize("point", ["token-other-domain", "token-other-query", "token-other-size"])
def test_token_of_another_walk_is_refused_or_continues(point: str) -> None:
    """What a token is bound to decides, by the point that speaks of it and no other."""
    other = {
        "token-other-domain": TokenScope(2, WALK.query, WALK.size),
        "token-other-query": TokenScope(WALK.scope, b"another!", WALK.size),
        "token-other-size": TokenScope(WALK.scope, WALK.query, 21),
    }[point]
    points = ("token-other-domain", "token-other-query", "token-other-size")
    others_refuse = {name: "refused" for name in points if name != point}
    text = tokens().issue(WALK, HERE)

    continuing = SignedTokens(Readings({**others_refuse, point: "continues"}), SECRET)
    assert continuing.start(other, text) == HERE
    with pytest.raises(ServiceFailure, match="NextToken") as failure:
        SignedTokens(Readings({point: "refused"}), SECRET).start(other, text)
    assert failure.value.name is ErrorName.BAD_REQUEST


def test_token_used_again_is_read_as_told() -> None:
    """The second use gives the same page, is refused, or starts again; the first use is always good."""
    refusing, restarting = tokens(token_again="refused"), tokens(token_again="left-out")
    for each in (refusing, restarting, same := tokens()):
        text = each.issue(WALK, HERE)
        assert each.start(WALK, text) == HERE
        if each is refusing:
            with pytest.raises(ServiceFailure, match="has been used"):
                each.start(WALK, text)
        else:
            assert each.start(WALK, text) == (HERE if each is same else FIRST)


def test_no_token_looks_like_an_option() -> None:
    """The AWS CLI takes a value that begins with a hyphen for an option."""
    several = (tokens().issue(WALK, Position(number, 1)) for number in range(300))

    assert {text[0].isalpha() for text in several} == {True}


def test_two_walks_have_tokens_of_their_own_where_each_counts_once() -> None:
    """Two clients on the same page do not use up each other's tokens."""
    issuer = tokens(token_again="refused")

    assert issuer.issue(WALK, HERE) != issuer.issue(WALK, HERE)


TEXT = tokens().issue(WALK, HERE)
INVALID = [
    "x",
    "never a token",
    "ü" * 10,
    "\0",
    "=",
    "A" * 1024,
    TEXT[:-1],
    TEXT + "A",
    TEXT + "=",
    TEXT + "\n",
    TEXT.swapcase(),
    "!" + TEXT,
    base64.urlsafe_b64encode(b"\0" * 49).decode(),
    SignedTokens(Readings(), b"another secret").issue(WALK, HERE),
]


@pytest.mark.parametrize("text", INVALID)
def test_text_that_never_was_a_token_is_read_as_told(text: str) -> None:
    """Cut, lengthened, changed and foreign tokens are none: refused, taken as left out, or some page."""
    with pytest.raises(ServiceFailure, match="not a token"):
        tokens().start(WALK, text)
    assert tokens(token_invalid="left-out").start(WALK, text) == FIRST
    assert tokens(token_invalid="same-page").start(WALK, text).page == 1


def test_token_of_a_deleted_domain_is_one_of_another_domain() -> None:
    """A domain made anew under an old name does not take over the old one's walks."""
    engine = Engine(Readings({"token-other-domain": "continues"}))
    search: dict[str, Any] = {"DomainName": "d", "KeyName": "_phone", "Values": ["1"], "MaxResults": 1}
    for _ in range(2):
        engine.call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 1})
        ids = [
            engine.call("CreateProfile", {"DomainName": "d", "PhoneNumber": "1"})["ProfileId"] for _ in "123"
        ]
        page = engine.call("SearchProfiles", search)
        engine.call("DeleteDomain", {"DomainName": "d"})
        search["NextToken"] = page["NextToken"]

    assert page["Items"][0]["ProfileId"] in ids
