"""Mutants that lose the way from one page to the next, or forget what was asked."""

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from ...reference import responses
from ...reference.model import Operator, Page, Query
from ...reference.pagination import Fetch, Position, SignedTokens, Walk, cut
from ...reference.parts import Call, Cut, EngineParts
from ...reference.readings import Readings
from ...reference.requests import SearchRequest
from ...reference.search import BEFORE_ALL, UNLIMITED, Match
from ...spec.exchange import Json
from ...spec.operations import SEARCH
from .edits import around, asking
from .fault_class import FaultClass
from .mutant import Mutant
from .pagination import recut

Cutting = tuple[list[Match], Position | None]


_BEHIND_ALL = Position(after=2**32, page=1)


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


def _ends(is_end: Callable[[Fetch, int, Position], bool]) -> EngineParts:
    """Some page has no NextToken, whatever follows."""

    def ending(fetch: Fetch, size: int, start: Position, readings: Readings) -> Cutting:
        shown, following = cut(fetch, size, start, readings)
        return shown, None if is_end(fetch, size, start) else following

    return EngineParts(cut=ending)


def _empty_pages(count: int) -> Cut:
    """So many empty pages come before the second."""

    def empty(fetch: Fetch, size: int, start: Position, readings: Readings) -> Cutting:
        if 1 <= start.page <= count:
            return [], replace(start, page=start.page + 1)
        return cut(fetch, size, start, readings)

    return empty


class _OneCursor(SignedTokens):
    """Tokens are numbers of one cursor that all walks share: where the last page of any walk ended."""

    _cursor = Position()

    def issue(self, walk: Walk, position: Position) -> str:
        """A right token; but the cursor goes along."""
        self._cursor = position
        return super().issue(walk, position)

    def start(self, walk: Walk, token: str | None) -> Position:
        """Where the cursor stands."""
        right = super().start(walk, token)
        return right if token is None else self._cursor


class _SameToken(SignedTokens):
    """Every page of a walk has the same token; the service remembers how far the walk is."""

    def __init__(self, readings: Readings, secret: bytes) -> None:
        super().__init__(readings, secret)
        self._positions: dict[str, Position] = {}

    def issue(self, walk: Walk, position: Position) -> str:
        """The token of the walk."""
        token = super().issue(walk, Position())
        self._positions[token] = position
        return token

    def start(self, walk: Walk, token: str | None) -> Position:
        """Where the walk stands."""
        right = super().start(walk, token)
        return right if token is None else self._positions.get(token, right)


def _shown_once(call: Call) -> Call:
    """Later pages leave out what later pages of an earlier walk over the same key have shown."""
    shown: dict[str, set[str]] = {}

    def wrapped(operation: str, arguments: Mapping[str, Json]) -> dict[str, Json]:
        output = call(operation, arguments)
        if operation == SEARCH and arguments.get("NextToken") and output.get("Items"):
            before = shown.setdefault(repr((arguments["KeyName"], arguments["Values"])), set())
            output["Items"] = [item for item in output["Items"] if item["ProfileId"] not in before]
            before.update(item["ProfileId"] for item in output["Items"])
        return output

    return wrapped


def _later(edit: Callable[[Query], Query]) -> EngineParts:
    """From the second page on, another query."""
    return EngineParts(
        query_of=lambda request: edit(request.query) if request.token is not None else request.query
    )


def _later_pages(edit: Callable[[dict[str, Json]], dict[str, Json]]) -> EngineParts:
    """From the second page on, arguments are changed by ``edit``."""
    return asking(lambda arguments: edit(arguments) if arguments.get("NextToken") else arguments)


def _without(*names: str) -> Callable[[dict[str, Json]], dict[str, Json]]:
    return lambda arguments: {name: value for name, value in arguments.items() if name not in names}


def _no_token_by_default(call: Call, arguments: dict[str, Json]) -> dict[str, Json]:
    output = call(SEARCH, arguments)
    return output if "MaxResults" in arguments else _without("NextToken")(output)


def _no_token_under_and(call: Call, arguments: dict[str, Json]) -> dict[str, Json]:
    output = call(SEARCH, arguments)
    return _without("NextToken")(output) if arguments.get("LogicalOperator") == "AND" else output


def _later_with_all_pairs(request: SearchRequest, page: Page, readings: Readings) -> dict[str, Json]:
    if request.token is not None and request.query.has_additional:
        page = replace(page, hits=tuple(replace(hit, found_by=request.query.pairs) for hit in page.hits))
    return responses.search_response(request, page, readings)


MUTANTS = (
    Mutant(
        "no-next-token",
        "pagination-leads-on",
        FaultClass.DROP,
        "never gives a NextToken",
        recut(lambda _fetch, _size, shown, _following: (shown, None)),
    ),
    Mutant(
        "token-never-ends",
        "pagination-ends",
        FaultClass.ADD,
        "gives a NextToken for ever",
        recut(_never_ending),
    ),
    Mutant(
        "single-item-pages-skip",
        "pagination-single-item-pages",
        FaultClass.CORNER,
        "passes over every second profile with MaxResults 1",
        recut(_skipping),
    ),
    Mutant(
        "later-pages-drop-found-by",
        "pagination-keeps-query",
        FaultClass.FORGET,
        "leaves FoundByItems out from the second page on",
        EngineParts(respond=_later_without_found_by),
    ),
    Mutant(
        "later-pages-as-or",
        "pagination-keeps-query",
        FaultClass.FORGET,
        "carries AND out as OR from the second page on",
        EngineParts(query_of=_later_as_or),
    ),
    Mutant(
        "later-pages-main-key-only",
        "pagination-keeps-query",
        FaultClass.FORGET,
        "forgets AdditionalSearchKeys from the second page on",
        EngineParts(query_of=_later_main_key_only),
    ),
    Mutant(
        "no-token-after-second-page",
        "pagination-leads-on",
        FaultClass.CORNER,
        "never gives a NextToken from the second page on",
        _ends(lambda _fetch, _size, start: start.page >= 1),
    ),
    Mutant(
        "no-token-after-fifth-page",
        "pagination-leads-on",
        FaultClass.BOUND,
        "never gives a NextToken from the fifth page on",
        _ends(lambda _fetch, _size, start: start.page >= 4),
    ),
    Mutant(
        "no-token-for-exact-multiples",
        "pagination-leads-on",
        FaultClass.CORNER,
        "gives no NextToken where the number of profiles is a multiple of the page size",
        _ends(lambda fetch, size, _start: len(fetch(BEFORE_ALL, UNLIMITED)) % size == 0),
    ),
    Mutant(
        "no-token-before-last-one",
        "pagination-leads-on",
        FaultClass.OFF_BY_ONE,
        "gives no NextToken where one profile follows",
        _ends(lambda fetch, size, start: len(fetch(start.after, size + 2)) == size + 1),
    ),
    Mutant(
        "no-token-with-pages-of-100",
        "pagination-leads-on",
        FaultClass.CORNER,
        "gives no NextToken with MaxResults 100",
        _ends(lambda _fetch, size, _start: size == 100),
    ),
    Mutant(
        "no-token-by-default",
        "pagination-leads-on",
        FaultClass.DEFAULT,
        "gives no NextToken where MaxResults is left out",
        around(SEARCH, _no_token_by_default),
    ),
    Mutant(
        "no-token-under-and",
        "pagination-leads-on",
        FaultClass.CORNER,
        "gives no NextToken under AND",
        around(SEARCH, _no_token_under_and),
    ),
    Mutant(
        "token-leads-to-start",
        "pagination-ends",
        FaultClass.SWAP,
        "gives on the last page a NextToken that leads back to the start",
        recut(lambda _fetch, _size, shown, following: (shown, following or Position())),
    ),
    Mutant(
        "same-token-throughout",
        "pagination-ends",
        FaultClass.SHARE,
        "gives the same NextToken on each page of a walk",
        EngineParts(tokens=_SameToken),
    ),
    Mutant(
        "six-empty-pages",
        "pagination-ends",
        FaultClass.BOUND,
        "gives six empty pages before the second",
        EngineParts(cut=_empty_pages(6)),
    ),
    Mutant(
        "single-item-pages-end",
        "pagination-single-item-pages",
        FaultClass.CORNER,
        "gives with MaxResults 1 no NextToken after ten pages",
        _ends(lambda _fetch, size, start: size == 1 and start.page >= 9),
    ),
    Mutant(
        "later-pages-drop-last-pair",
        "pagination-keeps-query",
        FaultClass.CORNER,
        "forgets the last pair from the second page on",
        _later(lambda query: replace(query, pairs=query.pairs[:-1] or query.pairs)),
    ),
    Mutant(
        "later-pages-by-default",
        "pagination-complete",
        FaultClass.DEFAULT,
        "takes LogicalOperator as AND from the second page on where it is left out",
        _later_pages(lambda arguments: {"LogicalOperator": "AND", **arguments}),
    ),
    Mutant(
        "later-pages-list-all-pairs",
        "pagination-keeps-query",
        FaultClass.FORGET,
        "lists all pairs in FoundByItems from the second page on",
        EngineParts(respond=_later_with_all_pairs),
    ),
    Mutant(
        "one-cursor-for-all",
        "pagination-stable",
        FaultClass.SHARE,
        "goes on where the last page of any walk ended",
        EngineParts(tokens=_OneCursor),
    ),
    Mutant(
        "shown-before-left-out",
        "pagination-stable",
        FaultClass.LEAK,
        "leaves out of later pages some of what another walk has shown",
        EngineParts(wrap=_shown_once),
    ),
)
