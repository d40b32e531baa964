"""Requests that no client would send: repeated members, deep and large bodies, other methods, broken text."""

import json
from collections.abc import Iterator
from typing import Final

from msgspec import structs

from ...spec.exchange import HttpRequest, Json
from ...spec.limits import VALUE
from ...spec.operations import SEARCH
from ...spec.search import Pair
from ..client.scenario_client import ScenarioClient
from ..config import Effort
from ..history.step import CASE, EITHER, RULE
from ..judging.judgement import SERVER_ERROR
from ..judging.matching import judge_matching
from ..judging.robustness import ONE_OF, TOLERATED, judge_tolerance
from ..target.http_message import encode
from . import ANSWER_JUDGES, EVERY_RESPONSE, Runs, Scenario

DUPLICATES, DEEP, METHOD = "robustness-duplicate-members", "robustness-deep-body", "robustness-method"
ENCODING, RECOVERS = "robustness-invalid-encoding", "robustness-recovers"
_LEVELS: Final = (100, 10_000)
_LARGE: Final = 2 * 1024 * 1024
"""Characters of a large body: more than most servers take, and few enough to be sent at once."""
_TOKENS: Final = (
    "%00", "%FF%FE", "..%2F..%2Fx", "=", "e30%3D", "eyJvIjotMX0", "-1", "9" * 400, "%F0%9F%92%A9", "null",
)  # fmt: skip
"""Texts, percent-encoded, that never were a token: control characters, JSON in base64, numbers, no UTF-8."""


def play(client: ScenarioClient) -> None:
    """Send each kind of strange request; then a valid search, which works as before."""
    profiles = [profile for profile in client.oracle.profiles if "AccountNumber" in profile.fields]
    one, other = (profile.by_account for profile in profiles[:2])
    _duplicates(client, one, other)
    _deep(client, one)
    _broken_text(client, one)
    _tokens(client, one)
    _methods(client, one)
    client.search(RECOVERS, [one])


def _request(client: ScenarioClient, pair: Pair, **parts: str | bytes) -> tuple[dict[str, Json], HttpRequest]:
    """Return the input of a search and its request, with some parts replaced."""
    members = client.members([pair])
    return members, structs.replace(encode(SEARCH, members), **parts)


def _duplicates(client: ScenarioClient, one: Pair, other: Pair) -> None:
    """Give KeyName or Values twice in one object, with different values."""
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
        members, request = _request(client, one, body=body)
        ways = {TOLERATED: f"4xx {ONE_OF}", ONE_OF: json.dumps([[pair.key, pair.values] for pair in found])}
        client.expect(DUPLICATES, EITHER, case, members, request, **ways)


def _deep(client: ScenarioClient, pair: Pair) -> None:
    """Send nested lists, as a value and in a member that nothing defines; then a very long list."""
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
            members, request = _request(client, pair, body=body)
            client.expect(DEEP, EITHER, case, members, request, **{TOLERATED: "2xx 4xx"})
    filler = [f"{number:0{VALUE.maximum}d}" for number in range(_LARGE // VALUE.maximum)]
    members, request = _request(client, pair, body=json.dumps({"KeyName": key, "Values": filler}))
    # How large a body a server takes is its own decision, so even a 5xx breaks no rule but this one.
    tags = {RULE: DEEP, TOLERATED: "2xx 4xx", CASE: "a body of 2 MB"}
    client.send(SEARCH, members, request, **tags)


def _broken_text(client: ScenarioClient, pair: Pair) -> None:
    """Put something that is no character into a value that exists: no profile has that value."""
    value = pair.values[0]
    for case, raw in _no_utf8(value):
        members, request = _request(client, pair, body="", raw=_body(pair.key, raw))
        client.expect(ENCODING, EITHER, case, members, request, **{TOLERATED: "4xx empty"})
    for case, escape in (
        ("the first half of a surrogate pair", "\\ud800"),
        ("the second half of a surrogate pair", "\\udc00"),
        ("the halves of a surrogate pair in the wrong order", "\\ude00\\ud83d"),
    ):
        body = _body(pair.key, f"{value}{escape}".encode()).decode()
        members, request = _request(client, pair, body=body)
        client.expect(ENCODING, EITHER, case, members, request, **{TOLERATED: "4xx empty"})


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


def _tokens(client: ScenarioClient, pair: Pair) -> None:
    """Send texts that never were a token: refused, or taken as left out."""
    for token in _TOKENS:
        members, plain = _request(client, pair)
        request = HttpRequest(plain.method, f"{plain.target}?next-token={token}", plain.headers, plain.body)
        client.expect(SERVER_ERROR, EITHER, f"the next-token {token[:20]}", members, request)


def _methods(client: ScenarioClient, pair: Pair) -> None:
    """Send other methods to the path of a search.

    A DELETE goes to a domain that does not exist: a router that takes the path for that of its domain would
    otherwise delete what all other checks read.
    """
    nowhere = f"{client.world.domain}-x"[-64:]
    for method, domain in (
        ("GET", client.world.domain),
        ("PATCH", client.world.domain),
        ("PUT", client.world.domain),
        ("DELETE", nowhere),
    ):
        body = {} if method in ("PATCH", "PUT") else {"body": ""}
        target = encode(SEARCH, {"DomainName": domain}).target
        members, request = _request(client, pair, method=method, target=target, **body)
        tags = {RULE: METHOD, TOLERATED: "4xx 501", CASE: f"{method} on the path of a search"}
        client.send(SEARCH, members, request, **tags)


SCENARIO = Scenario(
    "robustness", "requests that no client would send", play,
    (DUPLICATES, DEEP, METHOD, ENCODING, RECOVERS, SERVER_ERROR, *EVERY_RESPONSE),
    judges=(judge_tolerance, *ANSWER_JUDGES, judge_matching), runs=Runs.ALONE,
    least_effort=Effort.STANDARD, raw=True, group="hostile",
)  # fmt: skip
