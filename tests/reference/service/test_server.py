"""The reference is served on a free port, reachable at once, and ends cleanly."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Sequence

import pytest
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.service.http_app import http_app
from searchprofiles_tck.reference.service.server import CannotListen, running_server, serve

pytestmark = pytest.mark.e2e

_SERVE = """
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.service.http_app import http_app
from searchprofiles_tck.reference.service.server import serve
serve(http_app(Engine()), "127.0.0.1", 0, lambda url: print(url, flush=True))
print("ended", flush=True)
"""


def _domains(url: str) -> bytes:
    with urllib.request.urlopen(f"{url}/domains", timeout=5) as response:
        body: bytes = response.read()
        return body


def test_a_server_answers_at_once_and_ends_with_its_context() -> None:
    """The URL answers from the first line of the block on, and no longer after it."""
    with running_server(http_app(Engine())) as url:
        assert _domains(url) == b'{"Items":[]}'

    with pytest.raises(OSError, match="refused"):
        _domains(url)


def test_a_server_that_nobody_asks_ends_as_well() -> None:
    """The end may come before the beginning is done."""
    for _ in range(3):
        with running_server(http_app(Engine())):
            pass


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_served_reference_cleanly(number: signal.Signals) -> None:
    """Exit status 0, no traceback, and what comes after ``serve`` is done."""
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=os.sep
    )
    assert process.stdout is not None
    assert _domains(process.stdout.readline().strip()) == b'{"Items":[]}'
    process.send_signal(number)
    output, errors = process.communicate(timeout=10)

    assert (process.returncode, output, errors) == (0, "ended\n", "")


def test_a_port_in_use_is_named() -> None:
    """With the address and the reason."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotListen, match=f"cannot listen at 127.0.0.1 port {port}: .*in use"):
            serve(http_app(Engine()), "127.0.0.1", port)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_that_comes_at_once_is_not_lost(number: signal.Signals) -> None:
    """A signal that follows the announcement, before the server has begun to run, ends it too."""
    serve(http_app(Engine()), announce=lambda _url: signal.raise_signal(number))


_SEARCH_BODY = b'{"KeyName": "_account", "Values": ["a"]}'
_UPGRADE_HEAD = (
    b"POST /domains/d/profiles/search HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAEAAEAA\r\nUpgrade: h2c\r\n"
)
_SIZED = _UPGRADE_HEAD + b"Content-Length: %d\r\n\r\n" % len(_SEARCH_BODY) + _SEARCH_BODY
_CHUNKED = (
    _UPGRADE_HEAD
    + b"Transfer-Encoding: chunked\r\n\r\n"
    + b"".join(b"1\r\n%c\r\n" % byte for byte in _SEARCH_BODY)
    + b"0\r\n\r\n"
)
_NO_BODY = b"GET /domains HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n"
_PLAIN = b"GET /domains HTTP/1.1\r\nHost: x\r\n\r\n"
_CONTINUED = _UPGRADE_HEAD + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(_SEARCH_BODY)
_LAST = b"DELETE /domains/d HTTP/1.1\r\nHost: x\r\nConnection: close, upgrade\r\nUpgrade: h2c\r\n\r\n"


@pytest.mark.parametrize(
    ("pieces", "status_lines"),
    [
        ([_SIZED, _LAST], [b"200", b"200"]),
        ([_SIZED[:150], _SIZED[150:-5], _SIZED[-5:], _LAST], [b"200", b"200"]),
        ([*(b"%c" % byte for byte in _SIZED), _LAST], [b"200", b"200"]),
        ([_CHUNKED, _PLAIN, _LAST], [b"200", b"200", b"200"]),
        ([_NO_BODY, _NO_BODY, _SIZED, _LAST], [b"200", b"200", b"200", b"200"]),
        ([_SIZED * 2 + _PLAIN + _LAST], [b"200", b"200", b"200", b"200"]),
        ([_NO_BODY * 1500 + _LAST], [b"200"] * 1501),
        ([_CONTINUED, _SEARCH_BODY, _LAST], [b"100", b"200", b"200"]),
        ([b"CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n"], [b"400"]),
    ],
    ids=["whole", "torn", "by byte", "chunked", "no body", "pipelined", "many", "continue", "CONNECT"],
)
def test_an_offer_to_upgrade_is_declined_and_the_request_served(
    pieces: Sequence[bytes], status_lines: Sequence[bytes]
) -> None:
    """As Java's client and ``curl --http2`` send it: the body is read, and the connection stays what it was."""
    engine = Engine()
    engine.call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 1})
    with running_server(http_app(engine)) as url:
        address = ("127.0.0.1", int(url.rpartition(":")[2]))
        with socket.create_connection(address, timeout=10) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
            for piece in pieces:
                connection.sendall(piece)
            answer = b"".join(iter(lambda: connection.recv(65536), b""))

    assert re.findall(rb"HTTP/1\.1 (\d{3})", answer) == status_lines
    assert answer.count(b'{"Items":[]}') == sum(
        piece.count(b"profiles/search") for piece in [b"".join(pieces)]
    )
