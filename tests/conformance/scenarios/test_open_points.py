"""Texts that are near a token are judged as pages of its walk, unless they may be tokens of other walks."""

from itertools import count

import pytest
from msgspec import structs
from playing import ChangedTarget, Passing, described, in_process, played, prepared, recorder_for, with_body
from searchprofiles_tck.conformance.scenarios.registry import SCENARIOS
from searchprofiles_tck.conformance.target.target import Target
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.spec.classes import Level
from searchprofiles_tck.spec.exchange import Call, Exchange, Json

OPEN_POINTS = next(one for one in SCENARIOS if one.name == "open-points")


def _numbering(length: int) -> Target:
    """Return a target whose tokens are numbers of that many digits, and go on with the query they come from.

    The first half of each token is one of the first query of all.
    """
    given: dict[str, tuple[dict[str, Json], str]] = {}
    numbers = count(1)

    def answer(call: Call, pass_on: Passing) -> Exchange:
        token = call.input.get("NextToken")
        if call.operation != "SearchProfiles" or call.http is not None:
            return pass_on(call)
        sent = call
        query = {name: value for name, value in call.input.items() if name not in ("NextToken", "MaxResults")}
        if isinstance(token, str) and token in given:
            query, real = given[token]
            size = {name: value for name, value in call.input.items() if name == "MaxResults"}
            sent = Call(call.operation, {**query, **size, "NextToken": real})

        def number(body: dict[str, Json]) -> None:
            if "NextToken" in body:
                short = f"{next(numbers):0{length}}"
                given[short], body["NextToken"] = (dict(query), body["NextToken"]), short
                given[short[: length // 2]] = given.setdefault("first", given[short])

        return structs.replace(with_body(pass_on(sent), number), call=call)

    return ChangedTarget(in_process(Engine()), answer)


@pytest.mark.parametrize("length", [2, 6])
def test_a_changed_token_may_be_one_of_another_query(length: int) -> None:
    """What a target does with a token of another query is open."""
    recorder = recorder_for(_numbering(length))
    ready = prepared(recorder)

    assert described([played(OPEN_POINTS, ready, recorder)], Level.MUST) == []
