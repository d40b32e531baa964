"""Keeps the number of requests a second below what the user allows."""

import threading
import time
from collections.abc import Callable

from ...spec.exchange import Call
from .target import Sent, Target
from .wrapped import WrappedTarget


class RateLimitedTarget(WrappedTarget):
    """Another target, asked at most ``per_second`` times a second, evenly spaced, by all threads together."""

    def __init__(
        self,
        inner: Target,
        per_second: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__(inner)
        self._space = 1 / per_second
        self._clock = clock
        self._sleep = sleep
        self._next = clock()
        self._lock = threading.Lock()

    def call(self, call: Call, *, timeout: float | None = None) -> Sent:
        """See ``Target.call``; ``timeout`` begins when the call's turn has come."""
        wait = self._turn()
        if wait > 0:
            self._sleep(wait)
        return self._inner.call(call, timeout=timeout)

    def _turn(self) -> float:
        """Take the next turn; seconds until it comes."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._next)
            self._next = turn + self._space
            return turn - now
