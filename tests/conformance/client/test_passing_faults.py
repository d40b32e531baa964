"""A 5xx that comes now and then is reported as what it is, and breaks no other requirement."""

import pytest
from playing import described, in_process, played, prepared, recorder_for
from searchprofiles_tck.conformance.scenarios.registry import SCENARIOS
from searchprofiles_tck.conformance.target.target import Target, TargetForm, unlabelled
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.spec.classes import Level
from searchprofiles_tck.spec.exchange import Call, Exchange, Reply
from searchprofiles_tck.spec.operations import OPERATIONS

PLAYED = {"first-look", "attached-keys", "changes-in-brief", "attached", "updated", "deleted", "two-domains"}
"""Scenarios that search and write in every way."""
BROKEN = Reply(502, (("Content-Type", "text/html"),), "<h1>Bad Gateway</h1>")


class Flaky:
    """The reference behind a gateway that fails one time in ``every``, after or before it passed the request on."""

    form = TargetForm.IN_PROCESS
    description = "a flaky target"
    operations = frozenset(OPERATIONS)
    load = None

    def __init__(self, every: int, *, is_late: bool) -> None:
        self._target: Target = in_process(Engine())
        self._every, self._is_late, self._count = every, is_late, 0

    def call(self, call: Call, *, timeout: float | None = None) -> Exchange:
        """See ``Target``."""
        self._count += 1
        fails = self._count % self._every == 0
        if fails and not self._is_late:
            return unlabelled(call, BROKEN)
        exchange = self._target.call(call, timeout=timeout)
        return unlabelled(call, BROKEN) if fails else exchange

    def close(self) -> None:
        """See ``Target``."""


@pytest.mark.parametrize("is_late", [False, True], ids=["before", "after"])
def test_what_passes_breaks_no_must(is_late: bool) -> None:
    """Whether the request was carried out or not, it is sent again, and what nobody can know is not judged."""
    recorder = recorder_for(Flaky(11, is_late=is_late))
    ready = prepared(recorder)
    all_played = [played(one, ready, recorder) for one in SCENARIOS if one.name in PLAYED]

    assert described(all_played, Level.MUST) == []
    assert {rule for one in all_played for rule in one.broken} == {"errors-passing"}
