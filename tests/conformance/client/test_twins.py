"""A profile that was created by a request that failed, and once more, is there once when the checks begin."""

from collections.abc import Callable

import pytest
from playing import ChangedTarget, Passing, described, in_process, played, prepared, recorder_for
from searchprofiles_tck.conformance.errors import NotMeasured
from searchprofiles_tck.conformance.scenarios.registry import SCENARIOS
from searchprofiles_tck.conformance.target.target import Target, unlabelled
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.spec.classes import Level
from searchprofiles_tck.spec.exchange import Call, Exchange, Reply

BROKEN = Reply(504, (("Content-Type", "text/html"),), "<h1>Gateway Time-out</h1>")
REFUSED = Reply(400, (("x-amzn-ErrorType", "BadRequestException"),), '{"Message": "It is not unique."}')
NOTHING = Reply(200, (("Content-Type", "application/json"),), '{"Items": []}')
Answer = Callable[[Call, Passing], Exchange]


def _losing(then: Answer) -> Target:
    """Return a target that carries out a CreateProfile, the seventh, without an answer, and finds it late.

    ``then`` answers what is sent next to create the same profile, and DeleteProfile.
    """
    created: list[Call] = []
    late = 0

    def answer(call: Call, pass_on: Passing) -> Exchange:
        nonlocal late
        if call.operation == "CreateProfile":
            created.append(call)
            if len(created) == 7:
                late = 1
                pass_on(call)
                return unlabelled(call, BROKEN)
        is_again = len(created) == 8 and call == created[6]
        if is_again or call.operation == "DeleteProfile":
            return then(call, pass_on)
        if late and call.operation == "SearchProfiles":
            late = 0
            return unlabelled(call, NOTHING)
        return pass_on(call)

    return ChangedTarget(in_process(Engine()), answer)


def _refused(call: Call, pass_on: Passing) -> Exchange:
    return unlabelled(call, REFUSED) if call.operation == "CreateProfile" else pass_on(call)


@pytest.mark.parametrize("then", [lambda call, pass_on: pass_on(call), _refused], ids=["twice", "unique"])
def test_what_was_created_by_a_failed_request_is_there_once(then: Answer) -> None:
    """Its twin is deleted; if the second creation is refused, the first is the profile."""
    recorder = recorder_for(_losing(then))
    ready = prepared(recorder)
    look = [played(one, ready, recorder) for one in SCENARIOS if one.name in ("first-look", "lattice")]

    assert described(look, Level.MUST) == []
    assert len(ready.world.profiles) == len(ready.world.world.profiles)
    assert not any("refused" in note for note in ready.notes)


def test_a_twin_that_cannot_be_deleted_is_said() -> None:
    """Then the data is not what the kit knows, and nothing is judged by it."""

    def undeletable(call: Call, pass_on: Passing) -> Exchange:
        return unlabelled(call, REFUSED) if call.operation == "DeleteProfile" else pass_on(call)

    with pytest.raises(NotMeasured, match="carried out, and once more"):
        prepared(recorder_for(_losing(undeletable)))


def test_a_canary_whose_second_creation_is_refused_is_not_waited_for() -> None:
    """Nobody knows its id; the data is judged without it."""
    accounts: list[object] = []

    def unique(call: Call, pass_on: Passing) -> Exchange:
        account = call.input.get("AccountNumber", "")
        if call.operation == "SearchProfiles" and len(accounts) == 1:
            return unlabelled(call, NOTHING)
        if call.operation != "CreateProfile" or "9990" not in str(account):
            return pass_on(call)
        accounts.append(account)
        return unlabelled(call, BROKEN if len(accounts) == 1 else REFUSED)

    ready = prepared(recorder_for(ChangedTarget(in_process(Engine()), unique)))

    assert len(accounts) > 1
    assert len(ready.world.profiles) == len(ready.world.world.profiles)
