"""Servers on the loopback interface that do with each connection what a test says, byte by byte."""

import socket
import ssl
import threading
from collections.abc import Callable


class RawPeer:
    """The server's side of one connection."""

    def __init__(self, connection: socket.socket, ended: threading.Event) -> None:
        self.connection = connection
        self._ended = ended
        self._buffer = b""

    def read_message(self) -> tuple[bytes, bytes] | None:
        """Return head and body of the next complete request; None once the client has closed."""
        while b"\r\n\r\n" not in self._buffer:
            if not self._receive():
                return None
        head, _, rest = self._buffer.partition(b"\r\n\r\n")
        lengths = [line[15:] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        size = int(lengths[0]) if lengths and lengths[0].strip().isdigit() else 0
        while len(rest) < size:
            if not self._receive():
                return None
            rest = self._buffer.partition(b"\r\n\r\n")[2]
        self._buffer = rest[size:]
        return head, rest[:size]

    def _receive(self) -> bool:
        data = self.connection.recv(65536)
        self._buffer += data
        return bool(data)

    def send(self, data: bytes) -> None:
        """Send ``data`` as it is."""
        self.connection.sendall(data)

    def reset(self) -> None:
        """Close with RST instead of FIN."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.connection.close()

    def wait(self, seconds: float) -> bool:
        """Wait, or less if the server ends, and return whether to go on."""
        return not self._ended.wait(seconds)


class RawListener:
    """A listener on 127.0.0.1 that passes every connection to ``serve``, in a thread, until it is closed."""

    def __init__(
        self, serve: Callable[[socket.socket], None], tls: ssl.SSLContext | None, ended: threading.Event
    ) -> None:
        """Listen at once. A connection is closed when ``serve`` returns."""
        self.connections = 0
        self._serve = serve
        self.ended = ended
        self._tls = tls
        self.port = 0
        self.listen()

    @property
    def url(self) -> str:
        """The URL of the server."""
        return f"http{'s' if self._tls else ''}://127.0.0.1:{self.port}"

    def listen(self) -> None:
        """Listen at a free port, or at the one that it had before."""
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=256)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._play, args=(connection,), daemon=True).start()

    def _play(self, connection: socket.socket) -> None:
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            with connection:
                self._serve(connection)
        except OSError:
            return

    def close(self) -> None:
        """End the server, and let scripts that wait return."""
        self.ended.set()
        self._listener.close()
