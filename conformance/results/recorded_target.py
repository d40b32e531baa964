"""A target that answers what was recorded, and what waits for its changes as the run did."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping

from msgspec import structs

from ...spec.exchange import Call, Exchange, Json
from ..client.recorder import is_brief
from ..client.visibility import LOOKS, Visibility
from ..target.target import Load, TargetForm


class RecordedTarget:
    """A target that returns recorded replies in order, to the requests that they were recorded for."""

    description = "the record"
    load: Load | None = None

    def __init__(self, exchanges: Iterable[Exchange]) -> None:
        self._left = deque(exchanges)
        self.operations = frozenset(exchange.call.operation for exchange in self._left)
        by_http = any(exchange.call.http is not None for exchange in self._left)
        self.form = TargetForm.HTTP if by_http else TargetForm.PYTHON

    @property
    def next_call(self) -> Call | None:
        """The next recorded request; None if all were answered."""
        return self._left[0].call if self._left else None

    def call(self, call: Call, *, timeout: float | None = None) -> Exchange:  # noqa: ARG002
        """Return the recorded reply. Raise ``ValueError`` if another request was recorded, or not all of the reply."""
        if not self._left or _without_domain(self._left[0].call) != _without_domain(call):
            raise ValueError(
                "the probes and the set-up of this kit send other requests than those of the run"
            )
        exchange = self._left.popleft()
        if is_brief(exchange.reply):
            raise ValueError("an answer was so large that only its beginning is recorded")
        return structs.replace(exchange, call=call)

    def close(self) -> None:
        """Do nothing: nothing is open."""


def _without_domain(call: Call) -> tuple[str, Mapping[str, Json]]:
    """Return what a call sends; a domain that is created for a probe has a name of its own in every run."""
    return call.operation, {name: value for name, value in call.input.items() if name != "DomainName"}


class RecordedVisibility(Visibility):
    """Waits as the run did: a poll is repeated as often as it was recorded, without any pause."""

    def __init__(self, target: RecordedTarget, slowest: float) -> None:
        """Begin with the ``slowest`` delay, in seconds, that the run had seen."""
        super().__init__(slowest, patience=0.0, sleep=lambda _: None)
        self._target = target

    def until(
        self,
        is_visible: Callable[[], bool],
        stopped: Callable[[], bool] = lambda: False,  # noqa: ARG002 (see ``Visibility``)
        hopeful: Callable[[], bool] = lambda: True,  # noqa: ARG002
        *,
        again: bool = True,  # noqa: ARG002
        looks: int | None = None,
        changed: float | None = None,  # noqa: ARG002
        learns: bool = True,  # noqa: ARG002
    ) -> bool:
        """See ``Visibility``."""
        poll = self._target.next_call
        while not all(is_visible() for _ in range(looks or (LOOKS if self.is_late else 1))):
            if poll is None or self._target.next_call != poll:
                return False
        return True
