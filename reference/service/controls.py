"""What a served reference offers beside its operations: a list of them, a health check, a reset, and a log."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, Final

import msgspec

from ... import __version__
from ...spec.errors import ERROR_TYPE_HEADER
from ...spec.exchange import Json
from ...spec.operations import OPERATIONS
from .http_app import JSON_CONTENT, send_response
from .wire import Application, Message, Receive, Scope, Send, WireResponse

Control = tuple[Sequence[str], Callable[[], Json]]
"""The methods of a path that is no operation, and what it answers."""

_READ: Final = ("GET", "HEAD")
_ERROR_TYPE: Final = ERROR_TYPE_HEADER.lower().encode()
_SHOWN: Final = 300
"""Characters of an address, or of an error's text, in a line of the log."""
_OVERVIEW: Final = {
    "service": f"SearchProfiles, served by searchprofiles-tck {__version__}; data lives in memory only",
    "operations": {
        operation.name: f"{operation.method} {operation.path}" for operation in OPERATIONS.values()
    },
    "controls": {
        "GET /health": "answers with status 200",
        "POST /_reset": "brings back the data that the server began with",
    },
}


def with_controls(application: Application, reset: Callable[[], None]) -> Application:
    """Return ``application`` with the paths that are no operations: ``/``, ``/health`` and ``/_reset``.

    ``reset`` brings back what the service held at its start.
    """

    def reset_data() -> Json:
        reset()
        return {"status": "reset"}

    controls: Mapping[str, Control] = {
        "/": (_READ, lambda: _OVERVIEW),
        "/health": (_READ, lambda: {"status": "ok"}),
        "/_reset": (("POST",), reset_data),
    }

    # No coroutine of its own: a request for an operation costs one look into a dict.
    def serve(scope: Scope, receive: Receive, send: Send) -> Coroutine[Any, Any, None]:
        control = controls.get(scope["path"])
        if control is None or scope["method"] not in control[0]:
            return application(scope, receive, send)
        return _controlled(control[1], send)

    return serve


async def _controlled(control: Callable[[], Json], send: Send) -> None:
    body = msgspec.json.format(msgspec.json.encode(control()), indent=2) + b"\n"
    await send_response(WireResponse(200, (JSON_CONTENT,), body), send)


def with_log(application: Application, write: Callable[[str], None]) -> Application:
    """Return ``application``; of each request ``write`` gets a line: address, status, and the text of an error.

    Headers and bodies of requests are left out, and so are secrets.
    """

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        words = [scope["method"], _address(scope)]
        failed = False

        async def noted(message: Message) -> None:
            nonlocal failed
            if message["type"] == "http.response.start":
                failed = message["status"] >= 400
                words.append(str(message["status"]))
                words.extend(_error_types(message))
            elif failed:
                words.append(_printable(message.get("body", b"").decode(errors="replace")))
            await send(message)

        await application(scope, receive, noted)
        write(" ".join(words))

    return serve


def _error_types(message: Message) -> list[str]:
    return [
        _printable(value.decode("latin-1"))
        for name, value in message["headers"]
        if name.lower() == _ERROR_TYPE
    ]


def _address(scope: Scope) -> str:
    query = scope["query_string"]
    return _printable((scope["raw_path"] + (b"?" + query if query else b"")).decode("latin-1"))


def _printable(text: str) -> str:
    """Return the start of ``text``, safe for a terminal."""
    shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    return "".join(one if one.isprintable() else f"\\x{ord(one):02x}" for one in shown)
