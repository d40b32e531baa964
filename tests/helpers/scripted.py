"""Targets that answer as a test tells them."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from searchprofiles_tck.conformance.target.target import TargetForm, unlabelled
from searchprofiles_tck.spec.exchange import Call, Exchange, Fault, FaultKind, Reply
from searchprofiles_tck.spec.operations import OPERATIONS

Answering = Callable[[Call], Reply]


class ScriptedTarget:
    """Answers each call by a function; ``calls`` holds what was sent."""

    form = TargetForm.IN_PROCESS
    description = "the scripted target"
    load = None

    def __init__(self, answer: Answering, operations: frozenset[str] = frozenset(OPERATIONS)) -> None:
        self.operations = operations
        self.calls: list[Call] = []
        self._answer = answer

    def call(self, call: Call, *, timeout: float | None = None) -> Exchange:  # noqa: ARG002 (see ``Target``)
        """See ``Target``."""
        self.calls.append(call)
        return unlabelled(call, self._answer(call))

    def close(self) -> None:
        """See ``Target``."""


def success(**members: Any) -> Reply:
    """Return a success with these members."""
    return Reply(200, (), json.dumps(members))


def error(status: int, name: str = "", headers: Mapping[str, str] | None = None) -> Reply:
    """Return an error; without a name it has not the shape of AWS."""
    named = {"x-amzn-ErrorType": name} if name else {}
    body = json.dumps({"Message": "no"}) if name else "<h1>no</h1>"
    return Reply(status, tuple({**named, **(headers or {})}.items()), body)


def fault(kind: FaultKind = FaultKind.REFUSED) -> Reply:
    """No answer."""
    return Reply(None, fault=Fault(kind, f"{kind} it is"))
