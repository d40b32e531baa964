"""How strange and generated requests are answered: advice, each a SHOULD.

A strange request is answered in one of the ways that a rule tolerates. The rules are inferred from what the protocol
says of malformed requests.

A fuzzer holds the responses to the requests that it generated against an OpenAPI document, and no schema knows what the
sources leave open. So before a target is blamed for having accepted or refused a generated request, the request is
looked at once more here: what the fuzzer says counts only if the request is certainly invalid or certainly valid.
"""

import json
import re
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Final
from urllib.parse import parse_qsl, unquote

from ...spec.exchange import HttpRequest, Json
from ...spec.keys import PREDEFINED_KEYS
from ...spec.limits import MAX_RESULTS, NEXT_TOKEN, is_name
from ...spec.operations import OPERATIONS, SEARCH
from ...spec.schemas import REQUEST_BODY, fast_validator
from ...spec.search import Pair, Search
from ..history.step import EXPECT, Step, json_object
from .judgement import SERVER_ERROR as NO_SERVER_ERROR
from .judgement import Evidence, Finding, Judgement, is_unanswered, shown_answer
from .matching import returned

TOLERATED: Final = "tolerated"
"""Tag: the statuses that an answer may have, as ``2xx``, ``4xx`` or ``501``; ``empty`` for a success that found
nothing, ``one-of`` for a success that found what one of the tagged pairs finds."""
ONE_OF: Final = "one-of"
"""Tag: pairs of key and values, as JSON; a success must have found what one of them finds."""
_WORDS: Final = {
    "2xx": "a success",
    "4xx": "a status of the 4xx class",
    "empty": "a success without profiles",
    ONE_OF: "the profiles that one of the two values finds",
}


def judge_tolerance(evidence: Evidence) -> Judgement:
    """Judge whether every step that says what is tolerated was answered in one of these ways."""
    judgement = Judgement()
    for step in evidence.steps:
        tolerated = step.tag(TOLERATED).split()
        if not tolerated:
            continue
        rule = step.rule
        if is_unanswered(step):
            judgement.unanswered[rule] = step
            continue
        if not step.tag(EXPECT):
            judgement.note(rule)
        if not any(_fits(evidence, step, way) for way in tolerated):
            wanted = " or ".join(_WORDS.get(way, f"status {way}") for way in tolerated)
            text = f"{step.tag('case').capitalize()} is answered in another way."
            judgement.findings.append(Finding(rule, (step,), wanted, _got(step), text))
    return judgement


def _fits(evidence: Evidence, step: Step, way: str) -> bool:
    status = step.status or 0
    if way == "empty":
        return step.succeeded and not step.items
    if way == ONE_OF:
        return step.succeeded and any(_found(evidence, step, pair) for pair in _pairs(step))
    return str(status) == way or (way.endswith("xx") and way[0] == str(status)[0])


def _pairs(step: Step) -> list[Pair]:
    return [Pair(key, tuple(values)) for key, values in json.loads(step.tag(ONE_OF))]


def _found(evidence: Evidence, step: Step, pair: Pair) -> bool:
    """Return whether the profiles of a page are those that ``pair`` finds; if its NextToken leads on, some of them."""
    bounds = evidence.oracle.search(Search((pair,)))
    mask, unknown = returned(evidence.oracle, (step,))
    missing = bounds.lower & ~mask if step.next_token is None else 0
    return not unknown and not missing and not mask & ~bounds.upper


def _got(step: Step) -> str:
    found = f" with {len(step.items)} profiles" if step.succeeded else ""
    return shown_answer(step) + found


_PATH: Final = re.compile(OPERATIONS[SEARCH].path.replace("{DomainName}", "([^/]*)"))
_MEMBERS: Final = frozenset({"KeyName", "Values", "AdditionalSearchKeys", "LogicalOperator"})
_OPTIONAL: Final = frozenset({"AdditionalSearchKeys", "LogicalOperator"})
_KEYS: Final = frozenset(PREDEFINED_KEYS)
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(\.0*)?", re.ASCII)


class Validity(Enum):
    """What the sources say of a request."""

    VALID = "valid"
    OPEN = "open"
    INVALID = "invalid"


def validity(request: HttpRequest, domain: str) -> Validity:
    """Return what the sources say of ``request``, a search in ``domain``, the only one that is known to exist."""
    path, _, query = request.target.partition("?")
    found = _PATH.fullmatch(path)
    members, _ = json_object(request)
    if found is None or members is None:
        return Validity.OPEN
    name = unquote(found[1], errors="replace")
    marks = {*_of_query(query), *_of_body(members)}
    if Validity.INVALID in marks or not is_name(name):
        return Validity.INVALID
    return Validity.OPEN if marks or name != domain or not _is_json(request) else Validity.VALID


def _is_json(request: HttpRequest) -> bool:
    kinds = [value for name, value in request.headers if name.lower() == "content-type"]
    return kinds == ["application/json"]


def _of_query(query: str) -> Iterator[Validity]:
    """Yield a mark for each part of a query string that is invalid or open."""
    given = parse_qsl(query, keep_blank_values=True)
    names = [name for name, _ in given]
    if len(set(names)) != len(names) or not {*names} <= {"max-results", "next-token"}:
        yield Validity.OPEN
        return
    for name, text in given:
        if name == "next-token":
            # Text that never was a token may be refused or taken as left out.
            yield Validity.OPEN if len(text) <= NEXT_TOKEN.maximum else Validity.INVALID
        elif not text:
            yield Validity.OPEN
        elif _NUMBER.fullmatch(text) is None or not MAX_RESULTS.allows(int(float(text))):
            yield Validity.INVALID
        elif text != str(int(float(text))):
            yield Validity.OPEN  # the number is right, but written strangely


def _of_body(members: Mapping[str, Json]) -> Iterator[Validity]:
    """Yield a mark for each part of a body that is invalid or open."""
    given = {name: value for name, value in members.items() if value is not None or name not in _OPTIONAL}
    if not fast_validator(REQUEST_BODY).is_valid(given):
        yield Validity.INVALID
        return
    pairs = [given, *given.get("AdditionalSearchKeys", ())]
    keys = [pair["KeyName"] for pair in pairs]
    opened = (
        len(given) < len(members),
        any(not {*pair} <= _MEMBERS for pair in pairs),
        any(len({*pair["Values"]}) < max(1, len(pair["Values"])) for pair in pairs),
        len({*keys}) < len(keys),
        not {*keys} <= _KEYS,
        "LogicalOperator" in given and len(pairs) == 1,
    )
    if any(opened):
        yield Validity.OPEN


FUZZED: Final = "fuzzed"
"""Tag: a fuzzer generated the request."""
FINDING: Final = "finding"
"""Tag: the codes of what the fuzzer found, separated by blanks; what it says of each is tagged by the code."""

SERVER_ERROR: Final = "robustness-server-error"
STATUS: Final = "robustness-documented-status"
SCHEMA: Final = "robustness-response-schema"
REJECTS: Final = "robustness-rejects-invalid"
ACCEPTS: Final = "robustness-accepts-valid"
FUZZED_RULES: Final = (SERVER_ERROR, STATUS, SCHEMA, REJECTS, ACCEPTS)

_RULE: Final[Mapping[str, tuple[str, str]]] = {
    "ST101": (SERVER_ERROR, "no status of the 5xx class"),
    "ST103": (STATUS, "a status that the model or the protocol knows"),
    "ST108": (SCHEMA, "a body that satisfies the schema of its status"),
    "ST109": (SCHEMA, "a body of JSON"),
    "ST110": (SCHEMA, "a body that can be read as its content type says"),
    "ST112": (SCHEMA, "a body that can be read as its content type says"),
    "ST201": (REJECTS, "status 400: the request breaks its schema"),
    "ST202": (ACCEPTS, "success: the request keeps its schema"),
}
"""Schemathesis's code to the requirement, and what was expected."""
CODES: Final = frozenset(_RULE)
_SERVER_STATUSES: Final = 500
_COUNTS_FOR: Final = {REJECTS: Validity.INVALID, ACCEPTS: Validity.VALID}


def judge_fuzzed(evidence: Evidence) -> Judgement:
    """Return the findings of the fuzzer, as far as the sources confirm them."""
    judgement = Judgement()
    domain = evidence.oracle.loaded.domain
    for step in evidence.steps:
        request = step.exchange.call.http
        if request is None or not step.tag(FUZZED):
            continue
        if is_unanswered(step):
            judgement.unanswered[SERVER_ERROR] = step
            continue
        if (step.exchange.reply.status or 0) < _SERVER_STATUSES:
            judgement.note(NO_SERVER_ERROR)  # a 5xx counts once it came again
        kind = validity(request, domain)
        judged = [rule for rule in FUZZED_RULES if _COUNTS_FOR.get(rule, kind) is kind]
        for rule in judged:
            judgement.note(rule, [f"{kind.value} request"])
        judgement.findings.extend(finding for finding in _findings(step) if finding.requirement in judged)
    return judgement


def _findings(step: Step) -> list[Finding]:
    found = []
    for code in step.tag(FINDING).split():
        rule, expected = _RULE[code]
        text = f"schemathesis {code} on a generated request: {step.tag(code)}"
        found.append(Finding(rule, (step,), expected, shown_answer(step), text))
    return found
