"""The walk from page to page, the only one of the kit: what it follows, and when it ends.

A page may be shorter than MaxResults, or empty, while its NextToken leads on; so one page proves nothing missing.
And a target may never stop returning tokens; so every walk has an end of its own.
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
"""How many items more than expected a walk takes in before it is stopped."""

_LONGEST_TOKEN: Final = 16_384
"""Characters; a longer one is sixteen times too long, and too long for a URL."""


def all_pages(
    send: Callable[[Mapping[str, Json]], Step],
    members: Mapping[str, Json],
    *,
    expected: int = 0,
    most: int = MAX_PAGES,
) -> Iterator[Step]:
    """Send a request and follow the NextToken of each page; yield the pages in order.

    ``send`` sends the input members of one page. ``expected`` is the number of items that the kit knows of, 0 if it
    knows of none; ``most`` is how many pages a walk may have at most. The walk also ends at a token that was returned
    before, after too many empty pages in a row, and if more items come than were expected.
    """
    followed: set[str] = set()
    items = empty = 0
    while True:
        step = send(members)
        yield step
        token = step.next_token
        items += len(step.items)
        empty = 0 if step.items else empty + 1
        if token is None or token in followed or len(token) > _LONGEST_TOKEN:
            return
        if empty > EMPTY_PAGES_IN_A_ROW + 1 or len(followed) + 1 >= most:
            return
        followed.add(token)
        if items > expected + _SPARE_ITEMS and (expected or len(followed) > _MOST_UNKNOWN):
            return
        members = {**members, "NextToken": token}
