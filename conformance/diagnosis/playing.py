"""Plays a recorded scenario against a wrong implementation in this process, which takes the target's own readings.

The implementation works in domains of the same names and gives profiles the ids that the target gave them, so that a
recorded request means the same to both. Tokens are its own: each stands for the one that the target gave there.
"""

import hashlib
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, unquote

import msgspec

from ...reference.engine import Engine
from ...reference.failures import ServiceFailure
from ...reference.http_app import http_app
from ...reference.mutants import Mutant
from ...reference.readings import Readings
from ...spec.exchange import Call, HttpRequest, Json, Reply
from ..evidence.answer import answer_of
from ..evidence.step import Step
from ..targets.in_process import InProcessTarget
from ..worlds.model import LoadedWorld
from .record import Played

_PLAIN_ID: Final = re.compile("[0-9a-f]{32}")
_WALKED_ON: Final = 60
"""Pages that a walk is followed beyond the target's, at most."""

_REQUEST: Final = 4

Replies = list[Reply | None]


def plain_id(identifier: str) -> str:
    """A ProfileId of the form that engines take, the same for the same id of a target."""
    if _PLAIN_ID.fullmatch(identifier):
        return identifier
    return hashlib.md5(identifier.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


@dataclass
class Implementation:
    """An engine with a defect, or none, that plays what a target was asked. ``cost`` counts what it was
    asked, a request as four of the calls that load a world.
    """

    mutant: Mutant | None
    readings: Readings
    cost: int = 0
    _next_id: str = ""
    _loaded: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        if self.mutant is None:
            self._engine = Engine(self.readings, new_id=self._new_id)
            application = http_app(self._engine)
        else:
            self._engine = self.mutant.engine(self.readings, new_id=self._new_id)
            application = self.mutant.application(self._engine)
        self._target = InProcessTarget(application, "in-process")

    def play(self, played: Played, *, to_end: bool = False) -> list[Replies]:
        """Replies to every step of ``played``; None for a page that this implementation leads nobody to.

        With ``to_end`` walks go on to their own end where the target's was over: the last step then has more replies.
        """
        self._load(played.world)
        tokens = _Tokens()
        ids = {id_: plain_id(id_) for id_ in played.world.ids.values() if plain_id(id_) != id_}
        ends = {case.places[-1] for case in played.cases if case.walk} if to_end else set()
        replies: list[Replies] = []
        for place, step in enumerate(played.steps):
            made = created(step)
            if made:
                self._next_id = plain_id(made)
                if made != self._next_id:
                    ids[made] = self._next_id
            call = tokens.call(_renamed(step.exchange.call, ids))
            reply = None if call is None else self._ask(call)
            tokens.learn(step, reply)
            replies.append([reply, *(self._walked_on(call, reply) if place in ends else ())])
        return replies

    def _walked_on(self, call: Call | None, reply: Reply | None) -> Iterator[Reply]:
        for _ in range(_WALKED_ON):
            token = None if reply is None else (answer_of(reply).output or {}).get("NextToken")
            if call is None or call.http is not None or not isinstance(token, str):
                return
            reply = self._ask(Call(call.operation, {**call.input, "NextToken": token}))
            yield reply

    def _ask(self, call: Call) -> Reply:
        self.cost += _REQUEST
        return self._target.call(call).reply

    def _load(self, world: LoadedWorld) -> None:
        """Make ``world`` in the engine itself, past the wire. What a defect keeps from being made is not there."""
        if world.domain in self._loaded:
            return
        self._loaded.add(world.domain)
        self._do("CreateDomain", DomainName=world.domain, DefaultExpirationDays=1)
        for draft in world.drafts:
            self._next_id = plain_id(world.ids[draft.name])
            made = self._do("CreateProfile", DomainName=world.domain, **draft.fields)
            for key, values in draft.keys.items() if world.attached and made else ():
                self._do(
                    "AddProfileKey",
                    DomainName=world.domain,
                    ProfileId=made.get("ProfileId"),
                    KeyName=key,
                    Values=list(values),
                )

    def _do(self, operation: str, **members: Json) -> dict[str, Json]:
        self.cost += 1
        try:
            return self._engine.call(operation, members)
        except ServiceFailure:
            return {}

    def _new_id(self) -> str:
        given, self._next_id = self._next_id, ""
        return given or uuid.uuid4().hex


class _Tokens:
    """Which token of an implementation stands for which of the target."""

    def __init__(self) -> None:
        self._mine: dict[str, str | None] = {}

    def learn(self, step: Step, reply: Reply | None) -> None:
        """Follow one step: the target's token now stands for the implementation's, or for none."""
        given = step.next_token
        if given is not None:
            mine = None if reply is None else (answer_of(reply).output or {}).get("NextToken")
            self._mine[given] = mine if isinstance(mine, str) else None

    def call(self, call: Call) -> Call | None:
        """``call`` with the implementation's token in place of the target's; None where it has none."""
        token = call.input.get("NextToken")
        if not isinstance(token, str) or token not in self._mine:
            return call
        mine = self._mine[token]
        if mine is None:
            return None
        http = call.http and msgspec.structs.replace(
            call.http, target=_with_token(call.http.target, token, mine)
        )
        return Call(call.operation, {**call.input, "NextToken": mine}, http)


def _with_token(target: str, old: str, new: str) -> str:
    """A path and query whose token, however it is encoded, is another one."""
    path, mark, query = target.partition("?")
    members = [member.partition("=") for member in query.split("&")]
    return (
        path
        + mark
        + "&".join(
            name + equals + (quote(new, safe="") if unquote(value) == old else value)
            for name, equals, value in members
        )
    )


def created(step: Step) -> str:
    """The id that the target gave to a profile that the step made; empty for every other step."""
    if step.exchange.call.operation != "CreateProfile" or not step.succeeded:
        return ""
    identifier = (step.answer.output or {}).get("ProfileId")
    return identifier if isinstance(identifier, str) else ""


def _renamed(call: Call, ids: Mapping[str, str]) -> Call:
    """``call`` with the ids that engines take."""
    if not ids:
        return call
    return Call(call.operation, _each(call.input, ids), call.http and _replaced(call.http, ids))


def _each(value: Json, ids: Mapping[str, str]) -> Json:
    if isinstance(value, str):
        return ids.get(value, value)
    if isinstance(value, Mapping):
        return {name: _each(item, ids) for name, item in value.items()}
    return [_each(item, ids) for item in value] if isinstance(value, list) else value


def _replaced(http: HttpRequest, texts: Mapping[str, str]) -> HttpRequest:
    return msgspec.structs.replace(
        http, target=_changed(http.target, texts.items()), body=_changed(http.body, texts.items())
    )


def _changed(text: str, texts: Iterable[tuple[str, str]]) -> str:
    for old, new in texts:
        if old:
            text = text.replace(old, new)
    return text
