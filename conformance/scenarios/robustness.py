"""Requests that no client would send: members named twice, deep and large bodies, other methods, broken text."""

import json
from collections.abc import Iterator
from typing import Final

from ...spec.exchange import HttpRequest, Json
from ...spec.limits import VALUE
from ...spec.operations import SEARCH
from ...spec.search import Pair
from ..client.scenario_client import ScenarioClient
from ..history.step import EITHER, RULE, search_input
from ..judging.judgement import SERVER_ERROR
from ..judging.robustness import ONE_OF, TOLERATED
from ..target.http_message import encode

DUPLICATES, DEEP, METHOD = "robustness-duplicate-members", "robustness-deep-body", "robustness-method"
ENCODING, RECOVERS = "robustness-invalid-encoding", "robustness-recovers"
_LEVELS: Final = (100, 10_000)
_LARGE: Final = 2 * 1024 * 1024
"""Characters of a large body: more than most servers take, and little enough to be sent in no time."""
_TOKENS: Final = (
    "%00",
    "%FF%FE",
    "..%2F..%2Fx",
    "=",
    "e30%3D",
    "eyJvIjotMX0",
    "-1",
    "9" * 400,
    "%F0%9F%92%A9",
    "null",
)
"""Texts, percent-encoded, that never were a token: control characters, JSON in base64, numbers, no UTF-8."""


def play(drive: ScenarioClient) -> None:
    """Each kind of strange request; afterwards a valid search, as ever."""
    drafts = drive.oracle.profiles
    accounts = [draft.fields["AccountNumber"] for draft in drafts if "AccountNumber" in draft.fields][:2]
    one, other = (Pair("_account", (account,)) for account in accounts)
    _duplicates(drive, one, other)
    _deep(drive, one)
    _broken_text(drive, one)
    _tokens(drive, one)
    _methods(drive, one)
    drive.find(RECOVERS, [one])


def _request(drive: ScenarioClient, pair: Pair, **parts: str | bytes) -> tuple[dict[str, Json], HttpRequest]:
    """The input of a search and the request that it is, some of its parts replaced."""
    members = {"DomainName": drive.world.domain, **search_input((pair,), None)}
    plain = encode(SEARCH, members)
    given: dict[str, Json] = {"method": plain.method, "target": plain.target, "body": plain.body, **parts}
    return members, HttpRequest(headers=plain.headers, **given)


def _duplicates(drive: ScenarioClient, one: Pair, other: Pair) -> None:
    """KeyName or Values twice in one object, with different values."""
    pairs = (one, other)
    values = [json.dumps(list(pair.values)) for pair in pairs]
    nowhere = Pair("_assetId", one.values)
    for case, body, found in (
        (
            "a body that names Values twice",
            f'{{"KeyName":"_account","Values":{values[0]},"Values":{values[1]}}}',
            pairs,
        ),
        (
            "a body that names KeyName twice",
            f'{{"KeyName":"{nowhere.key}","Values":{values[0]},"KeyName":"_account"}}',
            (one, nowhere),
        ),
    ):
        members, request = _request(drive, one, body=body)
        ways = {TOLERATED: f"4xx {ONE_OF}", ONE_OF: json.dumps([[pair.key, pair.values] for pair in found])}
        drive.expect(DUPLICATES, EITHER, case, members, request, **ways)


def _deep(drive: ScenarioClient, pair: Pair) -> None:
    """Lists within lists, where a value belongs and in a member that nothing knows; then a very long list."""
    key, value = pair.key, json.dumps(pair.values[0])
    for levels in _LEVELS:
        nested = "[" * levels + value + "]" * levels
        for case, body in (
            (f"Values of {levels} levels", f'{{"KeyName":"{key}","Values":{nested}}}'),
            (
                f"an unknown member of {levels} levels",
                f'{{"KeyName":"{key}","Values":[{value}],"Deep":{nested}}}',
            ),
            (f"{levels} objects, none of them closed", '{"KeyName":' * levels),
        ):
            members, request = _request(drive, pair, body=body)
            drive.expect(DEEP, EITHER, case, members, request, **{TOLERATED: "2xx 4xx"})
    filler = [f"{number:0{VALUE.maximum}d}" for number in range(_LARGE // VALUE.maximum)]
    members, request = _request(drive, pair, body=json.dumps({"KeyName": key, "Values": filler}))
    # What a server takes is its own affair, so even a 5xx breaks no rule but this one.
    tags = {RULE: DEEP, TOLERATED: "2xx 4xx", "case": "a body of 2 MB"}
    drive.call(SEARCH, members, request, **tags)


def _broken_text(drive: ScenarioClient, pair: Pair) -> None:
    """A value that exists, with something in it that is no character: nothing has that value."""
    value = pair.values[0]
    for case, raw in _no_utf8(value):
        members, request = _request(drive, pair, body="", raw=_body(pair.key, raw))
        drive.expect(ENCODING, EITHER, case, members, request, **{TOLERATED: "4xx empty"})
    for case, escape in (
        ("the first half of a surrogate pair", "\\ud800"),
        ("the second half of a surrogate pair", "\\udc00"),
        ("the halves of a surrogate pair in the wrong order", "\\ude00\\ud83d"),
    ):
        body = _body(pair.key, f"{value}{escape}".encode()).decode()
        members, request = _request(drive, pair, body=body)
        drive.expect(ENCODING, EITHER, case, members, request, **{TOLERATED: "4xx empty"})


def _no_utf8(value: str) -> Iterator[tuple[str, bytes]]:
    start, end = value[:2].encode(), value[2:].encode()
    yield "a byte that UTF-8 does not have", start + b"\xff" + end
    yield "a character of UTF-8 that is cut short", start + end + b"\xe2\x82"
    yield (
        "a letter written longer than UTF-8 allows",
        bytes((0xC0 | start[0] >> 6, 0x80 | start[0] & 0x3F)) + (start[1:] + end),
    )
    yield "half a surrogate pair in UTF-8", start + end + b"\xed\xa0\x80"


def _body(key: str, value: bytes) -> bytes:
    return b'{"KeyName":"%s","Values":["%s"]}' % (key.encode(), value)


def _tokens(drive: ScenarioClient, pair: Pair) -> None:
    """Texts that never were a token: refused, or taken as left out."""
    for token in _TOKENS:
        members, plain = _request(drive, pair)
        request = HttpRequest(plain.method, f"{plain.target}?next-token={token}", plain.headers, plain.body)
        drive.expect(SERVER_ERROR, EITHER, f"the next-token {token[:20]}", members, request)


def _methods(drive: ScenarioClient, pair: Pair) -> None:
    """Other methods on the path of a search.

    A DELETE goes to a domain that does not exist: a router that takes the path for that of its domain would
    otherwise delete what all other checks read.
    """
    nowhere = f"{drive.world.domain}-x"[-64:]
    for method, domain in (
        ("GET", drive.world.domain),
        ("PATCH", drive.world.domain),
        ("PUT", drive.world.domain),
        ("DELETE", nowhere),
    ):
        body = {} if method in ("PATCH", "PUT") else {"body": ""}
        target = encode(SEARCH, {"DomainName": domain}).target
        members, request = _request(drive, pair, method=method, target=target, **body)
        tags = {RULE: METHOD, TOLERATED: "4xx 501", "case": f"{method} on the path of a search"}
        drive.call(SEARCH, members, request, **tags)
