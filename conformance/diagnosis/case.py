"""What of an answer can be compared between a target and a mutant, whatever order and names each has chosen.

A case is a walk, or one request that is no walk. It is seen from five sides, so that one defect does not hide another:
two answers may agree on which profiles were found while they differ in how pages are cut.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any, Final, NamedTuple

import msgspec

from ...spec.exchange import Json
from ...spec.limits import NEXT_TOKEN
from ...spec.profile_fields import INPUT_FIELDS
from ..history.answer import Answer, AnswerKind
from ..history.step import EITHER, EXPECT, LONG_LIST, MAY_REFUSE, PARTIAL, WALK, Step

STRANGER: Final = "?"
"""Name of a profile that nobody created."""


Given = tuple[Answer, str] | None
"""An answer and its media type; None for a page that could not be asked for."""


class Side(Enum):
    """From where a case is seen; the value is the name of the member of ``Seen`` that holds it."""

    ANSWER = "answer"
    PAGES = "pages"
    ITEMS = "items"
    FOUND_BY = "found_by"
    CONTENT = "content"


_BAD_REQUEST: Final = 400
_NOTHING: Final[tuple[Json, ...]] = ("", {}, [])
"""Values of a member that say as little as leaving it out."""
_BY_PROFILE: Final = (Side.FOUND_BY, Side.CONTENT)
"""Sides that say something of each profile; profiles that only one of two answers has do not count there, as long as
there is one that both have."""


class Case(NamedTuple):
    """A walk or a single request of a scenario: the places of its steps in the record."""

    places: tuple[int, ...]
    free: bool
    """Whether refusing it is as good as answering it."""
    walk: bool = False
    """Whether it is a whole walk, from the first page to the last."""


@dataclass(frozen=True)
class Names:
    """What the profiles are called, by the ids that one side gives them and by account number."""

    by_id: Mapping[str, str]
    by_account: Mapping[str, str]

    def of(self, item: Mapping[str, Json]) -> tuple[str, bool]:
        """The name of a returned profile, and whether its id is the very one that CreateProfile gave."""
        identifier, account = item.get("ProfileId"), item.get("AccountNumber")
        if isinstance(identifier, str):
            if identifier in self.by_id:
                return self.by_id[identifier], True
            plain = identifier.replace("-", "").lower()
            if plain in self.by_id:
                return self.by_id[plain], False
        return (self.by_account.get(account, STRANGER) if isinstance(account, str) else STRANGER), False


@dataclass(frozen=True)
class Seen:
    """The answers of one case, as one side gave them; an answer is None where its page could not be asked for.

    ``wire`` tells whether statuses and headers are known, ``sized`` whether pages are as long as they may be.
    """

    answers: tuple[Given, ...]
    names: Names
    wire: bool
    sized: bool

    @cached_property
    def _items(self) -> list[tuple[str, bool, Mapping[str, Json]]]:
        return [
            (*self.names.of(item), item)
            for given in self.answers
            if given is not None
            for item in _items(given[0])
        ]

    @cached_property
    def answer(self) -> object:
        """Of each answer: kind, status, media type; the error, or the JSON types of the result's members.

        And whether it tells a ProfileId that one before told.
        """
        told = tuple(given and self._told(*given) for given in self.answers)
        outputs = [(given and given[0].output) or {} for given in self.answers]
        ids = [output["ProfileId"] for output in outputs if isinstance(output.get("ProfileId"), str)]
        return told if self.sized else sorted(set(map(repr, told))), len(ids) - len(set(ids))

    def _told(self, answer: Answer, media_type: str) -> object:
        wire = (answer.status, media_type) if self.wire else None
        if answer.kind is AnswerKind.ERROR:
            return wire, answer.error, answer.error_place, bool(answer.message), answer.output is None
        output = answer.output
        types = output and tuple(type(output.get(name, ...)).__name__ for name in ("Items", "NextToken"))
        token = (output or {}).get("NextToken")
        return wire, answer.kind, types, isinstance(token, str) and NEXT_TOKEN.allows(len(token))

    @cached_property
    def pages(self) -> object:
        """Of each page: how many items, whether it leads on, and to where no page before did; of pages of any size,
        whether the walk ended.
        """
        pages = []
        before: set[str] = set()
        for given in self.answers:
            token = _token(given[0]) if given else None
            pages.append(given and (len(_items(given[0])), token is not None, token in before))
            before |= set() if token is None else {token}
        return pages if self.sized else pages[-1] is not None and pages[-1][1]

    @cached_property
    def items(self) -> object:
        """The names of all profiles, or that an answer was none, or no list."""
        refused = any(given is not None and given[0].output is None for given in self.answers)
        errors = any(given is not None and given[0].kind is not AnswerKind.SUCCESS for given in self.answers)
        listed = all(
            given is None or isinstance((given[0].output or {}).get("Items", []), list)
            for given in self.answers
        )
        return sorted(name for name, _, _ in self._items), refused, errors, listed

    @cached_property
    def found_by(self) -> Mapping[str, object]:
        """Each profile's FoundByItems, order apart."""
        entries: dict[str, list[object]] = {}
        for name, _, item in self._items:
            entries.setdefault(name, []).append(_entries(item))
        return {name: sorted(map(repr, found)) for name, found in entries.items()}

    @cached_property
    def content(self) -> Mapping[str, object]:
        """Each profile's other members, and whether its id is the one that was given, or how else it is written."""
        told: dict[str, set[object]] = {}
        for name, exact, item in self._items:
            members = {
                member: item[member] for member in INPUT_FIELDS if item.get(member, "") not in _NOTHING
            }
            empty = any(item.get(member) == "" for member in INPUT_FIELDS)
            identity = "given" if exact else _form(item.get("ProfileId"))
            told.setdefault(name, set()).add((identity, empty, msgspec.json.encode(members, order="sorted")))
        return told


def agree(one: Seen, other: Seen, sides: Iterable[Side]) -> bool:
    """Whether two answers to one case are alike, seen from ``sides``."""
    if one is other:
        return True
    for side in sides:
        first, second = getattr(one, side.value), getattr(other, side.value)
        if side in _BY_PROFILE:
            shared = first.keys() & second.keys()
            if not shared and (first or second):
                return False
            if any(first[name] != second[name] for name in shared):
                return False
        elif first != second:
            return False
    return True


def cases_of(steps: Sequence[Step]) -> list[Case]:
    """The cases among the steps of a scenario, in order; changes are none."""
    walks: dict[str, list[int]] = {}
    for place, step in enumerate(steps):
        walk = step.tag(WALK) or (step.tag(EXPECT) and f"step {place}")
        if walk:
            walks.setdefault(walk, []).append(place)
    return [_case(tuple(places), steps[places[0]]) for places in walks.values()]


def _case(places: tuple[int, ...], first: Step) -> Case:
    why = first.tag(MAY_REFUSE)
    # A list that was refused as too long tells nothing; one that was taken tells as much as any search.
    is_free = first.status == _BAD_REQUEST if why == LONG_LIST else bool(why) or first.tag(EXPECT) == EITHER
    return Case(places, is_free, walk=bool(first.tag(WALK)) and not first.tag(PARTIAL))


def _items(answer: Answer) -> list[Mapping[str, Json]]:
    found = (answer.output or {}).get("Items")
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _token(answer: Answer) -> str | None:
    found = (answer.output or {}).get("NextToken")
    return found if isinstance(found, str) else None


def _form(identifier: Json) -> object:
    """How something is written that is not the id of its profile."""
    if not isinstance(identifier, str):
        return type(identifier).__name__
    return len(identifier), identifier.lower() == identifier, "-" in identifier


def _entries(item: Mapping[str, Json]) -> object:
    found: Any = item.get("FoundByItems", ...)
    if not isinstance(found, list):
        return type(found).__name__
    return sorted(_entry(entry) for entry in found)


def _entry(entry: Json) -> str:
    if isinstance(entry, dict) and isinstance(entry.get("Values"), list):
        entry = {**entry, "Values": sorted(map(repr, entry["Values"]))}
    return repr(sorted(entry.items()) if isinstance(entry, dict) else entry)
