"""How long to wait for a change to be seen.

When a change becomes searchable is open: at once, or after a delay of seconds, and an update or a deletion may take
longer than a new profile. So a run is patient until its patience was once in vain: then the change was not late but
lost, and later waits are short.
"""

import threading
import time
from collections.abc import Callable
from typing import Final

PATIENCE: Final = 10.0
"""Seconds for a first change to be seen."""
_SHORT: Final = 1.0
_SHORT_HERE: Final = 0.2
"""Seconds where no network lies between."""
_PAUSE: Final = 0.05
_LONGEST_PAUSE: Final = 0.4


class Waiting:
    """The patience of one process with one target. ``slowest`` is the longest delay that was seen, in seconds."""

    def __init__(self, lag: float = 0.0, *, patient: bool = True) -> None:
        """``lag`` was measured beforehand; ``patient`` is False for targets that are known to keep nothing back."""
        self.slowest = lag
        self._patient = patient
        self._short = _SHORT if patient else _SHORT_HERE
        self._lock = threading.Lock()

    def until(self, seen: Callable[[], bool], in_vain: Callable[[], bool] = lambda: False) -> bool:
        """Wait until ``seen``, as long as it makes sense, and not ``in_vain``; whether it was."""
        started = time.monotonic()
        if seen():
            return True
        limit = max(3 * self.slowest + self._short, PATIENCE if self._patient else 0.0)
        pause = _PAUSE
        while time.monotonic() - started < limit:
            if in_vain():
                return False
            time.sleep(pause)
            pause = min(pause * 1.3, _LONGEST_PAUSE)
            if seen():
                self._learn(time.monotonic() - started)
                return True
        with self._lock:
            self._patient = False
        return False

    def _learn(self, delay: float) -> None:
        with self._lock:
            self.slowest = max(self.slowest, delay)
        # What became visible late here may come to another replica later still: as long again, once.
        time.sleep(delay)
