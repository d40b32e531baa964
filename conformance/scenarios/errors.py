"""How a target says no: to domains that do not exist, and to bodies that are not JSON."""

import json
from collections.abc import Iterator

from ...spec.exchange import HttpRequest
from ...spec.limits import NAME
from ...spec.operations import SEARCH
from ...spec.search import Pair
from ..client.scenario_client import ScenarioClient
from ..config import Access, Effort
from ..history.step import EITHER, REFUSED, search_input
from ..target.http_message import encode

MALFORMED, LENIENT, NO_OBJECT = "errors-malformed-json", "errors-lenient-json", "errors-body-not-object"


def play_domains(drive: ScenarioClient) -> None:
    """Searches in domains that do not exist, with one pair and with several."""
    value = drive.naming.text("nobody")
    pairs = (Pair("_account", (value,)), Pair("_phone", (value,)))
    unknown = {"or-status": "404 403"}
    for name, several in _unknown_names(drive, pairs):
        members = {**search_input(several, None), "DomainName": name}
        drive.expect(
            "errors-unknown-domain", "unknown", "a domain that does not exist", members, None, **unknown
        )
    rule = "limits-domain-name-pattern"
    for name in (
        "tck domain",
        "tck.domain",
        "tckdömain",
        drive.world.domain + "\n",
        drive.world.domain + " ",
        "tck+d",
    ):
        members = {**search_input(pairs[:1], None), "DomainName": name}
        drive.expect(rule, REFUSED, f"DomainName {name!r}", members, None, **unknown)
    members = {**search_input(pairs[:1], None), "DomainName": "d" * 65}
    drive.expect(
        "limits-domain-name-length", REFUSED, "a DomainName of 65 characters", members, None, **unknown
    )


def _unknown_names(drive: ScenarioClient, pairs: tuple[Pair, ...]) -> Iterator[tuple[str, tuple[Pair, ...]]]:
    """Names of domains that are nobody's, some of them close to that of the world, and what to ask for there."""
    domain = drive.world.domain
    yield "tck-unknown", pairs[:1]
    if len(domain) < NAME.maximum:  # to a comparison of starts it is the name of the world
        yield domain.ljust(NAME.maximum, "x"), pairs
    if drive.effort is not Effort.QUICK:
        yield "T" * NAME.maximum, pairs[:1]
        if drive.access is Access.MANAGE:  # elsewhere the user may have a domain of such a name
            yield domain.replace("-", "_"), pairs[:1]
            yield domain[:-1], pairs[:1]


def play_bodies(drive: ScenarioClient) -> None:
    """Bodies that are not JSON, nearly JSON, or JSON but no object. Afterwards a valid search, as ever."""
    members = {
        "DomainName": drive.world.domain,
        **search_input((Pair("_account", (drive.naming.text("nobody"),)),), None),
    }
    valid = encode(SEARCH, members)
    for rule, case, body in _bodies(valid.body):
        request = HttpRequest(valid.method, valid.target, valid.headers, body)
        drive.expect(rule, REFUSED, case, members, request)
    invalid = HttpRequest(
        valid.method, valid.target, valid.headers, raw=valid.body.encode().replace(b"nobody", b"nobod\xff")
    )
    drive.expect("robustness-invalid-encoding", EITHER, "a body that is not UTF-8", members, invalid)
    known = drive.oracle.profiles[:1]
    for draft in known:
        drive.find("robustness-recovers", [Pair("_account", (draft.fields["AccountNumber"],))])


def _bodies(valid: str) -> Iterator[tuple[str, str, str]]:
    """Rule, what it is, and the body."""
    yield MALFORMED, "a body that stops in the middle", valid[: len(valid) // 2]
    yield MALFORMED, "a body of plain text", "KeyName=_account"
    yield MALFORMED, "a lone brace", "{"
    yield MALFORMED, "a body of XML", "<KeyName>_account</KeyName>"
    yield LENIENT, "text after the value", valid + " x"
    yield LENIENT, "a second value after the first", valid + valid
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
