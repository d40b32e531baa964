"""A target that is asked until a moment, and not after it."""

import time

from ...spec.exchange import Call, Fault, FaultKind, Reply
from .target import Sent, Target
from .wrapped import WrappedTarget


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
