"""Replays recorded scenarios against mutants in this process, which take the target's own readings.

Engines hold the target's worlds in domains of the same names. Their profiles get the ids that the target returned when
it created them, so that a recorded request means the same to both. If the target's searches never return a profile
under that id, the profile gets another one, which is put in place of the target's in every request, as tokens are.

Most mutants store a world as the reference does. They copy it from an engine that has loaded it already, since loading
costs more than all requests that are then sent.
"""

import hashlib
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, unquote

from msgspec import structs

from ...reference.engine import Engine
from ...reference.failures import ServiceFailure
from ...reference.parts import EngineParts
from ...reference.service.http_app import http_app
from ...spec.exchange import Call, Json
from ...spec.readings import Readings
from ..client.loader import attach_keys, create_profile, id_of
from ..client.walks import all_pages
from ..dataset.model import LoadedWorld
from ..history.step import Step
from ..mutants import Mutant
from ..mutants.seam import OperationWrapper
from ..target.in_process import InProcessTarget
from .record import RecordedScenario, Scenarios, Worlds

COPYING: Final = 10
"""What copying a world costs; a call that loads costs 1."""
_REQUEST: Final = 7
"""What a request costs, with reading and comparing its answer."""
_FURTHER_PAGES: Final = 60
"""The most pages that a walk is followed beyond the target's."""
_PLAIN_ID: Final = re.compile("[0-9a-f]{32}")
_REFERENCE: Final = EngineParts()
_STORING: Final = ("rules", "reindex", "with_values")
"""The parts, beside ``wrap``, that determine what an engine holds once a world is loaded."""
_LOADING: Final = frozenset({"CreateDomain", "CreateProfile", "AddProfileKey"})
_SECRET: Final = bytes(32)
"""Of all engines, so that equal answers are equal byte for byte, their tokens included."""

Replies = list[Step | None]
Share = Callable[[Step], Step]
"""Returns a reply that was kept in place of one that equals it."""


def plain_id(identifier: str) -> str:
    """Return a ProfileId in the form that engines accept, always the same for the same id of a target."""
    if _PLAIN_ID.fullmatch(identifier):
        return identifier
    return hashlib.md5(identifier.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def created_id(step: Step) -> str:
    """Return the id of the profile that the step created; '' for every other step."""
    is_creation = step.exchange.call.operation == "CreateProfile" and step.succeeded
    return id_of(step.output) if is_creation else ""


@dataclass
class ProfileIds:
    """The ids of an engine's profiles: ``created`` maps each id that the target returned to the engine's own."""

    unusable: frozenset[str] = frozenset()
    """Ids that CreateProfile returned and no search ever returned."""
    created: dict[str, str] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)
    _next: str = ""

    def expect(self, identifier: str) -> None:
        """Expect the profile for which the target returned ``identifier`` to be created next.

        It gets that id, unless the target returned the same id for another profile.
        """
        wanted = plain_id(identifier)
        self._next = "" if identifier in self.unusable or wanted in self._used else wanted

    def learn(self, identifier: str, own: Json) -> None:
        """Note that the engine returned ``own`` for the profile for which the target returned ``identifier``."""
        if isinstance(own, str):
            self.created[identifier] = own

    def adopt(self, other: "ProfileIds") -> None:
        """Add the ids of another engine, whose profiles were copied."""
        self.created.update(other.created)
        self._used.update(other._used)

    def __call__(self) -> str:
        """Return the id of the next profile."""
        new, self._next = self._next or uuid.uuid4().hex, ""
        self._used.add(new)
        return new


class EngineCache:
    """Engines with the worlds of ``scenarios``, loaded once for each set of readings, for others to copy."""

    def __init__(self, scenarios: Scenarios) -> None:
        self._unusable_ids = _unusable_ids(scenarios)
        self._loaded: list[tuple[Readings, Worlds, Engine, ProfileIds]] = []

    def engine(
        self, mutant: Mutant | None, readings: Readings, worlds: Worlds
    ) -> tuple[Engine, ProfileIds, int]:
        """Return an engine with ``worlds`` in it, as far as its defect allows; its ids; and what that cost."""
        ids = ProfileIds(self._unusable_ids)
        parts = _REFERENCE if mutant is None else mutant.parts
        engine = Engine(readings, parts, new_id=ids, secret=_SECRET)
        if not _stores_alike(parts):
            return engine, ids, sum(_load(engine, ids, world) for world in worlds.values())
        loaded, known = self._reference(readings, worlds)
        engine.copy_from(loaded)
        ids.adopt(known)
        return engine, ids, COPYING * len(worlds)

    def _reference(self, readings: Readings, worlds: Worlds) -> tuple[Engine, ProfileIds]:
        for known, held, engine, ids in self._loaded:
            if held.keys() == worlds.keys() and known == readings:
                return engine, ids
        ids = ProfileIds(self._unusable_ids)
        engine = Engine(readings, new_id=ids, secret=_SECRET)
        for world in worlds.values():
            _load(engine, ids, world)
        self._loaded.append((readings, worlds, engine, ids))
        return engine, ids


def _stores_alike(parts: EngineParts) -> bool:
    if isinstance(parts.wrap, OperationWrapper):
        loads_alike = parts.wrap.operation not in _LOADING
    else:
        loads_alike = parts.wrap == _REFERENCE.wrap
    return loads_alike and all(getattr(parts, name) == getattr(_REFERENCE, name) for name in _STORING)


def _load(engine: Engine, ids: ProfileIds, world: LoadedWorld) -> int:
    """Load ``world`` into the engine itself, without HTTP, in the order of a run; return the number of calls.

    What the engine refuses is left out.
    """
    calls = 0

    def send(operation: str, members: Mapping[str, Json]) -> Mapping[str, Json] | None:
        nonlocal calls
        calls += 1
        try:
            return engine.call(operation, members)
        except ServiceFailure:
            return None

    send("CreateDomain", {"DomainName": world.domain, "DefaultExpirationDays": 1})
    for profile in world.profiles:
        identifier = world.ids[profile.name]
        ids.expect(identifier)
        ids.learn(identifier, create_profile(send, world.domain, profile) or None)
    for profile in world.profiles if world.has_custom_keys else ():
        own = ids.created.get(world.ids[profile.name])
        if own:
            attach_keys(send, world.domain, own, profile)
    return calls


def _unusable_ids(scenarios: Scenarios) -> frozenset[str]:
    """Return the ids that no search returned, if a profile of theirs was returned under another id."""
    items = [item for one in scenarios for step in one.steps for item in step.items]
    returned = {_undashed(item.get("ProfileId")) for item in items}
    accounts = {account for item in items if isinstance(account := item.get("AccountNumber"), str)}
    missing = {
        identifier: account
        for one in scenarios
        for identifier, account in _created_profiles(one)
        if _undashed(identifier) not in returned
    }
    return frozenset(() if accounts.isdisjoint(missing.values()) else missing)


def _created_profiles(recorded: RecordedScenario) -> Iterator[tuple[str, str | None]]:
    """Yield each id that CreateProfile returned, and the account number of its profile."""
    created = [(created_id(step), step.exchange.call.input) for step in recorded.steps]
    world = [(recorded.world.ids[profile.name], profile.fields) for profile in recorded.world.profiles]
    for identifier, members in (*world, *created):
        account = members.get("AccountNumber")
        if identifier:
            yield identifier, account if isinstance(account, str) else None


def _undashed(identifier: Json) -> str:
    return identifier.replace("-", "").lower() if isinstance(identifier, str) else ""


class ReplayedMutant:
    """An engine with the defect of a mutant, or with none, prepared for ``scenarios``.

    ``cost`` is what it took so far, in calls that load a world.
    """

    def __init__(
        self, mutant: Mutant | None, readings: Readings, cache: EngineCache, scenarios: Scenarios
    ) -> None:
        worlds = {recorded.world.domain: recorded.world for recorded in scenarios if recorded.steps}
        engine, self._ids, self.cost = cache.engine(mutant, readings, worlds)
        application = http_app(engine) if mutant is None else mutant.application(engine)
        self.remembers = mutant is not None and mutant.remembers
        self._target = InProcessTarget(application, "in-process")

    @property
    def created_ids(self) -> Mapping[str, str]:
        """Map each profile id that the target returned to the one that this engine uses."""
        return self._ids.created

    def replay(self, recorded: RecordedScenario, share: Share, *, to_end: bool = False) -> list[Replies]:
        """Return the replies to every step of ``recorded``; None for a page that no token of this engine leads to.

        Nothing is sent of a scenario without cases if that cannot change the answers to others. With ``to_end``, walks
        go on to their own end after the target's last page: that step then has more replies.
        """
        if not recorded.cases and not self.remembers:
            return []
        tokens: dict[str, str | None] = {}
        ids = {theirs: own for theirs, own in self.created_ids.items() if theirs != own}
        ends = {case.places[-1] for case in recorded.cases if case.is_walk} if to_end else set()
        replies: list[Replies] = []
        for place, step in enumerate(recorded.steps):
            created = created_id(step)
            if created:
                self._ids.expect(created)
            call = _with_own_token(_with_own_ids(step.exchange.call, ids), tokens)
            reply = None if call is None else self._send(call, share)
            if created and reply is not None:
                self._ids.learn(created, (reply.output or {}).get("ProfileId"))
                ids[created] = self.created_ids.get(created, created)
            if step.next_token is not None:
                own = _token(reply)
                tokens[step.next_token] = own
            replies.append([reply, *(self._further_pages(call, reply, share) if place in ends else ())])
        return replies

    def _further_pages(self, call: Call | None, reply: Step | None, share: Share) -> Iterator[Step]:
        token = _token(reply)
        if call is not None and call.http is None and token is not None:
            given = {**call.input, "NextToken": token}
            yield from all_pages(
                lambda members: self._send(Call(call.operation, members), share), given, most=_FURTHER_PAGES
            )

    def _send(self, call: Call, share: Share) -> Step:
        self.cost += _REQUEST
        return share(Step(self._target.call(call)))


def _token(reply: Step | None) -> str | None:
    found = ((reply and reply.output) or {}).get("NextToken")
    return found if isinstance(found, str) else None


def _with_own_token(call: Call, tokens: Mapping[str, str | None]) -> Call | None:
    """Return ``call`` with the engine's token in place of the target's; None if the engine returned none there."""
    token = call.input.get("NextToken")
    if not isinstance(token, str) or token not in tokens:
        return call
    own = tokens[token]
    if own is None:
        return None
    http = call.http and structs.replace(call.http, target=_with_token(call.http.target, token, own))
    return Call(call.operation, {**call.input, "NextToken": own}, http)


def _with_token(target: str, old: str, new: str) -> str:
    """Return a path and query with another token, percent-encoded as the old one was: if needed, or completely."""
    path, mark, query = target.partition("?")
    members = [member.partition("=") for member in query.split("&")]
    changed = (
        name + equals + (_encoded(new, like=value) if unquote(value) == old else value)
        for name, equals, value in members
    )
    return path + mark + "&".join(changed)


def _encoded(text: str, *, like: str) -> str:
    """Return ``text`` percent-encoded; every character of it, if every character of ``like`` is."""
    if like.count("%") * 3 == len(like):
        return "".join(f"%{byte:02X}" for byte in text.encode())
    return quote(text, safe="")


def _with_own_ids(call: Call, ids: Mapping[str, str]) -> Call:
    """Return ``call`` with the ids of the engine."""
    if not ids:
        return call
    http = call.http
    for old, new in ids.items():
        if http is not None and old:
            http = structs.replace(
                http, target=http.target.replace(old, new), body=http.body.replace(old, new)
            )
    return Call(call.operation, _in_json(call.input, ids), http)


def _in_json(value: Json, ids: Mapping[str, str]) -> Json:
    if isinstance(value, str):
        return ids.get(value, value)
    if isinstance(value, Mapping):
        return {name: _in_json(item, ids) for name, item in value.items()}
    return [_in_json(item, ids) for item in value] if isinstance(value, list) else value
