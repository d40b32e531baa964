"""Durations are those of a clock that nobody sets."""

import itertools
import time

import pytest
from searchprofiles_tck.conformance.clock import now


def test_a_clock_that_is_set_back_changes_no_duration(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's time is read once; it is that of the day."""
    assert abs(now() - time.time()) < 3600

    monkeypatch.setattr(time, "time", itertools.count(1e9, -3600).__next__)
    first = now()

    assert 0 <= now() - first < 1
