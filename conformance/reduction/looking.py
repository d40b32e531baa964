"""Sees whether the profiles of a small world can be searched: before that, a missing profile proves nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count

from ...spec.exchange import Json
from ...spec.limits import MAX_RESULTS
from ...spec.search import Pair
from ..client.pages import all_pages
from ..client.visibility import findable_by
from ..dataset.model import ProfileSpec
from ..history.step import Step, search_input
from ..judging.oracle import Oracle

Ask = Callable[[Mapping[str, Json]], Step]


class Look:
    """Looks for the profiles of one world; each counts as seen as soon as one of its keys has found it."""

    def __init__(self, oracle: Oracle, ask: Ask) -> None:
        self._oracle = oracle
        self._ask = ask
        self._unseen = set(range(len(oracle.drafts)))
        self._rounds = count()

    def seen(self) -> bool:
        """Look for what was not seen yet, by each of its keys; whether everything is seen now."""
        for place in sorted(self._unseen):
            self._look_for(place, self._ways(self._oracle.drafts[place]))
        return not self._unseen

    def glimpsed(self) -> bool:
        """The same by two keys of each, not always the same: for looks that are repeated."""
        number = next(self._rounds)
        for place in sorted(self._unseen):
            first, *others = self._ways(self._oracle.drafts[place])
            self._look_for(place, (first, *others[number % max(1, len(others)) :][:1]))
        return not self._unseen

    @property
    def only_empty_unseen(self) -> bool:
        """Whether nothing but profiles was not seen that hold nothing to search for, and so are never missing."""
        drafts = (self._oracle.drafts[place] for place in self._unseen)
        return not any(draft.fields or draft.keys for draft in drafts)

    def _look_for(self, place: int, ways: Iterable[Pair]) -> None:
        for pair in ways:
            if place in self._unseen:
                self._find(pair)

    def _find(self, pair: Pair) -> None:
        members = {
            "DomainName": self._oracle.loaded.domain,
            "MaxResults": MAX_RESULTS.maximum,
            **search_input((pair,), None),
        }
        for page in all_pages(self._ask, members):
            self._unseen -= {self._oracle.place(item) for item in page.items}

    def _ways(self, draft: ProfileSpec) -> Iterator[Pair]:
        yield from findable_by(draft)
        yield from (Pair(key, values[:1]) for key, values in draft.keys.items())
        yield Pair("_profileId", (self._oracle.loaded.ids[draft.name],))
