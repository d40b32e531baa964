"""A target of which its owner says what it does not implement."""

from collections.abc import Iterable
from typing import Final

from ...spec.errors import UNKNOWN_OPERATION
from ...spec.exchange import Call, Reply
from .target import Sent, Target
from .wrapped import WrappedTarget

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
