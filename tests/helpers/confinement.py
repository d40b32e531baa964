"""Keep unit tests inside their own process: no sockets, no child processes."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pytest
import urllib3.util.connection  # noqa: F401 (its first import binds a socket to find out about IPv6)

FORBIDDEN: Final = {
    "socket.connect": "connects a socket",
    "socket.bind": "binds a socket",
    "socket.getaddrinfo": "looks up the address of a host",
    "subprocess.Popen": "starts a child process",
    "os.exec": "replaces its process",
    "os.fork": "forks",
    "os.forkpty": "forks",
    "os.posix_spawn": "starts a child process",
    "os.spawn": "starts a child process",
    "os.system": "starts a child process",
}
"""The audit events of Python (https://docs.python.org/3/library/audit_events.html) that unit tests may not raise."""

_violations: list[str] | None = None
"""What the running unit test did that it must not do; None while no unit test runs."""


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    """Fail the running unit test if ``event`` leaves its process; record it in case the failure is caught."""
    if _violations is not None and event in FORBIDDEN:
        _violations.append(f"{FORBIDDEN[event]} ({event}: {arguments[:2]})")
        pytest.fail(_message())


def _message() -> str:
    """Return what the running unit test did wrong, and what to do about it."""
    return (
        f"A unit test {'; '.join(_violations or ())}. "
        "Mark it with @pytest.mark.e2e, or call in-process what the child process or server would run."
    )


@contextmanager
def confined(item: pytest.Item) -> Iterator[None]:
    """Forbid sockets and child processes for as long as the context lasts, unless ``item`` is marked e2e."""
    global _violations
    before, _violations = _violations, None if item.get_closest_marker("e2e") else []
    try:
        yield
        if _violations:
            pytest.fail(_message())
    finally:
        _violations = before


sys.addaudithook(_audit)
