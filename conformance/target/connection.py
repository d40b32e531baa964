"""One connection to a server: opened, used for a request at a time, and given up at a deadline.

The standard library's and urllib3's clients bound each read, not the whole, so a server that sends a byte a
second would hold them for ever; and both refuse or rewrite requests that break the rules, which a conformance
kit must be able to send. Hence plain sockets, with the parsing left to llhttp.
"""

import select
import socket
import ssl
import time
from dataclasses import dataclass

from .response_parser import ResponseParser, WireResponse

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
