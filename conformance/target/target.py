"""The implementation under test, as the kit sees it: something that takes calls and returns exchanges.

Whatever a target does, a call returns: if a target hangs, resets, or sends nonsense, the reply has a ``fault``; nothing
is raised. Exceptions are for the kit's own mistakes and for targets that cannot be opened.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum
from typing import Any, Final, Protocol

from ...spec.exchange import Call, Exchange, Fault, FaultKind, HttpRequest, Json, Purpose, Reply
from ..errors import UsageError

Load = Callable[[str, Sequence[Mapping[str, Json]]], tuple[str, ...]]
"""A target's own way to load profiles: a domain's name and the members of CreateProfile for each profile.

It returns the profiles' ids in the same order, or nothing: profiles are then recognised by their account numbers.
Raises ``TargetError``.
"""


NOT_SENDABLE: Final = "not sendable"
"""How the detail of a fault begins if the client between kit and target does not let the request pass."""


class TargetForm(Enum):
    """What kind of thing a target is, and what can be sent through it."""

    HTTP = "http"
    IN_PROCESS = "in-process"
    BOTO3 = "boto3"
    PYTHON = "python"

    @property
    def raw_requests(self) -> bool:
        """Whether ``Call.http`` can be sent: byte for byte, past every client-side validation."""
        return self in (TargetForm.HTTP, TargetForm.IN_PROCESS)


OWN_CONNECTIONS: Final[ContextVar[dict[object, Any] | None]] = ContextVar("OWN_CONNECTIONS", default=None)
"""The connections of this thread's own by target, made when they are needed; None if it shares those of all threads."""


@contextmanager
def own_connections() -> Iterator[None]:
    """Let what this thread sends within the context go over connections that no other thread uses."""
    own: dict[object, Any] = {}
    before = OWN_CONNECTIONS.set(own)
    try:
        yield
    finally:
        OWN_CONNECTIONS.reset(before)
        for connections in own.values():
            connections.close()


class TargetError(UsageError):
    """A target that cannot be opened or used in the way that was requested; the message says what to do."""


def named(error: BaseException) -> str:
    """Return the type of an exception and what it says; its own ``__str__`` may raise too."""
    try:
        text = str(error)
    except Exception:
        text = ""
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def unlabelled(call: Call, reply: Reply, sent: HttpRequest | None = None, retries: int = 0) -> Exchange:
    """Return the exchange of ``call`` and ``reply``; the recorder gives it its id, scenario, purpose and tags.

    ``sent`` is the request as it travelled, if the target speaks HTTP. ``retries`` counts how often the call was sent
    again before this reply: the target throttled, or the connection was stale.
    """
    return Exchange("", "", Purpose.CHECK, call, reply, sent, retries)


def unanswered(call: Call, kind: FaultKind, detail: str) -> Exchange:
    """Return the unlabelled exchange of ``call`` without a response; ``detail`` says why there is none."""
    return unlabelled(call, Reply(None, fault=Fault(kind, detail)))


class Target(Protocol):
    """An implementation under test. Safe to call from several threads at once."""

    description: str
    """What the user gave, secrets removed."""
    form: TargetForm
    operations: frozenset[str]
    """The operations that can be called at all; a target may still decline one of them."""
    load: Load | None
    """The target's own way to load profiles, if it has one."""

    def call(self, call: Call, *, timeout: float | None = None) -> Exchange:
        """Send one operation and return the exchange, unlabelled and with secrets redacted.

        Wait at most ``timeout`` seconds for the whole reply; None stands for the target's default.
        """

    def close(self) -> None:
        """Release connections and threads; the target is not used afterwards."""
