"""How each parameter travels: path, query, body, encodings, headers, connections."""

import json
import re
from collections.abc import Mapping
from typing import Final

from msgspec import structs

from ...spec.exchange import Headers, HttpRequest, Json
from ...spec.operations import SEARCH
from ...spec.search import Operator, Pair, Search
from ..client.scenario_client import ScenarioClient, WriteHttp
from ..dataset.shared_data import subset_pairs
from ..dataset.values import adversarial_values
from ..history.step import LARGE_BODY, OPEN, OR_STATUS, REFUSED
from ..judging.content import CONTENT
from ..judging.found_by import judge_found_by
from ..judging.judgement import SERVER_ERROR
from ..judging.matching import judge_matching
from ..judging.pages import judge_pagination
from ..judging.responses import PASSING, judge_text
from ..judging.shape import SHAPE_RULES
from ..target.http_message import encode
from . import ANSWER_JUDGES, FOUND_BY_JOINED, Runs, Scenario

_JSON: Final = "application/json"
_SIZE: Final = 15

_PIECES: Final = 95
_PIECE: Final = "😀" * 200
"""Many long values make more than 64 KiB, and less than the 100 KiB that some frameworks take. They are not of the
greatest length, since a damaged character may become three."""


def play(client: ScenarioClient) -> None:
    """Send the same searches as other scenarios, each written in another way that means the same."""
    pairs = subset_pairs(client.namespace)[:2]
    _bodies(client, pairs)
    _paths(client, pairs)
    _queries(client)
    _characters(client)
    _headers(client, pairs)
    _one_connection(client, pairs)


def written(**parts: str | Headers) -> WriteHttp:
    """Return what writes the first page with other ``parts``, target, headers or body, than the kit would.

    The pages after it are written as always, so that the walk goes on: a first page may be short, or empty.
    """

    def write(members: Mapping[str, Json]) -> HttpRequest:
        plain = encode(SEARCH, members)
        return plain if "NextToken" in members else structs.replace(plain, **parts)

    return write


def _send(
    client: ScenarioClient,
    rule: str,
    search: Search,
    *,
    may_refuse: bool | str = False,
    **parts: str | Headers,
) -> None:
    """Send a search whose first page is ``written`` with other ``parts``."""
    client.search(rule, search.pairs, search.operator, http=written(**parts), may_refuse=may_refuse)


def _bodies(client: ScenarioClient, pairs: tuple[Pair, ...]) -> None:
    """Write members in another order, blanks between tokens, blank lines around the value."""
    conjunction = Search(pairs, Operator.AND)
    given = conjunction.members()
    turned = dict(reversed(given.items()))
    entries = [dict(reversed(entry.items())) for entry in given["AdditionalSearchKeys"]]
    for body in (
        json.dumps(turned | {"AdditionalSearchKeys": entries}),
        json.dumps(given, indent=4),
        json.dumps(given, separators=(",\t", "\r\n: \n")),
        f"\r\n\t {json.dumps(given, separators=(',', ':'))} \n",
    ):
        _send(client, "wire-json-equivalence", conjunction, body=body)
    disjunction = Search(pairs, Operator.OR)
    _send(client, "wire-body", disjunction, body=json.dumps(disjunction.members()))
    if not client.is_quick:
        # A member that nothing defines: ignoring it is right, so is refusing it, but not reading it.
        body = json.dumps(Search(pairs).members() | {"logicalOperator": "AND"})
        _send(client, "wire-body", Search(pairs), body=body, may_refuse=True)


def _paths(client: ScenarioClient, pairs: tuple[Pair, ...]) -> None:
    """Write the domain's characters percent-encoded, with digits in either case."""
    plain = client.world.domain
    for written in (
        "".join(f"%{ord(c):02X}" for c in plain),
        plain.replace("-", "%2d"),
        f"%{ord(plain[0]):02x}{plain[1:]}",
    ):
        target = f"/domains/{written}/profiles/search?max-results=100"
        _send(client, "wire-domain-encoding", Search(pairs, Operator.OR), target=target)
    _send(client, "wire-path", Search(pairs[:1]))


def _queries(client: ScenarioClient) -> None:
    """Write both parameters in either order, and a token with every character percent-encoded."""
    _close_connection(client)  # so that the second page is the second request of its connection
    for rule, encoded in (("wire-query", False), ("wire-token-encoding", True)):
        client.search(rule, [client.group(41)], size=_SIZE, http=_token_first(encoded=encoded))


def _close_connection(client: ScenarioClient) -> None:
    """Send a search whose connection is to be closed after it."""
    members = client.members([client.nobody])
    plain = encode(SEARCH, members)
    headers = (*plain.headers, ("Connection", "close"))
    client.page("wire-keep-alive", members, HttpRequest(plain.method, plain.target, headers, plain.body))


def _token_first(*, encoded: bool) -> WriteHttp:
    """Return what writes a page with the token first, and each of its bytes percent-encoded if ``encoded``."""

    def write(members: Mapping[str, Json]) -> HttpRequest:
        plain = encode(SEARCH, members)
        path, _, query = plain.target.partition("?")
        if (token := members.get("NextToken")) is not None:
            every = "".join(f"%{byte:02X}" for byte in token.encode("utf-8", "surrogatepass"))
            alone = encode(SEARCH, {"DomainName": "d", "NextToken": token}).target.partition("next-token=")[2]
            query = f"next-token={every if encoded else alone}&max-results={_SIZE}"
        return HttpRequest(plain.method, f"{path}?{query}", plain.headers, plain.body)

    return write


def _characters(client: ScenarioClient) -> None:
    """Write values beyond ASCII raw in UTF-8 and as JSON escapes, in pairs if they lie beyond the first plane.

    They are taken from the furthest plane to Latin letters, so that every length of an encoded character occurs.
    The digits of escapes are lower case and upper case in turn.
    """
    wide = (value for value in adversarial_values(client.namespace) if not value.isascii())
    held = [value for value in wide if client.oracle.having("_account", value).upper]
    held.sort(key=max, reverse=True)
    step = len(held) - 1 if client.is_quick else len(held) // 16
    for place, value in enumerate(held[:: max(1, step)]):
        search = Search((Pair("_account", (value,)),))
        escaped = json.dumps(search.members())
        if place % 2:
            escaped = re.sub("(?<=\\\\u)[0-9a-f]{4}", lambda digits: digits[0].upper(), escaped)
        for body in (escaped, json.dumps(search.members(), ensure_ascii=False)):
            _send(client, "wire-non-ascii", search, body=body)
        client.search("wire-response-encoding", search.pairs)
    if not client.is_quick and client.known.lists_mean_any:
        _in_pieces(client)
    solidus = Search((Pair("_account", (f"{client.namespace.prefix}-a/b",)),))
    written = json.dumps(solidus.members()).replace("/", "\\/")
    _send(client, "wire-json-equivalence", solidus, body=written)


def _in_pieces(client: ScenarioClient) -> None:
    """Send a body larger than what servers read at once, so that some character is cut in two, in every entry's values.

    The second body begins a byte later: if the cut fell between two characters of the first, it does not again.
    """
    profile = client.oracle.profiles[0]
    many = tuple(f"{place}{_PIECE}" for place in range(10, 10 + _PIECES))
    account = Pair("_account", (*many, profile.fields["AccountNumber"]))
    search = Search((account, client.world.by_id(profile)), Operator.AND)
    body = json.dumps(search.members(), ensure_ascii=False)
    for written in (body, f" {body}"):  # no size of a body is stated, so it may be refused
        _send(client, "wire-non-ascii", search, body=written, may_refuse=LARGE_BODY)


def _headers(client: ScenarioClient, pairs: tuple[Pair, ...]) -> None:
    """Send content types and Accept headers that mean JSON, and some that do not."""
    members = client.members(pairs, Operator.OR, size=100)
    body = json.dumps(Search(pairs, Operator.OR).members())
    target = encode(SEARCH, members).target
    kinds = (f"{_JSON}; charset=utf-8", "Application/JSON", f"{_JSON};charset=UTF-8")
    search = Search(pairs, Operator.OR)
    for kind in kinds[: 2 if client.is_quick else None]:
        _send(client, "wire-request-charset", search, body=body, headers=(("Content-Type", kind),))
    strange: tuple[Headers, ...] = (
        (("Content-Type", "text/plain"),),
        (("Content-Type", "application/xml"),),
        (("Content-Type", _JSON), ("Accept", "text/html")),
    )
    for headers in strange[: 1 if client.is_quick else None]:
        request = HttpRequest("POST", target, headers, body)
        case = f"{headers[-1][0]}: {headers[-1][1]}"
        client.expect("wire-media-type", OPEN, case, members, request, **{OR_STATUS: "406 415"})
    for accept in (f"{_JSON}, text/plain;q=0.5", "*/*")[: 1 if client.is_quick else None]:
        _send(client, "wire-body", search, body=body, headers=_accepting(accept))
    client.search(
        "wire-body", pairs, Operator.OR, http=written(headers=_accepting("application/*")), since="0.2.0"
    )


def _accepting(accept: str) -> Headers:
    return (("Content-Type", _JSON), ("Accept", accept))


def _one_connection(client: ScenarioClient, pairs: tuple[Pair, ...]) -> None:
    """Send requests that are refused, each followed by a valid one on the same connection."""
    target = encode(SEARCH, {"DomainName": client.world.domain}).target
    json_type = (("Content-Type", _JSON),)
    # That a valid search is answered at all is no recommendation, whatever came before it.
    for body, rule in (("{", "wire-keep-alive"), ("{}", "wire-keep-alive"), ("[" * 20, "wire-body")):
        request = HttpRequest("POST", target, json_type, body)
        client.expect("wire-keep-alive", REFUSED, f"the body {body}", {}, request)
        client.search(rule, pairs, Operator.AND)


SCENARIO = Scenario(
    "wire", "searches written in other ways", play,
    (
        "wire-path", "wire-query", "wire-body", "wire-json-equivalence", "wire-domain-encoding",
        "wire-token-encoding", "wire-non-ascii", "wire-response-encoding", "wire-success-status",
        "wire-response-content-type", "wire-sdk", "wire-request-charset", "wire-media-type",
        "wire-keep-alive", "pagination-max-results", "pagination-no-repeat", CONTENT,
        SERVER_ERROR, PASSING, *SHAPE_RULES, *FOUND_BY_JOINED,
        "found-by-single",
    ),
    judges=(judge_matching, judge_found_by, judge_text, judge_pagination, *ANSWER_JUDGES),
    runs=Runs.READS, raw=True, own_connections=True,
)  # fmt: skip
