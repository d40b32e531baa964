"""Response times are counted in buckets that keep their order and their size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from searchprofiles_tck.spec.response_times import bound, bucket_of, quantile, summed


@given(st.floats(0, 1e6, allow_nan=False))
def test_a_time_lies_within_its_bucket(milliseconds: float) -> None:
    """A time is at most the bound of its bucket, and above the bound of the one before."""
    bucket = bucket_of(milliseconds)
    assert milliseconds <= bound(bucket) * 1.000001
    assert bucket == 0 or milliseconds > bound(bucket - 1) * 0.999999


def test_no_time_is_too_long() -> None:
    """Hours fall into the last bucket."""
    assert bucket_of(1e12) == bucket_of(1e6)


def test_quantiles_are_bounds() -> None:
    """Of a hundred responses, of which two were slow, half came within 0.01 ms and 99 within the slow bound."""
    counts = (98, *[0] * 15, 2)
    assert (quantile(counts, 0.5), quantile(counts, 0.99)) == (pytest.approx(0.01), pytest.approx(1.0))


def test_nothing_counted_has_no_quantile() -> None:
    """Without a response there is no median."""
    with pytest.raises(ValueError, match="no response"):
        quantile((0, 0), 0.5)


def test_counts_of_processes_add_up() -> None:
    """Two processes' counts are added by operation and bucket, whichever saw the longer times."""
    assert summed({"A": (1, 2)}, {"A": (0, 1, 4), "B": (3,)}) == {"A": (1, 3, 4), "B": (3,)}
