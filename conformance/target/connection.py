"""Connections to one server: opened, used for a request at a time, kept alive, and given up at a deadline.

The standard library's and urllib3's clients bound each read, not the whole, so a server that sends a byte a
second would hold them for ever; and both refuse or rewrite requests that break the rules, which a conformance
kit must be able to send. Hence plain sockets, with the parsing left to llhttp.
"""

import select
import socket
import ssl
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ...spec.exchange import Fault, FaultKind
from .response_parser import MAXIMUM_BODY_BYTES, ResponseFault, ResponseParser, WireResponse


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


_CHUNK = 65536


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens; ``tls`` is None for plain HTTP."""

    host: str
    port: int
    tls: ssl.SSLContext | None = None

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


class DeadlinePassed(Exception):
    """Time ran out; the message says how far the exchange had come."""


def _remaining(deadline: float, progress: str) -> float:
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise DeadlinePassed(progress)
    return seconds


class Connection:
    """A connection, opened at once. Raises what ``socket`` and ``ssl`` raise, and ``DeadlinePassed``."""

    def __init__(self, address: Address, deadline: float) -> None:
        self.used = False
        """Whether a response came over it already."""
        self.last_use = time.monotonic()
        target = (address.host, address.port)
        try:
            self._socket = socket.create_connection(target, _remaining(deadline, "not connected"))
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if address.tls is not None:
                self._secure(address.tls, address.host)
        except TimeoutError:
            self.close()
            raise DeadlinePassed("not connected") from None
        except BaseException:
            self.close()
            raise

    def _secure(self, tls: ssl.SSLContext, host: str) -> None:
        self._socket = tls.wrap_socket(self._socket, server_hostname=host)

    def is_stale(self) -> bool:
        """Whether the server has closed the idle connection, or sent something that nobody asked for."""
        return bool(select.select([self._socket], [], [], 0)[0])

    def exchange(self, request: bytes, parser: ResponseParser, deadline: float) -> WireResponse:
        """Send ``request`` and read its response. Raises ``ResponseFault`` too."""
        try:
            self._socket.settimeout(_remaining(deadline, "nothing sent"))
            self._send(request)
            self._read(parser, deadline)
        except TimeoutError:
            raise DeadlinePassed(_progress(parser)) from None
        self.used = True
        self.last_use = time.monotonic()
        return parser.response()

    def _send(self, request: bytes) -> None:
        try:
            self._socket.sendall(request)
        except (BrokenPipeError, ConnectionResetError):
            # A server may answer and close without reading all; if no answer is there, reading tells.
            return

    def _read(self, parser: ResponseParser, deadline: float) -> None:
        while True:
            data = self._socket.recv(_CHUNK)
            if parser.feed(data) if data else parser.end():
                return
            self._socket.settimeout(_remaining(deadline, _progress(parser)))

    def close(self) -> None:
        """Give the connection up."""
        if hasattr(self, "_socket"):
            self._socket.close()


def _progress(parser: ResponseParser) -> str:
    return "the response began but did not end" if parser.started else "not a byte came"


_IDLE_SECONDS: Final = 2.0
"""Servers close idle connections, uvicorn after 5 s: give one up before the server may be doing so."""


class ConnectionPool:
    """Exchanges with one server. Safe from several threads: each takes a connection of its own."""

    def __init__(self, address: Address, *, maximum_body: int = MAXIMUM_BODY_BYTES) -> None:
        self._address = address
        self._maximum_body = maximum_body
        self._idle: deque[Connection] = deque()
        self._hangs_up = False
        """Whether the server was seen to close a kept connection: it may do so under way, too."""

    def exchange(
        self, method: str, request: bytes, *, timeout: float, repeatable: bool
    ) -> tuple[WireResponse | Fault, int]:
        """Send ``request``, and say what came and how often it was sent again: 0 or 1.

        ``timeout`` is in seconds, for everything together. Where a kept connection turns out to be closed
        before a byte of the response came, a ``repeatable`` request is sent once more on a fresh one: the
        server may have carried the first out (RFC 9110, 9.2.2), so others are not. They take a fresh connection
        once the server was seen to close a kept one.
        """
        deadline = time.monotonic() + timeout
        kept = self._kept() if repeatable or not self._hangs_up else None
        answer, stale = self._attempt(kept, method, request, deadline, timeout)
        self._hangs_up |= stale
        if not (stale and repeatable):
            return answer, 0
        return self._attempt(None, method, request, deadline, timeout)[0], 1

    def _attempt(
        self, kept: Connection | None, method: str, request: bytes, deadline: float, timeout: float
    ) -> tuple[WireResponse | Fault, bool]:
        """The answer, and whether a kept connection broke before any byte of it."""
        parser = ResponseParser(method, maximum_body=self._maximum_body)
        connection = kept
        broken = False
        try:
            connection = kept or Connection(self._address, deadline)
            response = connection.exchange(request, parser, deadline)
        except DeadlinePassed as passed:
            answer: Fault = timeout_fault(timeout, str(passed))
        except ResponseFault as fault:
            answer, broken = Fault(fault.kind, f"{self._address}: {fault}"), not parser.started
        except CONNECTION_ERRORS as error:
            answer, broken = connection_fault(str(self._address), error), not parser.started
        else:
            self._give_back(connection, response)
            return response, False
        parser.forget()
        if connection is not None:
            connection.close()
        return answer, broken and kept is not None

    def _kept(self) -> Connection | None:
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                return None
            stale = connection.is_stale()
            if time.monotonic() - connection.last_use < _IDLE_SECONDS and not stale:
                return connection
            self._hangs_up |= stale
            connection.close()

    def _give_back(self, connection: Connection, response: WireResponse) -> None:
        if response.reusable:
            self._idle.append(connection)
        else:
            connection.close()

    def close(self) -> None:
        """Close the idle connections."""
        while self._idle:
            self._idle.pop().close()
