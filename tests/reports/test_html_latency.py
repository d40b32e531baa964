"""Response times are drawn to one scale, and the picture has a text for those who do not see it."""

import re

import pytest
from searchprofiles_tck.reports.html_latency import Latency, latencies, milliseconds
from searchprofiles_tck.reports.html_page import template


def picture(row: Latency) -> str:
    """Return the picture of a row as the page has it."""
    macro = template("parts.html.jinja").module.times  # type: ignore[attr-defined]
    return str(macro(row))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.1, "0.1 ms"),
        (3.162, "3.2 ms"),
        (99.6, "100 ms"),
        (133.4, "133 ms"),
        (1778.0, "1.8 s"),
        (2e5, "200 s"),
    ],
)
def test_times_are_said_with_two_figures(value: float, words: str) -> None:
    """A time is said with as many figures as its bucket is worth."""
    assert milliseconds(value) == words


def test_the_operation_with_most_answers_comes_first() -> None:
    """Operations are ordered by their number of responses; one without any is left out."""
    rows = latencies({"A": (1,), "B": (0, 5, 5), "C": (0, 0)})
    assert [(row.operation, row.responses) for row in rows] == [("B", 10), ("A", 1)]


def test_pictures_share_a_scale() -> None:
    """Two operations with one response each, a hundredfold apart, have their bars at different places of one scale."""
    fast, slow = latencies({"A": (1,), "B": (*[0] * 16, 1)})
    places = [re.findall(r'<rect x="([\d.]+)"', picture(row)) for row in (fast, slow)]
    assert fast.ticks == slow.ticks
    assert picture(fast).count("<text x=") == len(fast.ticks)
    assert float(places[1][0]) - float(places[0][0]) > 200


def test_the_picture_is_said_in_words() -> None:
    """The text of the picture names the operation, the median and the 99th percentile."""
    (row,) = latencies({'"<Search>': (9, 1)})
    text = 'role="img" aria-label="&#34;&lt;Search&gt;: of 10 responses the median took 0.01 ms'
    assert text in picture(row)


def test_a_list_that_is_too_long_is_cut() -> None:
    """Counts beyond the last bucket are not drawn."""
    assert latencies({"A": (0,) * 5000 + (1,)}) == []
