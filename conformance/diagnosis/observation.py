"""What can be compared between the answers of a target and of a mutant, whatever order and ids each has chosen.

A case is a walk, or one request that belongs to no walk. It is compared by five aspects, so that one defect does not
hide another: two answers may agree on which profiles were found and differ in how pages are cut.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any, Final, NamedTuple

import msgspec

from ...spec.classes import RequirementClass
from ...spec.exchange import Json
from ...spec.limits import NEXT_TOKEN
from ...spec.profile_fields import INPUT_FIELDS
from ...spec.requirements import requirements
from ..history.step import EITHER, EXPECT, LONG_LIST, MAY_REFUSE, OPEN, PARTIAL, WALK, Step
from ..judging.content import CONTENT, TEXT
from ..judging.found_by import LATER_PAGE

UNKNOWN_PROFILE: Final = "?"
"""Name of a profile that nobody created."""
_EMPTY: Final[tuple[Json, ...]] = ("", {}, [])
"""Values of a member that mean as little as leaving it out."""


class Aspect(Enum):
    """By what a case is compared; the value is the name of the member of ``Observation`` that holds it."""

    ANSWER = "answer"
    PAGES = "pages"
    ITEMS = "items"
    FOUND_BY = "found_by"
    CONTENT = "content"


ALL_ASPECTS: Final = frozenset(Aspect)
_PER_PROFILE: Final = (Aspect.FOUND_BY, Aspect.CONTENT)
"""Aspects of single profiles. A profile that only one of two answers has is ignored, if there is one that both have."""
_BY_CLASS: Final[Mapping[RequirementClass, frozenset[Aspect]]] = {
    RequirementClass.SHAPE: frozenset({Aspect.ANSWER, Aspect.CONTENT, Aspect.FOUND_BY}),
    RequirementClass.LOGIC: frozenset({Aspect.ITEMS}),
    RequirementClass.FOUND_BY: frozenset({Aspect.FOUND_BY}),
    RequirementClass.PAGINATION: frozenset({Aspect.PAGES, Aspect.ITEMS, Aspect.ANSWER}),
    RequirementClass.KEYS: frozenset({Aspect.ITEMS}),
    RequirementClass.LIMITS: frozenset({Aspect.ANSWER}),
    RequirementClass.ERRORS: frozenset({Aspect.ANSWER}),
    RequirementClass.WIRE: frozenset({Aspect.ANSWER, Aspect.ITEMS}),
    RequirementClass.STATE: frozenset({Aspect.ANSWER, Aspect.ITEMS, Aspect.CONTENT}),
}
_BY_REQUIREMENT: Final[Mapping[str, frozenset[Aspect]]] = {
    **dict.fromkeys((CONTENT, TEXT), frozenset({Aspect.CONTENT})),
    LATER_PAGE: frozenset({Aspect.PAGES, Aspect.ITEMS, Aspect.FOUND_BY}),
}


def aspects_of(requirement: str) -> frozenset[Aspect]:
    """Return the aspects in which a failure of ``requirement`` shows."""
    by_class = _BY_CLASS.get(requirements()[requirement].requirement_class, ALL_ASPECTS)
    return _BY_REQUIREMENT.get(requirement) or by_class


class ComparedCase(NamedTuple):
    """A walk or a single request of a scenario: the places of its steps in the record."""

    places: tuple[int, ...]
    may_be_refused: bool
    """Whether a refusal is as acceptable as an answer."""
    is_walk: bool = False
    """Whether it is a complete walk, from the first page to the last."""


@dataclass(frozen=True)
class ProfileAliases:
    """Names of profiles by the ids that one implementation returned, and by account number."""

    by_id: Mapping[str, str]
    by_account: Mapping[Json, str]

    def name(self, item: Mapping[str, Json]) -> tuple[str, bool]:
        """Return the name of a returned profile, and whether its id is exactly the one CreateProfile returned."""
        identifier, account = item.get("ProfileId"), item.get("AccountNumber")
        if isinstance(identifier, str):
            if identifier in self.by_id:
                return self.by_id[identifier], True
            plain = identifier.replace("-", "").lower()
            if plain in self.by_id:
                return self.by_id[plain], False
        return (
            self.by_account.get(account, UNKNOWN_PROFILE) if isinstance(account, str) else UNKNOWN_PROFILE
        ), False


@dataclass(frozen=True)
class Observation:
    """The answers of one implementation to one case; an answer is None if its page could not be requested.

    ``has_status`` means that statuses and headers are known, ``full_pages`` that pages are as long as they may be.
    """

    answers: tuple[Step | None, ...]
    aliases: ProfileAliases
    has_status: bool
    full_pages: bool

    @cached_property
    def _received(self) -> list[Step]:
        return [step for step in self.answers if step is not None]

    @cached_property
    def _named_items(self) -> list[tuple[str, bool, Mapping[str, Json]]]:
        return [(*self.aliases.name(item), item) for step in self._received for item in step.items]

    @cached_property
    def answer(self) -> object:
        """Of each answer: kind, status, media type; the error, or the JSON types of the members of the result.

        And how many ProfileIds were returned before.
        """
        summaries = tuple(step and self._summary(step) for step in self.answers)
        outputs = [step.output or {} for step in self._received]
        ids = [output["ProfileId"] for output in outputs if isinstance(output.get("ProfileId"), str)]
        comparable = summaries if self.full_pages else sorted(set(map(repr, summaries)))
        return comparable, len(ids) - len(set(ids))

    def _summary(self, step: Step) -> object:
        wire = (step.exchange.reply.status, step.media_type) if self.has_status else None
        output = step.output
        if step.is_error:
            return wire, step.error_name, bool(step.error_message[0]), output is None
        types = output and tuple(type(output.get(name, ...)).__name__ for name in ("Items", "NextToken"))
        token = (output or {}).get("NextToken")
        return wire, step.accepted, types, isinstance(token, str) and NEXT_TOKEN.allows(len(token))

    @cached_property
    def pages(self) -> object:
        """Of each page: how many items it has, whether it has a token, and whether an earlier page had the same.

        If pages may have any size: whether the walk ended.
        """
        pages = []
        before: set[str] = set()
        for step in self.answers:
            found = ((step and step.output) or {}).get("NextToken")
            token = found if isinstance(found, str) else None
            pages.append(None if step is None else (len(step.items), token is not None, token in before))
            before |= set() if token is None else {token}
        return pages if self.full_pages else pages[-1] is not None and pages[-1][1]

    @cached_property
    def items(self) -> object:
        """The names of all profiles; whether an answer was no result or an error, and whether all Items were lists."""
        refused = any(step.output is None for step in self._received)
        errors = any(not step.accepted for step in self._received)
        listed = all(isinstance((step.output or {}).get("Items", []), list) for step in self._received)
        return self.names, refused, errors, listed

    @cached_property
    def names(self) -> list[str]:
        """The names of all profiles that were returned, each as often as it was."""
        return sorted(name for name, _, _ in self._named_items)

    @cached_property
    def entries(self) -> Mapping[str, list[object]]:
        """The FoundByItems of each profile, as often as it was returned: its entries in any order, or its type."""
        entries: dict[str, list[object]] = {}
        for name, _, item in self._named_items:
            entries.setdefault(name, []).append(_entries(item))
        return entries

    @cached_property
    def found_by(self) -> Mapping[str, object]:
        """The FoundByItems of each profile, in any order."""
        return {name: sorted(map(repr, found)) for name, found in self.entries.items()}

    @cached_property
    def content(self) -> Mapping[str, set[object]]:
        """The other members of each profile, and whether its id is the one that was given, or how it is written."""
        content: dict[str, set[object]] = {}
        for name, exact, item in self._named_items:
            members = {member: item[member] for member in INPUT_FIELDS if item.get(member, "") not in _EMPTY}
            empty = any(item.get(member) == "" for member in INPUT_FIELDS)
            identity = "given" if exact else _form(item.get("ProfileId"))
            encoded = msgspec.json.encode(members, order="sorted")
            content.setdefault(name, set()).add((identity, empty, encoded))
        return content


def agree(one: Observation, other: Observation, aspects: Iterable[Aspect]) -> bool:
    """Return whether two observations of one case are equal in all of ``aspects``."""
    if one is other:
        return True
    for aspect in aspects:
        first, second = getattr(one, aspect.value), getattr(other, aspect.value)
        if aspect in _PER_PROFILE:
            shared = first.keys() & second.keys()
            if not shared and (first or second):
                return False
            if any(first[name] != second[name] for name in shared):
                return False
        elif first != second:
            return False
    return True


def cases_of(steps: Sequence[Step]) -> list[ComparedCase]:
    """Return the cases among the steps of a scenario, in order; requests that change data are no cases."""
    walks: dict[str, list[int]] = {}
    for place, step in enumerate(steps):
        walk = step.tag(WALK) or (step.tag(EXPECT) and f"step {place}")
        if walk:
            walks.setdefault(walk, []).append(place)
    return [_case(tuple(places), steps[places[0]]) for places in walks.values()]


def _case(places: tuple[int, ...], first: Step) -> ComparedCase:
    reason = first.tag(MAY_REFUSE)
    may_be_refused = bool(reason) or first.tag(EXPECT) in (EITHER, OPEN)
    # A list that was refused as too long proves nothing; one that was accepted proves as much as any search.
    if reason == LONG_LIST:
        may_be_refused = first.is_error
    return ComparedCase(places, may_be_refused, is_walk=bool(first.tag(WALK)) and not first.tag(PARTIAL))


def _form(identifier: Json) -> object:
    """Return how something is written that is not the id of its profile."""
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
