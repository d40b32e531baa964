"""Sentences that people read are sentences."""

import pytest
from searchprofiles_tck.conformance.errors import sentence, time_over


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (1.0, "the run's second was over"),
        (2, "the run's 2 seconds were over"),
        (0.5, "the run's 0.5 seconds were over"),
        (None, "the run's time was over"),
    ],
)
def test_one_second_is_not_plural(seconds: float | None, expected: str) -> None:
    """The end of a run's time is singular for one second."""
    assert time_over(seconds) == expected


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("the run was interrupted", "The run was interrupted."),
        ("The kit failed.", "The kit failed."),
        ("", ""),
    ],
)
def test_a_remark_is_a_sentence(clause: str, expected: str) -> None:
    """A clause of its own begins in upper case and ends with a full stop."""
    assert sentence(clause) == expected
