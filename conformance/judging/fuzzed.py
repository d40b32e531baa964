"""What a fuzzer found in the responses to the requests that it generated: advice, each a SHOULD.

The fuzzer holds them against an OpenAPI document, which cannot say what the sources leave open; so what it says of
requests that were taken or refused counts only where the request is certainly invalid or certainly valid.
"""

from collections.abc import Mapping
from typing import Final

from ..history.step import Step
from . import describe
from .judgement import SERVER_ERROR as NO_SERVER_ERROR
from .judgement import Evidence, Finding, Judgement, is_unanswered
from .validity import Validity, validity

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
    """The findings of the fuzzer, as far as the sources bear them out."""
    judgement = Judgement()
    domain = evidence.oracle.loaded.domain
    for step in evidence.steps:
        request = step.exchange.call.http
        if request is None or not step.tag(FUZZED):
            continue
        if is_unanswered(step):
            judgement.unanswered[SERVER_ERROR] = step
            continue
        if (step.answer.status or 0) < _SERVER_STATUSES:
            judgement.note(NO_SERVER_ERROR)  # a 5xx counts once it came again
        standing = validity(request, domain)
        judged = [rule for rule in FUZZED_RULES if _COUNTS_FOR.get(rule, standing) is standing]
        for rule in judged:
            judgement.note(rule, [f"{standing.value} request"])
        judgement.findings.extend(finding for finding in _findings(step) if finding.requirement in judged)
    return judgement


def _findings(step: Step) -> list[Finding]:
    found = []
    for code in step.tag(FINDING).split():
        rule, expected = _RULE[code]
        text = f"schemathesis {code} on a generated request: {step.tag(code)}"
        found.append(Finding(rule, (step,), expected, describe.answer(step.answer), text))
    return found
