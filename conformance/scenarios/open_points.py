"""What the sources leave open, within its bounds: either reading is fine, anything else is not.

A request that an open point lets a target refuse is answered, as what it means, or refused as a bad request; it is
never a fault of the service, and never leads to profiles that do not match.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import structs

from ...spec.exchange import Json
from ...spec.operations import SEARCH
from ...spec.search import Operator, Pair
from ..client.scenario_client import ScenarioClient
from ..dataset.shared_data import subset_pairs
from ..history.step import OPEN
from ..judging.judgement import BAD_REQUEST, SERVER_ERROR
from ..judging.matching import SEVERAL
from ..judging.responses import judge_responses
from ..target.http_message import encode
from . import CORE_JUDGES, EVERYWHERE, PAGES, Runs, Scenario

TOKENS: Final = "pagination-keeps-query"
_SHORT: Final = 12
"""Characters from which on a changed token is no other that the target has given out, as it is if they are numbered."""


def play(client: ScenarioClient) -> None:
    """Send searches that may be refused, then tokens that may be."""
    pairs = subset_pairs(client.namespace)[:3]
    nobody = client.namespace.text("nobody")
    undefined = Pair(f"tckUndefined-{client.namespace.prefix}", (nobody,))
    searches: tuple[tuple[str, Sequence[Pair], Operator | None], ...] = (
        ("logic-single-pair", pairs[:1], Operator.AND),
        ("logic-single-pair", pairs[1:2], Operator.OR),
        (SEVERAL, [Pair("_email", (*pairs[1].values, *pairs[1].values))], None),
        (SEVERAL, [Pair("_phone", (nobody, nobody)), pairs[1]], Operator.OR),
        # Keys that nothing defines, two of which every object of JavaScript has.
        ("logic-single-pair", [Pair("__proto__", (nobody,))], None),
        ("logic-or", [Pair("constructor", (nobody,)), pairs[0]], Operator.OR),
        ("logic-and", [pairs[0], undefined], Operator.AND),
        ("logic-single-pair", [Pair("_account", ())], None),
        # A condition that holds for every one of no values, or that is left aside, finds who has none.
        ("logic-and", [pairs[0], Pair("_email", ())], Operator.AND),
        ("logic-or", [pairs[0], Pair("_email", ())], Operator.OR),
        ("logic-or", [pairs[0], pairs[0]], Operator.OR),
        ("logic-and", [pairs[1], pairs[0], pairs[1]], Operator.AND),
    )
    for rule, joined, operator in searches:
        client.search(rule, joined, operator, may_refuse=True)
    _odd_members(client, pairs)
    _empty_parameters(client, pairs[0])
    _tokens(client)


def _odd_members(client: ScenarioClient, pairs: Sequence[Pair]) -> None:
    """Send members that the operation does not define, and null for optional ones."""
    members = client.members(pairs[:2], Operator.AND, size=100)
    odd: tuple[dict[str, Json], ...] = (
        {"TckUnknown": "x"},
        {"Values2": []},
        {"NextToken": None},
        {"MaxResults": None},
    )
    for changes in odd:
        client.page("logic-and", {**members, **changes}, may_refuse=True)
    single = client.members(pairs[:1], size=100)
    for name in ("LogicalOperator", "AdditionalSearchKeys"):
        client.page("logic-single-pair", {**single, name: None}, may_refuse=True)


def _empty_parameters(client: ScenarioClient, pair: Pair) -> None:
    """Write query parameters without a value: as if they were left out, or a bad request."""
    if not client.recorder.target.form.raw_requests:
        return
    members = client.members([pair])
    plain = encode(SEARCH, members)
    for query in ("next-token=", "next-token", "max-results=", "max-results"):
        request = structs.replace(plain, target=f"{plain.target}?{query}")
        client.page("logic-single-pair", members, request, may_refuse=True, partial=True)


def _tokens(client: ScenarioClient) -> None:
    """Send a token again, with other sizes, changed, cut short, made up: refused, or a page of this search."""
    large = client.group(99)
    given = client.members([large], size=10)
    token = client.page(TOKENS, given, partial=True).next_token
    if token is None:
        return
    sizes: tuple[int | None, ...] = (10, 7, None) if client.is_quick else (10, 10, 7, 50, None)
    for size in sizes:
        members = client.members([large], size=size)
        client.page(TOKENS, {**members, "NextToken": token}, may_refuse=True, partial=True)
    may_be_others = len(token) < _SHORT and client.known.get("token-other-query") == "continues"
    for changed in _changed(token)[:: 2 if client.is_quick else 1]:
        near = {**given, "NextToken": changed}
        if may_be_others:
            client.expect(SERVER_ERROR, OPEN, "text that may be a token of another query", near)
        else:
            client.page(TOKENS, near, may_refuse=True, partial=True)
    _elsewhere(client, given, token, client.group(39))


def _changed(token: str) -> tuple[str, ...]:
    """Return texts that were never a token of this walk, each close to one that is."""
    middle = len(token) // 2
    other = "A" if token[middle] != "A" else "B"
    turned = token[:middle] + other + token[middle + 1 :]
    cut = (token[:-1], token[: max(1, middle)])
    return turned, *cut, token + "A", token[::-1], "never-was-a-token", "0", "=" * 16, "%00"


def _elsewhere(client: ScenarioClient, given: dict[str, Json], token: str, other: Pair) -> None:
    """Send the token with another search of the domain: a bad request, or a page, but no fault."""
    elsewhere = {**client.members([other], size=10), "NextToken": token}
    client.expect(SERVER_ERROR, OPEN, "a token of another query", elsewhere)
    if other.key != given["KeyName"]:
        added = {"AdditionalSearchKeys": [other.members()]}
        joined = {**given, **added, "NextToken": token}
        client.expect(SERVER_ERROR, OPEN, "a token of a query with fewer pairs", joined)


SCENARIO = Scenario(
    "open-points", "what the sources leave open, within its bounds", play,
    (
        "logic-single-pair", "logic-and", "logic-or", SEVERAL, TOKENS, "found-by-repeated-pair", BAD_REQUEST,
        SERVER_ERROR, *EVERYWHERE, *(rule for rule in PAGES if rule != "pagination-ends"),
    ),
    judges=(*CORE_JUDGES, judge_responses), runs=Runs.READS,
)  # fmt: skip
