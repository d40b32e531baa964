"""Serves an ASGI application over HTTP: for a while, in a thread; or until it is told to stop."""

import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import uvicorn

from .asgi import Application
from .bounded_protocol import BoundedProtocol

_LOOPBACK: Final = "127.0.0.1"
_BACKLOG: Final = 2048
_KEEP_ALIVE: Final = 30
"""Seconds that an idle connection stays open: longer than clients pause between requests."""


class CannotListen(Exception):
    """The address cannot be listened at; the message says why."""


def _config(application: Application) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        http=BoundedProtocol,
        ws="none",
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=3,
        server_header=False,
        proxy_headers=False,
    )


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except (OSError, OverflowError) as error:
        raise CannotListen(f"cannot listen at {host} port {port}: {error}") from None


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def running_server(application: Application) -> Iterator[str]:
    """The URL of ``application``, served on a free port of the loopback for as long as the context lasts."""
    with _listener(_LOOPBACK, 0) as listener:
        server = uvicorn.Server(_config(application))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            # The socket listens already: requests that come before the server runs wait for it.
            yield _url(listener)
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def _quiet_end() -> Iterator[None]:
    """uvicorn raises the signals that ended it once more; to be told to stop is no failure here."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def serve(
    application: Application, host: str = _LOOPBACK, port: int = 0, announce: Callable[[str], None] = print
) -> None:
    """Serve ``application`` until SIGINT or SIGTERM; ``announce`` is told the URL once it can be reached.

    Port 0 takes a free one. Raises ``CannotListen``.
    """
    with _listener(host, port) as listener, _quiet_end():
        announce(_url(listener))
        uvicorn.Server(_config(application)).run(sockets=[listener])
