"""How a target refuses bodies that are not JSON objects."""

import json
from collections.abc import Iterator
from itertools import chain

from ...spec.exchange import HttpRequest
from ...spec.operations import SEARCH
from ..client.scenario_client import ScenarioClient
from ..config import Access
from ..history.step import EITHER, REFUSED
from ..judging.matching import judge_matching
from ..judging.responses import ERROR_RULES
from ..judging.shape import EMPTY_RESPONSES
from ..target.http_message import encode
from . import ANSWER_JUDGES, Runs, Scenario

MALFORMED, LENIENT, NO_OBJECT = "errors-malformed-json", "errors-lenient-json", "errors-body-not-object"
ENCODING, RECOVERS = "robustness-invalid-encoding", "robustness-recovers"


def play(client: ScenarioClient) -> None:
    """Send bodies that are not JSON, nearly JSON, or JSON but no object; then a valid search, which works as before."""
    members = client.members([client.nobody])
    valid = encode(SEARCH, members)
    for rule, case, body in _bodies(valid.body):
        request = HttpRequest(valid.method, valid.target, valid.headers, body)
        client.expect(rule, REFUSED, case, members, request)
    more = _more_bodies(valid.body)
    for case, body in more if client.is_quick else chain(more, _rare_bodies(valid.body)):
        request = HttpRequest(valid.method, valid.target, valid.headers, body)
        client.expect(LENIENT, REFUSED, case, members, request, since="0.2.0")
    raw = valid.body.encode().replace(b"nobody", b"nobod\xff")
    invalid = HttpRequest(valid.method, valid.target, valid.headers, raw=raw)
    client.expect(ENCODING, EITHER, "a body that is not UTF-8", members, invalid)
    for profile in client.oracle.profiles[:1]:
        client.search(RECOVERS, [profile.by_account])


def _bodies(valid: str) -> Iterator[tuple[str, str, str]]:
    """Yield rule, name and text of each body."""
    yield MALFORMED, "a body that stops in the middle", valid[: len(valid) // 2]
    yield MALFORMED, "a body of plain text", "KeyName=_account"
    yield MALFORMED, "a lone brace", "{"
    yield MALFORMED, "a body of XML", "<KeyName>_account</KeyName>"
    yield LENIENT, "text after the value", valid + " x"
    yield LENIENT, "a second value after the first", f"{valid}\n{valid}"
    yield LENIENT, "a member that is NaN", valid[:-1] + ',"Tck":NaN}'
    yield LENIENT, "a comment", valid.replace("{", "{/* c */", 1)
    yield LENIENT, "a comment to the end of the line", valid + " // c"
    yield LENIENT, "a trailing comma in an object", valid[:-1] + ",}"
    yield LENIENT, "a trailing comma in a list", valid.replace("]", ",]", 1)
    yield LENIENT, "single quotes", valid.replace('"', "'")
    yield LENIENT, "a name without quotes", valid.replace('"KeyName"', "KeyName", 1)
    yield LENIENT, "a form feed between tokens", valid.replace(":", ":\f", 1)
    yield LENIENT, "a line feed inside a string", valid.replace("nobody", "no\nbody")
    yield LENIENT, "an unknown escape", valid.replace("nobody", "no\\xbody")
    yield NO_OBJECT, "a list", f"[{valid}]"
    yield NO_OBJECT, "no body", ""
    for body in ("10", '"_account"', "null", "[]"):
        yield NO_OBJECT, f"the body {body}", body
    yield NO_OBJECT, "JSON in a string", json.dumps(valid)


def _more_bodies(valid: str) -> Iterator[tuple[str, str]]:
    """Yield name and text of each body that was added later."""
    yield "text before the value", "x " + valid
    yield "a list that is not closed", valid.replace("]", "", 1)
    yield "an object that is not closed", valid[:-1]
    yield "a vertical tab before the value", "\v" + valid
    yield "a member that is Infinity", valid[:-1] + ',"Tck":-Infinity}'


def _rare_bodies(valid: str) -> Iterator[tuple[str, str]]:
    """Yield name and text of each body that only a parser with a switch of its own lets pass."""
    yield "a comment that begins with a number sign", valid + " # c"
    yield "a tab inside a string", valid.replace("nobody", "no\tbody")
    yield "two commas in a row", valid.replace(",", ",,", 1)
    for number in ("+5", "05", "5."):
        yield f"the number {number}", f'{valid[:-1]},"Tck":{number}}}'


SCENARIO = Scenario(
    "bodies", "bodies that are not JSON objects", play,
    (MALFORMED, LENIENT, NO_OBJECT, ENCODING, RECOVERS, *ERROR_RULES, *EMPTY_RESPONSES),
    judges=(*ANSWER_JUDGES, judge_matching), runs=Runs.READS, least_access=Access.READ_ONLY,
    raw=True,
)  # fmt: skip
