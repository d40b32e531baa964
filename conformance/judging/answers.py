"""What an answer is worth as evidence: whether there is one, whether it refuses, and whether a walk is whole."""

from typing import Final

from ...spec.exchange import FaultKind
from ..history.step import LARGE_BODY, LONG_LIST, MAY_REFUSE, PARTIAL, Step
from ..target.target import NOT_SENDABLE

_WRONG_ANSWERS: Final = frozenset({FaultKind.MALFORMED, FaultKind.TOO_LARGE, FaultKind.ADAPTER})

Walk = tuple[Step, ...]
"""The pages of one search, in order, from the first to the last that was requested."""


def unanswered_page(walk: Walk) -> Step | None:
    """Return the page that got no usable answer, if there is one."""
    return next((step for step in walk if is_unanswered(step)), None)


def refused_page(walk: Walk) -> Step | None:
    """Return the page that was answered with an error or with something other than a JSON object, if there is one."""
    return next((step for step in walk if not step.succeeded and not is_unanswered(step)), None)


def may_be_refused(step: Step) -> bool:
    """Return whether a page was refused as a bad request or as too much, and that counts as an answer."""
    reason = step.tag(MAY_REFUSE)
    too_much = reason in (LONG_LIST, LARGE_BODY) and step.is_error and (step.status or 0) < 500
    return too_much or (bool(reason) and is_bad_request(step))


def is_whole(walk: Walk) -> bool:
    """Return whether a walk is complete and its last page carries no NextToken."""
    return walk[-1].next_token is None and not walk[0].tag(PARTIAL)


def has_two_pages(walk: Walk) -> bool:
    """Return whether a walk shows how one page follows another: two with profiles, or one that a token led to."""
    pages = [step for step in walk if step.items]
    return len(pages) > 1 or bool(pages and pages[0].exchange.call.input.get("NextToken"))


def is_unanswered(step: Step) -> bool:
    """Return whether no usable answer came: a time-out or reset, 429 or 503 to the end, or a token that got lost.

    If something came that is not HTTP, or is too large, or is an exception other than an error of the service, it is
    an answer: a wrong one.
    """
    if step.fault is None:
        return is_throttled(step) or step.lost_its_token
    return step.fault.kind not in _WRONG_ANSWERS or is_not_sendable(step)


def is_throttled(step: Step) -> bool:
    """Return whether 429 or 503 came to the end."""
    return step.status in (429, 503)


def is_not_sendable(step: Step) -> bool:
    """Return whether the SDK between kit and target could not send the request as it is."""
    fault = step.fault
    return fault is not None and fault.kind is FaultKind.ADAPTER and fault.detail.startswith(NOT_SENDABLE)


def is_bad_request(step: Step) -> bool:
    """Return whether a step was refused as a bad request; without a status the error's name decides."""
    return step.is_error and step.status == 400
