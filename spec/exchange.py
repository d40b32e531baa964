"""One recorded request and its response: the evidence that every verdict rests on.

Exchanges are what ``exchanges.ndjson.gz`` holds, one JSON object a line. Judging reads nothing else, so a run
can be judged again offline. Header values that carry secrets are redacted before an exchange is made.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec

Json = Any
"""A value as ``json.loads`` gives it. Its shape is what a check is about, so it has no narrower type."""

Headers = tuple[tuple[str, str], ...]


class Purpose(StrEnum):
    """Why a request was sent; requests are counted by purpose."""

    PROBE = "probe"
    SETUP = "setup"
    CHECK = "check"
    REDUCTION = "reduction"
    CLEANUP = "cleanup"


class FaultKind(StrEnum):
    """Why no usable response came."""

    REFUSED = "refused"
    UNRESOLVED = "unresolved"
    TIMEOUT = "timeout"
    RESET = "reset"
    TLS = "tls"
    MALFORMED = "malformed"
    TOO_LARGE = "too-large"
    ADAPTER = "adapter"
    BOUND = "bound"
    """Not sent or not read on: a bound of the kit's own was reached."""


class Fault(msgspec.Struct, frozen=True, rename="camel"):
    """A request that no response answered: the kind, and a sentence for people."""

    kind: FaultKind
    detail: str


class HttpRequest(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """An HTTP request as sent. ``target`` is the path and query, percent-encoded."""

    method: str
    target: str
    headers: Headers = ()
    body: str = ""
    raw: bytes | None = None
    """The body where it is not UTF-8; ``body`` is then empty."""


class Call(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """What the kit asked for: an operation and its input members, as an SDK would take them.

    ``http`` holds the request to send byte for byte where the check is about the wire itself; where it is
    None the target encodes ``input`` in its own way.
    """

    operation: str
    input: Mapping[str, Json]
    http: HttpRequest | None = None


class Reply(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """What came back. ``status`` is None where no response came (see ``fault``) or where the target has none.

    A Python target's return value is recorded as the JSON body that it stands for, its exception as an error
    body with ``__type`` and ``Message``; ``headers`` are then empty.
    """

    status: int | None
    headers: Headers = ()
    body: str = ""
    raw: bytes | None = None
    """The body where it is not UTF-8; ``body`` is then empty."""
    fault: Fault | None = None
    milliseconds: float = 0.0


class Exchange(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """One call and its reply.

    ``id`` is unique in a run and stable for a seed. ``tags`` say what part the exchange plays in its scenario
    (``walk``, ``page``, ``case``, ``world``, …), so that a judge needs nothing but the exchanges.
    """

    id: str
    scenario: str
    purpose: Purpose
    call: Call
    reply: Reply
    sent: HttpRequest | None = None
    """The request as it travelled, where the target speaks HTTP."""
    retries: int = 0
    tags: Mapping[str, str] = {}
