"""The time of day, by a clock that nobody sets: durations must not follow when the system's time is corrected."""

import time

_TIME, _MONOTONIC = time.time(), time.monotonic()


def now() -> float:
    """Return seconds since the epoch: the system's time when this process began, and what has passed since."""
    return _TIME + time.monotonic() - _MONOTONIC
