"""One recorded request and its response: the evidence for every verdict.

The file ``exchanges.ndjson.gz`` contains exchanges, one JSON object for each line. Judging reads nothing else, so a run
can be judged again offline. Header values that contain secrets are redacted before an exchange is made.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec

Json = Any
"""A value as ``json.loads`` returns it. Checks examine its shape, so it has no narrower type."""

Headers = tuple[tuple[str, str], ...]


class Purpose(StrEnum):
    """Why a request was sent; requests are counted by purpose."""

    PROBE = "probe"
    SETUP = "setup"
    CHECK = "check"
    REDUCTION = "reduction"
    CLEANUP = "cleanup"


class FaultKind(StrEnum):
    """Why there is no usable response."""

    REFUSED = "refused"
    UNRESOLVED = "unresolved"
    TIMEOUT = "timeout"
    RESET = "reset"
    TLS = "tls"
    MALFORMED = "malformed"
    TOO_LARGE = "too-large"
    ADAPTER = "adapter"
    BOUND = "bound"
    """Not sent, or not read to the end: a bound of the kit was reached."""


class Fault(msgspec.Struct, frozen=True, rename="camel"):
    """What happened to a request that got no response: the kind, and a sentence for people."""

    kind: FaultKind
    detail: str


class HttpRequest(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """An HTTP request as sent. ``target`` is the path and query, percent-encoded."""

    method: str
    target: str
    headers: Headers = ()
    body: str = ""
    raw: bytes | None = None
    """The body if it is not UTF-8; ``body`` is then empty."""


class Flaw(StrEnum):
    """What is wrong with the signature of a request, if it is wrong on purpose."""

    UNSIGNED = "unsigned"
    SECRET = "secret"
    """Signed with another secret than the key's."""
    BODY = "body"
    """Signed for another body."""
    QUERY = "query"
    """Signed for another query string."""
    DATE = "date"
    """Signed days ago."""


class Call(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """What the kit requests: an operation and its input members, as an SDK takes them.

    ``http`` is the request to send byte for byte if the check is about HTTP itself; if it is None, the target encodes
    ``input`` in its own way. ``flaw`` is what is wrong with its signature; only an HTTP target signs.
    """

    operation: str
    input: Mapping[str, Json]
    http: HttpRequest | None = None
    flaw: Flaw | None = None


class Reply(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """What the target returned. ``status`` is None if there is no response (see ``fault``), or if the target has none.

    The return value of a Python target is recorded as the JSON body that it represents, its exception as an error body
    with ``__type`` and ``Message``; ``headers`` are then empty. If the exception is none of the service, ``fault`` says
    so, and ``body`` is its traceback.
    """

    status: int | None
    headers: Headers = ()
    body: str = ""
    raw: bytes | None = None
    """The body if it is not UTF-8; ``body`` is then empty."""
    fault: Fault | None = None
    milliseconds: float = 0.0


class Exchange(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """One call and its reply.

    ``id`` is unique in a run, and the same in each run with the same seed. ``tags`` say what the exchange is for in its
    scenario (``walk``, ``page``, ``case``, ``world``, …), so that a judge needs nothing but the exchanges.
    """

    id: str
    scenario: str
    purpose: Purpose
    call: Call
    reply: Reply
    sent: HttpRequest | None = None
    """The request as it was sent, if the target speaks HTTP."""
    retries: int = 0
    tags: Mapping[str, str] = {}
    printed: str = ""
    """The end of what the target printed meanwhile, if the run started it; other requests may have run then too."""
