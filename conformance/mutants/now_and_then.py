"""Mutants that go wrong now and then: one answer in three hundred."""

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from ...reference.service.http_app import Answer
from ...reference.service.wire import WireRequest, WireResponse
from . import seam
from .fault_class import CORNER
from .mutant import MutantTable, WireParts
from .seam import State, is_search

MUTANTS: Final = MutantTable()
_ONE_IN: Final = 300


def _now_and_then(edit: Callable[[WireResponse], WireResponse]) -> WireParts:
    """Change one in so many answers to searches that succeed."""

    def step(answer: Answer, state: State, request: WireRequest) -> WireResponse:
        response = answer(request)
        if not is_search(request) or response.status >= 400:
            return response
        state["count"] = state.get("count", 0) + 1
        return response if state["count"] % _ONE_IN else edit(response)

    return seam.http_state(step)


MUTANTS.rows("logic-value-characters", _now_and_then)(
    "one-answer-in-300-empty", CORNER, "answers one search in 300 without profiles"
)(lambda response: replace(response, body=b'{"Items":[]}'))
