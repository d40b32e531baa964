"""What differs between expected and actual is marked, and nothing is marked that does not."""

import pytest
from searchprofiles_tck.reports.html_difference import difference

from . import sample


def marked(expected: str, actual: str, size: int = 0) -> tuple[str, str]:
    """Both texts as markup, for a failure in a world of ``size`` profiles."""
    failure = sample.failure("logic-and-all", size=size)
    wanted, got = difference(failure, expected, actual)
    return str(wanted), str(got)


def test_words_that_differ_are_marked() -> None:
    """In texts that are alike the words that differ are marked on both sides."""
    assert marked('p1: Name is "Ann"', 'p1: Name is "Bob"') == (
        "p1: Name is &quot;<mark>Ann</mark>&quot;",
        "p1: Name is &quot;<mark>Bob</mark>&quot;",
    )


def test_profiles_are_marked_as_the_world_has_them() -> None:
    """Missing profiles are marked where they were expected, extra ones where they came, also in lists cut short."""
    assert marked("2 profiles: p1, p2", "p1, p3, p6, … and 9 more", size=14) == (
        "2 profiles: p1, <mark>p2</mark>",
        "p1, <mark>p3</mark>, <mark>p6</mark>, … and 9 more",
    )


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("a last page without NextToken", "status 500"),
        ("p1, p2, … and 3 more", "p1, p2, p9"),
        ("word " * 300, "words " * 300),
    ],
    ids=["nothing in common", "cut short", "long"],
)
def test_nothing_is_marked_where_it_would_mislead(expected: str, actual: str) -> None:
    """Texts with nothing in common, lists that are cut, and long texts stay as they are."""
    assert marked(expected, actual) == (expected, actual)


def test_markup_of_a_target_stays_text() -> None:
    """What a target wrote is escaped, marked or not."""
    assert marked("x is <b>", "x is <i>") == ("x is &lt;<mark>b</mark>&gt;", "x is &lt;<mark>i</mark>&gt;")
