"""A target that is an ASGI application in this process: no socket, the same facts as over HTTP."""

import logging
import time
from typing import Final
from urllib.parse import unquote_to_bytes

from ...reference.service.asgi import Application, Message, Scope
from ...spec.exchange import Call, Fault, FaultKind, HttpRequest, Reply
from ...spec.operations import OPERATIONS
from .http import body_fields
from .http_message import body_bytes, completed
from .target import Sent, TargetForm

HOST: Final = "in-process"
_LOG = logging.getLogger(__name__)
_CRASHED: Final = Reply(500, (("content-type", "text/plain; charset=utf-8"),), "Internal Server Error")
"""What servers answer when the application raises."""


class _Waits(Exception):
    """The application waits for something outside itself, which only an event loop could bring."""


class InProcessTarget:
    """Drives ``application`` directly. It must not wait for timers, threads or sockets.

    ``timeout`` is not watched: a computation in this thread cannot be interrupted.
    """

    form = TargetForm.IN_PROCESS
    operations = frozenset(OPERATIONS)
    load = None

    def __init__(self, application: Application, description: str) -> None:
        self.description = description
        self._application = application

    def call(self, call: Call, *, timeout: float | None = None) -> Sent:  # noqa: ARG002 (see the class)
        """See ``Target.call``."""
        request = completed(call, host=HOST, prefix="", extra=())
        started = time.perf_counter()
        exchange = _Exchange(request)
        try:
            _step(self._application, _scope(request), exchange)
        except _Waits:
            fault = Fault(FaultKind.ADAPTER, f"{self.description} waits for an event loop, which it must not")
            return Sent(Reply(None, fault=fault), request)
        except Exception:
            _LOG.exception("%s raised while answering %s", self.description, call.operation)
            return Sent(_CRASHED, request)
        return Sent(exchange.reply((time.perf_counter() - started) * 1000), request)

    def close(self) -> None:
        """See ``Target.close``."""


def _step(application: Application, scope: Scope, exchange: "_Exchange") -> None:
    """Run the application to its end; nothing that it awaits ever suspends it."""
    coroutine = application(scope, exchange.receive, exchange.send)
    try:
        coroutine.send(None)
    except StopIteration:
        return
    coroutine.close()
    raise _Waits


class _Exchange:
    """The server's side of one exchange."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._start: Message = {}
        self._body: list[bytes] = []

    async def receive(self) -> Message:
        """The request's body, in one piece."""
        return {"type": "http.request", "body": body_bytes(self._request), "more_body": False}

    async def send(self, message: Message) -> None:
        """A part of the response."""
        if message["type"] == "http.response.start":
            self._start = message
        else:
            self._body.append(message.get("body", b""))

    def reply(self, milliseconds: float) -> Reply:
        """The response; without one, what a server answers for an application that gave none."""
        if not self._start:
            return _CRASHED
        headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in self._start["headers"]
        )
        body = b"" if self._request.method == "HEAD" else b"".join(self._body)
        text, raw = body_fields(body)
        return Reply(self._start["status"], headers, text, raw, milliseconds=milliseconds)


def _scope(request: HttpRequest) -> Scope:
    path, _, query = request.target.partition("?")
    raw_path = path.encode("utf-8", "surrogatepass")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": unquote_to_bytes(raw_path).decode("utf-8", "replace"),
        "raw_path": raw_path,
        "query_string": query.encode("utf-8", "surrogatepass"),
        "root_path": "",
        "headers": [
            (name.lower().encode("utf-8", "surrogatepass"), value.encode("utf-8", "surrogatepass"))
            for name, value in request.headers
        ],
        "client": None,
        "server": (HOST, None),
    }
