"""Mutants that cut results into pages wrongly."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from ...reference.pagination import Fetch, Position, cut
from ...reference.parts import Call, Cut, EngineParts
from ...reference.postings import Postings, slice_after
from ...reference.readings import Readings
from ...reference.search import BEFORE_ALL, UNLIMITED, Combine, Match, every, some
from ...reference.validation import Rules
from ...spec.exchange import Json
from ...spec.operations import SEARCH
from .edits import around
from .fault_class import FaultClass
from .mutant import Mutant

Cutting = tuple[list[Match], Position | None]


def recut(edit: Callable[[Fetch, int, list[Match], Position | None], Cutting]) -> EngineParts:
    """Pages as they should be, changed by ``edit``."""

    def edited(fetch: Fetch, size: int, start: Position, readings: Readings) -> Cutting:
        shown, following = cut(fetch, size, start, readings)
        return edit(fetch, size, shown, following)

    return EngineParts(cut=edited)


def _one_too_long(fetch: Fetch, size: int, start: Position, readings: Readings) -> Cutting:
    return cut(fetch, size + 1, start, readings)


def _last_lost(_fetch: Fetch, _size: int, shown: list[Match], following: Position | None) -> Cutting:
    return shown[:-1] if following else shown, following


def _last_repeated(_fetch: Fetch, _size: int, shown: list[Match], following: Position | None) -> Cutting:
    """The next page begins one profile too early; pages of one are right, so that walks still end."""
    if following and len(shown) > 1:
        following = replace(following, after=following.after - 1)
    return shown, following


def _from_page(page: int, wrong: Cut) -> EngineParts:
    """Pages are cut wrongly from the ``page``-th on, counted from 0."""
    return EngineParts(
        cut=lambda fetch, size, start, readings: (wrong if start.page >= page else cut)(
            fetch, size, start, readings
        )
    )


def _sized(wrong_size: Callable[[int], int]) -> EngineParts:
    """Pages hold another number of profiles than asked for."""
    return EngineParts(cut=lambda fetch, size, start, readings: cut(fetch, wrong_size(size), start, readings))


def _first_one_passed_over(fetch: Fetch, size: int, start: Position, readings: Readings) -> Cutting:
    passed = fetch(start.after, 1)
    return cut(fetch, size, replace(start, after=passed[-1][0]) if passed else start, readings)


def _page_before(fetch: Fetch, size: int, start: Position, readings: Readings) -> Cutting:
    """Shows the first page again."""
    _, following = cut(fetch, size, start, readings)
    return cut(fetch, size, Position(), readings)[0], following


def _short_last_page_lost(fetch: Fetch, size: int, start: Position, readings: Readings) -> Cutting:
    shown, following = cut(fetch, size, start, readings)
    return (shown, following) if following or start.page == 0 or len(shown) == size else ([], None)


def _capped(total: int) -> Cut:
    """A query has so many profiles at most."""

    def capped(fetch: Fetch, size: int, start: Position, readings: Readings) -> Cutting:
        return cut(
            lambda after, limit: [each for each in fetch(BEFORE_ALL, total) if each[0] > after][:limit],
            size,
            start,
            readings,
        )

    return capped


def _turning(fetch: Fetch, size: int, start: Position, _readings: Readings) -> Cutting:
    """Counts from the first hit where pages are even, and from the last where they are odd."""
    found = fetch(BEFORE_ALL, UNLIMITED)
    ordered = found[::-1] if start.page % 2 else found
    shown = ordered[start.page * size : (start.page + 1) * size]
    more = len(found) > (start.page + 1) * size
    return shown, Position(shown[-1][0], start.page + 1) if more else None


def _considered_by_size(fetch: Fetch, size: int, start: Position, readings: Readings) -> Cutting:
    """Small pages never come to more than ten pages."""
    return ([], None) if start.page >= 10 else cut(fetch, size, start, readings)


def _cut_before_joining(combine: Combine, size: int = 20) -> Combine:
    """Each pair's list is cut to a page, and what is left is joined."""

    def combined(lists: Sequence[Postings], after: int, limit: int) -> list[Match]:
        cut_lists = [slice_after(each, after, size) for each in lists] if len(lists) > 1 else lists
        return combine(cut_lists, after, limit)

    return combined


def _for_each_pair(call: Call, arguments: dict[str, Json]) -> dict[str, Json]:
    pairs = 1 + len(arguments.get("AdditionalSearchKeys") or ())
    size = arguments.get("MaxResults")
    return call(
        SEARCH,
        {**arguments, "MaxResults": min(100, size * pairs)} if type(size) is int and size > 0 else arguments,
    )


MUTANTS = (
    Mutant(
        "default-page-fifty",
        "pagination-default-size",
        FaultClass.BOUND,
        "gives up to 50 profiles where MaxResults is left out",
        EngineParts(rules=Rules(default_size=50)),
    ),
    Mutant(
        "page-one-too-long",
        "pagination-max-results",
        FaultClass.OFF_BY_ONE,
        "gives one profile more than MaxResults",
        EngineParts(cut=_one_too_long),
    ),
    Mutant(
        "last-item-of-page-lost",
        "pagination-complete",
        FaultClass.OFF_BY_ONE,
        "loses the last profile of each page that another follows",
        recut(_last_lost),
    ),
    Mutant(
        "last-item-of-page-repeated",
        "pagination-no-repeat",
        FaultClass.OFF_BY_ONE,
        "begins each page with the last profile of the page before",
        recut(_last_repeated),
    ),
    Mutant(
        "default-page-hundred",
        "pagination-default-size",
        FaultClass.DEFAULT,
        "gives up to 100 profiles where MaxResults is left out",
        EngineParts(rules=Rules(default_size=100)),
    ),
    Mutant(
        "default-page-twenty-one",
        "pagination-default-size",
        FaultClass.OFF_BY_ONE,
        "gives up to 21 profiles where MaxResults is left out",
        EngineParts(rules=Rules(default_size=21)),
    ),
    Mutant(
        "max-results-ignored",
        "pagination-max-results",
        FaultClass.DROP,
        "gives up to 20 profiles whatever MaxResults says",
        _sized(lambda _size: 20),
    ),
    Mutant(
        "max-results-one-as-default",
        "pagination-max-results",
        FaultClass.CORNER,
        "takes MaxResults 1 as left out",
        _sized(lambda size: 20 if size == 1 else size),
    ),
    Mutant(
        "max-results-at-least-ten",
        "pagination-max-results",
        FaultClass.BOUND,
        "gives 10 profiles where MaxResults is less",
        _sized(lambda size: max(size, 10)),
    ),
    Mutant(
        "max-results-forgotten",
        "pagination-max-results",
        FaultClass.FORGET,
        "gives pages of 100 from the second page on",
        _from_page(1, lambda fetch, _size, start, readings: cut(fetch, 100, start, readings)),
    ),
    Mutant(
        "max-results-for-each-pair",
        "pagination-max-results",
        FaultClass.PLACE,
        "gives MaxResults profiles for each pair",
        around(SEARCH, _for_each_pair),
    ),
    Mutant(
        "second-page-begins-late",
        "pagination-complete",
        FaultClass.OFF_BY_ONE,
        "passes over the first profile of the second page",
        _from_page(
            1,
            lambda fetch, size, start, readings: (_first_one_passed_over if start.page == 1 else cut)(
                fetch, size, start, readings
            ),
        ),
    ),
    Mutant(
        "third-page-begins-late",
        "pagination-complete",
        FaultClass.CORNER,
        "passes over the first profile of every page from the third on",
        _from_page(2, _first_one_passed_over),
    ),
    Mutant(
        "short-last-page-lost",
        "pagination-complete",
        FaultClass.CORNER,
        "loses the last page where it is not full",
        EngineParts(cut=_short_last_page_lost),
    ),
    Mutant(
        "results-capped-at-100",
        "pagination-complete",
        FaultClass.BOUND,
        "loses what lies beyond the first 100 profiles",
        EngineParts(cut=_capped(100)),
    ),
    Mutant(
        "results-capped-at-40",
        "pagination-complete",
        FaultClass.BOUND,
        "loses what lies beyond the first 40 profiles",
        EngineParts(cut=_capped(40)),
    ),
    Mutant(
        "and-cut-before-joining",
        "logic-and",
        FaultClass.ORDER,
        "cuts lists under AND to 20 profiles before joining them",
        EngineParts(every=_cut_before_joining(every)),
    ),
    Mutant(
        "or-cut-before-joining",
        "pagination-complete",
        FaultClass.ORDER,
        "cuts lists under OR to 20 profiles before joining them",
        EngineParts(some=_cut_before_joining(some)),
    ),
    Mutant(
        "third-page-is-first",
        "pagination-no-repeat",
        FaultClass.CORNER,
        "shows the first page again as the third",
        _from_page(2, _page_before),
    ),
    Mutant(
        "order-turns-with-pages",
        "pagination-no-repeat",
        FaultClass.ORDER,
        "counts pages by an order that changes between them",
        EngineParts(cut=_turning),
    ),
    Mutant(
        "ten-pages-at-most",
        "pagination-stable",
        FaultClass.BOUND,
        "shows ten pages of a query at most",
        EngineParts(cut=_considered_by_size),
    ),
)
