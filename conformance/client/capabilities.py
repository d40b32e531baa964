"""What it means that an operation is refused: not implemented, no access, or a fault of the target."""

from collections.abc import Sequence

from ...spec.errors import UNKNOWN_OPERATION, ErrorName
from ..history.answer import AnswerKind
from ..history.step import Step
from ..target.target import Target

_NOT_IMPLEMENTED = (501, 405)
LET_IN = "Give credentials with --auth; where some were given, look at the secret, the region and the clock."
"""What to do about a refusal of access."""


def declines(step: Step) -> bool:
    """Whether an answer to a valid request says that the operation is not there.

    A 501, ``UnknownOperationException``, or a 404, 405 or 5xx without an error in the shape of AWS.
    """
    answer = step.answer
    if answer.kind is not AnswerKind.ERROR:
        return False
    if answer.error == UNKNOWN_OPERATION or answer.status == 501:
        return True
    status = answer.status or 0
    return not answer.error and (status in (404, *_NOT_IMPLEMENTED) or (status >= 500 and status != 503))


def denies(step: Step) -> bool:
    """Whether an answer says that the caller may not ask."""
    return step.answer.kind is AnswerKind.ERROR and step.status in (401, 403)


def knows_no_domain(step: Step) -> bool:
    """Whether an answer says that what the request names is not there: of a search or a creation, the domain."""
    return step.answer.kind is AnswerKind.ERROR and step.answer.error == ErrorName.NOT_FOUND


def throttles(step: Step) -> bool:
    """Whether an answer says that the caller asks too often."""
    return step.answer.kind is AnswerKind.ERROR and step.status in (429, 503)


def lacks(target: Target, operation: str) -> bool:
    """Whether a target cannot even be asked for ``operation``: a Python object without the method."""
    return operation not in target.operations


def all_decline(steps: Sequence[Step]) -> bool:
    """Whether every one of some valid requests says that the operation is not there."""
    return bool(steps) and all(declines(step) for step in steps)


def shown(step: Step) -> str:
    """An answer for a sentence: ``500 text/html``, ``404 without an error's name``, a fault's text."""
    answer = step.answer
    if answer.kind is AnswerKind.FAULT:
        return answer.flaw
    kind = next((value for name, value in step.exchange.reply.headers if name.lower() == "content-type"), "")
    return (
        " ".join(part for part in (str(answer.status or ""), kind.split(";")[0], answer.error) if part)
        or "an error"
    )


def no_domain(domain: str, step: Step) -> str:
    """What to do about a target that knows no domain of this name, as ``step`` says."""
    return f"The target knows no domain {domain}, it answered {shown(step)}: look at what --domain names."
