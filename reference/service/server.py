"""Serves an ASGI application over HTTP: in a thread for some time, or until a signal ends it."""

import asyncio
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

import httptools
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from .wire import Application

MAXIMUM_HEAD_BYTES: Final = 128 * 1024
"""For request line and headers: several times what the application accepts, which tells the client why."""

_REFUSAL: Final = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-type: text/plain; charset=utf-8\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
)
_LOOPBACK: Final = "127.0.0.1"
_BACKLOG: Final = 2048
_KEEP_ALIVE: Final = 30
"""Seconds that an idle connection stays open: longer than clients pause between requests."""


class CannotListen(Exception):
    """The service cannot listen on the address; the message says why."""


class ServiceProtocol(HttpToolsProtocol):
    """HTTP on one connection as uvicorn speaks it, with a bound for heads, and with the body of every request.

    uvicorn reads headers as long as they come, so that one client could fill the memory. It drops the body of a request
    that offers another protocol, as Java's HTTP client does with ``Upgrade: h2c``.
    """

    _in_head = True
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Read the connection with a parser that declines upgrades."""
        self.parser = _Parser(self)
        super().connection_made(transport)

    def on_message_begin(self) -> None:
        """Begin to count the bytes of a head: request line and headers."""
        self._in_head, self._head_bytes = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """End the count: the head is complete."""
        self._in_head = False
        if not _offers_upgrade(self.parser):
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Take the request as complete, unless it comes again without the offer of an upgrade."""
        if not _offers_upgrade(self.parser):
            super().on_message_complete()

    def head_without_upgrade(self) -> bytes:
        """Return the head that was read last, without the offer of another protocol."""
        headers = [b"%s: %s\r\n" % header for header in self.headers if header[0] != b"upgrade"]
        version = self.parser.get_http_version().encode()
        start = b"%s %s HTTP/%s\r\n" % (self.parser.get_method(), self.url, version)
        return b"".join([start, *headers, b"\r\n"])

    def data_received(self, data: bytes) -> None:
        """Receive bytes; if a head becomes too long, close the connection."""
        super().data_received(data)
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > MAXIMUM_HEAD_BYTES and not self.transport.is_closing():
                self.transport.write(_REFUSAL)
                self.transport.close()


class _Parser(httptools.HttpRequestParser):
    """Declines every offer of another protocol, by reading the request as if it made none (RFC 9110, 7.8).

    The parser beneath takes what follows the head for the other protocol, and so never reads the body.
    """

    def __init__(self, protocol: ServiceProtocol) -> None:
        super().__init__(protocol)
        self._protocol = protocol
        # As uvicorn sets its own: what follows a request with "Connection: close" is dropped, not refused.
        self.set_dangerous_leniencies(lenient_data_after_close=True)

    def feed_data(self, data: bytes) -> None:  # type: ignore[override]
        """Parse ``data``."""
        parser = self
        while data:
            try:
                super(_Parser, parser).feed_data(data)
                return
            except httptools.HttpParserUpgrade as end_of_head:
                if not _offers_upgrade(parser):
                    raise
                data = data[end_of_head.args[0] :]
            head = self._protocol.head_without_upgrade()
            # A new one, since after "Connection: close" this one reads nothing more.
            parser = self._protocol.parser = _Parser(self._protocol)
            super(_Parser, parser).feed_data(head)


def _offers_upgrade(parser: httptools.HttpRequestParser) -> bool:
    return parser.should_upgrade() and parser.get_method() != b"CONNECT"


def _config(application: Application) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        interface="asgi3",
        http=ServiceProtocol,
        ws="none",
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=3,
        server_header=False,
        proxy_headers=False,
    )


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except (OSError, OverflowError) as error:
        raise CannotListen(f"cannot listen at {host} port {port}: {error}") from None


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def running_server(application: Application, host: str = _LOOPBACK, port: int = 0) -> Iterator[str]:
    """Serve ``application`` in a thread while the context lasts, and yield its URL; port 0 takes a free one.

    Raises ``CannotListen``.
    """
    with _listener(host, port) as listener:
        server = uvicorn.Server(_config(application))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            # The socket listens already: requests that come before the server runs wait for it.
            yield _url(listener)
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def _ended_by_signals(server: uvicorn.Server) -> Iterator[None]:
    """End ``server`` quietly at SIGINT and SIGTERM, before uvicorn listens to signals and when it raises them again."""

    def end(_number: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def serve(
    application: Application, host: str = _LOOPBACK, port: int = 0, announce: Callable[[str], None] = print
) -> None:
    """Serve ``application`` until SIGINT or SIGTERM. ``announce`` receives the URL as soon as requests are accepted.

    Port 0 takes a free one. Raises ``CannotListen``.
    """
    server = uvicorn.Server(_config(application))
    with _listener(host, port) as listener, _ended_by_signals(server):
        announce(_url(listener))
        server.run(sockets=[listener])
