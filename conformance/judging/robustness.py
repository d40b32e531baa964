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

from ...reports.violations import counted
from ...spec.exchange import HttpRequest, Json
from ...spec.keys import PREDEFINED_KEYS
from ...spec.limits import MAX_RESULTS, NEXT_TOKEN, is_name
from ...spec.operations import OPERATIONS, SEARCH
from ...spec.schemas import REQUEST_BODY, fast_validator
from ...spec.search import Pair, Search
from ..errors import sentence
from ..history.step import CASE, EXPECT, Step, json_object
from .answers import is_unanswered
from .judgement import SERVER_ERROR, Evidence, Finding, Judgement, shown_answer
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
            text = sentence(f"{step.tag(CASE)} is answered in another way")
            found = f" with {counted(len(step.items), 'profile')}" if step.succeeded else ""
            judgement.findings.append(Finding(rule, (step,), wanted, shown_answer(step) + found, text))
    return judgement


def _fits(evidence: Evidence, step: Step, way: str) -> bool:
    status = step.status or 0
    if way == "empty":
        return step.succeeded and not step.items
    if way == ONE_OF:
        pairs = [Pair(key, tuple(values)) for key, values in json.loads(step.tag(ONE_OF))]
        return step.succeeded and any(_found(evidence, step, pair) for pair in pairs)
    return str(status) == way or (way.endswith("xx") and way[0] == str(status)[0])


def _found(evidence: Evidence, step: Step, pair: Pair) -> bool:
    """Return whether the profiles of a page are those that ``pair`` finds; if its NextToken leads on, some of them."""
    bounds = evidence.oracle.search(Search((pair,)))
    mask, unknown = returned(evidence.oracle, (step,))
    missing = bounds.lower & ~mask if step.next_token is None else 0
    return not unknown and not missing and not mask & ~bounds.upper


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
    kinds = [value for name, value in request.headers if name.lower() == "content-type"]
    return Validity.OPEN if marks or name != domain or kinds != ["application/json"] else Validity.VALID


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
        elif _NUMBER.fullmatch(text) is None or not MAX_RESULTS.minimum <= float(text) <= MAX_RESULTS.maximum:
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

_RULE: Final[Mapping[str, tuple[str, str]]] = {
    "ST101": ("robustness-server-error", "no status of the 5xx class"),
    "ST103": ("robustness-documented-status", "a status that the model or the protocol knows"),
    "ST108": ("robustness-response-schema", "a body that satisfies the schema of its status"),
    "ST109": ("robustness-response-schema", "a body of JSON"),
    "ST110": ("robustness-response-schema", "a body that can be read as its content type says"),
    "ST112": ("robustness-response-schema", "a body that can be read as its content type says"),
    "ST201": ("robustness-rejects-invalid", "status 400: the request breaks its schema"),
    "ST202": ("robustness-accepts-valid", "success: the request keeps its schema"),
}
"""Schemathesis's code to the requirement, and what was expected."""
CODES: Final = frozenset(_RULE)
FUZZED_RULES: Final = tuple(dict.fromkeys(rule for rule, _ in _RULE.values()))
_COUNTS_FOR: Final = {
    "robustness-rejects-invalid": Validity.INVALID,
    "robustness-accepts-valid": Validity.VALID,
}


def judge_fuzzed(evidence: Evidence) -> Judgement:
    """Return the findings of the fuzzer, as far as the sources confirm them."""
    judgement = Judgement()
    domain = evidence.oracle.loaded.domain
    for step in evidence.steps:
        request = step.exchange.call.http
        if request is None or not step.tag(FUZZED):
            continue
        if is_unanswered(step):
            judgement.unanswered[FUZZED_RULES[0]] = step
            continue
        if (step.exchange.reply.status or 0) < 500:
            judgement.note(SERVER_ERROR)  # a 5xx counts once it came again
        kind = validity(request, domain)
        judged = [rule for rule in FUZZED_RULES if _COUNTS_FOR.get(rule, kind) is kind]
        for rule in judged:
            judgement.note(rule, [f"{kind.value} request"])
        for code in step.tag(FINDING).split():
            rule, expected = _RULE[code]
            if rule in judged:
                text = f"schemathesis {code} on a generated request: {step.tag(code)}"
                judgement.findings.append(Finding(rule, (step,), expected, shown_answer(step), text))
    return judgement
