"""Walks that are not straight: tokens used again, with other page sizes, and between the pages of other walks.

A token that was used before may be refused, or be taken as left out, and one with another page size be refused. If a
walk goes on, it passes every profile once, whatever happens between its pages.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, count, islice, repeat, zip_longest
from typing import Final

from msgspec import structs

from ...spec.exchange import Json
from ...spec.limits import MAX_RESULTS
from ...spec.operations import SEARCH
from ...spec.search import Operator, Search
from ..client.scenario_client import ScenarioClient
from ..config import Effort
from ..dataset.shared_data import groups
from ..history.step import MAY_REFUSE, OPEN, PARTIAL, REFUSED, REUSED, RULE, WALK, Step
from ..judging.judgement import SERVER_ERROR
from ..judging.responses import judge_responses
from . import CORE_JUDGES, EVERYWHERE, PAGES, Runs, Scenario

STABLE, SIZE = "pagination-stable", "limits-max-results"
_SIZES: Final[tuple[tuple[int | None, ...], ...]] = (
    (15, 4, 30), (3, 100), (30, 1, 2, None),
)  # fmt: skip
"""MaxResults of the first pages of a walk: smaller than before, larger, left out."""


@dataclass
class _Walks:
    """Walks page by page, of which some use tokens that others have used."""

    client: ScenarioClient
    _sent: set[Json] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def begin(
        self, search: Search, sizes: Iterable[int | None] = (), token: str | None = None
    ) -> Iterator[Step]:
        """Request the pages of a search as the steps are taken, the first ones with ``sizes`` as MaxResults.

        With a ``token`` they are the pages from there on, so nothing is missing from them.
        """
        tags = {RULE: STABLE, WALK: f"t{next(self._numbers)}", **({PARTIAL: "yes"} if token else {})}
        to_come = chain(sizes, repeat(search.max_results))
        before = search.max_results

        def send(given: Mapping[str, Json]) -> Step:
            nonlocal before
            size = next(to_come)
            is_resized, before = size != before and "NextToken" in given, size
            return self._send(_resized(given, size), tags, may_refuse=is_resized)

        start = {"DomainName": self.client.world.domain, **search.members()}
        first = {**start, "NextToken": token} if token else start
        return self.client.recorder.pages(send, first, len(self.client.world.profiles))

    def send_elsewhere(self, search: Search, token: str) -> None:
        """Send ``token`` with another search than its own."""
        self._sent.add(token)
        members = {**search.members(), "NextToken": token}
        self.client.expect(SERVER_ERROR, OPEN, "a token of another query", members)

    def exceed(self, search: Search, token: str) -> None:
        """Send ``token`` with a MaxResults that is too large: limits hold for every page."""
        self._sent.add(token)
        members = {**search.members(), "NextToken": token, "MaxResults": MAX_RESULTS.maximum + 1}
        self.client.expect(SIZE, REFUSED, "MaxResults 101 beside a NextToken", members)

    def _send(self, members: Mapping[str, Json], tags: Mapping[str, str], *, may_refuse: bool) -> Step:
        token = members.get("NextToken")
        is_reused = token in self._sent
        self._sent |= {token} - {None}
        marks = ((REUSED, is_reused), (MAY_REFUSE, is_reused or may_refuse))
        return self.client.send(
            SEARCH, members, None, **tags, **{name: "yes" for name, mark in marks if mark}
        )


def _resized(members: Mapping[str, Json], size: int | None) -> dict[str, Json]:
    """Return the members of a page with another MaxResults; None leaves it out."""
    others = {name: value for name, value in members.items() if name != "MaxResults"}
    return others if size is None else {**others, "MaxResults": size}


def play(client: ScenarioClient) -> None:
    """Walk in every way that is not straight."""
    large = client.group(41)
    # A target may refuse a search that names a key twice.
    others = [group for group in groups(client.namespace, client.effort) if group.pair.key != large.key]
    beside = min(others, key=lambda group: abs(group.size - 21)).pair
    walks = _Walks(client)
    search = Search((large,), None, 15)
    _exhaust(walks.begin(search, _SIZES[0]))
    _use_tokens_before(walks, search, to_the_end=True)
    _use_token_elsewhere(walks, search, Search((client.group(39),), None, 15))
    either = Search((beside, large), None, 17)
    joined = Search(client.five_pairs()[:2], Operator.AND, 3)
    for sizes in _SIZES[1:]:
        _exhaust(walks.begin(search, sizes))
    for one, other in ((search, either), (either, joined), (joined, search)):
        _exhaust(walks.begin(one, (4, 1)))
        _use_tokens_before(walks, one, to_the_end=True)
        _side_by_side(walks, one, one)
        _side_by_side(walks, one, other)
        _use_token_elsewhere(walks, one, other)
    _use_tokens_before(walks, structs.replace(either, max_results=None))
    _begin_again(walks, search)
    _use_token_elsewhere(walks, joined, structs.replace(joined, operator=Operator.OR))
    _use_token_elsewhere(walks, either, structs.replace(either, pairs=either.pairs[::-1]))


def _exhaust(walk: Iterable[object]) -> None:
    deque(walk, maxlen=0)


def _use_tokens_before(walks: _Walks, search: Search, *, to_the_end: bool = False) -> None:
    """Walk with tokens that were each used for a page before, or the first one for all pages that follow."""
    for place, step in enumerate(walks.begin(search)):
        if step.next_token is not None and not (to_the_end and place):
            pages = walks.begin(search, token=step.next_token)
            _exhaust(pages if to_the_end else islice(pages, 1))


def _begin_again(walks: _Walks, search: Search) -> None:
    """Request the first page of a search again between the pages of a walk, and a page that is too large."""
    for place, step in enumerate(walks.begin(search)):
        _exhaust(islice(walks.begin(search), 1))
        if place == 0 and step.next_token is not None:
            walks.exceed(search, step.next_token)


def _side_by_side(walks: _Walks, one: Search, other: Search) -> None:
    """Let two walks take turns page by page."""
    _exhaust(zip_longest(walks.begin(one), walks.begin(other)))


def _use_token_elsewhere(walks: _Walks, search: Search, other: Search) -> None:
    """Send the first token of a walk with ``other``, which may be refused; then go on with the walk."""
    for place, step in enumerate(walks.begin(search)):
        if place == 0 and step.next_token is not None:
            walks.send_elsewhere(other, step.next_token)


SCENARIO = Scenario(
    "token-uses", "tokens used again, resized, and between other pages", play,
    (STABLE, SIZE, "pagination-default-size", SERVER_ERROR, *EVERYWHERE, *PAGES),
    judges=(*CORE_JUDGES, judge_responses), runs=Runs.READS, least_effort=Effort.STANDARD,
)  # fmt: skip
