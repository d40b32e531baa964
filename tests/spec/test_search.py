"""A search as a value, and as the members of a request."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from searchprofiles_tck.spec.schemas import validator
from searchprofiles_tck.spec.search import Operator, Pair, Search

PHONE, EMAIL = Pair("_phone", ("1",)), Pair("_email", ("a", "b"))
PAIRS = st.builds(
    Pair, st.sampled_from(["_phone", "shelf"]), st.lists(st.text("ab", min_size=1), min_size=1).map(tuple)
)
SEARCHES = st.builds(
    Search,
    st.lists(PAIRS, min_size=1, max_size=5).map(tuple),
    st.none() | st.sampled_from(Operator),
    st.none() | st.integers(1, 100),
)


@given(SEARCHES)
def test_members_are_read_back_as_the_same_search(search: Search) -> None:
    """The members of a search describe that search, and a request may have them."""
    assert Search.of(search.members()) == search
    assert validator("search-request").is_valid({"DomainName": "d", **search.members()})


def test_members_of_a_search() -> None:
    """The first pair travels outside, the others in AdditionalSearchKeys; what is None is left out."""
    assert Search((PHONE,)).members() == {"KeyName": "_phone", "Values": ["1"]}
    assert Search((PHONE, EMAIL), Operator.AND, 7).members() == {
        "KeyName": "_phone",
        "Values": ["1"],
        "AdditionalSearchKeys": [{"KeyName": "_email", "Values": ["a", "b"]}],
        "LogicalOperator": "AND",
        "MaxResults": 7,
    }


def test_null_members_are_read_as_left_out() -> None:
    """An optional member that is null says no more than one that is left out."""
    members: Mapping[str, Any] = {"AdditionalSearchKeys": None, "LogicalOperator": None, "MaxResults": None}
    search = Search.of({**Search((PHONE,)).members(), **members})

    assert search == Search((PHONE,))
    assert search.page_size == 20


@pytest.mark.parametrize(
    ("search", "has_additional", "conjunctive"),
    [
        (Search((PHONE,), Operator.AND), False, False),
        (Search((PHONE, EMAIL)), True, False),
        (Search((PHONE, EMAIL), Operator.OR), True, False),
        (Search((PHONE, PHONE), Operator.AND), True, True),
    ],
)
def test_and_over_one_pair_is_not_conjunctive(
    search: Search, has_additional: bool, conjunctive: bool
) -> None:
    """Only AND over several pairs, also over equal ones, requires more than one match."""
    assert search.has_additional is has_additional
    assert search.conjunctive is conjunctive
