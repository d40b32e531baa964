"""Candidates with one thing less."""

from searchprofiles_tck.conformance.dataset.model import ProfileSpec
from searchprofiles_tck.conformance.reduction.candidate import Candidate, removals
from searchprofiles_tck.conformance.reduction.query import Query
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
