"""Candidates with one thing less, as far as a requirement still speaks of them."""

import pytest
from searchprofiles_tck.conformance.dataset.model import ProfileSpec
from searchprofiles_tck.conformance.reduction.candidates import Candidate, Query, removals, smaller, speaks_of
from searchprofiles_tck.spec.search import Pair

QUERY = Query((Pair("_phone", ("1",)),), None, None)
RULE = "shape-no-null"


def worlds(*drafts: ProfileSpec) -> list[tuple[ProfileSpec, ...]]:
    """The worlds of all candidates that are smaller."""
    return [one.drafts for one in removals(Candidate(QUERY, drafts), RULE) if one.drafts is not None]


def test_the_standing_world_stays_as_it_is() -> None:
    """Of a world that others read nothing can be taken away."""
    assert list(removals(Candidate(QUERY), RULE)) == []


def test_profiles_members_entries_and_attached_values_go() -> None:
    """Each on its own."""
    draft = ProfileSpec("p1", {"PhoneNumber": "1", "Attributes": {"a": "x", "b": "y"}}, {"k": ("u", "v")})

    assert worlds(draft) == [
        (),
        (ProfileSpec("p1", {"Attributes": {"a": "x", "b": "y"}}, {"k": ("u", "v")}),),
        (ProfileSpec("p1", {"PhoneNumber": "1"}, {"k": ("u", "v")}),),
        (ProfileSpec("p1", {"PhoneNumber": "1", "Attributes": {"b": "y"}}, {"k": ("u", "v")}),),
        (ProfileSpec("p1", {"PhoneNumber": "1", "Attributes": {"a": "x"}}, {"k": ("u", "v")}),),
        (ProfileSpec("p1", draft.fields, {}),),
        (ProfileSpec("p1", draft.fields, {"k": ("v",)}),),
        (ProfileSpec("p1", draft.fields, {"k": ("u",)}),),
    ]


def test_of_many_profiles_half_go_at_once() -> None:
    """Before they are taken away one by one."""
    several = tuple(ProfileSpec(f"p{number}", {}) for number in range(1, 5))

    assert worlds(*several)[:3] == [several[:2], several[2:], several[1:]]


def test_of_many_members_half_go_at_once() -> None:
    """Before they are taken away one by one."""
    fields = {f"m{number}": "x" for number in range(10)}

    assert [len(drafts[0].fields) for drafts in worlds(ProfileSpec("p1", fields))[1:4]] == [5, 5, 9]


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
