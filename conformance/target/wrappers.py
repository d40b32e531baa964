"""Targets around another target: they decline operations, or change when or how often it is called."""

import email.utils
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from ...spec.errors import UNKNOWN_OPERATION
from ...spec.exchange import Call, Fault, FaultKind, Reply
from .target import Load, Sent, Target, TargetForm


class WrappedTarget:
    """Base of targets that change when or how often another one is asked."""

    def __init__(self, inner: Target) -> None:
        self._inner = inner

    @property
    def description(self) -> str:
        """See ``Target``."""
        return self._inner.description

    @property
    def form(self) -> TargetForm:
        """See ``Target``."""
        return self._inner.form

    @property
    def operations(self) -> frozenset[str]:
        """See ``Target``."""
        return self._inner.operations

    @property
    def load(self) -> Load | None:
        """See ``Target``."""
        return self._inner.load

    def close(self) -> None:
        """See ``Target.close``."""
        self._inner.close()


_DECLINED: Final = Reply(501, (("x-amzn-ErrorType", UNKNOWN_OPERATION),), "{}", None, None, 0.0)


class ReducedTarget(WrappedTarget):
    """Another target without some of its operations: they are declined here, and it is never asked for them."""

    def __init__(self, inner: Target, without: Iterable[str]) -> None:
        super().__init__(inner)
        self._without = frozenset(without)

    @property
    def operations(self) -> frozenset[str]:
        """See ``Target``."""
        return self._inner.operations - self._without

    def call(self, call: Call, *, timeout: float | None = None) -> Sent:
        """See ``Target.call``."""
        if call.operation in self._without:
            return Sent(_DECLINED)
        return self._inner.call(call, timeout=timeout)


class TimedTarget(WrappedTarget):
    """Another target; after ``until`` (``time.monotonic``) a call is answered with a fault and not sent."""

    def __init__(self, inner: Target, until: float) -> None:
        super().__init__(inner)
        self._until = until

    def call(self, call: Call, *, timeout: float | None = None) -> Sent:
        """See ``Target.call``."""
        if time.monotonic() > self._until:
            return Sent(Reply(None, fault=Fault(FaultKind.TIMEOUT, "there was no time left")))
        return self._inner.call(call, timeout=timeout)


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


_WAIT_STATUSES: Final = (429, 503)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds.

    The pauses of one call begin with ``first``, double up to ``longest`` and add up to ``per_call`` at most;
    a Retry-After takes the place of a pause. ``in_total`` bounds the waiting of the whole run, so that a
    target that throttles for good does not hold it up at every single call.
    """

    first: float = 0.25
    longest: float = 8.0
    per_call: float = 30.0
    in_total: float = 180.0


_USUAL: Final = Patience()


def retry_after(reply: Reply, now: float) -> float | None:
    """Seconds that a Retry-After header asks for: a number or a date (RFC 9110, 10.2.3); None without one.

    ``now`` is the time of day in seconds since 1970.
    """
    text = next((value for name, value in reply.headers if name.lower() == "retry-after"), "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, OverflowError):
        return None


class PatientTarget(WrappedTarget):
    """Another target, asked again while it throttles; the last reply is the answer."""

    def __init__(
        self,
        inner: Target,
        patience: Patience = _USUAL,
        *,
        sleep: Callable[[float], None] = time.sleep,
        deadline: float | None = None,
    ) -> None:
        """``deadline`` is a ``time.monotonic`` after which nothing is waited for."""
        super().__init__(inner)
        self._patience = patience
        self._sleep = sleep
        self._deadline = deadline
        self._left = patience.in_total
        self._lock = threading.Lock()

    def call(self, call: Call, *, timeout: float | None = None) -> Sent:
        """See ``Target.call``; ``timeout`` is for each attempt."""
        sent = self._inner.call(call, timeout=timeout)
        retries, waited, pause = sent.retries, 0.0, self._patience.first
        while sent.reply.status in _WAIT_STATUSES:
            asked = retry_after(sent.reply, time.time())
            wait = pause if asked is None else asked
            if waited + wait > self._patience.per_call or not self._spend(wait):
                break
            self._sleep(wait)
            waited += wait
            pause = min(2 * pause, self._patience.longest)
            sent = self._inner.call(call, timeout=timeout)
            retries += 1 + sent.retries
        return sent._replace(retries=retries)

    def _spend(self, seconds: float) -> bool:
        """Take ``seconds`` from what the run may wait in total; False where they are not left."""
        with self._lock:
            late = self._deadline is not None and time.monotonic() + seconds > self._deadline
            if late or seconds > self._left:
                return False
            self._left -= seconds
            return True
