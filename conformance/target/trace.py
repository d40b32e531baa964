"""The headers by which a request is found in the log of the service that it was sent to.

``traceparent`` is that of W3C's Trace Context: one trace for each process of a run, one span for each exchange.
"""

import hashlib
from contextvars import ContextVar
from typing import Final

from ...spec.exchange import Headers

SENDING: Final[ContextVar[str]] = ContextVar("SENDING", default="")
"""The id of the exchange that this thread is sending; empty if it has none yet."""
HEADER: Final = "X-SearchProfiles-TCK-Exchange"


def trace_headers(trace: str) -> Headers:
    """Return the headers of the request that this thread is sending. ``trace`` is 32 hexadecimal digits."""
    exchange = SENDING.get()
    if not exchange:
        return ()
    span = hashlib.sha256(exchange.encode()).hexdigest()[:16]
    return ((HEADER, exchange), ("traceparent", f"00-{trace}-{span}-01"))
