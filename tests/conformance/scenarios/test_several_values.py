"""No source says how many Values a pair may have."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from playing import described, play_all
from searchprofiles_tck.conformance.scenarios.exploration import SCENARIO as EXPLORATION
from searchprofiles_tck.conformance.scenarios.several_values import SCENARIO as SEVERAL_VALUES
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.failures import bad_request
from searchprofiles_tck.reference.parts import EngineParts
from searchprofiles_tck.spec.readings import Readings

Operation = Callable[[str, Mapping[str, Any]], dict[str, Any]]


def refusing(refused: range) -> Callable[[Operation], Operation]:
    """Return what refuses searches of a pair that has so many Values."""

    def wrap(call: Operation) -> Operation:
        def answer(operation: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
            pairs = [arguments, *(arguments.get("AdditionalSearchKeys") or ())]
            if any(len(pair.get("Values") or ()) in refused for pair in pairs):
                raise bad_request("so many values are not allowed")
            return call(operation, arguments)

        return answer

    return wrap


@pytest.mark.parametrize(("refused", "is_right"), [(range(3, 9999), True), (range(3, 50), False)])
def test_a_maximum_of_values_may_be_small(refused: range, is_right: bool) -> None:
    """A target may refuse three Values, unless it takes a hundred."""
    engine = Engine(Readings(), EngineParts(wrap=refusing(refused)))
    found = described(play_all(engine, [SEVERAL_VALUES, EXPLORATION]))

    assert (found == []) is is_right, found
