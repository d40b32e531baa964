"""Why no response came, in a sentence that somebody can act on."""

import socket
import ssl
from collections.abc import Callable
from typing import Final

from ...spec.exchange import Fault, FaultKind


def _refused(where: str, _error: Exception) -> str:
    return f"nothing listens at {where}"


def _unresolved(where: str, _error: Exception) -> str:
    return f"the host name of {where} cannot be resolved"


def _untrusted(where: str, error: Exception) -> str:
    reason = getattr(error, "verify_message", "") or str(error)
    return (
        f"the certificate of {where} is not trusted: {reason}. SSL_CERT_FILE may name a file of trusted roots"
    )


def _no_tls(where: str, error: Exception) -> str:
    reason = getattr(error, "reason", "") or str(error)
    return f"no TLS connection to {where} could be made: {reason}. Does the server speak plain http://?"


def _reset(where: str, _error: Exception) -> str:
    return f"{where} reset the connection"


def _unreachable(where: str, error: Exception) -> str:
    return f"{where} cannot be reached: {getattr(error, 'strerror', None) or error}"


_KINDS: Final[tuple[tuple[type[Exception], FaultKind, Callable[[str, Exception], str]], ...]] = (
    (socket.gaierror, FaultKind.UNRESOLVED, _unresolved),
    (UnicodeError, FaultKind.UNRESOLVED, _unresolved),
    (ConnectionRefusedError, FaultKind.REFUSED, _refused),
    (ssl.SSLCertVerificationError, FaultKind.TLS, _untrusted),
    (ssl.SSLEOFError, FaultKind.RESET, _reset),
    (ssl.SSLError, FaultKind.TLS, _no_tls),
    (ConnectionError, FaultKind.RESET, _reset),
    (OSError, FaultKind.REFUSED, _unreachable),
)
"""From the narrow to the wide: the first class that fits decides."""

CONNECTION_ERRORS: Final = (OSError, UnicodeError)
"""What opening and using a connection can raise."""


def connection_fault(where: str, error: Exception) -> Fault:
    """The fault that ``error`` stands for; ``where`` is the host and port."""
    kind, sentence = next((kind, text) for cls, kind, text in _KINDS if isinstance(error, cls))
    return Fault(kind, sentence(where, error))


def timeout_fault(seconds: float, progress: str) -> Fault:
    """No complete response within ``seconds``; ``progress`` says how far it came."""
    return Fault(FaultKind.TIMEOUT, f"no complete response within {seconds:g} s: {progress}")
