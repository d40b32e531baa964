"""A domain is waited for like everything else that a target shows late, and a search of changed data too."""

from itertools import chain, repeat

import pytest
from scripted import ScriptedTarget, error, success
from searchprofiles_tck.conformance.client.own_data import DomainRefused, created_domain, finds_what_is_due
from searchprofiles_tck.conformance.client.recorder import Recorder
from searchprofiles_tck.conformance.client.visibility import Visibility
from searchprofiles_tck.conformance.history.facts import KnownReadings
from searchprofiles_tck.conformance.history.step import Step
from searchprofiles_tck.spec.exchange import Call, Json, Purpose, Reply
from searchprofiles_tck.spec.operations import SEARCH
from searchprofiles_tck.spec.search import Pair, Search

ID = "0" * 32


def _sender(target: ScriptedTarget) -> Recorder:
    return Recorder(target, lambda _: None)


def _created(target: ScriptedTarget, visibility: Visibility) -> str:
    recorder = _sender(target)

    def send(operation: str, members: dict[str, Json], _http: None = None, **tags: str) -> Step:
        return recorder.send(Call(operation, members), "s", Purpose.CHECK, tags)

    return created_domain("tck-mine", send, lambda _: None, visibility, lambda: False)


def test_a_domain_that_is_not_known_at_once_is_late() -> None:
    """The delay is measured, and the domain can be used."""
    late = chain(repeat(error(404, "ResourceNotFoundException"), 3), repeat(success(Items=[])))
    target = ScriptedTarget(lambda call: next(late) if call.operation == SEARCH else success())
    clock = chain(range(1000))
    visibility = Visibility(patience=15.0, sleep=lambda _: None, clock=lambda: float(next(clock)))

    assert _created(target, visibility) == "tck-mine"
    assert visibility.slowest > 0


@pytest.mark.parametrize(
    ("second", "is_refused"), [(error(400, "BadRequestException"), True), (success(), False)]
)
def test_a_refusal_is_one_of_domains_only_if_another_name_is_refused(second: Reply, is_refused: bool) -> None:
    """The name that is tried then is short and plain."""
    replies = iter((error(400, "BadRequestException"), second))
    target = ScriptedTarget(lambda _: next(replies))
    if is_refused:
        with pytest.raises(DomainRefused):
            _created(target, Visibility(sleep=lambda _: None))
    else:
        assert _created(target, Visibility(sleep=lambda _: None)) == "tck-mine"
    assert [call.operation for call in target.calls] == ["CreateDomain"] * 2


@pytest.mark.parametrize(
    ("found", "is_due"), [([{"ProfileId": ID, "AccountNumber": "a"}], True), ([], False)]
)
def test_what_is_due_follows_from_the_changes(found: list[Json], is_due: bool) -> None:
    """A search that does not find the created profile yet is too early."""
    creation = Call("CreateProfile", {"DomainName": "d", "AccountNumber": "a"})
    step = _sender(ScriptedTarget(lambda _: success(ProfileId=ID))).send(creation, "s", Purpose.CHECK, {})
    recorder = _sender(ScriptedTarget(lambda _: success(Items=found)))

    def send(members: dict[str, Json]) -> Step:
        return recorder.send(Call(SEARCH, members), "s", Purpose.CHECK, {})

    search = Search((Pair("_account", ("a",)),))
    assert finds_what_is_due([step], "d", search, KnownReadings(), send, 10) is is_due
