"""Unit tests stay in their own process."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress

import pytest

from .helpers.confinement import confined


def child() -> None:
    """Start a child process."""
    subprocess.run([sys.executable, "-c", ""], check=True)


def fork() -> None:
    """Fork, and end the child at once."""
    if os.fork() == 0:
        os._exit(0)


def spawn() -> None:
    """Start a child process past the subprocess module."""
    os.posix_spawn(sys.executable, [sys.executable, "-c", ""], {})


def connection() -> None:
    """Connect to a port on which nobody listens."""
    with socket.socket() as one:
        one.connect(("127.0.0.1", 9))


def server() -> None:
    """Listen on a port."""
    socket.create_server(("127.0.0.1", 0)).close()


@pytest.mark.parametrize("leave", [child, fork, spawn, connection, server])
def test_a_unit_test_that_leaves_its_process_fails(
    leave: Callable[[], None], request: pytest.FixtureRequest
) -> None:
    """A socket or a child process fails a test that is not marked e2e, and the message names the marker."""
    with pytest.raises(pytest.fail.Exception, match=r"@pytest\.mark\.e2e"), confined(request.node):
        leave()


def test_a_violation_that_is_caught_fails_too(request: pytest.FixtureRequest) -> None:
    """Code that takes the refusal for an answer of the network does not hide it."""
    with (
        pytest.raises(pytest.fail.Exception, match="starts a child process"),
        confined(request.node),
        suppress(BaseException),
    ):
        child()


@pytest.mark.e2e
def test_an_e2e_test_may_do_all_of_that() -> None:
    """Tests that are marked start servers and child processes."""
    child()
    server()
