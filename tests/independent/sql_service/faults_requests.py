"""Faults in how requests are read and errors are answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from .doors import Handler
from .faults import planted
from .model import Members, Refusal
from .service import Service


@planted("size and borders", "restify/node-restify#791")
class BodyInPieces(Handler):
    """Decodes a body in pieces of 16 KiB, and breaks a character that two of them share."""

    def payload(self) -> bytes:
        body = super().payload()
        pieces = [body[start : start + 16384] for start in range(0, len(body), 16384)]
        return "".join(piece.decode("utf-8", errors="replace") for piece in pieces).encode()


@planted("the wrong place", "hanami/hanami-router#124")
class PathOverridden(Handler):
    """Lets a DomainName in the body win over that of the path."""

    def gathered(self, operation: str, body: dict[str, Any], name: str | None, query: str) -> dict[str, Any]:
        members = super().gathered(operation, body, name, query)
        return members | {key: value for key, value in body.items() if key == "DomainName"}


@planted("the wrong place", "restify/node-restify#789")
class QueryFillsBody(Handler):
    """Takes members that the body does not have from the query string."""

    def gathered(self, operation: str, body: dict[str, Any], name: str | None, query: str) -> dict[str, Any]:
        return dict(parse_qsl(query)) | super().gathered(operation, body, name, query)


@planted("text that commands", "getslash/slash#810")
class PercentInMessage(Handler):
    """Puts the path of a refused request into its message and formats the whole, so a percent sign in it is 500."""

    def performed(self) -> dict[str, Any]:
        try:
            return super().performed()
        except Refusal as refusal:
            message = f"{refusal.text} The request was for {self.path}, of %d bytes."
            length = int(self.headers.get("Content-Length", 0))
            raise Refusal(refusal.name, refusal.status, message % length) from None


@planted("errors", "localstack/localstack#6290")
class NestedCrash(Service):
    """Collects the key names of all pairs before it checks them, and fails on a pair that has none."""

    def read(self, operation: str, members: Members) -> dict[str, Any]:
        if operation == "SearchProfiles":
            for pair in members.get("AdditionalSearchKeys") or ():
                pair["KeyName"].strip()
        return super().read(operation, members)


@planted("errors", "localstack/localstack#3201")
class NoErrorName(Handler):
    """Gives every error the name Exception."""

    def write(self, status: int, error: str, members: Mapping[str, Any]) -> None:
        super().write(status, error and "Exception", members)


@planted("errors", "pallets/werkzeug#2380")
class BodyLeftUnread(Handler):
    """Refuses an unknown domain before it has read the body, which it then takes for the next request."""

    def performed(self) -> dict[str, Any]:
        operation, name = self.route(self.path.partition("?")[0])
        if name is not None and operation != "CreateDomain":
            self.service.perform("GetDomain", {"DomainName": name})
        return super().performed()
