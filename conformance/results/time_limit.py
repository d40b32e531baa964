"""Ends a computation that takes too long."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TimeOver(Exception):
    """The time for a computation was over."""

    def __str__(self) -> str:
        return "the time for it was over"


@contextmanager
def time_limit(seconds: float | None) -> Iterator[None]:
    """Raises ``TimeOver`` in the block after ``seconds``; None: never. Only the main thread can be limited."""
    if seconds is None:
        yield
        return

    def end(_signal: int, _frame: FrameType | None) -> None:
        raise TimeOver

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
