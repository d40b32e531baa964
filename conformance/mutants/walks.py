"""Mutants that lose the way from one page to the next, or forget what the first request said."""

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from ...reference import responses
from ...reference.fast_search import BEFORE_ALL, UNLIMITED
from ...reference.model import Hit, Page, SearchRequest
from ...reference.pagination import Fetch, Position, SignedTokens, TokenScope, cut
from ...reference.parts import Call, EngineParts
from ...spec.operations import SEARCH
from ...spec.readings import Readings
from ...spec.search import Operator, Search
from . import seam
from .fault_class import ADD, BOUND, CORNER, DEFAULT, DROP, FORGET, LEAK, OFF_BY_ONE, SHARE, SWAP
from .mutant import MutantTable
from .pagination import COMPLETE, Cutting, Matches, Next, with_cut, with_page
from .seam import Members, State, without

MUTANTS: Final = MutantTable()
define, breaks = MUTANTS.define, MUTANTS.breaks
LEADS_ON, ENDS, KEEPS = "pagination-leads-on", "pagination-ends", "pagination-keeps-query"
SINGLE_ITEMS, STABLE = "pagination-single-item-pages", "pagination-stable"


def _with_later_query(edit: Callable[[Search], Search]) -> EngineParts:
    """Answer another query from the second page on."""
    return EngineParts(
        query_of=lambda request: edit(request.query) if request.token is not None else request.query
    )


def _with_later_hits(edit: Callable[[Search, Hit], Hit]) -> EngineParts:
    """Change the hits from the second page on."""

    def respond(request: SearchRequest, page: Page, readings: Readings) -> Members:
        if request.token is not None:
            page = replace(page, hits=tuple(edit(request.query, hit) for hit in page.hits))
        return responses.search_response(request, page, readings)

    return EngineParts(respond=respond)


def _without_token(is_end: Callable[[Fetch, int, Position], bool]) -> EngineParts:
    """Leave NextToken out of some pages, whatever follows."""

    def ending(fetch: Fetch, size: int, start: Position, readings: Readings) -> Cutting:
        shown, following = cut(fetch, size, start, readings)
        return shown, None if is_end(fetch, size, start) else following

    return EngineParts(cut=ending)


def ending_after(pages: int) -> EngineParts:
    """Leave NextToken out from the page of this number on."""
    return _without_token(lambda _fetch, _size, start: start.page >= pages - 1)


ends_after = MUTANTS.rows(LEADS_ON, ending_after)

define("no-next-token", LEADS_ON, DROP, "never gives a NextToken")(
    with_page(lambda _, _size, shown, _following: (shown, None))
)
define("token-never-ends", ENDS, ADD, "gives a NextToken for ever")(
    with_page(lambda _, _size, shown, following: (shown, following or Position(after=2**32, page=1)))
)


@breaks(SINGLE_ITEMS, CORNER, with_page)
def single_item_pages_skip(fetch: Fetch, size: int, shown: Matches, following: Next) -> Cutting:
    """skips every second profile with MaxResults 1"""
    if following and size == 1:
        skipped = fetch(following.after, 1)
        following = replace(following, after=skipped[-1][0] if skipped else following.after)
    return shown, following


def _of_single_items(request: SearchRequest) -> Search:
    """Return the query of a request; with MaxResults 1 of each pair only the first value."""
    firsts = tuple(replace(pair, values=pair.values[:1]) for pair in request.query.pairs)
    return replace(request.query, pairs=firsts) if request.size == 1 else request.query


define(
    "single-items-of-first-value",
    SINGLE_ITEMS,
    CORNER,
    "looks with MaxResults 1 only for the first of several values",
)(EngineParts(query_of=_of_single_items))
define("later-pages-drop-found-by", KEEPS, FORGET, "leaves FoundByItems out from the second page on")(
    _with_later_hits(lambda _query, hit: replace(hit, found_by=None))
)
define("later-pages-as-or", KEEPS, FORGET, "carries AND out as OR from the second page on")(
    _with_later_query(lambda query: replace(query, operator=Operator.OR))
)
define("later-pages-main-key-only", KEEPS, FORGET, "forgets AdditionalSearchKeys from the second page on")(
    _with_later_query(lambda query: replace(query, pairs=query.pairs[:1]))
)
ends_after("no-token-after-second-page", CORNER, "never gives a NextToken from the second page on")(2)
ends_after("no-token-after-fifth-page", BOUND, "never gives a NextToken from the fifth page on")(5)


@breaks(LEADS_ON, CORNER, _without_token)
def no_token_for_exact_multiples(fetch: Fetch, size: int, _start: Position) -> bool:
    """gives no NextToken if the number of profiles is a multiple of the page size"""
    return len(fetch(BEFORE_ALL, UNLIMITED)) % size == 0


define("no-token-before-last-one", LEADS_ON, OFF_BY_ONE, "gives no NextToken if one profile follows")(
    _without_token(lambda fetch, size, start: len(fetch(start.after, size + 2)) == size + 1)
)
define("no-token-with-pages-of-100", LEADS_ON, CORNER, "gives no NextToken with MaxResults 100")(
    _without_token(lambda _fetch, size, _start: size == 100)
)
define("no-token-by-default", LEADS_ON, DEFAULT, "gives no NextToken if MaxResults is left out")(
    seam.output(lambda members, output: output if "MaxResults" in members else without(output, "NextToken"))
)


@breaks(LEADS_ON, CORNER, seam.output)
def no_token_under_and(members: Members, output: Members) -> Members:
    """gives no NextToken under AND"""
    return without(output, "NextToken") if members.get("LogicalOperator") == "AND" else output


define("token-leads-to-start", ENDS, SWAP, "gives on the last page a NextToken that leads back to the start")(
    with_page(lambda _, _size, shown, following: (shown, following or Position()))
)


class _PaddedTokens(SignedTokens):
    """Tokens that may be followed by signs of equality."""

    def start(self, walk: TokenScope, token: str | None) -> Position:
        """Leave the signs aside."""
        return super().start(walk, token and token.rstrip("="))


def _with_query_in_token(request: SearchRequest, page: Page, readings: Readings) -> Members:
    """Make the token as long as it is if the query is written into it."""
    response = responses.search_response(request, page, readings)
    if "NextToken" in response:
        response["NextToken"] = response["NextToken"].ljust(len(str(request.query)), "=")
    return response


define(
    "token-holds-query", "shape-next-token", CORNER, "gives a NextToken in which the whole query is written"
)(EngineParts(tokens=_PaddedTokens, respond=_with_query_in_token))


class _SameToken(SignedTokens):
    """Tokens of which every page of a walk has the same; the service remembers how far the walk is."""

    def __init__(self, readings: Readings, secret: bytes) -> None:
        super().__init__(readings, secret)
        self._positions: dict[str, Position] = {}

    def issue(self, walk: TokenScope, position: Position) -> str:
        """Return the token of the walk."""
        token = super().issue(walk, Position())
        self._positions[token] = position
        return token

    def start(self, walk: TokenScope, token: str | None) -> Position:
        """Return the position of the walk."""
        right = super().start(walk, token)
        return right if token is None else self._positions.get(token, right)


class _OneCursor(SignedTokens):
    """Tokens of one cursor that all walks share: the end of the last page of any walk."""

    _cursor = Position()

    def issue(self, walk: TokenScope, position: Position) -> str:
        """Return a right token; but move the cursor."""
        self._cursor = position
        return super().issue(walk, position)

    def start(self, walk: TokenScope, token: str | None) -> Position:
        """Return the position of the cursor."""
        right = super().start(walk, token)
        return right if token is None else self._cursor


define("same-token-throughout", ENDS, SHARE, "gives the same NextToken on each page of a walk")(
    EngineParts(tokens=_SameToken)
)


@breaks(ENDS, BOUND, with_cut)
def six_empty_pages(fetch: Fetch, size: int, start: Position, readings: Readings) -> Cutting:
    """gives six empty pages before the second"""
    if 1 <= start.page <= 6:
        return [], replace(start, page=start.page + 1)
    return cut(fetch, size, start, readings)


define("single-item-pages-end", SINGLE_ITEMS, CORNER, "gives with MaxResults 1 no NextToken after ten pages")(
    _without_token(lambda _fetch, size, start: size == 1 and start.page >= 9)
)
define("later-pages-drop-last-pair", KEEPS, CORNER, "forgets the last pair from the second page on")(
    _with_later_query(lambda query: replace(query, pairs=query.pairs[:-1] or query.pairs))
)


@breaks(COMPLETE, DEFAULT, seam.request)
def later_pages_by_default(members: Members) -> Members:
    """takes LogicalOperator as AND from the second page on if it is left out"""
    return {"LogicalOperator": "AND", **members} if members.get("NextToken") else members


define(
    "later-pages-list-all-pairs", KEEPS, FORGET, "lists all pairs in FoundByItems from the second page on"
)(_with_later_hits(lambda query, hit: replace(hit, found_by=query.pairs) if query.has_additional else hit))
define("one-cursor-for-all", STABLE, SHARE, "continues where the last page of any walk ended")(
    EngineParts(tokens=_OneCursor)
)


@breaks(STABLE, LEAK, seam.state)
def shown_before_left_out(call: Call, state: State, operation: str, members: Members) -> Members:
    """leaves out of later pages some of what another walk has shown"""
    output = call(operation, members)
    if operation == SEARCH and members.get("NextToken") and output.get("Items"):
        # What later pages of an earlier walk over the same key have shown.
        before = state.setdefault(repr((members["KeyName"], members["Values"])), set())
        output["Items"] = [item for item in output["Items"] if item["ProfileId"] not in before]
        before.update(item["ProfileId"] for item in output["Items"])
    return output
