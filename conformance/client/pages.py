"""Walks from page to page: when they end, and searches that are read whole without being judged.

A page may be shorter than MaxResults, or empty, while its NextToken leads on; so one page proves nothing missing.
And a target may never stop giving tokens; so every walk has an end of its own.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from ...spec.exchange import Json
from ...spec.limits import EMPTY_PAGES_IN_A_ROW
from ..history.step import Step
from ..options import MAX_PAGES

_MOST_UNKNOWN: Final = 60
"""Pages of a walk over data that the kit does not know."""
_SPARE_ITEMS: Final = 20
"""How many items more than there are profiles a walk takes in before it is stopped."""

_LONGEST_TOKEN: Final = 16_384
"""Characters; a longer one is sixteen times too long, and too long for a URL."""


class Progress:
    """How far one walk has come. ``profiles`` are those that the kit knows of; 0 where it knows of none."""

    def __init__(self, profiles: int = 0, pages: int = MAX_PAGES) -> None:
        """``pages`` is how many a walk may have at most."""
        self._profiles = profiles
        self._pages = pages
        self._seen: set[str] = set()
        self._items = self._empty = 0

    def leads_on(self, step: Step) -> bool:
        """Whether a page has a next one that is worth asking for."""
        self._items += len(step.items)
        self._empty = 0 if step.items else self._empty + 1
        token = step.next_token
        if token is None or token in self._seen or self._empty > EMPTY_PAGES_IN_A_ROW + 1:
            return False
        if len(token) > _LONGEST_TOKEN or len(self._seen) + 1 >= self._pages:
            return False
        self._seen.add(token)
        if self._items <= self._profiles + _SPARE_ITEMS:
            return True
        return not self._profiles and len(self._seen) <= _MOST_UNKNOWN


def all_pages(
    ask: Callable[[Mapping[str, Json]], Step], members: Mapping[str, Json], pages: int = MAX_PAGES
) -> Iterator[Step]:
    """The pages that ``ask`` answers for the search with these input members, in order."""
    progress = Progress(pages=pages)
    while True:
        step = ask(members)
        yield step
        if not progress.leads_on(step):
            return
        members = {**members, "NextToken": step.next_token}
