"""The members that no key searches: each is somewhere in the data, so that a check finds a target that forgets one."""

from searchprofiles_tck.conformance.config import Effort
from searchprofiles_tck.conformance.dataset.content import full_content, unsearched
from searchprofiles_tck.conformance.dataset.model import Namespace
from searchprofiles_tck.conformance.dataset.shared_data import shared_data
from searchprofiles_tck.spec.keys import FIELDS_BY_KEY, FULL_NAME_FIELDS
from searchprofiles_tck.spec.limits import VALUE
from searchprofiles_tck.spec.profile_fields import ADDRESS_FIELDS, ADDRESS_LINES, INPUT_FIELDS

FIELDS = [draft.fields for draft in shared_data(Namespace.of("seed 0"), Effort.QUICK).profiles]
SEARCHED = {field for fields in FIELDS_BY_KEY.values() for field in fields} | set(FULL_NAME_FIELDS)


def test_the_smallest_world_holds_every_member() -> None:
    """Each member of CreateProfile is given by some profile, and left out by another."""
    given = [set(fields) for fields in FIELDS]

    assert set().union(*given) == set(INPUT_FIELDS)
    assert set.intersection(*given) <= {"AccountNumber"}


def test_the_smallest_world_holds_every_line_of_every_address() -> None:
    """Each of the forty lines is in the data, so a check finds an implementation that forgets one."""
    lines = {
        (address, line) for fields in FIELDS for address in ADDRESS_FIELDS for line in fields.get(address, {})
    }

    assert lines == {(address, line) for address in ADDRESS_FIELDS for line in ADDRESS_LINES}


def test_two_full_contents_differ_in_every_member() -> None:
    """An update from the one to the other changes all that no key searches, each line included."""
    one, other = full_content("Old", "1970-01-31"), full_content("Newer", "1971-02-28")

    assert set(one) == set(other) == set(INPUT_FIELDS) - SEARCHED
    assert all(one[member] != other[member] for member in one)
    assert all(
        one[address][line] != other[address][line] for address in ADDRESS_FIELDS for line in ADDRESS_LINES
    )


def test_unsearched_texts_can_be_requested_values() -> None:
    """They come from every kind of member that no key reads, and each has the length of a value."""
    texts = set(unsearched(full_content("Old", "1970-01-31")))

    assert {"Old Company", "1970-01-31", "Old note", "Old", "Old Address City"} <= texts
    assert list(unsearched({"AdditionalInformation": "x" * (VALUE.maximum + 1), "FirstName": "Ann"})) == []
