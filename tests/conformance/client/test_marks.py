"""The names of the kit's domains, by which nothing else is ever removed."""

import pytest
from searchprofiles_tck.conformance.client.marks import alike_domains, is_marked, marked_domain
from searchprofiles_tck.spec.limits import NAME, is_name


def test_alike_domains_differ_in_their_last_character_alone() -> None:
    """Both names are allowed, as long as may be, and carry the mark."""
    one, other = alike_domains()

    assert one[:-1] == other[:-1]
    assert one != other
    assert len(one) == len(other) == NAME.maximum
    assert all(is_name(name) and is_marked(name) for name in (one, other))


def test_no_name_is_drawn_twice() -> None:
    """Two runs never share a domain."""
    assert marked_domain() != marked_domain()


@pytest.mark.parametrize(
    "name", ["tck", "tck-", "tck-0123456789-mine", "tck-0123456789x", "my-tck-0123456789", "tck-0123456789_"]
)
def test_names_of_others_carry_no_mark(name: str) -> None:
    """A name that only begins like one of the kit's, or holds it, is somebody else's."""
    assert not is_marked(name)
