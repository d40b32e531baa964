"""Why no response came through an AWS SDK, as the same faults that a direct connection has."""

import http.client
import ssl
from collections.abc import Iterator
from typing import Final

import botocore.exceptions as sdk
import urllib3.exceptions as http_errors

from ...spec.exchange import Fault, FaultKind

_KINDS: Final[tuple[tuple[type[BaseException], FaultKind], ...]] = (
    (http_errors.NameResolutionError, FaultKind.UNRESOLVED),
    (ConnectionRefusedError, FaultKind.REFUSED),
    (sdk.ConnectTimeoutError, FaultKind.TIMEOUT),
    (sdk.ReadTimeoutError, FaultKind.TIMEOUT),
    (sdk.SSLError, FaultKind.TLS),
    (ssl.SSLError, FaultKind.TLS),
    (http.client.RemoteDisconnected, FaultKind.RESET),
    (http.client.IncompleteRead, FaultKind.RESET),
    (ConnectionError, FaultKind.RESET),
    (http.client.HTTPException, FaultKind.MALFORMED),
    (http_errors.DecodeError, FaultKind.MALFORMED),
    (sdk.EndpointConnectionError, FaultKind.REFUSED),
    (sdk.ConnectionClosedError, FaultKind.RESET),
    (sdk.HTTPClientError, FaultKind.MALFORMED),
)
"""From the narrow to the wide; the first that any cause of the error is an instance of decides."""


def _causes(error: object, depth: int = 6) -> Iterator[BaseException]:
    """``error`` and what it wraps: botocore and urllib3 put causes into arguments and attributes."""
    if not isinstance(error, BaseException) or depth == 0:
        return
    yield error
    for wrapped in (*error.args, *getattr(error, "kwargs", {}).values(), getattr(error, "reason", None)):
        yield from _causes(wrapped, depth - 1)


def sdk_fault(error: Exception | None) -> Fault:
    """The fault for an error that the SDK raised after it began to send; others are the adapter's."""
    causes = tuple(_causes(error))
    for cls, kind in _KINDS:
        if any(isinstance(cause, cls) for cause in causes):
            return Fault(kind, str(error))
    return Fault(FaultKind.ADAPTER, f"{type(error).__name__}: {error}")
