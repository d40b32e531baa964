"""Whether responses travel as the protocol says: status, content type, and text that an SDK reads alike."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final

from ...spec.operations import SEARCH
from ..history.answer import AnswerKind
from ..history.step import EXPECT, WALK, Step, printable
from . import describe
from .content import CONTENT, judge_members
from .judgement import Evidence, Finding, Judgement

STATUS: Final = "wire-success-status"
CONTENT_TYPE: Final = "wire-response-content-type"
SDK: Final = "wire-sdk"
ENCODING: Final = "wire-response-encoding"
_READ_BY_SDK: Final = 25
"""Responses of a scenario that are read by an SDK's parser: it costs as much as the request."""


def judge_wire(evidence: Evidence) -> Judgement:
    """Every response to a search has a JSON content type; an SDK reads what the JSON says."""
    judgement = Judgement()
    left = _READ_BY_SDK
    for step in evidence.steps:
        headers = step.exchange.reply.headers
        if step.exchange.call.operation != SEARCH or not headers or not (step.tag(EXPECT) or step.tag(WALK)):
            continue
        if step.exchange.reply.body:
            _content_type(step, judgement)
        if step.succeeded:
            judgement.note(STATUS)
            if left:
                left -= 1
                _sdk(step, judgement)
        elif step.tag(WALK) and "Items" in (step.answer.output or {}):
            judgement.note(STATUS)
            got = describe.answer(step.answer)
            text = "A response with Items has a status outside the 2xx class."
            judgement.findings.append(Finding(STATUS, (step,), "a status of the 2xx class", got, text))
    return judgement


def judge_text(evidence: Evidence) -> Judgement:
    """Text comes back as it was stored: in a scenario about encodings, what differs broke on its way."""
    judgement = judge_members(evidence)
    judgement.judged[ENCODING] = judgement.judged.pop(CONTENT, 0)
    judgement.findings = [replace(finding, requirement=ENCODING) for finding in judgement.findings]
    return judgement


def _content_type(step: Step, judgement: Judgement) -> None:
    if step.answer.kind is not AnswerKind.SUCCESS:
        return
    judgement.note(CONTENT_TYPE)
    found = [value for name, value in step.exchange.reply.headers if name.lower() == "content-type"]
    kind = found[0].partition(";")[0].strip().lower() if found else ""
    if kind != "application/json":
        got = printable(found[0]) if found else "no Content-Type"
        text = "A response with a body says that it is JSON."
        judgement.findings.append(Finding(CONTENT_TYPE, (step,), "Content-Type application/json", got, text))


def _sdk(step: Step, judgement: Judgement) -> None:
    judgement.note(SDK)
    problem = _read_differently(step)
    if problem:
        text = "A parser made from the service model, as SDKs have one, must read what the JSON holds."
        judgement.findings.append(Finding(SDK, (step,), "the members of the JSON", problem, text))


def _read_differently(step: Step) -> str:
    """How botocore's parser differs from the JSON; empty where it does not."""
    parser, shape = _parser()
    response = {
        "status_code": step.answer.status,
        "headers": {name.lower(): value for name, value in step.exchange.reply.headers},
        "body": step.exchange.reply.body.encode(),
    }
    try:
        parsed: Mapping[str, Any] = parser.parse(response, shape)
    except Exception as error:
        return f"the parser raised {type(error).__name__}: {printable(str(error), 120)}"
    output = step.answer.output or {}
    if parsed.get("NextToken") != output.get("NextToken"):
        return f"NextToken {parsed.get('NextToken')!r}"
    read = [item.get("ProfileId") for item in parsed.get("Items", ())]
    held = [item.get("ProfileId") for item in step.items]
    return "" if read == held else f"{len(read)} profiles instead of {len(held)}"


@cache
def _parser() -> tuple[Any, Any]:
    """botocore's parser and the shape of a search's output."""
    from botocore.loaders import Loader
    from botocore.model import ServiceModel
    from botocore.parsers import create_parser

    description = Loader().load_service_model("customer-profiles", "service-2")
    model = ServiceModel(description, "customer-profiles")
    return create_parser("rest-json"), model.operation_model(SEARCH).output_shape
