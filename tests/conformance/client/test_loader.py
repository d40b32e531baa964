"""A world is loaded as far as the target takes it, and what it does not take is not expected later."""

import re
import threading
from itertools import count

import pytest
from playing import ResourceLog, in_process
from scripted import Answering, ScriptedTarget, error, fault, success
from searchprofiles_tck.conformance.client.loader import Loader
from searchprofiles_tck.conformance.client.recorder import Recorder
from searchprofiles_tck.conformance.dataset.model import ProfileSpec, World
from searchprofiles_tck.conformance.errors import NotMeasured
from searchprofiles_tck.conformance.history.directory import Created
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.spec.exchange import Call, Exchange, FaultKind, Reply
from searchprofiles_tck.spec.operations import OPERATIONS

WORLD = World(
    "w",
    tuple(
        ProfileSpec(f"p{number}", {"AccountNumber": f"a{number}"}, {"_caseId": ("c",), f"k{number}": ("v",)})
        for number in range(1, 6)
    ),
)


def loader(answer: Answering, notes: ResourceLog | None = None, without: str = "") -> Loader:
    """Return a loader for a scripted target."""
    target = ScriptedTarget(answer, frozenset(OPERATIONS) - {without})
    return Loader(Recorder(target, lambda _: None), notes or ResourceLog())


def taking(refuse: str, reply: Reply) -> Answering:
    """Accept every call but those whose input holds ``refuse``."""
    numbers = count()

    def answer(call: Call) -> Reply:
        return reply if refuse in str(call) else success(ProfileId=f"{next(numbers):032x}")

    return answer


def test_everything_is_loaded_and_noted() -> None:
    """Each profile has an id, its values are attached, and domain and profiles are logged for removal."""
    notes = ResourceLog()
    engine = Engine()
    loading = Loader(Recorder(in_process(engine), lambda _: None), notes)
    assert loading.create_domain("d").succeeded
    loaded = loading.load(WORLD, "d")

    assert loaded.world == WORLD
    assert loaded.has_custom_keys
    assert notes.things == [("d", ""), *(("d", identifier) for identifier in loaded.ids.values())]


def test_refused_profile_is_left_out() -> None:
    """A profile that the target does not take is no part of the loaded world; the refusal is kept."""
    loading = loader(taking("'a2'", error(400, "BadRequestException")))
    loaded = loading.load(WORLD, "d")

    assert [draft.name for draft in loaded.profiles] == ["p1", "p3", "p4", "p5"]
    assert len(loading.refusals) == 1


@pytest.mark.parametrize("at_once", [1, 3])
@pytest.mark.parametrize("is_late", [False, True], ids=["before", "after"])
def test_a_passing_5xx_costs_no_profile_and_no_value(at_once: int, is_late: bool) -> None:
    """What is sent again is the request that failed; one that was carried out all the same is found by a search."""
    inner = in_process(Engine())
    writes, lock = 0, threading.Lock()

    def answer(call: Call) -> Reply:
        nonlocal writes
        with lock:
            writes += call.operation in ("CreateProfile", "AddProfileKey")
            fails = call.operation != "SearchProfiles" and writes in (4, 10)
            if fails and not is_late:
                return error(502)
            reply = inner.call(call).reply
            return error(502) if fails else reply

    loading = loader(answer)
    assert loading.create_domain("d").succeeded
    loaded = loading.load(WORLD, "d", at_once)

    assert loaded.world == WORLD
    assert loading.refusals == []
    for profile in WORLD.profiles:
        pair = {"KeyName": "_account", "Values": [profile.fields["AccountNumber"]]}
        found = inner.call(Call("SearchProfiles", {"DomainName": "d", **pair})).reply.body
        assert found.count("ProfileId") == 1
        assert loaded.ids[profile.name] in found


def test_refused_value_is_left_out() -> None:
    """A value that the target does not attach is not expected in any search."""
    loaded = loader(taking("'k2'", error(400, "BadRequestException"))).load(WORLD, "d")

    assert loaded.has_custom_keys
    assert [sorted(draft.keys) for draft in loaded.profiles][:3] == [
        ["_caseId", "k1"],
        ["_caseId"],
        ["_caseId", "k3"],
    ]


def test_declined_add_profile_key_is_noticed_early() -> None:
    """After three refusals AddProfileKey counts as not there, and nothing is attached."""
    loading = loader(taking("AddProfileKey", error(501)))
    loaded = loading.load(WORLD, "d")

    assert (loaded.has_custom_keys, loading.declined) == (False, {"AddProfileKey"})
    assert len([c for c in loading.recorder.target.calls if c.operation == "AddProfileKey"]) == 3  # type: ignore[attr-defined]


def test_object_without_add_profile_key_is_not_asked() -> None:
    """A Python object without the method declines it."""
    loading = loader(taking("no such", success()), without="AddProfileKey")

    assert not loading.load(WORLD, "d").has_custom_keys
    assert loading.declined == {"AddProfileKey"}


NOTHING = [
    (error(501), "does not implement CreateProfile"),
    (
        error(403, "AccessDeniedException"),
        "If no profile may be created, load `searchprofiles-tck corpus export`",
    ),
    (error(404, "ResourceNotFoundException"), "knows no domain d"),
    (fault(), "CreateProfile is not answered"),
    (error(400, "BadRequestException"), "refused every profile, the last with 400 BadRequestException"),
]


@pytest.mark.parametrize(("reply", "sentence"), NOTHING, ids=[sentence for _, sentence in NOTHING])
def test_nothing_can_be_judged_without_a_profile(reply: Reply, sentence: str) -> None:
    """If no profile can be created there is nothing to search, and a sentence says why."""
    with pytest.raises(NotMeasured, match=re.escape(sentence)):
        loader(taking("CreateProfile", reply)).load(WORLD, "d")


@pytest.mark.parametrize(("without", "ways"), [("", 0), ("CreateProfile", 1)])
def test_an_object_that_creates_no_profiles_may_get_them_in_another_way(without: str, ways: int) -> None:
    """If it lacks the method, the sentence names the others; if the method raises, that has to be repaired."""
    with pytest.raises(NotMeasured) as told:
        loader(taking("CreateProfile", fault()), without=without).load(WORLD, "d")
    assert str(told.value).count("load(domain, profiles), or load what") == ways


def test_a_domain_that_was_just_made_is_no_mistyped_one() -> None:
    """If the target created the domain and then does not know it, the message does not point to its name."""
    loading = loader(taking("AccountNumber", error(404, "ResourceNotFoundException")))
    loading.create_domain("d")

    with pytest.raises(NotMeasured, match="The target refused every profile") as told:
        loading.load(WORLD, "d")
    assert "--domain" not in str(told.value)


@pytest.mark.parametrize(
    ("reply", "taken_back"),
    [
        (error(400, "BadRequestException"), True),
        (fault(), True),
        (fault(FaultKind.TLS), True),  # a certificate that is not trusted: nothing was sent
        (error(500), False),
    ],
)
def test_note_on_a_domain_is_taken_back_where_it_was_not_made(reply: Reply, taken_back: bool) -> None:
    """A domain that was refused need not be removed; one that may have been created must be."""
    notes = ResourceLog()
    loader(lambda _: reply, notes).create_domain("d")

    assert (notes.things, notes.refused) == ([("d", "")], ["d"] if taken_back else [])


def test_what_is_loaded_at_once_is_recorded_as_one_by_one() -> None:
    """The same world comes of it, and the same requests in the same order, apart from the ids of the target."""
    seen = []
    for at_once in (1, 8):
        engine, exchanges = Engine(), list[Exchange]()
        loading = Loader(Recorder(in_process(engine), exchanges.append), ResourceLog())
        loading.create_domain("d")
        loaded = loading.load(WORLD, "d", at_once)
        names = {identifier: name for name, identifier in loaded.ids.items()}
        sent = [
            (
                one.id,
                one.call.operation,
                {**one.call.input, "ProfileId": names.get(one.call.input.get("ProfileId"))},
            )
            for one in exchanges
        ]
        seen.append((loaded.world, loaded.has_custom_keys, sent))

    assert seen[0] == seen[1]
    assert len(seen[0][2]) == 1 + 5 + 10


def test_requests_that_go_ahead_stop_where_the_first_are_refused() -> None:
    """A target that declines the first creations is sent no others at once."""
    target = ScriptedTarget(lambda _: error(501, "UnknownOperationException"))
    with pytest.raises(NotMeasured, match="does not implement CreateProfile"):
        Loader(Recorder(target, lambda _: None), ResourceLog()).load(WORLD, "d", 8)

    assert len(target.calls) == 3


def test_nothing_is_sent_after_an_interruption() -> None:
    """The target is cleaned up then, and a creation that comes later would be left in it."""
    loading = loader(taking("nothing", success()), Interrupting(4))
    before = threading.enumerate()
    with pytest.raises(KeyboardInterrupt):
        loading.load(WORLD, "d", 8)

    assert threading.enumerate() == before


class Interrupting(ResourceLog):
    """A log during whose last entry the user presses Ctrl-C."""

    def __init__(self, last: int) -> None:
        super().__init__()
        self._last = last

    def __call__(self, made: Created) -> None:
        """Log what was made."""
        super().__call__(made)
        if len(self.things) == self._last:
            raise KeyboardInterrupt


@pytest.mark.parametrize("at_once", [1, 8])
def test_a_creation_that_is_sent_again_takes_no_answer_of_another(at_once: int) -> None:
    """A passing 500 to one creation costs a request more; each profile keeps the id that its own creation returned."""
    engine = Engine()
    inner, failed = in_process(engine), set[str]()

    def answer(call: Call) -> Reply:
        account = call.input.get("AccountNumber")
        if call.operation == "CreateProfile" and account == "a4" and account not in failed:
            failed.add(account)
            return error(500, "InternalServerException")
        return inner.call(call).reply

    loading = loader(answer)
    loading.create_domain("d")
    loaded = loading.load(WORLD, "d", at_once)

    assert len({*loaded.ids.values()}) == len(WORLD.profiles)
    for name, identifier in loaded.ids.items():
        found = engine.call(
            "SearchProfiles", {"DomainName": "d", "KeyName": "_account", "Values": [f"a{name[1:]}"]}
        )
        assert [item["ProfileId"] for item in found["Items"]] == [identifier]


def test_a_domain_that_a_5xx_leaves_in_doubt_is_not_used() -> None:
    """It may be there, or half of it, so another one is created."""
    replies = iter((error(504), success()))
    loading = loader(lambda _: next(replies))
    name, step = loading.new_domain()

    assert step.accepted
    assert step.exchange.call.input["DomainName"] == name


def test_a_profile_of_a_similar_number_is_not_taken_for_the_one_that_failed() -> None:
    """A target may compare account numbers without letter case, so what a search finds may be another profile."""
    failed = count()

    def answer(call: Call) -> Reply:
        if call.operation == "SearchProfiles":
            return success(Items=[{"ProfileId": "f" * 32, "AccountNumber": "A1"}])
        return error(502) if next(failed) == 0 else success(ProfileId="0" * 32)

    loaded = loader(answer).load(World("w", (ProfileSpec("p1", {"AccountNumber": "a1"}),)), "d")

    assert loaded.ids == {"p1": "0" * 32}
