"""Worlds of a target, loaded into engines in this process.

Profiles get the ids that the target told, so that a recorded request means the same to both; where the target's
searches never return a profile under the id that it told, they get ids of their own. Most mutants store a world as the
reference does: those take over one that is loaded already, since loading costs more than all that they are asked then.
"""

import hashlib
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ...reference.engine import Engine
from ...reference.failures import ServiceFailure
from ...reference.parts import EngineParts
from ...reference.readings import Readings
from ...spec.exchange import Json
from ..client.loader import attach_keys, create_profile
from ..dataset.model import LoadedWorld
from ..history.step import Step
from ..mutants import Mutant
from ..mutants.edits import Around
from .record import Played

TAKEN: Final = 10
"""What taking over a world costs; a call that loads costs 1."""

Worlds = Mapping[str, LoadedWorld]
"""Worlds by domain."""

_PLAIN_ID: Final = re.compile("[0-9a-f]{32}")
_REFERENCE: Final = EngineParts()
_STORING: Final = ("rules", "reindex", "with_values")
"""The parts, beside ``wrap``, that decide what an engine holds once a world is loaded."""
_LOADING: Final = frozenset({"CreateDomain", "CreateProfile", "AddProfileKey"})


def plain_id(identifier: str) -> str:
    """A ProfileId of the form that engines take, the same for the same id of a target."""
    if _PLAIN_ID.fullmatch(identifier):
        return identifier
    return hashlib.md5(identifier.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def created(step: Step) -> str:
    """The id that the target told of a profile that the step made; empty for every other step."""
    if step.exchange.call.operation != "CreateProfile" or not step.succeeded:
        return ""
    identifier = (step.answer.output or {}).get("ProfileId")
    return identifier if isinstance(identifier, str) else ""


@dataclass
class Ids:
    """The ids of an engine's profiles: ``told`` maps each that the target told to the one that the engine tells."""

    hollow: frozenset[str] = frozenset()
    """Ids that the target told and that are not those of its profiles."""
    told: dict[str, str] = field(default_factory=dict)
    _given: set[str] = field(default_factory=set)
    _next: str = ""

    def expect(self, identifier: str) -> None:
        """The profile that is made next is the one of which the target told ``identifier``.

        It gets that id, unless the target told the same of another one.
        """
        wanted = plain_id(identifier)
        self._next = "" if identifier in self.hollow or wanted in self._given else wanted

    def learn(self, identifier: str, output: Mapping[str, Json]) -> None:
        """The engine answered with ``output`` where the target told ``identifier``."""
        mine = output.get("ProfileId")
        if isinstance(mine, str):
            self.told[identifier] = mine

    def adopt(self, other: "Ids") -> None:
        """The engine took over what another one holds."""
        self.told.update(other.told)
        self._given.update(other._given)

    def __call__(self) -> str:
        given, self._next = self._next or uuid.uuid4().hex, ""
        self._given.add(given)
        return given


class Stock:
    """Worlds of ``plays``, which engines can take over or load; they are loaded once for each set of readings."""

    def __init__(self, plays: Sequence[Played]) -> None:
        self._hollow = _hollow(plays)
        self._loaded: list[tuple[Readings, Worlds, Engine, Ids]] = []

    def engine(self, mutant: Mutant | None, readings: Readings, worlds: Worlds) -> tuple[Engine, Ids, int]:
        """An engine with ``worlds`` in it, as far as its defect lets it; the ids in it; and what that cost."""
        ids = Ids(self._hollow)
        parts = _REFERENCE if mutant is None else mutant.parts
        engine = Engine(readings, parts, new_id=ids)
        if not _stores_alike(parts):
            return engine, ids, sum(_load(engine, ids, world) for world in worlds.values())
        loaded, known = self._reference(readings, worlds)
        engine.copy_from(loaded)
        ids.adopt(known)
        return engine, ids, TAKEN * len(worlds)

    def _reference(self, readings: Readings, worlds: Worlds) -> tuple[Engine, Ids]:
        for known, held, engine, ids in self._loaded:
            if held.keys() == worlds.keys() and known == readings:
                return engine, ids
        ids = Ids(self._hollow)
        engine = Engine(readings, new_id=ids)
        for world in worlds.values():
            _load(engine, ids, world)
        self._loaded.append((readings, worlds, engine, ids))
        return engine, ids


def _stores_alike(parts: EngineParts) -> bool:
    if isinstance(parts.wrap, Around):
        loads_alike = parts.wrap.operation not in _LOADING
    else:
        loads_alike = parts.wrap == _REFERENCE.wrap
    return loads_alike and all(getattr(parts, name) == getattr(_REFERENCE, name) for name in _STORING)


def _load(engine: Engine, ids: Ids, world: LoadedWorld) -> int:
    """Make ``world`` in the engine itself, past the wire, in the order of a run; how many calls it took.

    What fails is not there.
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
        ids.learn(identifier, {"ProfileId": create_profile(send, world.domain, profile) or None})
    for profile in world.profiles if world.has_custom_keys else ():
        mine = ids.told.get(world.ids[profile.name])
        if mine:
            attach_keys(send, world.domain, mine, profile)
    return calls


def _hollow(plays: Sequence[Played]) -> frozenset[str]:
    """The ids that the target told and never returned, if it returned a profile of theirs under another id."""
    items = [
        item for played in plays for step in played.steps for item in step.items if isinstance(item, dict)
    ]
    returned = {_undashed(item.get("ProfileId")) for item in items}
    accounts = {account for item in items if isinstance(account := item.get("AccountNumber"), str)}
    missing = {
        identifier: account
        for played in plays
        for identifier, account in _told(played)
        if _undashed(identifier) not in returned
    }
    elsewhere = not accounts.isdisjoint(missing.values())
    return frozenset(missing if elsewhere else ())


def _told(played: Played) -> Iterator[tuple[str, str | None]]:
    """Each id that the target told, and the account number of its profile."""
    made = [(created(step), step.exchange.call.input) for step in played.steps]
    world = [(played.world.ids[draft.name], draft.fields) for draft in played.world.profiles]
    for identifier, members in (*world, *made):
        account = members.get("AccountNumber")
        if identifier:
            yield identifier, account if isinstance(account, str) else None


def _undashed(identifier: Json) -> str:
    return identifier.replace("-", "").lower() if isinstance(identifier, str) else ""
