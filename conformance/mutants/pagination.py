"""Mutants that cut results into pages wrongly."""

from collections.abc import Callable, Sequence
from typing import Final

from msgspec.structs import replace

from ...reference.fast_search import BEFORE_ALL, UNLIMITED, Combine, Match, by_and, by_or
from ...reference.pagination import Fetch, Position, cut
from ...reference.parts import Cut, EngineParts
from ...reference.postings import Postings, slice_after
from ...reference.validation import Rules
from ...spec.readings import Readings
from . import seam
from .fault_class import BOUND, CORNER, DEFAULT, DROP, FORGET, OFF_BY_ONE, ORDER, PLACE
from .mutant import MutantTable
from .seam import Members

MUTANTS: Final = MutantTable()
define, breaks = MUTANTS.define, MUTANTS.breaks
COMPLETE, SIZE, NO_REPEAT = "pagination-complete", "pagination-max-results", "pagination-no-repeat"
DEFAULT_SIZE: Final = "pagination-default-size"

Matches = list[Match]
Next = Position | None
Cutting = tuple[Matches, Next]


def with_cut(wrong: Cut) -> EngineParts:
    """Cut results into pages by ``wrong``."""
    return EngineParts(cut=wrong)


def with_page(edit: Callable[[Fetch, int, Matches, Next], Cutting]) -> EngineParts:
    """Cut results into pages as they should be, then change each page by ``edit``."""

    def edited(fetch: Fetch, size: int, start: Position, readings: Readings) -> Cutting:
        return edit(fetch, size, *cut(fetch, size, start, readings))

    return EngineParts(cut=edited)


def _on_pages(first: int, last: int = UNLIMITED) -> Callable[[Cut], EngineParts]:
    """Return the seam at which the pages from ``first`` to ``last`` are cut, counted from 0."""
    return lambda wrong: EngineParts(
        cut=lambda fetch, size, start, readings: (wrong if first <= start.page <= last else cut)(
            fetch, size, start, readings
        )
    )


def _with_size(edit: Callable[[int], int]) -> EngineParts:
    """Put another number of profiles on each page than the request says."""
    return EngineParts(cut=lambda fetch, size, start, readings: cut(fetch, edit(size), start, readings))


def _with_default_size(size: int) -> EngineParts:
    return EngineParts(rules=Rules(default_size=size))


def totals_of(total: int) -> EngineParts:
    """Let a query find so many profiles at most."""

    def capped(fetch: Fetch) -> Fetch:
        return lambda after, limit: [each for each in fetch(BEFORE_ALL, total) if each[0] > after][:limit]

    return EngineParts(cut=lambda fetch, size, start, readings: cut(capped(fetch), size, start, readings))


def _cut_before_joining(combine: Combine, size: int = 20) -> Combine:
    """Cut each pair's list to a page, then combine what is left."""

    def combined(lists: Sequence[Postings], after: int, limit: int) -> list[Match]:
        cut_lists = [slice_after(each, after, size) for each in lists] if len(lists) > 1 else lists
        return combine(cut_lists, after, limit)

    return combined


sizes, defaults = MUTANTS.rows(SIZE, _with_size), MUTANTS.rows(DEFAULT_SIZE, _with_default_size)
totals = MUTANTS.rows(COMPLETE, totals_of)

defaults("default-page-fifty", BOUND, "gives up to 50 profiles if MaxResults is left out")(50)
define(
    "default-page-of-and", DEFAULT_SIZE, CORNER, "gives up to 100 profiles of AND if MaxResults is left out"
)(
    seam.request(
        lambda members: {"MaxResults": 100, **members} if members.get("LogicalOperator") == "AND" else members
    )
)
sizes("page-one-too-long", OFF_BY_ONE, "gives one profile more than MaxResults")(lambda n: n + 1)


@breaks(COMPLETE, OFF_BY_ONE, with_page)
def last_item_of_page_lost(_: Fetch, _size: int, shown: Matches, following: Next) -> Cutting:
    """loses the last profile of each page that another follows"""
    return shown[:-1] if following else shown, following


@breaks(NO_REPEAT, OFF_BY_ONE, with_page)
def last_item_of_page_repeated(_: Fetch, _size: int, shown: Matches, following: Next) -> Cutting:
    """begins each page with the last profile of the page before"""
    # Pages of one are right, so that walks still end.
    return shown, replace(following, after=following.after - 1) if following and shown[1:] else following


defaults("default-page-hundred", DEFAULT, "gives up to 100 profiles if MaxResults is left out")(100)
defaults("default-page-twenty-one", OFF_BY_ONE, "gives up to 21 profiles if MaxResults is left out")(21)
sizes("max-results-ignored", DROP, "gives up to 20 profiles whatever MaxResults says")(lambda _: 20)
sizes("max-results-one-as-default", CORNER, "takes MaxResults 1 as left out")(lambda n: 20 if n == 1 else n)
sizes("max-results-at-least-ten", BOUND, "gives 10 profiles if MaxResults is less")(lambda n: max(n, 10))
define("max-results-forgotten", SIZE, FORGET, "gives pages of 100 from the second page on")(
    _on_pages(1)(lambda fetch, _size, start, readings: cut(fetch, 100, start, readings))
)


@breaks(SIZE, PLACE, seam.request)
def max_results_for_each_pair(members: Members) -> Members:
    """gives MaxResults profiles for each pair"""
    size, entries = members.get("MaxResults"), members.get("AdditionalSearchKeys")
    if type(size) is not int or size <= 0 or not isinstance(entries, list):
        return members
    return {**members, "MaxResults": min(100, size * (1 + len(entries)))}


def _first_one_passed_over(fetch: Fetch, size: int, start: Position, readings: Readings) -> Cutting:
    passed = fetch(start.after, 1)
    return cut(fetch, size, replace(start, after=passed[-1][0]) if passed else start, readings)


MUTANTS.rows(COMPLETE, _on_pages(1, 1))(
    "second-page-begins-late", OFF_BY_ONE, "skips the first profile of the second page"
)(_first_one_passed_over)
MUTANTS.rows(COMPLETE, _on_pages(2))(
    "third-page-begins-late", CORNER, "skips the first profile of every page from the third on"
)(_first_one_passed_over)


@breaks(COMPLETE, CORNER, with_cut)
def short_last_page_lost(fetch: Fetch, size: int, start: Position, readings: Readings) -> Cutting:
    """loses the last page if it is not full"""
    shown, following = cut(fetch, size, start, readings)
    return (shown, following) if following or start.page == 0 or len(shown) == size else ([], None)


totals("results-capped-at-100", BOUND, "loses what lies beyond the first 100 profiles")(100)
totals("results-capped-at-40", BOUND, "loses what lies beyond the first 40 profiles")(40)
define(
    "and-cut-before-joining", "logic-and", ORDER, "cuts lists under AND to 20 profiles before joining them"
)(EngineParts(by_and=_cut_before_joining(by_and)))
define("or-cut-before-joining", COMPLETE, ORDER, "cuts lists under OR to 20 profiles before joining them")(
    EngineParts(by_or=_cut_before_joining(by_or))
)


@breaks(NO_REPEAT, CORNER, _on_pages(2))
def third_page_is_first(fetch: Fetch, size: int, start: Position, readings: Readings) -> Cutting:
    """shows the first page again as the third"""
    _, following = cut(fetch, size, start, readings)
    return cut(fetch, size, Position(), readings)[0], following


@breaks(NO_REPEAT, ORDER, with_cut)
def order_turns_with_pages(fetch: Fetch, size: int, start: Position, _: Readings) -> Cutting:
    """counts pages by an order that changes between them"""
    # From the first hit if the page's number is even, from the last if it is odd.
    found = fetch(BEFORE_ALL, UNLIMITED)
    ordered = found[::-1] if start.page % 2 else found
    shown = ordered[start.page * size : (start.page + 1) * size]
    more = len(found) > (start.page + 1) * size
    return shown, Position(shown[-1][0], start.page + 1) if more else None


_IN_AN_INSTANT: Final = 4
"""Profiles that were created, one after the other, at what a clock says is the same time."""


def _instant(number: int) -> int:
    return number // _IN_AN_INSTANT


@breaks(COMPLETE, ORDER, with_page)
def created_at_once_passed_over(_: Fetch, _size: int, shown: Matches, following: Next) -> Cutting:
    """leaves out what was created in the same instant as the last profile of a page"""
    # The next page begins after that time.
    if following is None:
        return shown, None
    return shown, replace(following, after=(_instant(following.after) + 1) * _IN_AN_INSTANT - 1)


@breaks(NO_REPEAT, ORDER, with_page)
def created_at_once_shown_again(_: Fetch, _size: int, shown: Matches, following: Next) -> Cutting:
    """shows again what was created in the same instant as the last profile of a page"""
    # The next page begins with that time, unless the page holds nothing else: so walks end.
    if following is None or _instant(shown[0][0]) == _instant(following.after):
        return shown, following
    return shown, replace(following, after=_instant(following.after) * _IN_AN_INSTANT - 1)


@breaks(COMPLETE, ORDER, with_cut)
def created_at_once_in_any_order(fetch: Fetch, size: int, start: Position, _: Readings) -> Cutting:
    """counts pages by the time of creation, and turns profiles of the same instant round from page to page"""
    turned = -1 if start.page % 2 else 1
    ordered = sorted(fetch(BEFORE_ALL, UNLIMITED), key=lambda hit: (_instant(hit[0]), turned * hit[0]))
    end = (start.page + 1) * size
    shown = ordered[end - size : end]
    return shown, Position(shown[-1][0], start.page + 1) if len(ordered) > end else None


@breaks("pagination-stable", BOUND, with_cut)
def ten_pages_at_most(fetch: Fetch, size: int, start: Position, readings: Readings) -> Cutting:
    """shows ten pages of a query at most"""
    return ([], None) if start.page >= 10 else cut(fetch, size, start, readings)
