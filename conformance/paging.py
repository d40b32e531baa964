"""All pages of a search that is not judged: what set-up and waiting have to see whole.

A page may be shorter than MaxResults, or empty, while its NextToken leads on; so one page proves nothing missing.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from ..spec.exchange import Json
from ..spec.limits import EMPTY_PAGES_IN_A_ROW
from .step import Step

_MOST_PAGES: Final = 600
"""Far more than any world fills; a target that never ends is stopped here."""


def all_pages(ask: Callable[[Mapping[str, Json]], Step], members: Mapping[str, Json]) -> Iterator[Step]:
    """The pages that ``ask`` answers for the search with these input members, in order."""
    seen: set[str] = set()
    empty = 0
    while True:
        step = ask(members)
        yield step
        empty = 0 if step.items else empty + 1
        token = step.next_token
        if token is None or token in seen or empty > EMPTY_PAGES_IN_A_ROW or len(seen) >= _MOST_PAGES:
            return
        seen.add(token)
        members = {**members, "NextToken": token}
