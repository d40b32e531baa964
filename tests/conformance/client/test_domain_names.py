"""Names of domains that the kit makes are never those of others, and are hard to distinguish where that is wanted."""

import pytest
from searchprofiles_tck.conformance.client.domain_names import (
    is_marked,
    marked_domain,
    names_of_two_cases,
    nested_names,
    similar_names,
)
from searchprofiles_tck.spec.limits import NAME, is_name


def test_similar_names_differ_in_their_last_character_alone() -> None:
    """Both names are allowed, have the greatest length, and carry the mark."""
    one, other = similar_names()

    assert one[:-1] == other[:-1]
    assert one != other
    assert len(one) == len(other) == NAME.maximum
    assert all(is_name(name) and is_marked(name) for name in (one, other))


def test_names_of_two_cases_differ_in_nothing_else() -> None:
    """Both names are allowed, and carry the mark."""
    one, other = names_of_two_cases()

    assert one != other
    assert one.lower() == other.lower()
    assert all(is_name(name) and is_marked(name) for name in (one, other))


def test_no_name_is_drawn_twice() -> None:
    """Two runs never share a domain."""
    assert marked_domain() != marked_domain()


@pytest.mark.parametrize(
    "name", ["tck", "tck-", "tck-0123456789-mine", "tck-0123456789x", "my-tck-0123456789", "tck-0123456789_"]
)
def test_names_of_others_carry_no_mark(name: str) -> None:
    """A name that only begins like one of the kit's, or contains one, belongs to the target's owner."""
    assert not is_marked(name)


def test_nested_names_begin_alike() -> None:
    """The second name is the first one and more."""
    first, second = nested_names()

    assert second.startswith(first)
    assert first != second
    assert all(is_name(name) and is_marked(name) for name in (first, second))
