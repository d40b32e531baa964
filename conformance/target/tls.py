"""TLS as a client: the roots that the environment names, and what to do if no connection comes about."""

import os
import ssl
from typing import Final

from .target import TargetError

_ROOTS: Final = ("SSL_CERT_FILE", "AWS_CA_BUNDLE")
"""Variables that name a file of trusted roots: of OpenSSL, and of AWS SDKs."""

_UNKNOWN_ROOT: Final = (2, 18, 19, 20, 21)
"""Codes of OpenSSL for a chain of certificates that does not end in a trusted root."""

_CLIENT_CERTIFICATE: Final = (
    "The server requires a client certificate, and the kit sends none: start a proxy that has one, and name it as "
    "the target"
)
_REASONS: Final = {
    "WRONG_VERSION_NUMBER": "Perhaps the server speaks plain http://",
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": _CLIENT_CERTIFICATE,
    "SSLV3_ALERT_BAD_CERTIFICATE": _CLIENT_CERTIFICATE,
    "SSLV3_ALERT_HANDSHAKE_FAILURE": "Servers that require a client certificate answer so, and the kit sends none",
}
"""By OpenSSL's name for what went wrong, what it may come from."""


def client_context() -> ssl.SSLContext:
    """Return a context that trusts the roots of the system and of the environment. Raises ``TargetError``."""
    context = ssl.create_default_context()
    for variable in _ROOTS:
        if (path := os.environ.get(variable)) is not None:
            load_roots(context, path, variable)
    return context


def load_roots(context: ssl.SSLContext, path: str, setting: str) -> None:
    """Make ``context`` trust the roots in the file ``path``, as ``setting`` says. Raises ``TargetError``."""
    is_folder = os.path.isdir(path)
    try:
        context.load_verify_locations(None if is_folder else path, path if is_folder else None)
    except ssl.SSLError:
        raise TargetError(f"{setting} names {path!r}, which holds no certificate in PEM format") from None
    except OSError as error:
        raise TargetError(
            f"{setting} names {path!r}, which cannot be read: {error.strerror}; correct or unset it"
        ) from None


def untrusted(where: str, error: Exception) -> str:
    """Return what is wrong with a certificate, and what helps if its root is not known."""
    reason = getattr(error, "verify_message", "") or str(error)
    text = f"the certificate of {where} is not trusted: {reason}"
    if getattr(error, "verify_code", 0) not in _UNKNOWN_ROOT:
        return text
    if given := next((variable for variable in _ROOTS if variable in os.environ), ""):
        return f"{text}. Its root is not in the file that {given} names, {os.environ[given]}"
    return f"{text}. SSL_CERT_FILE may name a file of trusted roots"


def no_tls(where: str, error: Exception) -> str:
    """Return why no TLS connection came about, and what that may come from."""
    reason = getattr(error, "reason", "") or str(error)
    hint = _REASONS.get(reason, "")
    text = f"no TLS connection to {where} could be made: {reason.replace('_', ' ').lower()}"
    return f"{text}. {hint}" if hint else text
