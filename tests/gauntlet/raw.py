"""Raw sockets that speak to the kit, with the reference behind them where a server is meant to be half right."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from raw_server import RawListener, RawPeer
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


class Peer(RawPeer):
    """The server's side of one connection."""

    def __init__(self, connection: socket.socket, state: State) -> None:
        super().__init__(connection, state.ended)
        self.state = state

    def requests(self) -> Iterator[Request]:
        """Yield the requests that come, until the client closes."""
        while (message := self.read_message()) is not None:
            self.state.count += 1
            head, body = message
            line, *lines = head.split(b"\r\n")
            headers = {
                name.lower(): value.strip() for name, _, value in (one.partition(b":") for one in lines)
            }
            method, target, *_ = [*line.split(b" "), b"/", b""]
            path, _, query = target.partition(b"?")
            yield Request(method.decode("latin-1"), path, query, headers, body)

    def reply(self, response: WireResponse) -> None:
        """Send a response in good order."""
        self.send(http(response.body, response.headers, response.status))


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


class Server(RawListener):
    """A server that plays ``script`` for every connection."""

    def __init__(self, script: Script, tls: ssl.SSLContext | None = None) -> None:
        self.state = State()
        self.state.restart = self._pause
        super().__init__(lambda connection: script(Peer(connection, self.state)), tls, self.state.ended)

    def _pause(self, seconds: float) -> None:
        listener, self._listener = self._listener, socket.socket()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        if seconds and not self.state.ended.wait(seconds):
            self.listen()


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
