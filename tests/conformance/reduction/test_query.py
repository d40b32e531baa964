"""Smaller searches, as far as a requirement still speaks of them."""

import pytest
from searchprofiles_tck.conformance.reduction.query import Query, smaller, speaks_of
from searchprofiles_tck.spec.search import Pair

PHONE, EMAIL, NAME = Pair("_phone", ("1",)), Pair("_email", ("a", "b")), Pair("_fullName", ("n",))


def test_one_thing_goes_at_a_time() -> None:
    """A pair, a value, the operator where the default says the same, or MaxResults."""
    query = Query((PHONE, EMAIL), "OR", 5)

    assert set(smaller(query, "found-by-or-exact")) == {
        Query((EMAIL,), "OR", 5),
        Query((PHONE,), "OR", 5),
        Query((PHONE, Pair("_email", ("b",))), "OR", 5),
        Query((PHONE, Pair("_email", ("a",))), "OR", 5),
        Query((PHONE, EMAIL), None, 5),
        Query((PHONE, EMAIL), "OR", None),
    }


def test_the_last_pair_and_value_stay() -> None:
    """A search without any is no search."""
    assert list(smaller(Query((PHONE,), None, None), "shape-no-null")) == []


def test_and_is_not_taken_away_from_several_pairs() -> None:
    """Without it they would be joined by OR, which is another question."""
    assert all(one.operator == "AND" for one in smaller(Query((PHONE, NAME), "AND", None), "shape-no-null"))


@pytest.mark.parametrize(
    ("requirement", "query"),
    [
        ("logic-and", Query((PHONE,), "AND", None)),
        ("logic-or", Query((PHONE, NAME), None, None)),
        ("logic-or-default", Query((PHONE, NAME), "OR", None)),
        ("logic-several-values", Query((PHONE, NAME), "OR", None)),
        ("logic-single-pair", Query((PHONE, NAME), "OR", None)),
        ("pagination-single-item-pages", Query((PHONE,), None, 2)),
        ("pagination-default-size", Query((PHONE,), None, 20)),
    ],
)
def test_a_requirement_does_not_speak_of_other_searches(requirement: str, query: Query) -> None:
    """So no failure of it can be told by such a search."""
    assert not speaks_of(requirement, query)


def test_values_take_the_form_that_they_have_elsewhere() -> None:
    """The input of a search in another world has that world's values."""
    members = Query((PHONE, EMAIL), "AND", 3).members("d", lambda key, value: f"{key}:{value}")

    assert members == {
        "DomainName": "d",
        "KeyName": "_phone",
        "Values": ["_phone:1"],
        "AdditionalSearchKeys": [{"KeyName": "_email", "Values": ["_email:a", "_email:b"]}],
        "LogicalOperator": "AND",
        "MaxResults": 3,
    }
