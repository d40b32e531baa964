"""Connections to one server: opened, used for a request at a time, kept alive, and closed at a deadline.

The standard library's and urllib3's clients bound each read, not the whole, so a server that sends a byte a
second would hold them for ever; and both refuse or rewrite requests that break the rules, which a conformance
kit must be able to send. Hence plain sockets, with the parsing left to llhttp.
"""

import math
import select
import socket
import ssl
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

from ...spec.exchange import Fault, FaultKind, Reply
from .response_parser import MAXIMUM_BODY_BYTES, ResponseFault, ResponseParser
from .tls import no_tls, untrusted

_Received = TypeVar("_Received")
_CHUNK: Final = 65536
_IDLE_SECONDS: Final = 2.0
"""Servers close idle connections, uvicorn after 5 s: close one before the server may be doing so."""

_SILENCE: Final = 1.0
"""Seconds without an answer on a fresh connection after which others are closed: the server may wait for their end."""
_KEPT_AGAIN: Final = 2.0
"""Seconds until connections are kept again; twice as many each time."""


def _unreachable(where: str, error: Exception) -> str:
    return f"{where} cannot be reached: {getattr(error, 'strerror', None) or error}"


_KINDS: Final[tuple[tuple[type[Exception], FaultKind, Callable[[str, Exception], str]], ...]] = (
    (socket.gaierror, FaultKind.UNRESOLVED, lambda where, _: f"the host name of {where} cannot be resolved"),
    (UnicodeError, FaultKind.UNRESOLVED, lambda where, _: f"the host name of {where} cannot be resolved"),
    (ConnectionRefusedError, FaultKind.REFUSED, lambda where, _: f"nothing listens at {where}"),
    (ssl.SSLCertVerificationError, FaultKind.TLS, untrusted),
    (ssl.SSLEOFError, FaultKind.RESET, lambda where, _: f"{where} reset the connection"),
    (ssl.SSLError, FaultKind.TLS, no_tls),
    (ConnectionError, FaultKind.RESET, lambda where, _: f"{where} reset the connection"),
    (OSError, FaultKind.REFUSED, _unreachable),
)
"""From the narrow to the wide: the first class that fits decides. The sentence is one that somebody can act on."""


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
    """A connection, opened at once. Raises what ``socket`` and ``ssl`` raise, and ``DeadlinePassed``.

    ``at_silence`` is called if the server says nothing at first.
    """

    at_silence: Callable[[], None] | None = None

    def __init__(
        self, address: Address, deadline: float, at_silence: Callable[[], None] | None = None
    ) -> None:
        self.at_silence = at_silence
        self.last_use = time.monotonic()
        self.reusable = False
        """Whether the connection may carry another request: a response is complete, and the server keeps it open."""
        target = (address.host, address.port)
        try:
            self._socket = socket.create_connection(target, _remaining(deadline, "not connected"))
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if address.tls is not None:
                self._socket = self._with_tls(address.tls, address.host, deadline)
        except TimeoutError:
            self.close()
            raise DeadlinePassed("not connected") from None
        except BaseException:
            self.close()
            raise

    def _with_tls(self, tls: ssl.SSLContext, host: str, deadline: float) -> ssl.SSLSocket:
        wrapped = tls.wrap_socket(self._socket, server_hostname=host, do_handshake_on_connect=False)
        try:
            self._first(wrapped, wrapped.do_handshake, deadline, "not connected")
        except BaseException:
            wrapped.close()
            raise
        return wrapped

    def _first(
        self, on: socket.socket, receive: Callable[[], _Received], deadline: float, progress: str
    ) -> _Received:
        """Return what ``receive`` returns; if the server is silent, let others give way to this connection."""
        at_silence, self.at_silence = self.at_silence, None
        if at_silence is not None:
            on.settimeout(min(_SILENCE, _remaining(deadline, progress)))
            try:
                return receive()
            except TimeoutError:
                at_silence()
        on.settimeout(_remaining(deadline, progress))
        return receive()

    def is_stale(self) -> bool:
        """Return whether the server has closed the idle connection, or sent something without a request."""
        poll = select.poll()  # as select is, but for any number of open files
        poll.register(self._socket, select.POLLIN)
        return bool(poll.poll(0))

    def exchange(self, request: bytes, parser: ResponseParser, deadline: float) -> Reply:
        """Send ``request`` and return its response. Raises ``ResponseFault`` too."""
        try:
            self._socket.settimeout(_remaining(deadline, "nothing sent"))
            # A server may answer and close without reading all; if there is no answer, reading finds out.
            with suppress(BrokenPipeError, ConnectionResetError):
                self._socket.sendall(request)
            self._read(parser, deadline)
        except TimeoutError:
            raise DeadlinePassed(_progress(parser)) from None
        self.last_use = time.monotonic()
        self.reusable = parser.reusable
        return parser.reply()

    def _read(self, parser: ResponseParser, deadline: float) -> None:
        while True:
            receive = partial(self._socket.recv, _CHUNK)
            data = self._first(self._socket, receive, deadline, _progress(parser))
            if parser.feed(data) if data else parser.end():
                return

    def close(self) -> None:
        """Close the connection."""
        if hasattr(self, "_socket"):
            self._socket.close()


def _progress(parser: ResponseParser) -> str:
    return "the response began but did not end" if parser.started else "not a byte came"


class ConnectionPool:
    """Connections to one server, kept alive between requests: never more than there are requests at the same time.

    Safe from several threads: each takes a connection of its own.

    Some servers serve few connections at a time, each until it is closed, and others wait. So if a fresh one gets no
    answer, none is kept for a while. A server of one connection is to be known at once, since other processes wait
    too: a pool that ``tries_two`` sends its second request on a second connection.
    """

    def __init__(
        self, address: Address, *, maximum_body: int = MAXIMUM_BODY_BYTES, tries_two: bool = False
    ) -> None:
        self._address = address
        self._maximum_body = maximum_body
        self._tries_two = tries_two
        self._keeps_from = 0.0
        self._pause = _KEPT_AGAIN
        self._idle: deque[Connection] = deque()
        self._hangs_up = False
        """Whether the server was seen to close a kept connection: it may do so during a request, too."""

    def fresh(self) -> "ConnectionPool":
        """Return a pool of other connections to the same server, which knows what this one has found out."""
        pool = ConnectionPool(self._address, maximum_body=self._maximum_body, tries_two=self._tries_two)
        pool._keeps_from, pool._pause, pool._hangs_up = self._keeps_from, self._pause, self._hangs_up
        return pool

    def exchange(self, method: str, request: bytes, *, timeout: float, repeatable: bool) -> tuple[Reply, int]:
        """Send ``request``, and return the reply and how often the request was sent again: 0 or 1.

        ``timeout`` is in seconds, for everything together. If a kept connection turns out to be closed
        before a byte of the response came, a ``repeatable`` request is sent once more on a fresh one: the
        server may have carried the first out (RFC 9110, 9.2.2), so others are not. They take a fresh connection
        once the server was seen to close a kept one.
        """
        deadline = time.monotonic() + timeout
        is_trial = self._tries_two and bool(self._idle)
        kept = None if is_trial else self._kept()
        if kept is not None and self._hangs_up and not repeatable:
            kept.close()  # the fresh one takes its place
            kept = None
        reply, stale = self._attempt(kept, method, request, deadline, timeout)
        self._tries_two &= not is_trial
        self._hangs_up |= stale
        if not (stale and repeatable):
            return reply, 0
        return self._attempt(None, method, request, deadline, timeout)[0], 1

    def _attempt(
        self, kept: Connection | None, method: str, request: bytes, deadline: float, timeout: float
    ) -> tuple[Reply, bool]:
        """Return the reply, and whether a kept connection broke before any byte of it."""
        parser = ResponseParser(method, maximum_body=self._maximum_body)
        connection = kept
        broken = False
        try:
            connection = kept or Connection(self._address, deadline, self._give_way)
            reply = connection.exchange(request, parser, deadline)
        except DeadlinePassed as passed:
            fault = Fault(FaultKind.TIMEOUT, f"no complete response within {timeout:g} s: {passed}")
        except ResponseFault as error:
            fault, broken = Fault(error.kind, f"{self._address}: {error}"), not parser.started
        except (OSError, UnicodeError) as error:
            kind, sentence = next((kind, text) for cls, kind, text in _KINDS if isinstance(error, cls))
            fault, broken = Fault(kind, sentence(str(self._address), error)), not parser.started
        else:
            if connection.reusable and time.monotonic() >= self._keeps_from:
                self._idle.append(connection)
            else:
                connection.close()
            return reply, False
        parser.forget()
        if connection is not None:
            connection.close()
        return Reply(None, fault=fault), broken and kept is not None

    def _give_way(self) -> None:
        """Close what is idle, and keep no connection for a while; for ever if one was idle and no other in use."""
        now = time.monotonic()
        if self._tries_two and self._idle:
            self._keeps_from = math.inf
        elif now >= self._keeps_from:
            self._keeps_from, self._pause = now + self._pause, 2 * self._pause
        self.close()

    def _kept(self) -> Connection | None:
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                return None
            stale = connection.is_stale()
            if time.monotonic() - connection.last_use < _IDLE_SECONDS and not stale:
                self._close_forgotten()
                return connection
            self._hangs_up |= stale
            connection.close()

    def _close_forgotten(self) -> None:
        """Close what is idle for long: the server may serve no other process until then."""
        with suppress(IndexError):
            while time.monotonic() - self._idle[0].last_use >= _IDLE_SECONDS:
                self._idle.popleft().close()

    def close(self) -> None:
        """Close the idle connections."""
        while self._idle:
            self._idle.pop().close()
