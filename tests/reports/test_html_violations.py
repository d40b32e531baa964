"""What differs between expected and actual is marked, and nothing else is."""

import pytest
from searchprofiles_tck.reports.html_page import template
from searchprofiles_tck.reports.html_violations import difference

from . import sample


def marked(expected: str, actual: str, size: int = 0) -> tuple[str, str]:
    """Return both texts as the page marks them, for a failure with ``size`` profiles."""
    failure = sample.failure("logic-and-all", size=size, expected=expected, actual=actual)
    macro = template("parts.html.jinja").module.marked  # type: ignore[attr-defined]
    wanted, got = (str(macro(runs)) for runs in difference(failure, limit=4_000))
    return wanted, got


def test_words_that_differ_are_marked() -> None:
    """In similar texts the words that differ are marked on both sides."""
    assert marked('p1: Name is "Ann"', 'p1: Name is "Bob"') == (
        "p1: Name is &#34;<mark>Ann</mark>&#34;",
        "p1: Name is &#34;<mark>Bob</mark>&#34;",
    )


def test_missing_and_extra_profiles_are_marked() -> None:
    """Missing profiles are marked among the expected ones, extra ones among the actual, also in lists cut short."""
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
def test_nothing_is_marked_if_it_would_mislead(expected: str, actual: str) -> None:
    """Texts with nothing in common, lists that are cut, and long texts stay as they are."""
    assert marked(expected, actual) == (expected, actual)


def test_markup_of_a_target_stays_text() -> None:
    """What a target wrote is escaped, marked or not."""
    assert marked("x is <b>", "x is <i>") == ("x is &lt;<mark>b</mark>&gt;", "x is &lt;<mark>i</mark>&gt;")
