"""Which values a profile has under which key."""

import pytest
from searchprofiles_tck.reference.key_values import full_name, key_values
from searchprofiles_tck.reference.model import Profile
from searchprofiles_tck.spec.keys import FIELDS_BY_KEY
from searchprofiles_tck.spec.readings import Readings


def test_standard_keys_index_their_fields() -> None:
    """Each field that the guide names is found under its key, and nothing else is indexed."""
    fields = {name: name for names in FIELDS_BY_KEY.values() for name in names if name != "ProfileId"}
    profile = Profile("id", {**fields, "BusinessName": "b", "Address": {"City": "c"}}, {})

    assert key_values(profile, Readings()) == {**FIELDS_BY_KEY, "_profileId": ("id",)}


def test_keys_without_values_are_left_out() -> None:
    """A profile without fields has its id and no more."""
    assert key_values(Profile("id", {}, {}), Readings()) == {"_profileId": ("id",)}


def test_attached_values_join_those_of_the_fields() -> None:
    """What is attached under a standard key is found beside its fields, under another key alone."""
    profile = Profile("id", {"PhoneNumber": "1"}, {"_phone": ("2",), "shelf": ("3", "4")})
    values = key_values(profile, Readings())

    assert values == {"_profileId": ("id",), "_phone": ("1", "2"), "shelf": ("3", "4")}


@pytest.mark.parametrize(
    ("names", "joined", "gap", "unindexed"),
    [
        (("Ann", "Bea", "Cox"), "Ann Bea Cox", "Ann Bea Cox", "Ann Bea Cox"),
        (("Ann", "", "Cox"), "Ann Cox", "Ann  Cox", None),
        (("", "", "Cox"), "Cox", "  Cox", None),
        (("Ann", "", ""), "Ann", "Ann  ", None),
        (("", "", ""), None, None, None),
    ],
)
def test_full_name_is_joined_as_read(
    names: tuple[str, str, str], joined: str | None, gap: str | None, unindexed: str | None
) -> None:
    """Three parts are joined by single spaces; a missing one is treated as the reading says."""
    fields = {
        name: part for name, part in zip(("FirstName", "MiddleName", "LastName"), names, strict=True) if part
    }

    assert [
        full_name(fields, Readings({"full-name-gap": reading})) for reading in ("joined", "gap", "unindexed")
    ] == [joined, gap, unindexed]
