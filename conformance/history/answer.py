"""What a reply says: success, error or fault; the JSON object in its body; an error's name and text.

Every judge reads replies through ``answer_of``, so that "is JSON" and "has this error" mean the same everywhere.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from ...spec.errors import ERROR_TYPE_HEADER
from ...spec.exchange import Json, Reply
from ...spec.strict_json import MAXIMUM_DEPTH, NotJson, strict_json


class AnswerKind(StrEnum):
    """The kind of answer that a reply is."""

    SUCCESS = "success"
    ERROR = "error"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply, understood.

    ``output`` is the JSON object of the body; if the body holds none it is None and ``flaw`` says why. Of a fault
    ``flaw`` is its sentence. ``error`` is the bare name of an error, ``error_place`` the reading of open point
    ``error-name`` by which it came, ``message_member`` the reading of ``error-message``. All four are empty if there
    is nothing to say.
    """

    kind: AnswerKind
    status: int | None
    output: Mapping[str, Json] | None = None
    flaw: str = ""
    error: str = ""
    error_place: str = ""
    message: str = ""
    message_member: str = ""


def _output(reply: Reply, depth: int) -> tuple[Mapping[str, Json] | None, str]:
    if reply.raw is not None:
        return None, "the body is not UTF-8"
    if not reply.body:
        return None, "the body is empty"
    try:
        value = strict_json(reply.body, depth=depth)
    except NotJson as error:
        return None, f"the body {error}"
    if "\\u" in reply.body and "\\ud" in reply.body.lower() and not _is_text(value):
        return None, "the body holds half of a surrogate pair, which is no text"
    if not isinstance(value, dict):
        return None, f"the body is JSON, but {_KINDS[type(value)]} instead of an object"
    return value, ""


def _is_text(value: Json) -> bool:
    """Return whether all strings of ``value`` are Unicode text, as the protocol's strings have to be."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


_KINDS: Final[Mapping[type[Any], str]] = {
    list: "an array",
    str: "a string",
    int: "a number",
    float: "a number",
    bool: "true or false",
    type(None): "null",
}
_ERROR_HEADER: Final = ERROR_TYPE_HEADER.lower()


def _bare(text: str) -> tuple[str, bool, bool]:
    """Return a name without namespace and URI, and whether it had them: clients strip both wherever the name is."""
    front, colon, _ = text.partition(":")
    namespace, _, name = front.rpartition("#")
    return name.strip(), bool(namespace), bool(colon)


def _by_header(text: str) -> tuple[str, str]:
    name, _, uri = _bare(text)
    return name, "header-uri" if uri else "header"


def _by_type(text: str) -> tuple[str, str]:
    name, namespace, _ = _bare(text)
    return name, "type-namespace" if namespace else "type"


def error_name(reply: Reply, output: Mapping[str, Json] | None) -> tuple[str, str]:
    """Return the bare name of an error and the reading of ``error-name`` by which it came; the header wins."""
    header = next((value for name, value in reply.headers if name.lower() == _ERROR_HEADER), "")
    if header:
        return _by_header(header)
    members = output or {}
    if isinstance(members.get("__type"), str) and members["__type"]:
        return _by_type(members["__type"])
    if isinstance(members.get("code"), str) and members["code"]:
        return _bare(members["code"])[0], "code"
    return "", ""


def _message(output: Mapping[str, Json] | None) -> tuple[str, str]:
    members = output or {}
    for member in ("Message", "message"):
        if isinstance(members.get(member), str):
            return members[member], member
    return "", ""


def _is_success(reply: Reply, output: Mapping[str, Json] | None) -> bool:
    # A Python target has no status; its exceptions are recorded as a body with __type: see Reply.
    if reply.status is None:
        return output is None or "__type" not in output
    return 200 <= reply.status < 300


_KEPT_LENGTH: Final = 100_000
"""The length of a body, in characters, up to which its answer is kept: longer ones may be meant to fill the memory."""


def answer_of(reply: Reply, *, depth: int = MAXIMUM_DEPTH) -> Answer:
    """Return what ``reply`` says. The last replies are kept, and each is read once; do not change ``output``."""
    return (_kept_answer if len(reply.body) <= _KEPT_LENGTH else _answer)(reply, depth)


@lru_cache(maxsize=256)
def _kept_answer(reply: Reply, depth: int) -> Answer:
    return _answer(reply, depth)


def _answer(reply: Reply, depth: int) -> Answer:
    if reply.fault is not None:
        return Answer(AnswerKind.FAULT, reply.status, flaw=reply.fault.detail)
    output, flaw = _output(reply, depth)
    if _is_success(reply, output):
        return Answer(AnswerKind.SUCCESS, reply.status, output, flaw)
    return Answer(AnswerKind.ERROR, reply.status, output, flaw, *error_name(reply, output), *_message(output))
