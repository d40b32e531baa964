"""Response times are drawn to one scale, and said in words beside the picture."""

import re

import pytest
from searchprofiles_tck.reports.html_latency import latencies, milliseconds


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
    places = [re.findall(r'<rect x="([\d.]+)"', row.picture) for row in (fast, slow)]
    assert (
        len({*re.findall(r'<text x="[^>]*>', fast.picture)} ^ {*re.findall(r'<text x="[^>]*>', slow.picture)})
        == 0
    )
    assert float(places[1][0]) - float(places[0][0]) > 200


def test_the_picture_is_said_in_words() -> None:
    """Who does not see the picture hears the operation, the median and the 99th of 100."""
    (row,) = latencies({'"<Search>': (9, 1)})
    assert (
        'role="img" aria-label="&quot;&lt;Search&gt;: of 10 responses half came within 0.01 ms' in row.picture
    )


def test_a_list_that_is_too_long_is_cut() -> None:
    """Counts beyond the last bucket are not drawn."""
    assert latencies({"A": (0,) * 5000 + (1,)}) == []
