"""Raw sockets that speak to the kit, with the reference behind them where a server is meant to be half right."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.service.http_app import answering
from searchprofiles_tck.reference.service.wire import WireRequest, WireResponse

JSON = ((b"Content-Type", b"application/json"),)


@dataclass(frozen=True)
class Request:
    """A request, read whole."""

    method: str
    path: bytes
    query: bytes
    headers: dict[bytes, bytes]
    body: bytes

    @property
    def is_search(self) -> bool:
        """Whether the request is for SearchProfiles."""
        return self.path.endswith(b"/profiles/search")

    @property
    def is_create_profile(self) -> bool:
        """Whether the request is for CreateProfile."""
        return self.method == "POST" and self.path.endswith(b"/profiles")


@dataclass
class State:
    """What the connections of one server share. ``answer`` is the reference, which is always right."""

    answer: Callable[[WireRequest], WireResponse] = field(default_factory=lambda: answering(Engine()))
    count: int = 0
    ended: threading.Event = field(default_factory=threading.Event)
    last: bytes = b""
    """The response before."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    other: str = ""
    """URL of another server, which nobody must ask."""
    strayed: int = 0
    """How many requests that server got all the same."""
    restart: Callable[[float], None] = lambda _: None
    """Stops listening for so many seconds."""

    def right(self, request: Request) -> WireResponse:
        """Return the right response."""
        with self.lock:
            return self.answer(
                WireRequest(request.method, request.path, request.query, request.headers, request.body)
            )


class Peer:
    """The server's side of one connection."""

    def __init__(self, connection: socket.socket, state: State) -> None:
        self.connection = connection
        self.state = state
        self._buffer = b""

    def requests(self) -> Iterator[Request]:
        """Yield the requests that come, until the client closes."""
        while (request := self._request()) is not None:
            self.state.count += 1
            yield request

    def _request(self) -> Request | None:
        while b"\r\n\r\n" not in self._buffer:
            if not self._receive():
                return None
        head, _, rest = self._buffer.partition(b"\r\n\r\n")
        line, *lines = head.split(b"\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (one.partition(b":") for one in lines)}
        size = headers.get(b"content-length", b"0")
        length = int(size) if size.isdigit() else 0
        while len(rest) < length:
            if not self._receive():
                return None
            rest = self._buffer.partition(b"\r\n\r\n")[2]
        self._buffer = rest[length:]
        method, target, *_ = [*line.split(b" "), b"/", b""]
        path, _, query = target.partition(b"?")
        return Request(method.decode("latin-1"), path, query, headers, rest[:length])

    def _receive(self) -> bool:
        data = self.connection.recv(65536)
        self._buffer += data
        return bool(data)

    def send(self, data: bytes) -> None:
        """Send ``data`` as it is."""
        self.connection.sendall(data)

    def reply(self, response: WireResponse) -> None:
        """Send a response in good order."""
        self.send(http(response.body, response.headers, response.status))

    def reset(self) -> None:
        """Close with RST instead of FIN."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.connection.close()

    def wait(self, seconds: float) -> bool:
        """Wait, or less when the server ends; whether to go on."""
        return not self.state.ended.wait(seconds)


def http(
    body: bytes,
    headers: tuple[tuple[bytes, bytes], ...] = JSON,
    status: int = 200,
    length: bytes | None = None,
) -> bytes:
    """Return a response; ``length`` is what it says of its length."""
    size = b"%d" % len(body) if length is None else length
    lines = [b"HTTP/1.1 %d Status" % status, *(n + b": " + v for n, v in headers), b"Content-Length: " + size]
    return b"\r\n".join([*lines, b"", body])


Script = Callable[[Peer], None]
"""What a server does with one connection, which is closed when it returns."""


class Server:
    """A listener on 127.0.0.1 that plays ``script`` for every connection, each in a thread."""

    def __init__(self, script: Script, tls: ssl.SSLContext | None = None) -> None:
        self.state = State()
        self._script, self._tls = script, tls
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._listener.getsockname()[1]
        self.state.restart = self._pause
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _pause(self, seconds: float) -> None:
        listener, self._listener = self._listener, socket.socket()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        if seconds and not self.state.ended.wait(seconds):
            self._listener = socket.create_server(("127.0.0.1", self.port), backlog=256)
            threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._play, args=(connection,), daemon=True).start()

    def _play(self, connection: socket.socket) -> None:
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            with connection:
                self._script(Peer(connection, self.state))
        except OSError:
            return

    def close(self) -> None:
        """End it, and let scripts that wait return."""
        self.state.ended.set()
        self._listener.close()


def _stray(state: State) -> Script:
    def script(peer: Peer) -> None:
        state.strayed += 1
        for _ in peer.requests():
            peer.send(http(b"{}"))

    return script


@contextmanager
def running(script: Script, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Yield a server that plays ``script``, beside another that exists only to be led to."""
    server = Server(script, tls)
    other = Server(_stray(server.state))
    server.state.other = f"http://127.0.0.1:{other.port}"
    try:
        yield server
    finally:
        server.close()
        other.close()
