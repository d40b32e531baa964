"""Where each parameter travels, and how: path, query, body, encodings, headers, connections."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Final

from ...spec.exchange import Headers, HttpRequest
from ...spec.operations import SEARCH
from ...spec.search import Pair
from ..client.scenario_client import ScenarioClient
from ..config import Effort
from ..dataset.shared_data import groups, subset_pairs
from ..dataset.values import adversarial_values
from ..history.step import EITHER, MAY_REFUSE, REFUSED, search_input
from ..target.http_message import encode

_JSON: Final = "application/json"

_PIECES: Final = 95
_PIECE: Final = "😀" * 200
"""Many long values make more than 64 KiB, and less than the 100 KiB that some frameworks take. They are not of the
greatest length, since a damaged character may become three."""


def play(drive: ScenarioClient) -> None:
    """The same searches as ever, each written in another way that means the same."""
    pairs = tuple(Pair(*pair) for pair in subset_pairs(drive.naming)[:2])
    _bodies(drive, pairs)
    _paths(drive, pairs)
    _queries(drive)
    _characters(drive)
    _headers(drive, pairs)
    _one_connection(drive, pairs)


def _sent(
    drive: ScenarioClient,
    rule: str,
    pairs: tuple[Pair, ...],
    operator: str | None,
    change: Mapping[str, str],
    **tags: str,
) -> None:
    """A one-page search whose request has other parts than the kit would write."""
    members = {"DomainName": drive.world.domain, **search_input(pairs, operator), "MaxResults": 100}
    plain = encode(SEARCH, members)
    request = HttpRequest(
        plain.method, change.get("target", plain.target), plain.headers, change.get("body", plain.body)
    )
    drive.written(rule, members, request, **tags)


def _bodies(drive: ScenarioClient, pairs: tuple[Pair, ...]) -> None:
    """Members in another order, blanks between tokens, blank lines around the value."""
    given = search_input(pairs, "AND")
    turned = dict(reversed(given.items()))
    entries = [dict(reversed(entry.items())) for entry in given["AdditionalSearchKeys"]]
    for body in (
        json.dumps(turned | {"AdditionalSearchKeys": entries}),
        json.dumps(given, indent=4),
        json.dumps(given, separators=(",\t", "\r\n: \n")),
        f"\r\n\t {json.dumps(given, separators=(',', ':'))} \n",
    ):
        _sent(drive, "wire-json-equivalence", pairs, "AND", {"body": body})
    _sent(drive, "wire-body", pairs, "OR", {"body": json.dumps(search_input(pairs, "OR"))})
    if drive.effort is not Effort.QUICK:
        # A member that nothing defines: leaving it aside is right, so is refusing it, but not reading it.
        body = json.dumps(search_input(pairs, None) | {"logicalOperator": "AND"})
        _sent(drive, "wire-body", pairs, None, {"body": body}, **{MAY_REFUSE: "yes"})


def _paths(drive: ScenarioClient, pairs: tuple[Pair, ...]) -> None:
    """The domain's characters percent-encoded, with digits in either case."""
    plain = drive.world.domain
    for written in (
        "".join(f"%{ord(c):02X}" for c in plain),
        plain.replace("-", "%2d"),
        f"%{ord(plain[0]):02x}{plain[1:]}",
    ):
        _sent(
            drive,
            "wire-domain-encoding",
            pairs,
            "OR",
            {"target": f"/domains/{written}/profiles/search?max-results=100"},
        )
    _sent(drive, "wire-path", pairs[:1], None, {})


def _queries(drive: ScenarioClient) -> None:
    """Both parameters in either order; a token with every character percent-encoded."""
    group = next(group for group in groups(drive.naming, drive.effort) if group.size == 41)
    _close(drive)  # so that the second page is the second request of its connection
    rules = ("wire-query", "wire-token-encoding")
    for rule in rules:
        encoded = rule == "wire-token-encoding"
        drive.follow(rule, (Pair(group.key, (group.value,)),), 15, partial(_query, encoded=encoded))


def _close(drive: ScenarioClient) -> None:
    """A search that asks for its connection to be closed afterwards."""
    pairs = (Pair("_account", (drive.naming.text("nobody"),)),)
    members = {"DomainName": drive.world.domain, **search_input(pairs, None)}
    plain = encode(SEARCH, members)
    headers = (*plain.headers, ("Connection", "close"))
    drive.written("wire-keep-alive", members, HttpRequest(plain.method, plain.target, headers, plain.body))


def _query(token: str | None, *, encoded: bool) -> str:
    """The query string of one page: the token first, and (``encoded``) each of its bytes percent-encoded."""
    if token is None:
        return "max-results=15"
    every = "".join(f"%{byte:02X}" for byte in token.encode("utf-8", "surrogatepass"))
    plain = encode(SEARCH, {"DomainName": "d", "NextToken": token}).target.partition("next-token=")[2]
    return f"next-token={every if encoded else plain}&max-results=15"


def _characters(drive: ScenarioClient) -> None:
    """Values beyond ASCII, raw in UTF-8 and as JSON escapes, in pairs where they lie beyond the first plane.

    They are taken from the furthest plane to Latin letters, so that every length of an encoded character comes.
    """
    wide = [one.value for one in adversarial_values(drive.naming) if not one.value.isascii()]
    held = [value for value in wide if drive.oracle.having("_account", value).upper]
    held.sort(key=max, reverse=True)
    step = len(held) - 1 if drive.effort is Effort.QUICK else len(held) // 16
    for value in held[:: max(1, step)]:
        pairs = (Pair("_account", (value,)),)
        given = search_input(pairs, None)
        _sent(drive, "wire-non-ascii", pairs, None, {"body": json.dumps(given, ensure_ascii=True)})
        _sent(drive, "wire-non-ascii", pairs, None, {"body": json.dumps(given, ensure_ascii=False)})
        drive.find("wire-response-encoding", pairs)
    if drive.effort is not Effort.QUICK and drive.known.get("several-values") == "any":
        _in_pieces(drive)
    solidus = (Pair("_account", (f"{drive.naming.prefix}-a/b",)),)
    written = json.dumps(search_input(solidus, None)).replace("/", "\\/")
    _sent(drive, "wire-json-equivalence", solidus, None, {"body": written})


def _in_pieces(drive: ScenarioClient) -> None:
    """A body larger than what servers read at once, so that some character is cut in two, in every entry's values.

    The second body begins a byte later: where the cut fell between two characters of the first, it does not again.
    """
    draft = drive.oracle.profiles[0]
    many = tuple(f"{place}{_PIECE}" for place in range(10, 10 + _PIECES))
    pairs = (
        Pair("_account", (*many, draft.fields["AccountNumber"])),
        Pair("_profileId", (drive.world.ids[draft.name],)),
    )
    body = json.dumps(search_input(pairs, "AND"), ensure_ascii=False)
    for written in (body, f" {body}"):  # no size of a body is stated, so it may be refused
        _sent(drive, "wire-non-ascii", pairs, "AND", {"body": written}, **{MAY_REFUSE: "yes"})


def _headers(drive: ScenarioClient, pairs: tuple[Pair, ...]) -> None:
    """Content types and Accept headers that mean JSON, and some that do not."""
    members = {"DomainName": drive.world.domain, **search_input(pairs, "OR"), "MaxResults": 100}
    body = json.dumps(search_input(pairs, "OR"))
    target = encode(SEARCH, members).target
    quick = drive.effort is Effort.QUICK
    for kind in (f"{_JSON}; charset=utf-8", "Application/JSON", f"{_JSON};charset=UTF-8")[
        : 2 if quick else None
    ]:
        drive.written(
            "wire-request-charset", members, HttpRequest("POST", target, (("Content-Type", kind),), body)
        )
    strange: tuple[Headers, ...] = (
        (("Content-Type", "text/plain"),),
        (("Content-Type", "application/xml"),),
        (("Content-Type", _JSON), ("Accept", "text/html")),
    )
    for headers in strange[: 1 if quick else None]:
        request = HttpRequest("POST", target, headers, body)
        drive.expect("wire-media-type", EITHER, f"{headers[-1][0]}: {headers[-1][1]}", members, request)
    for accept in (f"{_JSON}, text/plain;q=0.5", "*/*")[: 1 if quick else None]:
        headers = (("Content-Type", _JSON), ("Accept", accept))
        drive.written("wire-body", members, HttpRequest("POST", target, headers, body))


def _one_connection(drive: ScenarioClient, pairs: tuple[Pair, ...]) -> None:
    """Requests that are refused, each followed by a valid one on the same connection."""
    target = encode(SEARCH, {"DomainName": drive.world.domain}).target
    json_type = (("Content-Type", _JSON),)
    # That a valid search is answered at all is no advice, whatever came before it.
    for body, rule in (("{", "wire-keep-alive"), ("{}", "wire-keep-alive"), ("[" * 20, "wire-body")):
        drive.expect(
            "wire-keep-alive", REFUSED, f"the body {body}", {}, HttpRequest("POST", target, json_type, body)
        )
        drive.find(rule, pairs, "AND")
