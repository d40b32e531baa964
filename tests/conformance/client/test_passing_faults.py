"""A 5xx that comes now and then is reported as what it is, and breaks no other requirement."""

from itertools import count

import pytest
from playing import ChangedTarget, Passing, described, in_process, played, prepared, recorder_for
from searchprofiles_tck.conformance.scenarios.registry import SCENARIOS
from searchprofiles_tck.conformance.target.target import unlabelled
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.spec.classes import Level
from searchprofiles_tck.spec.exchange import Call, Exchange, Reply

PLAYED = {"first-look", "attached-keys", "changes-in-brief", "attached", "updated", "deleted", "two-domains"}
"""Scenarios that search and write in every way."""
BROKEN = Reply(502, (("Content-Type", "text/html"),), "<h1>Bad Gateway</h1>")


@pytest.mark.parametrize("is_late", [False, True], ids=["before", "after"])
def test_what_passes_breaks_no_must(is_late: bool) -> None:
    """Whether the request was carried out or not, it is sent again, and what nobody can know is not judged."""
    numbers = count(1)

    def flaky(call: Call, pass_on: Passing) -> Exchange:
        fails = next(numbers) % 11 == 0
        if fails and not is_late:
            return unlabelled(call, BROKEN)
        exchange = pass_on(call)
        return unlabelled(call, BROKEN) if fails else exchange

    recorder = recorder_for(ChangedTarget(in_process(Engine()), flaky))
    ready = prepared(recorder)
    all_played = [played(one, ready, recorder) for one in SCENARIOS if one.name in PLAYED]

    assert described(all_played, Level.MUST) == []
    assert {rule for one in all_played for rule in one.broken} == {"errors-passing"}
