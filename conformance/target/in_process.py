"""A target that is an ASGI application in this process: no socket, the same facts as over HTTP."""

import logging
import time
from collections.abc import Iterable
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
        messages: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body_bytes(request), "more_body": False}

        async def send(message: Message) -> None:
            messages.append(message)

        try:
            coroutine = self._application(_scope(request), receive, send)
            coroutine.send(None)
        except StopIteration:
            reply = _reply(request, messages, (time.perf_counter() - started) * 1000)
        except Exception:
            _LOG.exception("%s raised while answering %s", self.description, call.operation)
            reply = _CRASHED
        else:
            # The application waits for something outside itself, which only an event loop could bring.
            coroutine.close()
            fault = Fault(FaultKind.ADAPTER, f"{self.description} waits for an event loop, which it must not")
            reply = Reply(None, fault=fault)
        return unlabelled(call, reply, request)

    def close(self) -> None:
        """Do nothing; see ``Target.close``."""


def _reply(request: HttpRequest, messages: Iterable[Message], milliseconds: float) -> Reply:
    """Return the response; without one, what a server answers for an application that sent none."""
    start = next((one for one in messages if one["type"] == "http.response.start"), None)
    if start is None:
        return _CRASHED
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"])
    body = b"" if request.method == "HEAD" else b"".join(one.get("body", b"") for one in messages)
    return Reply(start["status"], headers, *text_or_bytes(body), milliseconds=milliseconds)


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
