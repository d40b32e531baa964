"""Servers on the loopback interface that play the script of a test, byte by byte."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import pytest
from raw_server import RawListener, RawPeer

Script = Callable[["Peer"], None]
"""What a server does with one connection; the connection is closed when it returns."""


class Peer(RawPeer):
    """The server's side of one connection, which keeps the requests in ``RawServer.requests``."""

    def __init__(self, connection: socket.socket, server: "RawServer") -> None:
        super().__init__(connection, server.ended)
        self._server = server

    def read_request(self) -> bytes:
        """Return the next complete request; empty once the client has closed."""
        message = self.read_message()
        if message is None:
            return b""
        request = b"\r\n\r\n".join(message)
        self._server.requests.append(request)
        return request


class RawServer(RawListener):
    """A server that plays ``script`` for every connection."""

    def __init__(self, script: Script, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[bytes] = []
        super().__init__(lambda connection: script(Peer(connection, self)), tls, threading.Event())


@pytest.fixture
def play() -> Iterator[Callable[..., RawServer]]:
    """Start servers that play a script; they end with the test."""
    with ExitStack() as servers:
        yield lambda script, tls=None: servers.enter_context(closing(RawServer(script, tls)))


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
