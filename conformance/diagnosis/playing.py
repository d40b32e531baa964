"""Plays a recorded scenario against a wrong implementation in this process, which takes the target's own readings.

The implementation works in domains of the same names, where profiles have the ids that the target told. Tokens are its
own, and ids where it tells others: each stands for the one that the target gave there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import quote, unquote

import msgspec

from ...reference.readings import Readings
from ...reference.service.http_app import http_app
from ...spec.exchange import Call, HttpRequest, Json, Reply
from ..history.answer import answer_of
from ..history.step import Step
from ..mutants import Mutant
from ..target.in_process import InProcessTarget
from .record import Played
from .stock import Stock, created

_WALKED_ON: Final = 60
"""Pages that a walk is followed beyond the target's, at most."""

_REQUEST: Final = 7
"""What a request costs, with what it takes to read and compare its answer."""

Replies = list[Reply | None]


class Implementation:
    """An engine with a defect, or none, that is made for ``plays``: what a target was asked.

    ``cost`` counts what it took, in calls that load a world.
    """

    def __init__(
        self, mutant: Mutant | None, readings: Readings, stock: Stock, plays: Sequence[Played]
    ) -> None:
        worlds = {played.world.domain: played.world for played in plays if played.steps}
        engine, self._ids, self.cost = stock.engine(mutant, readings, worlds)
        application = http_app(engine) if mutant is None else mutant.application(engine)
        self._target = InProcessTarget(application, "in-process")

    @property
    def told(self) -> Mapping[str, str]:
        """Of each profile the id that the target told, to the one that is told here."""
        return self._ids.told

    def play(self, played: Played, *, to_end: bool = False) -> list[Replies]:
        """Replies to every step of ``played``; None for a page that this implementation leads nobody to.

        With ``to_end`` walks go on to their own end where the target's was over: the last step then has more replies.
        """
        tokens = _Tokens()
        ids = {theirs: mine for theirs, mine in self.told.items() if theirs != mine}
        ends = {case.places[-1] for case in played.cases if case.walk} if to_end else set()
        replies: list[Replies] = []
        for place, step in enumerate(played.steps):
            made = created(step)
            if made:
                self._ids.expect(made)
            call = tokens.call(_renamed(step.exchange.call, ids))
            reply = None if call is None else self._ask(call)
            if made and reply is not None:
                self._ids.learn(made, answer_of(reply).output or {})
                ids[made] = self.told.get(made, made)
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
    """A path and query whose token is another one, encoded as the old one was: as far as needed, or all of it."""
    path, mark, query = target.partition("?")
    members = [member.partition("=") for member in query.split("&")]
    return (
        path
        + mark
        + "&".join(
            name + equals + (_encoded(new, like=value) if unquote(value) == old else value)
            for name, equals, value in members
        )
    )


def _encoded(text: str, *, like: str) -> str:
    """``text``, percent-encoded; every character of it where all of ``like`` is."""
    if like.count("%") * 3 == len(like):
        return "".join(f"%{byte:02X}" for byte in text.encode())
    return quote(text, safe="")


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
