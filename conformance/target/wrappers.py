"""Targets around another target: they decline operations, or change when or how often it is called."""

import email.utils
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from msgspec import structs

from ...spec.errors import UNKNOWN_OPERATION
from ...spec.exchange import Call, Exchange, Fault, FaultKind, Reply
from .http_message import json_text
from .target import Target, unlabelled


class TargetWrapper:
    """Base of targets around another one: everything but ``call`` is the inner one's."""

    def __init__(self, inner: Target) -> None:
        self._inner = inner
        self.description = inner.description
        self.form = inner.form
        self.operations = inner.operations
        self.load = inner.load

    def close(self) -> None:
        """Close the inner target; see ``Target.close``."""
        self._inner.close()


_DECLINED: Final = Reply(501, (), json_text({"__type": UNKNOWN_OPERATION}))
"""Without headers: a target that has none, such as an object, does not seem to be one of HTTP."""


class PartialTarget(TargetWrapper):
    """Another target without the operations that it does not implement, as its owner says.

    They are declined here, and no request for them is sent.
    """

    def __init__(self, inner: Target, without: Iterable[str]) -> None:
        super().__init__(inner)
        self._without = frozenset(without)
        self.operations = inner.operations - self._without

    def call(self, call: Call, *, timeout: float | None = None) -> Exchange:
        """Decline the call or pass it on; see ``Target.call``."""
        if call.operation in self._without:
            return unlabelled(call, _DECLINED)
        return self._inner.call(call, timeout=timeout)


class RateLimitedTarget(TargetWrapper):
    """Another target, called at most ``per_second`` times a second, evenly spaced, by all threads together."""

    def __init__(
        self,
        inner: Target,
        per_second: float,
        *,
        deadline: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Wrap ``inner``; a call whose turn comes after ``deadline``, in time of ``clock``, is not sent."""
        super().__init__(inner)
        self._space = 1 / per_second
        self._deadline = deadline
        self._clock = clock
        self._sleep = sleep
        self._next = clock()
        self._lock = threading.Lock()

    def call(self, call: Call, *, timeout: float | None = None) -> Exchange:
        """Wait for the call's turn and pass it on; ``timeout`` begins then. See ``Target.call``."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._next)
            if self._deadline is not None and turn > self._deadline:
                return unlabelled(call, _NO_TIME)
            self._next = turn + self._space
        if turn > now:
            self._sleep(turn - now)
        return self._inner.call(call, timeout=timeout)


@dataclass(frozen=True, slots=True)
class RetryBudget:
    """How long to wait for a target that throttles, in seconds.

    The pauses of one call begin with ``first``, double up to ``longest`` and add up to ``per_call`` at most;
    a Retry-After takes the place of a pause. ``in_total`` bounds the waiting of the whole run, so that a
    target that throttles for good does not hold it up at every single call.
    """

    first: float = 0.25
    longest: float = 8.0
    per_call: float = 30.0
    in_total: float = 180.0


_USUAL: Final = RetryBudget()
_WAIT_STATUSES: Final = (429, 503)
_NO_TIME: Final = Reply(None, fault=Fault(FaultKind.BOUND, "there was no time left"))


def retry_after(reply: Reply, now: float) -> float | None:
    """Return the seconds that a Retry-After header names: a number or a date (RFC 9110, 10.2.3); None without one.

    ``now`` is the time of day in seconds since 1970.
    """
    text = next((value for name, value in reply.headers if name.lower() == "retry-after"), "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, OverflowError):
        return None


class RetryingTarget(TargetWrapper):
    """Another target; while it throttles (429, 503) a call is sent again after a pause, and the last reply counts."""

    def __init__(
        self,
        inner: Target,
        budget: RetryBudget = _USUAL,
        *,
        sleep: Callable[[float], None] = time.sleep,
        deadline: float | None = None,
    ) -> None:
        """Wrap ``inner``; nothing is sent and nobody waits after ``deadline`` (``time.monotonic``)."""
        super().__init__(inner)
        self._budget = budget
        self._sleep = sleep
        self._deadline = deadline
        self._left = budget.in_total
        self._rest_until = 0.0
        """Until when a throttled call waits, and so do those that others would send; 0 if none waits."""
        self._lock = threading.Lock()

    def call(self, call: Call, *, timeout: float | None = None) -> Exchange:
        """Send the call until it is not throttled; ``timeout`` is for each attempt. See ``Target.call``."""
        if self._deadline is not None and time.monotonic() > self._deadline:
            return unlabelled(call, _NO_TIME)
        if (left := self._rest_until - time.monotonic()) > 0:
            self._sleep(left)
        exchange = self._inner.call(call, timeout=timeout)
        if exchange.reply.status not in _WAIT_STATUSES:
            return exchange
        retries, waited, pause = exchange.retries, 0.0, self._budget.first
        while exchange.reply.status in _WAIT_STATUSES:
            requested = retry_after(exchange.reply, time.time())
            wait = pause if requested is None else requested
            if waited + wait > self._budget.per_call or not self._rest(wait):
                break
            waited += wait
            pause = min(2 * pause, self._budget.longest)
            exchange = self._inner.call(call, timeout=timeout)
            retries += 1 + exchange.retries
        return structs.replace(exchange, retries=retries)

    def _rest(self, seconds: float) -> bool:
        """Wait, and let all calls wait, if the run may wait as long in total; return whether it may.

        What several calls wait at the same time is spent once.
        """
        with self._lock:
            now = time.monotonic()
            end = now + seconds
            more = max(0.0, end - max(now, self._rest_until))
            if more > self._left or (self._deadline is not None and end > self._deadline):
                return False
            self._left -= more
            self._rest_until = max(end, self._rest_until)
        self._sleep(seconds)
        with self._lock:
            if self._rest_until == end:
                self._rest_until = 0.0
        return True


_CLEAN: Final = 20
"""Requests in a row that are not throttled, after which one more may be under way."""


class Lanes:
    """How many requests may be under way at once: fewer after the target throttled, and more again after a while."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._now = float(most)
        self._under_way = 0
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        """The first to come is the first to go: who waits on a lock is overtaken again and again by who comes anew."""

    @property
    def open(self) -> int:
        """How many requests may be under way now."""
        return int(self._now)

    @contextmanager
    def one(self, *, goes_first: bool = False) -> Iterator[None]:
        """Wait until one more request may be under way, and count it within the context."""
        turn = threading.Event()
        with self._lock:
            (self._waiting.appendleft if goes_first else self._waiting.append)(turn)
            self._let_in()
        turn.wait()
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= 1
                self._let_in()

    def _let_in(self) -> None:
        while self._waiting and self._under_way < self.open:
            self._waiting.popleft().set()
            self._under_way += 1

    def note(self, *, throttled: bool) -> None:
        """Take into account whether a request was throttled."""
        with self._lock:
            self._now = max(1.0, self._now / 2) if throttled else min(self.most, self._now + 1 / _CLEAN)
            self._let_in()


class LimitedTarget(TargetWrapper):
    """Another target, with no more requests under way than ``lanes`` allow; one that ``goes_first`` waits least."""

    def __init__(self, inner: Target, lanes: Lanes, *, goes_first: bool = False) -> None:
        super().__init__(inner)
        self._lanes = lanes
        self._goes_first = goes_first

    def call(self, call: Call, *, timeout: float | None = None) -> Exchange:
        """Wait for a lane and pass the call on; ``timeout`` begins then. See ``Target.call``."""
        with self._lanes.one(goes_first=self._goes_first):
            exchange = self._inner.call(call, timeout=timeout)
        self._lanes.note(throttled=bool(exchange.retries) or exchange.reply.status in _WAIT_STATUSES)
        return exchange
