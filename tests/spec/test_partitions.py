"""The input space and its parts."""

import pytest
from searchprofiles_tck.spec.partitions import DIMENSIONS, kind_of_text, never_tried, partition


def test_what_was_never_tried_is_named_for_the_dimensions_that_were_looked_at() -> None:
    """A dimension that nothing fell into is no gap; a part that nothing fell into is one."""
    assert never_tried(["operator: AND", "operator: OR", "hits: 0"]) == (
        "operator: none",
        "operator: default",
        "hits: 1",
        "hits: many",
    )


def test_nothing_tried_leaves_no_gap() -> None:
    """Without any input no dimension was looked at."""
    assert never_tried([]) == ()


def test_a_part_that_does_not_exist_is_refused() -> None:
    """The message names the parts there are."""
    with pytest.raises(ValueError, match="there are 0, 1, many"):
        partition("hits", "several")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("tck-abc1", "letters and digits"),
        ("a b'", "other ASCII"),
        ("é", "beyond ASCII"),
        ("a😀", "beyond the first plane"),
        ("x" * 129, "over 128 characters"),
    ],
)
def test_kind_of_text(text: str, kind: str) -> None:
    """Each value falls into one part of dimension ``text``."""
    assert kind_of_text(text) == kind
    assert kind in DIMENSIONS["text"]
