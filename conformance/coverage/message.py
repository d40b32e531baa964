"""A request and its answer as the matrix sees them: the request taken apart by place, of the answer what matters."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self
from urllib.parse import parse_qsl, unquote

import msgspec

from ...spec.exchange import Exchange, HttpRequest, Json
from ...spec.operations import OPERATIONS, Operation, operation_at

_DOMAINS: Final = "/domains"
Members = Mapping[str, Json]


@dataclass(frozen=True)
class Message:
    """A request for one of the operations, taken apart by place; ``size`` is that of the body in bytes."""

    operation: Operation
    path: Mapping[str, str]
    query: tuple[tuple[str, str], ...]
    body: Members
    size: int = 0

    @classmethod
    def of_http(cls, request: HttpRequest) -> Self | None:
        """Return what an HTTP request says; None if it is of no operation."""
        path, _, query = request.target.partition("?")
        place = path.find(_DOMAINS)
        found = operation_at(request.method, path[max(place, 0) :].encode("utf-8", "surrogatepass"))
        if found is None:
            return None
        operation, in_path = found
        names = {name: unquote(value.decode("latin-1")) for name, value in in_path.items()}
        size = len(request.raw if request.raw is not None else request.body.encode("utf-8", "surrogatepass"))
        pairs = tuple(parse_qsl(query, keep_blank_values=True))
        return cls(operation, names, pairs, _members_of(request), size)

    @classmethod
    def of(cls, exchange: Exchange) -> Self | None:
        """Return the request of ``exchange``: as it was sent, or as it was called if the target takes no HTTP."""
        if exchange.sent is not None:
            return cls.of_http(exchange.sent)
        call = exchange.call
        operation = OPERATIONS[call.operation]
        elsewhere = {*operation.in_path, *operation.query}
        path = {name: str(call.input.get(name, "")) for name in operation.in_path}
        body = {name: value for name, value in call.input.items() if name not in elsewhere}
        query = tuple(
            (at, str(call.input[name])) for name, at in operation.query.items() if name in call.input
        )
        return cls(operation, path, query, body)

    @property
    def domain(self) -> str:
        """The domain that is named; empty if there is none."""
        return self.path.get("DomainName", "")

    @cached_property
    def texts_in_query(self) -> Mapping[str, str]:
        """The parameters of the query, each once."""
        return dict(self.query)

    @cached_property
    def pairs(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The pairs of a search that have a text as key and texts as values."""
        additional = self.body.get("AdditionalSearchKeys")
        entries = [self.body, *(additional if isinstance(additional, list) else ())]
        return tuple(
            (entry["KeyName"], tuple(value for value in entry["Values"] if isinstance(value, str)))
            for entry in entries
            if isinstance(entry, dict)
            and isinstance(entry.get("KeyName"), str)
            and isinstance(entry.get("Values"), list)
        )


def _members_of(request: HttpRequest) -> Members:
    if not request.body:
        return {}
    try:
        members = msgspec.json.decode(request.body)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return {}
    return members if isinstance(members, dict) else {}


class _Item(msgspec.Struct):
    ProfileId: Json = None


class _Body(msgspec.Struct):
    """The members of any response that the matrix looks at; whatever else a body holds is not even read."""

    Items: list[_Item] | None = None
    NextToken: Json = None
    ProfileId: Json = None
    error: Json = msgspec.field(default=None, name="__type")


_BODIES: Final = msgspec.json.Decoder(_Body)
_NO_BODY: Final = _Body()


@dataclass(frozen=True)
class ReplyFacts:
    """What was answered: if it is a success, the ids of the profiles on a page, a token, the id of a new profile."""

    accepted: bool
    ids: tuple[str, ...] = ()
    token: str = ""
    created: str = ""

    @classmethod
    def of(cls, exchange: Exchange) -> Self:
        """Return what was answered in ``exchange``; a reply without a response is no success."""
        reply = exchange.reply
        return cls(accepted=False) if reply.fault is not None else cls.of_body(reply.status, reply.body)

    @classmethod
    def of_body(cls, status: int | None, text: str | bytes) -> Self:
        """Return what a response says; ``status`` is None if the target has none, as a Python object."""
        try:
            body = _BODIES.decode(text)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            body = _NO_BODY
        accepted = body.error is None if status is None else 200 <= status < 300
        ids = tuple(str(item.ProfileId) for item in body.Items or ())
        return cls(accepted, ids, _text(body.NextToken), _text(body.ProfileId))


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def leaves(members: Members, groups: tuple[str, ...]) -> Iterator[tuple[str, Json]]:
    """Yield the members of a profile by name; those of an object among ``groups`` as ``object.member``."""
    for name, value in members.items():
        if name in groups and isinstance(value, dict):
            yield from ((f"{name}.{part}", each) for part, each in value.items())
        else:
            yield name, value
