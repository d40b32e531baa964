"""Candidates with one thing less, as far as a requirement still applies to them."""

import pytest
from searchprofiles_tck.conformance.dataset.model import ProfileSpec
from searchprofiles_tck.conformance.reduction.candidates import Candidate, applies, shrinks, smaller_searches
from searchprofiles_tck.spec.search import Operator, Pair, Search

AND, OR = Operator.AND, Operator.OR
SEARCH = Search((Pair("_phone", ("1",)),))
RULE = "shape-no-null"


def worlds(*profiles: ProfileSpec) -> list[tuple[ProfileSpec, ...]]:
    """Return the profiles of all candidates that are smaller."""
    smaller = shrinks(Candidate(SEARCH, profiles), RULE)
    return [one.profiles for one in smaller if one.profiles is not None]


def test_the_shared_data_stays_as_it_is() -> None:
    """Nothing can be removed from data that other checks read."""
    assert list(shrinks(Candidate(SEARCH), RULE)) == []


def test_profiles_members_entries_and_custom_values_are_removed() -> None:
    """Each is removed on its own."""
    profile = ProfileSpec("p1", {"PhoneNumber": "1", "Attributes": {"a": "x", "b": "y"}}, {"k": ("u", "v")})

    assert worlds(profile) == [
        (),
        (ProfileSpec("p1", {"Attributes": {"a": "x", "b": "y"}}, {"k": ("u", "v")}),),
        (ProfileSpec("p1", {"PhoneNumber": "1"}, {"k": ("u", "v")}),),
        (ProfileSpec("p1", {"PhoneNumber": "1", "Attributes": {"b": "y"}}, {"k": ("u", "v")}),),
        (ProfileSpec("p1", {"PhoneNumber": "1", "Attributes": {"a": "x"}}, {"k": ("u", "v")}),),
        (ProfileSpec("p1", profile.fields, {}),),
        (ProfileSpec("p1", profile.fields, {"k": ("v",)}),),
        (ProfileSpec("p1", profile.fields, {"k": ("u",)}),),
    ]


def test_half_of_many_profiles_are_removed_at_once() -> None:
    """Halves come before single profiles."""
    several = tuple(ProfileSpec(f"p{number}", {}) for number in range(1, 5))

    assert worlds(*several)[:3] == [several[:2], several[2:], several[1:]]


def test_half_of_many_members_are_removed_at_once() -> None:
    """Halves come before single members."""
    fields = {f"m{number}": "x" for number in range(10)}

    assert [len(profiles[0].fields) for profiles in worlds(ProfileSpec("p1", fields))[1:4]] == [5, 5, 9]


PHONE, EMAIL, NAME = Pair("_phone", ("1",)), Pair("_email", ("a", "b")), Pair("_fullName", ("n",))


def test_one_thing_is_removed_at_a_time() -> None:
    """It is a pair, a value, MaxResults, or the operator if the default means the same."""
    search = Search((PHONE, EMAIL), OR, 5)

    assert set(smaller_searches(search, "found-by-or-exact")) == {
        Search((EMAIL,), OR, 5),
        Search((PHONE,), OR, 5),
        Search((PHONE, Pair("_email", ("b",))), OR, 5),
        Search((PHONE, Pair("_email", ("a",))), OR, 5),
        Search((PHONE, EMAIL), None, 5),
        Search((PHONE, EMAIL), OR, None),
    }


def test_the_last_pair_and_value_stay() -> None:
    """A search without a pair or a value is not valid."""
    assert list(smaller_searches(Search((PHONE,)), "shape-no-null")) == []


def test_and_is_not_removed_from_several_pairs() -> None:
    """Without it they would be combined by OR, which is another search."""
    smaller = smaller_searches(Search((PHONE, NAME), AND), "shape-no-null")

    assert all(one.operator is AND for one in smaller)


@pytest.mark.parametrize(
    ("requirement", "search"),
    [
        ("logic-and", Search((PHONE,), AND)),
        ("logic-or", Search((PHONE, NAME))),
        ("logic-or-default", Search((PHONE, NAME), OR)),
        ("logic-five-pairs", Search((PHONE, EMAIL, NAME), AND)),
        ("logic-several-values", Search((PHONE, NAME), OR)),
        ("logic-single-pair", Search((PHONE, NAME), OR)),
        ("pagination-single-item-pages", Search((PHONE,), None, 2)),
        ("pagination-default-size", Search((PHONE,), None, 20)),
    ],
)
def test_a_requirement_does_not_apply_to_other_searches(requirement: str, search: Search) -> None:
    """So such a search cannot show a failure of the requirement."""
    assert not applies(requirement, search)
