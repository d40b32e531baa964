"""The implementation under test, as the kit sees it: something that takes calls and gives replies.

Whatever a target does, a call comes back: a target that hangs, resets, or sends nonsense shows in the
``fault`` of the reply, never as an exception. Exceptions are for the kit's own mistakes and for targets that
cannot be opened.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import NamedTuple, Protocol

from ...spec.exchange import Call, HttpRequest, Json, Reply

Load = Callable[[str, Sequence[Mapping[str, Json]]], tuple[str, ...]]
"""A target's own way to load profiles: a domain's name and the members of CreateProfile for each profile.

Gives the profiles' ids in the same order, or nothing: profiles are then recognised by their account numbers.
Raises ``TargetError``.
"""


class TargetForm(Enum):
    """What kind of thing a target is, and what can be known and asked through it."""

    HTTP = "http"
    IN_PROCESS = "in-process"
    BOTO3 = "boto3"
    PYTHON = "python"

    @property
    def raw_requests(self) -> bool:
        """Whether ``Call.http`` can be sent: byte for byte, past every client-side validation."""
        return self in (TargetForm.HTTP, TargetForm.IN_PROCESS)


class TargetError(Exception):
    """A target that cannot be opened or used as asked; the message says what is wrong and what to do."""


class Sent(NamedTuple):
    """What became of one call, ready to be recorded: secrets are already redacted."""

    reply: Reply
    request: HttpRequest | None = None
    """The request as it travelled, where the target speaks HTTP."""
    retries: int = 0
    """How often the call was sent again before this reply: throttled, or the connection was stale."""


class Target(Protocol):
    """An implementation under test. Safe to call from several threads at once."""

    @property
    def description(self) -> str:
        """What the user gave, secrets removed."""

    @property
    def form(self) -> TargetForm:
        """What kind of target it is."""

    @property
    def operations(self) -> frozenset[str]:
        """The operations that can be asked for at all; a target may still decline one of them."""

    @property
    def load(self) -> Load | None:
        """The target's own way to load profiles, where it has one."""

    def call(self, call: Call, *, timeout: float | None = None) -> Sent:
        """Ask for one operation; wait ``timeout`` seconds at most for the whole reply, None: the default."""

    def close(self) -> None:
        """Give back connections and threads; the target is not used afterwards."""
