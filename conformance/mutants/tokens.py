"""Mutants whose tokens are right as long as walks go straight ahead and nothing changes between their pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import unquote

from ...reference.fast_search import BEFORE_ALL
from ...reference.pagination import Fetch, Position, SignedTokens, TokenScope
from ...reference.parts import Call, EngineParts
from ...spec.exchange import Json
from ...spec.limits import MAX_RESULTS
from ...spec.operations import SEARCH
from ...spec.readings import Readings
from . import seam
from .fault_class import BOUND, CORNER, DAMAGE, FORGET, LEAK, SHARE
from .mutant import MutantTable
from .pagination import Cutting, with_cut
from .seam import Members, State, without

MUTANTS: Final = MutantTable()
breaks = MUTANTS.breaks
STABLE, ENDS, KEEPS = "pagination-stable", "pagination-ends", "pagination-keeps-query"
SIZE, FAILS = "pagination-max-results", "errors-no-server-error"


@dataclass
class _Given:
    """What is remembered of a token: the request that it answered, the profiles on that page, and what came since."""

    request: Members
    page: Sequence[str]
    changes: list[tuple[str, Json]] = field(default_factory=list)
    uses: int = 0

    @property
    def is_anchor_gone(self) -> bool:
        """Whether the last profile of the page was deleted since."""
        return ("DeleteProfile", self.page[-1]) in self.changes if self.page else False


Later = Callable[[Call, Members, _Given], Members]
"""Answers a later page, given the right call, the request and its token."""


def later_pages(edit: Later) -> EngineParts:
    """Answer requests with a token by ``edit``; whatever walk or page size a token is from, it leads on."""

    def step(call: Call, state: State, operation: str, members: Members) -> Members:
        tokens: dict[Json, _Given] = state.setdefault("tokens", {})
        token = members.get("NextToken")
        given = tokens.get(token) if operation == SEARCH and isinstance(token, str) else None
        output = call(operation, members) if given is None else edit(call, members, given)
        if operation != SEARCH:
            for each in tokens.values():
                each.changes.append((operation, members.get("ProfileId") or output.get("ProfileId")))
        elif output.get("NextToken"):
            page = [item["ProfileId"] for item in output.get("Items") or ()]
            tokens[output["NextToken"]] = _Given(members, page)
        if given is not None:
            given.uses += 1
        return output

    def unbound(readings: Readings, secret: bytes) -> SignedTokens:
        going_on = readings.having(token_other_size="continues", token_other_query="continues")
        return SignedTokens(going_on, secret)

    return replace(seam.state(step), tokens=unbound)


@breaks(STABLE, FORGET, with_cut)
def token_counts_pages(fetch: Fetch, size: int, start: Position, _: Readings) -> Cutting:
    """counts pages in its tokens, and multiplies by the page size of the moment"""
    found = fetch(BEFORE_ALL, (start.page + 1) * size + 1)[start.page * size :]
    return found[:size], Position(found[size - 1][0], start.page + 1) if len(found) > size else None


class _CursorForEachQuery(SignedTokens):
    """Tokens of one cursor for each query: the end of the last page that was requested."""

    def __init__(self, readings: Readings, secret: bytes) -> None:
        super().__init__(readings, secret)
        self._cursors: dict[bytes, Position] = {}

    def issue(self, walk: TokenScope, position: Position) -> str:
        """Return a right token; but move the cursor."""
        self._cursors[walk.query] = position
        return super().issue(walk, position)

    def start(self, walk: TokenScope, token: str | None) -> Position:
        """Return the position of the cursor."""
        right = super().start(walk, token)
        return right if token is None else self._cursors.get(walk.query, right)


MUTANTS.define("cursor-for-each-query", STABLE, SHARE, "continues where the last page of the query ended")(
    EngineParts(tokens=_CursorForEachQuery)
)


@breaks(STABLE, FORGET, later_pages)
def token_moves_on_when_used(call: Call, members: Members, given: _Given) -> Members:
    """gives the page after if a token is used again"""
    output = call(SEARCH, members)
    if given.uses and output.get("NextToken"):
        return call(SEARCH, {**members, "NextToken": output["NextToken"]})
    return output


@breaks(SIZE, FORGET, later_pages)
def token_keeps_page_size(call: Call, members: Members, given: _Given) -> Members:
    """continues with the MaxResults of the first page, whatever a later request says"""
    size = {"MaxResults": given.request["MaxResults"]} if "MaxResults" in given.request else {}
    output = call(SEARCH, {**without(members, "MaxResults"), **size})
    members.pop("MaxResults", None)
    members.update(size)
    return output


def _later_values(edit: Callable[[str], Sequence[str]]) -> EngineParts:
    """Search on later pages by what ``edit`` makes of each value, as if that had been in the token."""

    def edited(pair: Members) -> Members:
        return {**pair, "Values": [text for value in pair["Values"] for text in edit(value)]}

    def later(call: Call, members: Members, _: _Given) -> Members:
        more = [edited(pair) for pair in members.get("AdditionalSearchKeys") or ()]
        return call(SEARCH, {**edited(members), **({"AdditionalSearchKeys": more} if more else {})})

    return later_pages(later)


spoilt = MUTANTS.rows("pagination-complete", _later_values)
spoilt("token-cuts-values-at-colon", DAMAGE, "searches on later pages by values up to a colon")(
    lambda value: [value.partition(":")[0] or value]
)
spoilt("token-splits-values-at-commas", DAMAGE, "searches on later pages by values split at commas")(
    lambda value: [part for part in value.split(",") if part]
)
spoilt("token-splits-values-at-bars", DAMAGE, "searches on later pages by values split at bars")(
    lambda value: [part for part in value.split("|") if part]
)
spoilt("token-decodes-values", DAMAGE, "searches on later pages by values with percent signs decoded")(
    lambda value: [unquote(value)]
)
spoilt("token-takes-plus-for-blank", DAMAGE, "searches on later pages by values with blanks for plus signs")(
    lambda value: [value.replace("+", " ") if value[0] != "+" else value]
)
spoilt("token-cuts-values", BOUND, "searches on later pages by the first 64 characters of values")(
    lambda value: [value[:64]]
)
spoilt("token-in-eight-bits", DAMAGE, "searches on later pages by values in eight bits a character")(
    lambda value: [value.encode("latin-1", "replace").decode("latin-1")]
)


@breaks("limits-max-results", CORNER, later_pages)
def size_unchecked_beside_token(call: Call, members: Members, given: _Given) -> Members:
    """takes any number as MaxResults of a later page"""
    size = members.get("MaxResults", given.request.get("MaxResults"))
    is_good = not isinstance(size, int) or MAX_RESULTS.allows(size)
    return call(SEARCH, members if is_good else without(members, "MaxResults"))


@breaks(STABLE, CORNER, later_pages)
def resized_walk_skips(call: Call, members: Members, given: _Given) -> Members:
    """leaves profiles out if a later page is larger than the one before"""
    output = call(SEARCH, members)
    larger = members.get("MaxResults", 20) > given.request.get("MaxResults", 20)
    return {**output, "Items": output["Items"][1:]} if larger and output.get("Items") else output


@breaks(STABLE, LEAK, later_pages)
def token_taken_over(call: Call, members: Members, given: _Given) -> Members:
    """answers a token that was used with another query as that query"""
    pairs = ("KeyName", "Values", "AdditionalSearchKeys", "LogicalOperator")
    if given.uses:
        members = {
            **without(members, *pairs),
            **{name: given.request[name] for name in pairs if name in given.request},
        }
    given.request = members
    return call(SEARCH, members)


@breaks(FAILS, CORNER, later_pages)
def token_fails_when_used_again(call: Call, members: Members, given: _Given) -> Members:
    """fails if a token is used again"""
    if given.uses:
        raise RuntimeError("the token was used before")
    return call(SEARCH, members)


@breaks(FAILS, CORNER, later_pages)
def resized_walk_fails(call: Call, members: Members, given: _Given) -> Members:
    """fails if a later page is smaller than the one before"""
    if members.get("MaxResults", 20) < given.request.get("MaxResults", 20):
        raise RuntimeError("the page is another")
    return call(SEARCH, members)


@breaks(FAILS, CORNER, later_pages)
def deleted_anchor_fails(call: Call, members: Members, given: _Given) -> Members:
    """fails if the last profile of the page before was deleted"""
    if given.is_anchor_gone:
        raise KeyError(given.page[-1])
    return call(SEARCH, members)


@breaks(ENDS, FORGET, later_pages)
def deleted_anchor_halts(call: Call, members: Members, given: _Given) -> Members:
    """gives the same token again if the last profile of the page before was deleted"""
    output = call(SEARCH, members)
    return {**output, "NextToken": members["NextToken"]} if given.is_anchor_gone else output


@breaks(KEEPS, LEAK, later_pages)
def changed_walk_finds_others(call: Call, members: Members, given: _Given) -> Members:
    """finds on the next page profiles that were created meanwhile, whatever they hold"""
    output = call(SEARCH, members)
    created = [profile for operation, profile in given.changes if operation == "CreateProfile"]
    if not created:
        return output
    found = call(SEARCH, {"DomainName": members["DomainName"], "KeyName": "_profileId", "Values": created})
    return {
        **output,
        "Items": [*found.get("Items", ()), *output.get("Items", ())][: members.get("MaxResults", 20)],
    }
