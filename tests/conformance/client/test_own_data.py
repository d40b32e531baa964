"""A domain is waited for like everything else that a target shows late, and a search of changed data too."""

from collections.abc import Iterable
from itertools import chain, repeat

import pytest
from scripted import ScriptedTarget, error, success
from searchprofiles_tck.conformance.client.own_data import (
    ChangedData,
    DomainRefused,
    created_domain,
    is_due,
    timely_walk,
)
from searchprofiles_tck.conformance.client.recorder import Recorder
from searchprofiles_tck.conformance.client.visibility import Visibility
from searchprofiles_tck.conformance.history.facts import KnownReadings
from searchprofiles_tck.conformance.history.step import AGAIN, LATE, LONG_LIST, MAY_REFUSE, WALK, Step
from searchprofiles_tck.conformance.judging.oracle import Oracle
from searchprofiles_tck.spec.exchange import Call, Json, Purpose, Reply
from searchprofiles_tck.spec.operations import SEARCH
from searchprofiles_tck.spec.search import Pair, Search

ID = "0" * 32


def _sender(target: ScriptedTarget) -> Recorder:
    return Recorder(target, lambda _: None)


def _oracle(steps: Iterable[Step]) -> Oracle:
    """Return the oracle for what domain ``d`` holds after ``steps``."""
    data = ChangedData(KnownReadings(), Visibility())
    for step in steps:
        data.apply(step)
    return data.oracle("d")


def _created(target: ScriptedTarget, visibility: Visibility, name: str | None = "tck-mine") -> str:
    recorder = _sender(target)

    def send(operation: str, members: dict[str, Json], _http: None = None, **tags: str) -> Step:
        return recorder.send(Call(operation, members), "s", Purpose.CHECK, tags)

    return created_domain(name, send, lambda _: None, visibility, lambda: False)


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
    replies = chain((error(400, "BadRequestException"), second), repeat(success(Items=[])))
    target = ScriptedTarget(lambda _: next(replies))
    if is_refused:
        with pytest.raises(DomainRefused):
            _created(target, Visibility(sleep=lambda _: None))
    else:
        assert _created(target, Visibility(sleep=lambda _: None)) == "tck-mine"
    assert [call.operation for call in target.calls][:2] == ["CreateDomain"] * 2


def test_a_domain_of_any_name_is_one_that_was_taken() -> None:
    """Another process may have left no room for a moment: what was refused then does not exist."""
    replies = chain((error(400, "BadRequestException"),), repeat(success(Items=[])))
    target = ScriptedTarget(lambda _: next(replies))
    name = _created(target, Visibility(sleep=lambda _: None), None)
    refused, taken, *searches = target.calls

    assert (refused.operation, taken.operation) == ("CreateDomain", "CreateDomain")
    assert name == taken.input["DomainName"] != refused.input["DomainName"]
    assert {one.input["DomainName"] for one in searches} == {name}


@pytest.mark.parametrize(
    ("reply", "tags", "due"),
    [
        (success(Items=[{"ProfileId": ID, "AccountNumber": "a"}]), {}, True),
        (success(Items=[]), {}, False),
        (error(400, "BadRequestException"), {}, False),
        (error(400, "BadRequestException"), {MAY_REFUSE: LONG_LIST}, True),
    ],
)
def test_what_is_due_follows_from_the_changes(reply: Reply, tags: dict[str, str], due: bool) -> None:
    """A search that does not find the created profile yet is too early; one that may be refused is answered so."""
    creation = Call("CreateProfile", {"DomainName": "d", "AccountNumber": "a"})
    step = _sender(ScriptedTarget(lambda _: success(ProfileId=ID))).send(creation, "s", Purpose.CHECK, {})
    search = Search((Pair("_account", ("a",)),))
    answer = _sender(ScriptedTarget(lambda _: reply)).send(
        Call(SEARCH, {"DomainName": "d", **search.members()}), "s", Purpose.CHECK, tags
    )

    assert is_due(_oracle([step]), search, [answer]) is due


@pytest.mark.parametrize(("found", "due"), [({}, False), ({"BusinessName": "new"}, True)])
def test_a_profile_with_members_of_before_is_late(found: dict[str, Json], due: bool) -> None:
    """It is found by a value that stayed, so only its content shows that the update is not seen yet."""
    sender = _sender(ScriptedTarget(lambda _: success(ProfileId=ID)))
    changes: tuple[tuple[str, dict[str, Json]], ...] = (
        ("CreateProfile", {"AccountNumber": "a"}),
        ("UpdateProfile", {"ProfileId": ID, "BusinessName": "new"}),
    )
    steps = [
        sender.send(Call(operation, {"DomainName": "d", **members}), "s", Purpose.CHECK, {})
        for operation, members in changes
    ]
    search = Search((Pair("_account", ("a",)),))
    item: Json = {"ProfileId": ID, "AccountNumber": "a", **found}
    answer = _sender(ScriptedTarget(lambda _: success(Items=[item]))).send(
        Call(SEARCH, {"DomainName": "d", **search.members()}), "s", Purpose.CHECK, {}
    )

    assert is_due(_oracle(steps), search, [answer]) is due


def test_searches_without_a_change_between_them_share_an_oracle() -> None:
    """Thousands of searches may follow one change; whatever is no change leaves what is known."""
    sender = _sender(ScriptedTarget(lambda _: success(ProfileId=ID)))
    creation = Call("CreateProfile", {"DomainName": "d", "AccountNumber": "a"})
    search = Call(SEARCH, {"DomainName": "d", "KeyName": "_account", "Values": ["a"]})
    created, searched = (sender.send(call, "s", Purpose.CHECK, {}) for call in (creation, search))
    data = ChangedData(KnownReadings(), Visibility())

    before = data.oracle("d")
    data.apply(searched)
    assert (data.oracle("d"), data.at) == (before, None)
    data.apply(created)
    assert data.oracle("d") is not before
    assert data.at is not None  # though several may be created at once
    assert len(data.oracle("d").profiles) == 1


def _walked(answers: str, steps: list[Step]) -> list[Step]:
    """Walk a search that finds one profile if a letter of ``answers`` is ``x``; the last letter is repeated."""
    letters = chain(answers, repeat(answers[-1]))
    target = ScriptedTarget(lambda _: success(Items=[{"ProfileId": ID}] if next(letters) == "x" else []))
    recorder, clock = _sender(target), chain(range(1000))

    def walk(**tags: str) -> list[Step]:
        members = {"DomainName": "d", "KeyName": "_account", "Values": ["a"]}
        step = recorder.send(Call(SEARCH, members), "s", Purpose.CHECK, {WALK: "w1", **tags})
        steps.append(step)
        return [step]

    visibility = Visibility(patience=15.0, sleep=lambda _: None, clock=lambda: next(clock) / 10)
    return timely_walk(
        walk,
        lambda: [recorder.send(Call(SEARCH, {"DomainName": "d"}), "s", Purpose.CHECK, {})],
        lambda pages: all(page.items for page in pages),
        steps,
        visibility,
        lambda: False,
        0.0,
    )


@pytest.mark.parametrize("answers", ["-x", "--x", "-x-x", "-x-x--x"])
def test_what_a_lagging_replica_answered_first_is_walked_again(answers: str) -> None:
    """The last walk alone is left among the steps, marked as one that takes the place of another."""
    steps: list[Step] = []
    counted = _walked(answers, steps)

    assert counted[0].items
    assert steps == counted
    assert (steps[0].tag(AGAIN), steps[0].tag(WALK)) == (LATE, "w1")


@pytest.mark.parametrize(("answers", "found"), [("x-", 1), ("-", 0)])
def test_a_walk_that_is_good_or_never_becomes_so_is_the_one_that_counts(answers: str, found: int) -> None:
    """It is not made again: what never comes is not late."""
    steps: list[Step] = []
    counted = _walked(answers, steps)

    assert steps == counted
    assert (len(steps[0].items), steps[0].tag(AGAIN)) == (found, "")
