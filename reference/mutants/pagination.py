"""Mutants that cut results into pages wrongly, or lose the way from one page to the next."""

from collections.abc import Callable
from dataclasses import replace

from ...spec.exchange import Json
from .. import responses
from ..model import Operator, Page, Query
from ..pagination import Fetch, Position, cut
from ..parts import Parts
from ..readings import Readings
from ..requests import SearchRequest
from ..search import Match
from ..validation import Rules
from .mutant import Mutant

Cutting = tuple[list[Match], Position | None]
_BEHIND_ALL = Position(after=2**32, page=1)


def _recut(edit: Callable[[Fetch, int, list[Match], Position | None], Cutting]) -> Parts:
    """Pages as they should be, changed by ``edit``."""

    def edited(fetch: Fetch, size: int, start: Position, readings: Readings) -> Cutting:
        shown, following = cut(fetch, size, start, readings)
        return edit(fetch, size, shown, following)

    return Parts(cut=edited)


def _one_too_long(fetch: Fetch, size: int, start: Position, readings: Readings) -> Cutting:
    return cut(fetch, size + 1, start, readings)


def _last_lost(_fetch: Fetch, _size: int, shown: list[Match], following: Position | None) -> Cutting:
    return shown[:-1] if following else shown, following


def _last_repeated(_fetch: Fetch, _size: int, shown: list[Match], following: Position | None) -> Cutting:
    """The next page begins one profile too early; pages of one are right, so that walks still end."""
    if following and len(shown) > 1:
        following = replace(following, after=following.after - 1)
    return shown, following


def _never_ending(_fetch: Fetch, _size: int, shown: list[Match], following: Position | None) -> Cutting:
    return shown, following or _BEHIND_ALL


def _skipping(fetch: Fetch, size: int, shown: list[Match], following: Position | None) -> Cutting:
    """With pages of one, every second profile is passed over."""
    if following and size == 1:
        skipped = fetch(following.after, 1)
        following = replace(following, after=skipped[-1][0] if skipped else following.after)
    return shown, following


def _later_without_found_by(request: SearchRequest, page: Page, readings: Readings) -> dict[str, Json]:
    if request.token is not None:
        page = replace(page, hits=tuple(replace(hit, found_by=None) for hit in page.hits))
    return responses.search_response(request, page, readings)


def _later_as_or(request: SearchRequest) -> Query:
    return replace(request.query, operator=Operator.OR) if request.token is not None else request.query


def _later_main_key_only(request: SearchRequest) -> Query:
    query = request.query
    return replace(query, pairs=query.pairs[:1]) if request.token is not None else query


MUTANTS = (
    Mutant(
        "default-page-fifty",
        "pagination-default-size",
        "gives up to 50 profiles where MaxResults is left out",
        Parts(rules=Rules(default_size=50)),
    ),
    Mutant(
        "page-one-too-long",
        "pagination-max-results",
        "gives one profile more than MaxResults",
        Parts(cut=_one_too_long),
    ),
    Mutant(
        "last-item-of-page-lost",
        "pagination-complete",
        "loses the last profile of each page that another follows",
        _recut(_last_lost),
    ),
    Mutant(
        "last-item-of-page-repeated",
        "pagination-no-repeat",
        "begins each page with the last profile of the page before",
        _recut(_last_repeated),
    ),
    Mutant(
        "no-next-token",
        "pagination-leads-on",
        "never gives a NextToken",
        _recut(lambda _fetch, _size, shown, _following: (shown, None)),
    ),
    Mutant("token-never-ends", "pagination-ends", "gives a NextToken for ever", _recut(_never_ending)),
    Mutant(
        "single-item-pages-skip",
        "pagination-single-item-pages",
        "passes over every second profile with MaxResults 1",
        _recut(_skipping),
    ),
    Mutant(
        "later-pages-drop-found-by",
        "pagination-keeps-query",
        "leaves FoundByItems out from the second page on",
        Parts(respond=_later_without_found_by),
    ),
    Mutant(
        "later-pages-as-or",
        "pagination-keeps-query",
        "carries AND out as OR from the second page on",
        Parts(query_of=_later_as_or),
    ),
    Mutant(
        "later-pages-main-key-only",
        "pagination-keeps-query",
        "forgets AdditionalSearchKeys from the second page on",
        Parts(query_of=_later_main_key_only),
    ),
)
