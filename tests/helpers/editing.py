"""Answers of the reference, changed: what a broken target, or an odd but allowed one, would have answered."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from msgspec import structs
from searchprofiles_tck.conformance.history.step import Step
from searchprofiles_tck.spec.exchange import Fault, FaultKind, Reply

Body = dict[str, Any]
Edit = Callable[[Body], object]
"""Changes the JSON object of a response in place."""


def with_reply(step: Step, reply: Reply) -> Step:
    """Return the step with another answer."""
    return Step(structs.replace(step.exchange, reply=reply))


def edited(step: Step, edit: Edit) -> Step:
    """Return the step with its body changed."""
    body = json.loads(step.exchange.reply.body)
    edit(body)
    text = json.dumps(body, ensure_ascii=False)
    return with_reply(step, structs.replace(step.exchange.reply, body=text))


def each(edit: Edit) -> Callable[[Sequence[Step]], list[Step]]:
    """Every page changed."""
    return lambda steps: [edited(step, edit) for step in steps]


def page(number: int, edit: Edit) -> Callable[[Sequence[Step]], list[Step]]:
    """One page changed."""
    return lambda steps: [edited(step, edit) if place == number else step for place, step in enumerate(steps)]


def items(edit: Edit) -> Edit:
    """Every item changed."""

    def change(body: Body) -> None:
        for item in body.get("Items", ()):
            edit(item)

    return change


def entries(edit: Edit) -> Edit:
    """Every entry of FoundByItems changed."""
    return items(lambda item: [edit(entry) for entry in item["FoundByItems"]])


def refused(status: int, error: str = "BadRequestException") -> Callable[[Sequence[Step]], list[Step]]:
    """Answer the first page with an error, and drop the other pages."""
    headers = (("x-amzn-ErrorType", error),) if error else ()
    reply = Reply(status, headers, json.dumps({"Message": "no"}))
    return lambda steps: [with_reply(steps[0], reply)]


def lost(kind: FaultKind) -> Callable[[Sequence[Step]], list[Step]]:
    """Leave the first page without an answer, and drop the other pages."""
    reply = Reply(None, fault=Fault(kind, "it did not come"))
    return lambda steps: [with_reply(steps[0], reply)]


def answered(body: str) -> Callable[[Sequence[Step]], list[Step]]:
    """Answer the first page with this text, and drop the other pages."""
    return lambda steps: [with_reply(steps[0], Reply(200, (), body))]
