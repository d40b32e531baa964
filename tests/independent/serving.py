"""The service over HTTP on 127.0.0.1, in the clothes that its freedoms say."""

from __future__ import annotations

import gzip
import random
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

from .reading import Request
from .service import Response, Service

_INTERIM = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n"


class Handler(BaseHTTPRequestHandler):
    """Reads a request, and writes what the service answers."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    service: ClassVar[Service]
    ordinal = 0

    def handle_one_request(self) -> None:
        self.ordinal += 1
        super().handle_one_request()

    def answer(self) -> None:
        path, _, query = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, path, query, headers, self.payload(), self.ordinal)
        self.write(self.service.respond(request))

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = do_OPTIONS = answer

    def payload(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return body

    def write(self, response: Response) -> None:
        freedoms = self.service.freedoms
        old, close = freedoms.connection == "http10", freedoms.connection in ("http10", "close")
        headers, body = list(response.headers), response.body
        if freedoms.coding == "gzip" and body:
            headers.append(("Content-Encoding", "gzip"))
            body = gzip.compress(body, 1)
        if response.status == 204:
            pass
        elif freedoms.chunked and not old:
            headers.append(("Transfer-Encoding", "chunked"))
            body = b"".join(chunks(body))
        elif not old:
            headers.append(("Content-Length", str(len(body))))
        if close:
            headers.append(("Connection", "close"))
            self.close_connection = True
        lower = freedoms.header_case == "lower"
        lines = [f"{name.lower() if lower else name}: {value}" for name, value in headers]
        first = (
            f"HTTP/{'1.0' if old else '1.1'} {response.status} {'OK' if response.status < 300 else 'Error'}"
        )
        whole = "\r\n".join((first, *lines, "", "")).encode("latin-1") + body
        self.wfile.write((_INTERIM if freedoms.interim and not old else b"") + whole)
        if freedoms.connection == "drops" and self.ordinal % 7 == 0:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def chunks(body: bytes) -> Iterator[bytes]:
    """The body in chunked coding, in pieces of uneven length."""
    draw, start = random.Random(len(body)), 0
    while start < len(body):
        piece = body[start : start + draw.randint(1, 400)]
        start += len(piece)
        yield b"%x\r\n%s\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"


class OneThread(HTTPServer):
    """Serves one connection after the other, as the simplest of fakes do."""

    request_queue_size = 128


class Server(socketserver.ThreadingMixIn, OneThread):
    """Serves each connection in a thread."""

    daemon_threads = True


@contextmanager
def served(service: Service) -> Iterator[str]:
    """Serve until the block ends; gives the URL."""
    handler = type("Handler", (Handler,), {"service": service})
    kind = OneThread if service.freedoms.one_thread else Server
    with kind(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
