"""Two ways in: HTTP on 127.0.0.1, and an object with boto3-style methods."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Final
from urllib.parse import parse_qsl, unquote

from .model import INPUTS, Refusal, document, refuse
from .service import Service

ROUTES: Final[Mapping[tuple[str, str], str]] = {
    ("POST", "/domains/{}"): "CreateDomain",
    ("GET", "/domains/{}"): "GetDomain",
    ("GET", "/domains"): "ListDomains",
    ("DELETE", "/domains/{}"): "DeleteDomain",
    ("POST", "/domains/{}/profiles"): "CreateProfile",
    ("PUT", "/domains/{}/profiles"): "UpdateProfile",
    ("POST", "/domains/{}/profiles/delete"): "DeleteProfile",
    ("POST", "/domains/{}/profiles/keys"): "AddProfileKey",
    ("POST", "/domains/{}/profiles/keys/delete"): "DeleteProfileKey",
    ("POST", "/domains/{}/profiles/search"): "SearchProfiles",
}
_PAGED: Final = ("ListDomains", "SearchProfiles")


class Handler(BaseHTTPRequestHandler):
    """Reads requests of a connection and writes the responses."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    service: ClassVar[Service]

    def answer(self) -> None:
        """Read a request and write its response, whatever comes of it."""
        try:
            status, error, members = 200, "", self.performed()
        except Refusal as refusal:
            status, error, members = refusal.status, refusal.name, {"Message": refusal.text}
        except Exception:
            status, error, members = (
                500,
                "InternalServerException",
                {"Message": "This is a fault of the service."},
            )
        self.write(status, error, members)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = answer

    def performed(self) -> dict[str, Any]:
        """Return the members of the response to the request."""
        body = self.payload()
        path, _, query = self.path.partition("?")
        operation, name = self.route(path)
        members = document(body) if self.command in ("POST", "PUT") else {}
        return self.service.perform(operation, self.gathered(operation, members, name, query))

    def gathered(self, operation: str, body: dict[str, Any], name: str | None, query: str) -> dict[str, Any]:
        """Return the members of a request, each from the place that it is bound to."""
        members = {key: value for key, value in body.items() if key not in ("MaxResults", "NextToken")}
        page = self.page(query) if operation in _PAGED else {}
        return members | page | ({"DomainName": name} if name is not None else {})

    def route(self, path: str) -> tuple[str, str | None]:
        """Return the operation, and the domain that the path names."""
        named = re.fullmatch("/domains/([^/]*)(/.*)?", path)
        form = f"/domains/{{}}{named[2] or ''}" if named else path
        operation = ROUTES.get((self.command, form))
        if operation is None:
            raise Refusal("UnknownOperationException", 404, "There is no such operation.")
        return operation, unquote(named[1], errors="replace") if named else None

    def page(self, query: str) -> dict[str, Any]:
        """Return the members in the query string."""
        given: dict[str, Any] = {}
        for name, value in parse_qsl(query, keep_blank_values=True, max_num_fields=1000):
            member = {"max-results": "MaxResults", "next-token": "NextToken"}.get(name)
            if member in given:
                refuse(f"{name} is given twice.")
            if member is not None:
                given[member] = value
        if "MaxResults" in given:
            given["MaxResults"] = self.number(given["MaxResults"])
        return given

    def number(self, digits: str) -> int:
        """Return the number that a parameter holds."""
        if not re.fullmatch("-?[0-9]{1,9}", digits):
            refuse("max-results must be an integer.")
        return int(digits)

    def payload(self) -> bytes:
        """Return the body of the request."""
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return b"".join(iter(self.chunk, b""))
        length = self.headers.get("Content-Length", "0")
        if not re.fullmatch("[0-9]{1,9}", length):
            self.close_connection = True
            refuse("Content-Length must be a number.")
        return self.rfile.read(int(length))

    def chunk(self) -> bytes:
        """Return the next chunk; the last is empty, and trailers follow it."""
        size = int(self.rfile.readline().partition(b";")[0], 16)
        data = self.rfile.read(size)
        while self.rfile.readline().strip() and not size:
            pass
        return data

    def write(self, status: int, error: str, members: Mapping[str, Any]) -> None:
        """Write a response."""
        body = json.dumps(members, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if error:
            self.send_header("x-amzn-ErrorType", error)
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """Serves each connection in a thread."""

    request_queue_size = 128


@contextmanager
def served(service: Service, handler: type[Handler] = Handler) -> Iterator[str]:
    """Serve until the block ends; yield the URL."""
    with Server(("127.0.0.1", 0), type("Handler", (handler,), {"service": service})) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


class ServiceError(Exception):
    """The refusal of a call, as boto3's clients raise one."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.text)
        self.response: dict[str, dict[str, Any]] = {
            "Error": {"Code": refusal.name, "Message": refusal.text},
            "ResponseMetadata": {"HTTPStatusCode": refusal.status},
        }


class Client:
    """The service as an object, with a method for each operation: ``client.search_profiles(DomainName=...)``."""

    def __init__(self, service: Service | None = None) -> None:
        self.service = service or Service()

    def __getattr__(self, method: str) -> Callable[..., dict[str, Any]]:
        operation = method.title().replace("_", "")
        if operation not in INPUTS:
            raise AttributeError(method)

        def call(**members: Any) -> dict[str, Any]:
            try:
                return self.service.perform(operation, members)
            except Refusal as refusal:
                raise ServiceError(refusal) from None

        return call
