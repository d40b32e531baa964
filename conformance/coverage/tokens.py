"""Tokens and the ways to use them: group ``tokens``."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ...spec.limits import DEFAULT_MAX_RESULTS
from ...spec.search import Operator
from .cell import Cell
from .message import Message, ReplyFacts

TOKENS: Final = "tokens"
ONE, BY_OR, BY_AND = "of one pair", "of several pairs by OR", "of several pairs by AND"
NEXT, AGAIN, LATER = "in its place", "again", "after a later one"
LARGER, SMALLER = "with a larger page", "with a smaller page"
BESIDE, BESIDE_ALIKE = "in the middle of another walk", "in the middle of a walk of the same search"
LAST, EARLIER, ELSE = "the last profile of its page", "another profile of its page", "another profile"
_AFTER: Final = {
    "CreateProfile": "after a creation",
    "UpdateProfile": "after an update",
    "AddProfileKey": "after AddProfileKey",
    "DeleteProfileKey": "after DeleteProfileKey",
}
_DELETIONS: Final = {place: f"after the deletion of {place}" for place in (LAST, EARLIER, ELSE)}
AFTER_CHANGES: Final = frozenset({*_AFTER.values(), *_DELETIONS.values()})
"""The uses in whose answer only what never matched is wrong."""


def token_cells() -> Iterator[Cell]:
    """Yield the cells of tokens: of each kind of search each use."""
    uses = (NEXT, AGAIN, LATER, LARGER, SMALLER, BESIDE, BESIDE_ALIKE, *_AFTER.values(), *_DELETIONS.values())
    yield from (Cell(TOKENS, kind, use) for kind in (ONE, BY_OR, BY_AND) for use in uses)


def _kind(message: Message) -> str:
    if len(message.pairs) < 2:
        return ONE
    return BY_AND if message.body.get("LogicalOperator") == Operator.AND else BY_OR


_DIGITS: Final = 10
"""Digits of a number that is no page size any more."""


def page_size(message: Message) -> int:
    """Return the number of items that a search allows on a page."""
    text = message.texts_in_query.get("max-results", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < _DIGITS else DEFAULT_MAX_RESULTS


@dataclass
class Walk:
    """The pages from one request without a token onwards; ``search`` is what all its requests have in common."""

    search: str
    pages: int = 0
    items: int = 0
    straight: bool = True
    """Whether each token was used once, in its place."""
    used: int = 0
    """When one of its tokens was used last; 0 if none was."""
    furthest: int = 0
    """The number of the furthest page that a token led to."""


@dataclass(frozen=True)
class _Issue:
    """A token when it was issued: on which page of which walk, and what had been written until then."""

    walk: Walk
    page: int
    size: int
    when: int
    ids: tuple[str, ...]


_OfSearch = tuple[str, str]
"""A search and a token of it: a target may give equal tokens to different searches, such as numbers of pages."""


@dataclass
class Tokens:
    """Fills cells by searches that have a token."""

    _issued: dict[_OfSearch, _Issue] = field(default_factory=dict)
    _used: set[_OfSearch] = field(default_factory=set)
    _walks: list[Walk] = field(default_factory=list)
    _changes: defaultdict[str, list[tuple[int, str, str]]] = field(default_factory=lambda: defaultdict(list))
    _now: int = 0

    def written(self, message: Message) -> None:
        """Note a write that was answered with success."""
        self._now += 1
        identifier = str(message.body.get("ProfileId"))
        self._changes[message.domain].append((self._now, message.operation.name, identifier))

    def searched(self, message: Message, outcome: ReplyFacts) -> tuple[tuple[Cell, ...], Walk | None]:
        """Return the cells that a search fills, and its walk if the page is the last of a straight one."""
        self._now += 1
        token = _search_of(message), message.texts_in_query.get("next-token", "")
        issue = self._issued.get(token)
        if token[1] and issue is None:
            return (), None
        cells = (
            tuple(Cell(TOKENS, _kind(message), use) for use in self._uses(message, token, issue))
            if issue
            else ()
        )
        return cells, self._followed(message, outcome, token, issue)

    def _uses(self, message: Message, token: _OfSearch, issue: _Issue) -> Iterator[str]:
        walk, size = issue.walk, page_size(message)
        yield NEXT
        if token in self._used:
            yield AGAIN
        if walk.furthest > issue.page + 1:
            yield LATER
        if size != issue.size:
            yield LARGER if size > issue.size else SMALLER
        for other in reversed(self._walks):
            if other.used < issue.when:
                break
            if other is not walk:
                yield BESIDE_ALIKE if other.search == walk.search else BESIDE
        yield from self._changes_since(message.domain, issue)

    def _changes_since(self, domain: str, issue: _Issue) -> Iterator[str]:
        for when, operation, identifier in reversed(self._changes[domain]):
            if when < issue.when:
                return
            if operation == "DeleteProfile":
                on_page = EARLIER if identifier in issue.ids else ELSE
                yield _DELETIONS[LAST if identifier in issue.ids[-1:] else on_page]
            elif operation in _AFTER:
                yield _AFTER[operation]

    def _followed(
        self, message: Message, outcome: ReplyFacts, token: _OfSearch, issue: _Issue | None
    ) -> Walk | None:
        """Note the answer, and return the walk that it ends if all its pages came one by one."""
        walk = issue.walk if issue else Walk(token[0])
        page = issue.page + 1 if issue else 1
        if issue:
            walk.straight = walk.straight and token not in self._used and page_size(message) == issue.size
            walk.furthest = max(walk.furthest, page)
            walk.used = self._now
            self._used.add(token)
            if walk in self._walks[-1:]:
                self._walks.pop()
            self._walks.append(walk)
        if not outcome.accepted:
            return None
        walk.pages += 1
        walk.items += len(outcome.ids)
        if outcome.token:
            issued = _Issue(walk, page, page_size(message), self._now, outcome.ids)
            self._issued.setdefault((walk.search, outcome.token), issued)
            return None
        return walk if walk.straight else None


def _search_of(message: Message) -> str:
    return json.dumps([message.domain, message.body], sort_keys=True, default=str)
