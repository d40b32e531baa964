"""A target that is an ASGI application in this process: no socket, the same facts as over HTTP."""

import logging
import time
from typing import Final
from urllib.parse import unquote_to_bytes

from ...reference.service.wire import Application, Message, Scope
from ...spec.exchange import Call, Exchange, Fault, FaultKind, HttpRequest, Reply
from ...spec.operations import OPERATIONS
from .http_message import body_bytes, complete_request, text_or_bytes
from .target import Load, TargetForm, unlabelled

HOST: Final = "in-process"
_LOG = logging.getLogger(__name__)
_CRASHED: Final = Reply(500, (("content-type", "text/plain; charset=utf-8"),), "Internal Server Error")
"""What servers answer when the application raises."""


class _Suspended(Exception):
    """The application waits for something outside itself, which only an event loop could bring."""


class InProcessTarget:
    """Drives ``application`` directly. It must not wait for timers, threads or sockets.

    ``timeout`` is not watched: a computation in this thread cannot be interrupted.
    """

    form = TargetForm.IN_PROCESS
    operations = frozenset(OPERATIONS)
    load: Load | None = None

    def __init__(self, application: Application, description: str) -> None:
        self.description = description
        self._application = application

    def call(self, call: Call, *, timeout: float | None = None) -> Exchange:  # noqa: ARG002 (see the class)
        """Run the application on the request; see ``Target.call``."""
        request = complete_request(call, host=HOST, prefix="", extra=())
        started = time.perf_counter()
        server = _ServerSide(request)
        try:
            _run(self._application, _scope(request), server)
        except _Suspended:
            fault = Fault(FaultKind.ADAPTER, f"{self.description} waits for an event loop, which it must not")
            return unlabelled(call, Reply(None, fault=fault), request)
        except Exception:
            _LOG.exception("%s raised while answering %s", self.description, call.operation)
            return unlabelled(call, _CRASHED, request)
        return unlabelled(call, server.reply((time.perf_counter() - started) * 1000), request)

    def close(self) -> None:
        """Do nothing; see ``Target.close``."""


def _run(application: Application, scope: Scope, server: "_ServerSide") -> None:
    """Run the application to its end; nothing that it awaits ever suspends it."""
    coroutine = application(scope, server.receive, server.send)
    try:
        coroutine.send(None)
    except StopIteration:
        return
    coroutine.close()
    raise _Suspended


class _ServerSide:
    """The server's side of one exchange."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._start: Message = {}
        self._body: list[bytes] = []

    async def receive(self) -> Message:
        """Return the request's body, in one piece."""
        return {"type": "http.request", "body": body_bytes(self._request), "more_body": False}

    async def send(self, message: Message) -> None:
        """Keep a part of the response."""
        if message["type"] == "http.response.start":
            self._start = message
        else:
            self._body.append(message.get("body", b""))

    def reply(self, milliseconds: float) -> Reply:
        """Return the response; without one, what a server answers for an application that sent none."""
        if not self._start:
            return _CRASHED
        headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in self._start["headers"]
        )
        body = b"" if self._request.method == "HEAD" else b"".join(self._body)
        text, raw = text_or_bytes(body)
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
