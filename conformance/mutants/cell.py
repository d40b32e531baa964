"""The operator that makes a mutant of a cell of the matrix of occasions: right, but on the occasions of that cell.

It follows its own traffic by the function that finds out which cells the exchanges of a run fill. On an occasion of its
cell a search loses its results, or finds a stranger if there are none; what must be refused is accepted; where the
sources leave all of that open, the service fails; a write is answered and not carried out, or is carried out where it
does not belong.
"""

import threading
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from ...reference.parts import EngineParts
from ...reference.profiles import updated, with_values, without_values
from ...reference.service.http_app import Answer
from ...reference.service.wire import WireRequest, WireResponse
from ...spec.exchange import HttpRequest, Json
from ...spec.operations import SEARCH
from ...spec.profile_fields import ADDRESS_FIELDS, GENDERS, INPUT_FIELDS, PARTY_TYPES
from ..coverage.cell import Cell
from ..coverage.cells import CELLS, OPEN
from ..coverage.fill import Occasions, requested
from ..coverage.held import ATTRIBUTES, HeldProfile, Look
from ..coverage.lives import DELETED, ELSEWHERE, KEPT, LIVES, WRITES, LifeStep, key_row, steps
from ..coverage.members import WRONG_PLACE, needs_acceptance
from ..coverage.message import Message, ReplyFacts
from ..coverage.overlaps import AT_ONCE, BESIDE_SEARCHES
from ..coverage.tokens import AFTER_CHANGES
from .concurrency import last_of, overlapping, pause
from .fault_class import CORNER
from .mutant import Mutant, WireParts
from .seam import State, refused

PREFIX: Final = "cell:"
"""How the name of such a mutant begins; the name of its cell follows."""
CELL_BY_NAME: Final[Mapping[str, Cell]] = {cell.name: cell for cell in CELLS}
_STRANGER: Final = "ee" * 16
_WORDS: Final = {"PartyType": PARTY_TYPES, "Gender": GENDERS}


def cell_mutant(cell: Cell) -> Mutant:
    """Return a new mutant that is wrong on the occasions of ``cell`` alone."""
    if cell.group == WRITES and cell.column in (AT_ONCE, BESIDE_SEARCHES):
        return _mutant(cell, EngineParts(), _overlapping(cell))
    fault = _CellFault(cell)
    return _mutant(cell, fault.parts, WireParts(fault.wrapped))


def _mutant(cell: Cell, parts: EngineParts, wire: WireParts) -> Mutant:
    summary = f"is wrong on one occasion: {cell.row}, {cell.column}"
    return Mutant(f"{PREFIX}{cell.name}", "logic-whole-value", CORNER, summary, parts, wire)


def message_of(request: WireRequest) -> Message | None:
    """Return what a request says; None if it is of no operation."""
    target = b"?".join(filter(None, (request.path, request.query))).decode("latin-1")
    try:
        return Message.of_http(HttpRequest(request.method, target, (), request.body.decode()))
    except UnicodeDecodeError:
        return Message.of_http(HttpRequest(request.method, target, (), "", request.body))


def _overlapping(cell: Cell) -> WireParts:
    """Lose a write that overlaps another one of its kind, or a search in its domain."""

    async def answered(request: WireRequest, answer: Answer, shared: State) -> WireResponse:
        message = message_of(request)
        name = message.operation.name if message else ""
        if message is None or name not in (cell.row, SEARCH):
            return answer(request)
        if cell.column == AT_ONCE:
            if name == SEARCH:
                return answer(request)
            mine, place = object(), f"{message.domain}/{message.body.get('ProfileId')}"
            return answer(request) if await last_of(shared, place, mine) is mine else _pretended(message)
        if name == SEARCH:
            shared[message.domain] = shared.get(message.domain, 0) + 1
            await pause()
            await pause()  # a write that came a little before is past its own pause by then
            shared[message.domain] -= 1
            return answer(request)
        await pause()
        return _pretended(message) if shared.get(message.domain) else answer(request)

    return overlapping(answered)


def _page(items: tuple[Json, ...]) -> WireResponse:
    return _success({"Items": items})


def _success(output: Mapping[str, Json]) -> WireResponse:
    return WireResponse(200, refused().headers[:1], msgspec.json.encode(output))


def _failure() -> WireResponse:
    return refused(500, b"InternalServerException")


def _obeyed(request: WireRequest, message: Message, member: str) -> WireRequest:
    """Return the request that has a member from the wrong place in the right one."""
    if member in message.operation.in_path:
        domain = message.body.get(member, message.texts_in_query.get(member))
        return _in_domain(request, message, str(domain))
    text = message.texts_in_query.get(member, "")
    given: Json = text
    if member == "Values":
        given = [text]
    elif member in ADDRESS_FIELDS:
        given = {"City": text}
    elif member == ATTRIBUTES:
        given = {"a": text}
    return replace(request, body=msgspec.json.encode({**message.body, member: given}))


def _pretended(message: Message) -> WireResponse:
    """Return the answer to a write as if it were carried out."""
    shown = {name: message.body[name] for name in ("ProfileId", "KeyName", "Values") if name in message.body}
    return _success({"ProfileId": _STRANGER, "Message": "done", **shown})


class _CellFault:
    """The defect of one cell, with what it knows of the requests so far."""

    def __init__(self, cell: Cell) -> None:
        self._cell = cell
        self._occasions = Occasions()
        self._lock = threading.RLock()
        self._skips = False
        """Whether the write that is carried out now has no effect."""
        self._ghosts: dict[str, frozenset[Look]] = {}
        """Deleted profiles, and by what they are still found."""

    @property
    def parts(self) -> EngineParts:
        """Parts that carry out a write unless it is to have no effect."""
        return EngineParts(
            updated=lambda profile, changes: profile if self._skips else updated(profile, changes),
            with_values=lambda p, key, values: p if self._skips else with_values(p, key, values),
            without_values=lambda p, key, values: p if self._skips else without_values(p, key, values),
        )

    def wrapped(self, answer: Answer) -> Answer:
        """Return ``answer`` with the defect."""

        def wrong(request: WireRequest) -> WireResponse:
            message = message_of(request)
            if message is None:
                return answer(request)
            with self._lock:
                if message.operation.name == SEARCH:
                    return self._search(answer, request, message)
                response = self._write(answer, request, message)
                self._occasions.answered(message, ReplyFacts.of_body(response.status, response.body))
                return response

        return wrong

    def _search(self, answer: Answer, request: WireRequest, message: Message) -> WireResponse:
        response = answer(request)
        if self._ghosts:
            response = self._haunted(response, message)
        facts = ReplyFacts.of_body(response.status, response.body)
        cells = requested(message) | self._occasions.answered(message, facts)
        # A step of a life, and a write elsewhere, went wrong when it was made.
        if self._cell not in cells or self._cell.group in (LIVES, WRITES):
            return response
        if self._cell in OPEN:
            return _failure()
        if facts.accepted and (not facts.ids or self._cell.column in AFTER_CHANGES):
            return _page(({"ProfileId": _STRANGER},))
        return _page(())

    def _haunted(self, response: WireResponse, message: Message) -> WireResponse:
        """Return a page without deleted profiles that are not found by what it searches for."""
        body = msgspec.json.decode(response.body)
        looks = {(key, value) for key, values in message.pairs for value in values}
        body["Items"] = [
            item
            for item in body.get("Items", ())
            if not looks.isdisjoint(self._ghosts.get(item["ProfileId"], looks))
        ]
        return replace(response, body=msgspec.json.encode(body)) if response.status == 200 else response

    def _write(self, answer: Answer, request: WireRequest, message: Message) -> WireResponse:
        if self._cell.group == WRITES:
            return self._elsewhere(answer, request, message)
        if self._cell.group == LIVES:
            profile = self._occasions.held.of(message)
            for step in steps(profile, message):
                if (step.row, step.step) == self._cell[1:]:
                    return self._step(answer, request, message, step, profile)
            return answer(request)
        if self._cell not in requested(message):
            return answer(request)
        return self._without_effect(answer, request, message)

    def _elsewhere(self, answer: Answer, request: WireRequest, message: Message) -> WireResponse:
        """Carry a write out in the domain that has the profile, and a creation in every domain with an equal value."""
        held = self._occasions.held
        if message.operation.name != self._cell.row or self._cell.column != ELSEWHERE:
            return answer(request)
        if message.operation.name == "CreateProfile":
            looks = HeldProfile("", dict(message.body)).looks()
            for domain in held.domains_of(looks) - {message.domain}:
                answer(_in_domain(request, message, domain))
            return answer(request)
        profile = held.elsewhere(message)
        return answer(_in_domain(request, message, held.home[profile.id]) if profile else request)

    def _without_effect(self, answer: Answer, request: WireRequest, message: Message) -> WireResponse:
        """Answer a write and do not carry it out; accept what must be refused."""
        name, profile = message.operation.name, self._occasions.held.of(message)
        if self._cell in OPEN:
            return _failure()
        member = self._cell.row.partition(".")[2].partition(".")[0].partition("{")[0]
        if self._cell.column == WRONG_PLACE:
            return answer(_obeyed(request, message, member))
        if name == "DeleteProfile" and profile is not None:
            return _pretended(message)
        response = self._skipped(answer, request)
        if response.status >= 400 and needs_acceptance(self._cell):
            return response
        if response.status < 400:
            if name == "CreateProfile":
                made = ReplyFacts.of_body(response.status, response.body).created
                answer(_write_of(request, message, "delete", {"ProfileId": made}))
            return response
        if member in INPUT_FIELDS and member in message.body:
            return _failure()  # no source says that it must be refused
        others = list(self._occasions.held.domains.get(message.domain, ()))
        if member == "ProfileId" and others:
            body = {**message.body, "ProfileId": others[-1]}
            return answer(replace(request, body=msgspec.json.encode(body)))
        return _pretended(message)

    def _skipped(self, answer: Answer, request: WireRequest) -> WireResponse:
        self._skips = True
        try:
            return answer(request)
        finally:
            self._skips = False

    def _step(
        self,
        answer: Answer,
        request: WireRequest,
        message: Message,
        step: LifeStep,
        profile: HeldProfile | None,
    ) -> WireResponse:
        """Answer a write that makes the step of the cell, and do not carry out that part of it."""
        if step.step == DELETED and profile is not None:
            self._ghosts[profile.id] = step.looks
            return _pretended(message)
        if step.step == KEPT and profile is not None:
            response = answer(request)
            answer(_loss(request, message, step, profile))
            return response
        if "Key" in message.operation.name:
            return self._skipped(answer, request)
        return answer(replace(request, body=msgspec.json.encode(_without_leaf(message.body, step.row))))


def _in_domain(request: WireRequest, message: Message, domain: str) -> WireRequest:
    """Return the same request for another domain."""
    return replace(request, path=request.path.replace(message.domain.encode(), domain.encode(), 1))


def _write_of(request: WireRequest, message: Message, verb: str, body: Mapping[str, Json]) -> WireRequest:
    """Return another write to a profile in the domain of ``request``: the last parts of its path, and its body."""
    method = "PUT" if not verb else "POST"
    path = f"/domains/{message.domain}/profiles{verb and f'/{verb}'}".encode()
    return replace(request, method=method, path=path, query=b"", body=msgspec.json.encode(body))


def _loss(request: WireRequest, message: Message, step: LifeStep, profile: HeldProfile) -> WireRequest:
    """Return the write that takes from ``profile`` what the row of ``step`` has."""
    named: dict[str, Any] = {"ProfileId": profile.id}
    for key, values in profile.keys.items():
        if key_row(key) == step.row and values:
            return _write_of(request, message, "keys/delete", {**named, "KeyName": key, "Values": values})
    outer, _, inner = step.row.partition(".")
    old = profile.fields.get(step.row)
    gone: Json = {inner: ""} if inner else ""
    if outer == ATTRIBUTES and isinstance(old, dict):
        gone = dict.fromkeys(old, "")
    elif outer in _WORDS:
        gone = next(word for word in _WORDS[outer] if word != old)
    return _write_of(request, message, "", {**named, outer: gone})


def _without_leaf(body: Mapping[str, Json], row: str) -> dict[str, Json]:
    """Return the members of a write without one of them, or without one line of an address."""
    outer, _, inner = row.partition(".")
    kept = {name: value for name, value in body.items() if name != outer}
    if inner and len(body[outer]) > 1:
        kept[outer] = {name: value for name, value in body[outer].items() if name != inner}
    return kept
