"""How response times are counted: in buckets, each of them a third longer than the one before.

A run sends too many requests to record every time, and a picture needs no more than this. Bucket 0 ends at ``FASTEST``
milliseconds; the bound of each further bucket is ``10 ** (1 / PER_DECADE)`` times that of the one before.
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate, zip_longest
from math import ceil, log10
from typing import Final

FASTEST: Final = 0.01
PER_DECADE: Final = 8
_LAST: Final = 8 * PER_DECADE
"""A million milliseconds: no client waits longer."""


def bucket_of(milliseconds: float) -> int:
    """Return the bucket to which a response time belongs."""
    if milliseconds <= FASTEST:
        return 0
    return min(_LAST, ceil(round(PER_DECADE * log10(milliseconds / FASTEST), 6)))


def bound(bucket: int) -> float:
    """Return the longest time in milliseconds that belongs to ``bucket``."""
    return float(FASTEST * 10 ** (bucket / PER_DECADE))


def quantile(counts: Sequence[int], share: float) -> float:
    """Return the time in milliseconds within which ``share`` of the responses came, rounded up to a bucket's bound.

    Raises ``ValueError`` if ``counts`` has no response.
    """
    total = sum(counts)
    if not total:
        raise ValueError("no response was counted")
    needed = min(total, ceil(share * total))
    return bound(next(bucket for bucket, reached in enumerate(accumulate(counts)) if reached >= needed))


def summed(
    one: Mapping[str, tuple[int, ...]], other: Mapping[str, tuple[int, ...]]
) -> Mapping[str, tuple[int, ...]]:
    """Return the counts by operation of two processes as one."""
    return {
        operation: tuple(map(sum, zip_longest(one.get(operation, ()), other.get(operation, ()), fillvalue=0)))
        for operation in dict.fromkeys((*one, *other))
    }
