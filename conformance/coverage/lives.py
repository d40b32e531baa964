"""Steps in the life of what is stored, each followed by a search that looks at it: groups ``lives`` and ``writes``."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from ...spec.keys import FULL_NAME_KEY
from ...spec.profile_fields import ADDRESS_FIELDS, ADDRESS_LINES, INPUT_FIELDS
from .cell import Cell
from .held import (
    ATTRIBUTES,
    KEY_OF,
    KEY_ROWS,
    HeldProfile,
    HeldProfiles,
    Look,
    given_fields,
    merged_attributes,
    row_of_key,
)
from .message import Message, ReplyFacts

LIVES: Final = "lives"
CREATED, ADDED, CHANGED = "created", "added later", "changed"
REMOVED, SET_AGAIN, KEPT, DELETED = (
    "removed",
    "set again",
    "kept by another update",
    "deleted with its profile",
)
WRITES: Final = "writes"
ELSEWHERE: Final = "in another domain"
PROFILE_WRITES: Final = (
    "CreateProfile",
    "UpdateProfile",
    "DeleteProfile",
    "AddProfileKey",
    "DeleteProfileKey",
)

FIELD_ROWS: Final = (
    *(name for name in INPUT_FIELDS if name not in ADDRESS_FIELDS),
    *(f"{name}.{line}" for name in ADDRESS_FIELDS for line in ADDRESS_LINES),
)
_FIELD_STEPS: Final = (CREATED, ADDED, CHANGED, REMOVED, SET_AGAIN, KEPT, DELETED)
_KEY_STEPS: Final = (CREATED, CHANGED, REMOVED, SET_AGAIN, KEPT, DELETED)


def key_row(key: str) -> str:
    """Return the row of values that are attached under a key."""
    return f"key {row_of_key(key)}"


def life_cells() -> Iterator[Cell]:
    """Yield the cells of all stored fields and keys."""
    yield from (Cell(LIVES, row, step) for row in FIELD_ROWS for step in _FIELD_STEPS)
    yield from (Cell(LIVES, f"key {row}", step) for row in KEY_ROWS for step in _KEY_STEPS)


@dataclass(frozen=True)
class LifeStep:
    """What a write does to one row of a profile.

    ``looks`` are the keys and values by which a search looks at it; if there is none, every page that has it does.
    """

    row: str
    step: str
    looks: frozenset[Look] = frozenset()


def steps(profile: HeldProfile | None, message: Message) -> tuple[LifeStep, ...]:
    """Return what a write will do to the rows of ``profile``, as it is before; None for one that is created."""
    operation = message.operation.name
    if operation == "CreateProfile":
        return tuple(_field_steps(HeldProfile(""), message))
    if profile is None:
        return ()
    if operation == "UpdateProfile":
        return tuple(_field_steps(profile, message))
    if operation == "DeleteProfile":
        return tuple(_all_rows(profile, DELETED))
    return tuple(_key_steps(profile, message))


def _all_rows(profile: HeldProfile, step: str, but: Iterable[str] = ()) -> Iterator[LifeStep]:
    for name in profile.fields:
        if name not in but:
            yield LifeStep(
                name, step, profile.looks_of(name) or (profile.looks() if step == DELETED else frozenset())
            )
    for key, values in profile.keys.items():
        if values:
            yield LifeStep(key_row(key), step, frozenset((key, value) for value in values))


def _field_steps(profile: HeldProfile, message: Message) -> Iterator[LifeStep]:
    after = HeldProfile(profile.id, dict(profile.fields))
    given = dict(given_fields(message.body))
    for name, value in given.items():
        new = merged_attributes(profile.fields.get(name), value) if name == ATTRIBUTES else value
        if new == "":
            after.fields.pop(name, None)
        else:
            after.fields[name] = new
    is_new = message.operation.name == "CreateProfile"
    touched = False
    for name in given:
        old, new = profile.fields.get(name), after.fields.get(name)
        if old == new:
            continue
        touched = True
        looks = profile.looks_of(name) | after.looks_of(name)
        if KEY_OF.get(name) == FULL_NAME_KEY:
            looks = frozenset((FULL_NAME_KEY, each.full_name) for each in (profile, after) if each.full_name)
        yield LifeStep(name, _step(old, new, is_new=is_new, was_gone=name in profile.gone), looks)
    if touched and not is_new:
        # Whether the rest of an address survives an update of a part of it is open.
        named = {name.partition(".")[0] for name in given}
        same = {name for name in profile.fields if name.partition(".")[0] in named}
        changed_name = {name for name in KEY_OF if after.looks_of(name) != profile.looks_of(name)}
        yield from _all_rows(profile, KEPT, same | changed_name)


def _step(old: object, new: object, *, is_new: bool, was_gone: bool) -> str:
    if is_new:
        return CREATED
    if new is None:
        return REMOVED
    if old is not None:
        return CHANGED
    return SET_AGAIN if was_gone else ADDED


def _key_steps(profile: HeldProfile, message: Message) -> Iterator[LifeStep]:
    for key, values in message.pairs[:1]:
        held = profile.keys.get(key, ())
        if message.operation.name == "AddProfileKey":
            new = frozenset((key, value) for value in values if value not in held)
            if new:
                first = SET_AGAIN if key in profile.gone else CREATED
                yield LifeStep(key_row(key), CHANGED if held else first, new)
        elif removed := frozenset((key, value) for value in values if value in held):
            yield LifeStep(key_row(key), REMOVED, removed)


@dataclass
class _Pending:
    """Steps of the profiles of a domain that no search has looked at: by profile and row, and by what looks at them."""

    steps: dict[tuple[str, str], tuple[Cell, frozenset[Look]]] = field(default_factory=dict)
    by_look: defaultdict[Look, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    shown: defaultdict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))

    def add(self, identifier: str, row: str, cell: Cell, looks: frozenset[Look]) -> None:
        """Wait for a search that looks at ``cell``; the step before it in the same row is not waited for any more."""
        key = (identifier, row)
        self._drop(key)
        self.steps[key] = (cell, looks)
        for look in looks:
            self.by_look[look].add(key)
        if not looks:
            self.shown[identifier].add(key)

    def _drop(self, key: tuple[str, str]) -> Cell | None:
        cell, looks = self.steps.pop(key, (None, frozenset[Look]()))
        for look in looks:
            self.by_look[look].discard(key)
        self.shown[key[0]].discard(key)
        return cell

    def looked_at(self, message: Message, outcome: ReplyFacts) -> Iterator[Cell]:
        """Yield the cells at which a search looks, each once."""
        found = [
            key
            for pair, values in message.pairs
            for value in values
            for key in self.by_look.get((pair, value), ())
        ]
        found += [key for identifier in outcome.ids for key in self.shown.get(identifier, ())]
        for key in dict.fromkeys(found):
            cell = self._drop(key)
            if cell is not None:
                yield cell


class Lives:
    """Fills cells by searches that look at a step which a write before them made."""

    def __init__(self, held: HeldProfiles) -> None:
        self._held = held
        self._pending: defaultdict[str, _Pending] = defaultdict(_Pending)

    def written(self, message: Message, outcome: ReplyFacts) -> None:
        """Note what a write did; call this before the profiles held follow it."""
        self._note_elsewhere(message, outcome)
        if not outcome.accepted:
            return
        if message.operation.name == "DeleteDomain":
            self._pending.pop(message.domain, None)
            return
        is_new = message.operation.name == "CreateProfile"
        identifier = outcome.created if is_new else str(message.body.get("ProfileId"))
        for step in steps(self._held.of(message), message):
            cell = Cell(LIVES, step.row, step.step)
            self._pending[message.domain].add(identifier, step.row, cell, step.looks)

    def _note_elsewhere(self, message: Message, outcome: ReplyFacts) -> None:
        """Note a write that names a profile of another domain, or creates one that has a value of one elsewhere."""
        operation = message.operation.name
        cell = Cell(WRITES, operation, ELSEWHERE)
        if operation == "CreateProfile" and outcome.accepted:
            twin = HeldProfile("", dict(given_fields(message.body)))
            looks = frozenset(look for name in twin.fields for look in twin.looks_of(name))
            for domain in self._held.domains_of(looks):
                if domain != message.domain:
                    self._pending[domain].add(operation, domain, cell, looks)
        profile = self._held.elsewhere(message)
        if profile is not None and operation in PROFILE_WRITES:
            named = frozenset((key, value) for key, values in message.pairs[:1] for value in values)
            home = self._held.home[profile.id]
            self._pending[home].add(profile.id, operation, cell, named or profile.looks())

    def searched(self, message: Message, outcome: ReplyFacts) -> Iterator[Cell]:
        """Yield the cells that a search fills."""
        if outcome.accepted and message.domain in self._pending:
            yield from self._pending[message.domain].looked_at(message, outcome)
