"""The reference is served on a free port, reachable at once, and ends cleanly."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request

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
