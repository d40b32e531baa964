"""Follow a search from page to page; no further than it leads, whatever the target returns."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from ...spec.exchange import Json
from ...spec.limits import EMPTY_PAGES_IN_A_ROW
from ..history.step import Step
from ..options import MAX_PAGES

Follow = Callable[[Callable[[Mapping[str, Json]], Step], Mapping[str, Json], int], Iterator[Step]]
"""Follows a search as ``all_pages`` does: given what sends a page, the first one's members, and the items expected."""
_MOST_UNKNOWN: Final = 60
"""Pages of a walk over data that the kit does not know."""
_SPARE_ITEMS: Final = 20
"""How many items more than expected a walk takes in before it is stopped."""
_LONGEST_TOKEN: Final = 16_384
"""Characters; a longer one is sixteen times too long, and too long for a URL."""
_SHOWN_ENDLESS: Final = 3
"""Walks that are followed to the bounds of the kit, although they do not end."""


class Endings:
    """Whether the walks of a target end. Once several did not, walks are left where they are seen to go wrong."""

    def __init__(self) -> None:
        self.missing = 0
        """The number of walks that were stopped by a bound of the kit."""

    @property
    def are_missing(self) -> bool:
        """Whether so many walks did not end that no other has to show it."""
        return self.missing >= _SHOWN_ENDLESS


def all_pages(
    send: Callable[[Mapping[str, Json]], Step],
    members: Mapping[str, Json],
    expected: int = 0,
    *,
    most: int = MAX_PAGES,
    endings: Endings | None = None,
) -> Iterator[Step]:
    """Send a request and follow the NextToken of each page; yield the pages in order.

    A page may be shorter than MaxResults, or empty, while its NextToken leads on; so one page proves nothing missing.
    And a target may never stop returning tokens; so every walk has an end of its own: at ``most`` pages, at a token
    that was returned before, after too many empty pages in a row, and if more items come than were expected.
    ``send`` sends the input members of one page; ``expected`` is the number of items that the kit knows of, 0 if none.
    ``endings`` is what other walks have shown, and learns what this one shows.
    """
    endings = endings or Endings()
    followed: set[str] = set()
    seen: set[str] = set()
    items = empty = 0
    while True:
        step = send(members)
        yield step
        token = step.next_token
        items += len(step.items)
        empty = 0 if step.items else empty + 1
        if token is None or len(token) > _LONGEST_TOKEN:
            return
        beyond = items > expected + _SPARE_ITEMS and (expected or len(followed) >= _MOST_UNKNOWN)
        if token in followed or beyond or empty > EMPTY_PAGES_IN_A_ROW + 1 or len(followed) + 1 >= most:
            endings.missing += 1
            return
        followed.add(token)
        ids = {str(item.get("ProfileId")) for item in step.items}
        if endings.are_missing and (not ids.isdisjoint(seen) or (expected and items > expected)):
            return
        seen |= ids
        members = {**members, "NextToken": token}
