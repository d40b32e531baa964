"""Whether a request was accepted or refused as it must be, and whether the response travels as the protocol says.

Rests on the service model's constraints and errors, and on the protocol's words on malformed input: what breaks a
constraint is answered with status 400. Which error wins if a request is wrong in two ways is free. Of a success the
status, the content type, and text that an SDK reads alike are judged.
"""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from ...reports.violations import counted
from ...spec.errors import STATUS_OF, ErrorName
from ...spec.exchange import FaultKind
from ...spec.operations import SEARCH
from ...spec.sdk_model import unreadable
from ..errors import sentence
from ..history.step import (
    ACCEPTED,
    AGAIN,
    CASE,
    EITHER,
    EXPECT,
    OPEN,
    OR_STATUS,
    REFUSED,
    UNKNOWN,
    WALK,
    Step,
    printable,
)
from .answers import is_not_sendable, is_throttled, may_be_refused
from .content import CONTENT, judge_content
from .judgement import BAD_REQUEST, SERVER_ERROR, Evidence, Finding, Judgement, shown_answer

PASSING: Final = "errors-passing"
_TOO_LARGE: Final = 413


def judge_passing_errors(evidence: Evidence) -> Judgement:
    """Count the requests that were answered with a 5xx first, and with something else when they were sent again."""
    judgement = Judgement()
    sent = [step for step in evidence.steps if step.tag(WALK) or step.tag(EXPECT)]
    answered = [step for step in sent if step.fault is None and (step.status or 0) < 500]
    judgement.note(PASSING, number=len(answered))
    passing = [step for step in answered if step.tag(AGAIN).startswith("5")]
    if passing:
        first, number = passing[0], len(passing)
        got = f"status {first.tag(AGAIN)} first, {counted(number, 'time')}"
        text = f"Answered only when sent again: {number}. Those answers were judged."
        judgement.findings.append(Finding(PASSING, (first,), "an answer at the first time", got, text))
    return judgement


STATUS: Final = "wire-success-status"
CONTENT_TYPE: Final = "wire-response-content-type"
ERROR_TYPE: Final = "errors-content-type"
SDK: Final = "wire-sdk"
ENCODING: Final = "wire-response-encoding"
_ANY_ERROR_RULES: Final = ("errors-status-of-name", "errors-name")
_HTTP_ERROR_RULES: Final = (
    *_ANY_ERROR_RULES,
    "errors-json-body",
    ERROR_TYPE,
    "errors-message",
    "errors-message-present",
    "errors-no-partial-result",
)
ERROR_RULES: Final = (SERVER_ERROR, BAD_REQUEST, *_HTTP_ERROR_RULES)
HTTP_RULES: Final = frozenset({*_HTTP_ERROR_RULES, STATUS, CONTENT_TYPE, SDK} - {*_ANY_ERROR_RULES})
"""Rules on what only HTTP has: a Python object has no status, no headers and no bodies."""


def judge_responses(evidence: Evidence) -> Judgement:
    """Judge whether every step that expects something got it, and whether every refusal is a proper error."""
    judgement = Judgement()
    for step in evidence.steps:
        wanted = step.tag(EXPECT)
        if not wanted or is_not_sendable(step):
            continue
        rule = step.rule
        if step.exchange.id in evidence.unjudgeable:
            judgement.unanswered[rule] = evidence.unjudgeable[step.exchange.id]
            continue
        if may_be_refused(step) or _is_too_large(step, evidence.steps) or _names_no_profile(step):
            continue
        if (step.fault is not None and not _raised(step)) or is_throttled(step):
            judgement.unanswered[rule] = step
            continue
        judgement.note(rule, occasion=_is_occasion(step, wanted))
        judgement.note(SERVER_ERROR)
        finding = _expectation(step, rule, wanted)
        if finding is not None:
            judgement.findings.append(finding)
        if step.is_error and wanted not in (EITHER, OPEN):
            http = bool(step.exchange.reply.headers)
            for each in (BAD_REQUEST, *(_HTTP_ERROR_RULES if http else _ANY_ERROR_RULES)):
                judgement.note(each)
            for broken, due, got, text in _flaws(step, http=http):
                judgement.findings.append(Finding(broken, (step,), due, got, text))
            if http and step.exchange.reply.body:
                _content_type(step, judgement, ERROR_TYPE)
    return judgement


def _names_no_profile(step: Step) -> bool:
    """Return whether a valid change has no id to name, since its profile was not created: that is judged there."""
    return step.tag(EXPECT) == ACCEPTED and step.is_error and step.exchange.call.input.get("ProfileId") == ""


def _is_too_large(step: Step, steps: Iterable[Step]) -> bool:
    """Return whether a request was refused as too large, and is larger than all of its kind that were accepted."""
    operation = step.exchange.call.operation
    accepted = (one for one in steps if one.exchange.call.operation == operation and one.accepted)
    return step.status == _TOO_LARGE and _size(step) > max(map(_size, accepted), default=0)


def _size(step: Step) -> int:
    http = step.exchange.call.http
    if http is None:
        return len(msgspec.json.encode(step.exchange.call.input))
    return len(http.raw or http.body.encode(errors="surrogatepass"))


def _is_occasion(step: Step, wanted: str) -> bool:
    """Return whether an answer puts the rule to the test that its request was sent for.

    A limit is tested by what is refused; that a change was accepted is seen by searches alone.
    """
    return wanted == UNKNOWN or (step.exchange.call.operation == SEARCH and wanted != ACCEPTED)


def _raised(step: Step) -> bool:
    """Return whether a Python target raised an exception of its own, the equivalent of a 5xx."""
    fault = step.fault
    return fault is not None and fault.kind is FaultKind.ADAPTER


def _expectation(step: Step, rule: str, wanted: str) -> Finding | None:
    """Return what is wrong with whether a step was accepted; None if nothing is."""
    case, got, status = step.tag(CASE), shown_answer(step), step.exchange.reply.status
    if _raised(step) or (status or 0) >= 500:
        text = f"{case}: any input must be answered with a success or an error of the 4xx class."
        return Finding(SERVER_ERROR, (step,), "status 400" if wanted == REFUSED else "no 5xx", got, text)
    if wanted == ACCEPTED and step.is_error:
        return Finding(rule, (step,), "success", got, f"{case} keeps every limit, but is refused.")
    if wanted == UNKNOWN:
        return _unknown(step, rule, case, got)
    if wanted == REFUSED and step.accepted:
        return Finding(rule, (step,), "status 400, BadRequestException", got, f"{case} is accepted.")
    refusals = 400, *map(int, step.tag(OR_STATUS).split())
    if wanted in (REFUSED, OPEN) and step.is_error and step.status not in (None, *refusals):
        due = " or ".join(map(str, refusals))
        return Finding(BAD_REQUEST, (step,), f"status {due}", got, f"{case} is refused, but not with {due}.")
    return None


def _unknown(step: Step, rule: str, case: str, got: str) -> Finding | None:
    """Judge a domain or profile that is not there: ResourceNotFoundException is due, AccessDeniedException allowed."""
    due = {404: ErrorName.NOT_FOUND, 403: ErrorName.ACCESS_DENIED}
    status = step.exchange.reply.status
    fits = status in due or (status is None and step.error in due.values())
    named = not step.error or step.error == due.get(status or 0, step.error)
    if step.is_error and fits and named:
        return None
    wanted = "404 ResourceNotFoundException, or 403 AccessDeniedException"
    text = sentence(f"{case} must be answered with an error that says so")
    return Finding(rule, (step,), wanted, got, text)


def _flaws(step: Step, *, http: bool) -> Iterator[tuple[str, str, str, str]]:
    """Yield rule, expected, actual and explanation of each flaw of an error's name, status, body and message.

    What is expected is said of any error, since the request may be one that must succeed, or be refused otherwise.
    """
    status, output = step.exchange.reply.status, step.output
    if not step.error:
        wanted = "an error has its name in x-amzn-ErrorType, or in __type or code of the body"
        yield "errors-name", wanted, "no name", "An error must carry its name where an SDK looks for it."
    elif status is not None and step.error in set(ErrorName):
        due = STATUS_OF[ErrorName(step.error)]
        if status != due:
            got = f"status {status} with {step.error}"
            text = "The status does not belong to the error's name."
            wanted = f"a name and a status that belong together: {step.error} has {due}"
            yield "errors-status-of-name", wanted, got, text
    if not http:
        return
    if output is None:
        wanted = "an error has a JSON object as its body"
        yield "errors-json-body", wanted, step.flaw, "The body of an error must be a JSON object."
    elif any(not isinstance(output.get(name, ""), str) for name in ("Message", "message")):
        wanted = "an error has text in Message or message"
        yield "errors-message", wanted, "another JSON type", "A message must be a string."
    elif not step.error_message[0]:
        yield "errors-message-present", "an error has a message", "none", "An error must say what was wrong."
    partial = [name for name in ("Items", "NextToken") if name in (output or {})]
    if partial:
        text = "An error holds parts of a result."
        yield "errors-no-partial-result", "an error has no result", ", ".join(partial), text


_READ_BY_SDK: Final = 25
"""Responses of a scenario that are read as an SDK reads them, member by member."""


def judge_wire(evidence: Evidence) -> Judgement:
    """Judge whether every response to a search has a JSON content type, and an SDK reads what the JSON says."""
    judgement = Judgement()
    left = _READ_BY_SDK
    for step in evidence.steps:
        reply = step.exchange.reply
        if not step.answers_search or not reply.headers:
            continue
        if reply.body and step.accepted:
            _content_type(step, judgement)
        if step.succeeded:
            judgement.note(STATUS)
            if left:
                left -= 1
                _sdk(step, judgement)
        elif step.tag(WALK) and "Items" in (step.output or {}) and not may_be_refused(step):
            judgement.note(STATUS)
            got = shown_answer(step)
            text = "A response with Items has a status outside the 2xx class."
            judgement.findings.append(Finding(STATUS, (step,), "a status of the 2xx class", got, text))
    return judgement


def judge_text(evidence: Evidence) -> Judgement:
    """Judge whether profiles come back as they were stored: other text beyond ASCII was encoded wrongly on the way."""
    judgement = judge_content(evidence, encoding=ENCODING)
    judgement.note(ENCODING, number=judgement.inputs_per_rule[CONTENT])
    return judgement


def _content_type(step: Step, judgement: Judgement, rule: str = CONTENT_TYPE) -> None:
    judgement.note(rule)
    if step.media_type != "application/json":
        found = step.header("content-type")
        got = "no Content-Type" if found is None else printable(found)
        text = "A response with a body must say that it is JSON."
        judgement.findings.append(Finding(rule, (step,), "Content-Type application/json", got, text))


def _sdk(step: Step, judgement: Judgement) -> None:
    judgement.note(SDK, occasion=bool(step.items))
    if problem := unreadable(SEARCH, step.output):
        text = "A parser made from the service model, as SDKs have one, must read what the JSON holds."
        judgement.findings.append(Finding(SDK, (step,), "the members of the JSON", problem, text))
