"""Servers on the loopback interface that play the script of a test, byte by byte."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

Script = Callable[["Peer"], None]
"""What a server does with one connection; the connection is closed when it returns."""


class Peer:
    """The server's side of one connection."""

    def __init__(self, connection: socket.socket, server: "RawServer") -> None:
        self.connection = connection
        self._server = server
        self._buffer = b""

    def read_request(self) -> bytes:
        """Return the next complete request; empty once the client has closed. Also kept in ``RawServer.requests``."""
        while b"\r\n\r\n" not in self._buffer:
            if not self._receive():
                return b""
        head, _, rest = self._buffer.partition(b"\r\n\r\n")
        lengths = [line[15:] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        size = int(lengths[0]) if lengths else 0
        while len(rest) < size:
            self._receive()
            rest = self._buffer.partition(b"\r\n\r\n")[2]
        self._buffer = rest[size:]
        request = head + b"\r\n\r\n" + rest[:size]
        self._server.requests.append(request)
        return request

    def _receive(self) -> bool:
        data = self.connection.recv(65536)
        self._buffer += data
        return bool(data)

    def send(self, data: bytes) -> None:
        """Send ``data``."""
        self.connection.sendall(data)

    def reset(self) -> None:
        """Close with RST instead of FIN."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.connection.close()

    def wait(self, seconds: float) -> bool:
        """Wait, or less if the test ends, and return whether to go on."""
        return not self._server.ended.wait(seconds)


class RawServer:
    """A listener on 127.0.0.1 that plays ``script`` for every connection, each in a thread."""

    def __init__(self, script: Script, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self.ended = threading.Event()
        self._script = script
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """The URL of the server."""
        return f"http{'s' if self._tls else ''}://127.0.0.1:{self.port}"

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._play, args=(connection,), daemon=True).start()

    def _play(self, connection: socket.socket) -> None:
        try:
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            with connection:
                self._script(Peer(connection, self))
        except OSError:
            return

    def close(self) -> None:
        """End the server, and let scripts that wait return."""
        self.ended.set()
        self._listener.close()


@contextmanager
def _running(script: Script, tls: ssl.SSLContext | None) -> Iterator[RawServer]:
    server = RawServer(script, tls)
    try:
        yield server
    finally:
        server.close()


@pytest.fixture
def play() -> Iterator[Callable[..., RawServer]]:
    """Start servers that play a script; they end with the test."""
    with ExitStack() as servers:
        yield lambda script, tls=None: servers.enter_context(_running(script, tls))


@pytest.fixture
def answering(play: Callable[..., RawServer]) -> Callable[..., RawServer]:
    """Start servers that send the same answers to the requests of each connection, the last one for ever."""

    def start(*answers: bytes, tls: ssl.SSLContext | None = None) -> RawServer:
        def script(peer: Peer) -> None:
            left = list(answers)
            while peer.read_request():
                peer.send(left.pop(0) if len(left) > 1 else left[0])

        return play(script, tls)

    return start
