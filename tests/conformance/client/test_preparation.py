"""Preparation finds the ids that are not returned, and expects nothing that is not there."""

import secrets
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from msgspec import structs
from playing import QUICK, can_play, described, in_process, played, prepared, recorder_for
from resting_clock import Clock
from searchprofiles_tck.conformance.client.visibility import PATIENCE, Visibility
from searchprofiles_tck.conformance.config import Access, Effort, RunConfig
from searchprofiles_tck.conformance.dataset.shared_data import corpus_namespace, shared_data
from searchprofiles_tck.conformance.errors import NotMeasured
from searchprofiles_tck.conformance.history.facts import Prepared
from searchprofiles_tck.conformance.scenarios.registry import SCENARIOS
from searchprofiles_tck.conformance.target.python_object import PythonTarget
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.failures import ServiceFailure
from searchprofiles_tck.reference.parts import EngineParts
from searchprofiles_tck.spec.errors import ErrorName
from searchprofiles_tck.spec.readings import Readings


class Refusal(Exception):
    """An error as boto3 raises it, without a status."""

    def __init__(self, failure: ServiceFailure) -> None:
        self.response = {"Error": {"Code": str(failure.name), "Message": failure.message}}


class Fake:
    """A fake with a hook for loading, which returns nothing: no ids, no further operation."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def search_profiles(self, **members: Any) -> Mapping[str, Any]:
        """Search: the one operation."""
        try:
            return self._engine.call("SearchProfiles", members)
        except ServiceFailure as failure:
            raise Refusal(failure) from None

    def load(self, domain: str, profiles: Sequence[Mapping[str, Any]]) -> None:
        """Create the domain and the profiles."""
        self._engine.call("CreateDomain", {"DomainName": domain, "DefaultExpirationDays": 1})
        for profile in profiles:
            self._engine.call("CreateProfile", {"DomainName": domain, **profile})


def test_fake_with_a_hook_alone_is_accused_of_nothing() -> None:
    """Ids are found by searching; values that cannot be attached are neither expected nor judged."""
    engine = Engine(Readings({"undefined-key": "refused", "repeated-value": "refused"}))
    recorder = recorder_for(PythonTarget(Fake(engine), "a fake"))
    ready = prepared(recorder, QUICK)

    assert all(len(identifier) == 32 for identifier in ready.world.ids.values())
    assert "AddProfileKey" in ready.declined
    readable = [one for one in SCENARIOS if can_play(one, ready) and not (one.raw or one.tests)]
    assert described(played(one, ready, recorder) for one in readable) == []


class Given(Fake):
    """A fake with one domain that is there, and no method to create another."""

    def create_profile(self, **members: Any) -> Mapping[str, Any]:
        """Create a profile."""
        try:
            return self._engine.call("CreateProfile", members)
        except ServiceFailure as failure:
            raise Refusal(failure) from None


@pytest.mark.parametrize("access", [None, Access.MANAGE])
def test_fake_that_cannot_create_a_domain_is_judged_in_the_one_that_it_has(access: Access | None) -> None:
    """A search in another domain, which does not exist, would rightly be refused."""
    engine = Engine()
    engine.call("CreateDomain", {"DomainName": "mine", "DefaultExpirationDays": 1})
    recorder = recorder_for(PythonTarget(Given(engine), "a fake"))
    ready = prepared(recorder, structs.replace(QUICK, access=access, domain="mine"))
    created = next(one for one in SCENARIOS if one.name == "created")

    assert (ready.access, ready.world.domain) == (Access.WRITE, "mine")
    assert described([played(created, ready, recorder)]) == []


def _read_only(*known: tuple[str, str]) -> Prepared:
    engine = Engine()
    engine.call("CreateDomain", {"DomainName": "shop", "DefaultExpirationDays": 1})
    engine.call("CreateProfile", {"DomainName": "shop", "AccountNumber": "1234"})
    config = RunConfig(access=Access.READ_ONLY, domain="shop", known=known, effort=Effort.QUICK)
    return prepared(recorder_for(in_process(engine)), config)


def test_what_known_says_is_verified() -> None:
    """A pair that finds nothing proves nothing, so nothing is judged; every other pair is still right."""
    assert _read_only(("_account", "1234")).access is Access.READ_ONLY
    with pytest.raises(
        NotMeasured, match=r"--known names _account=9, by which no profile is found in domain shop"
    ):
        _read_only(("_account", "1234"), ("_account", "9"), ("_account", "9"))


def test_preloaded_data_is_verified() -> None:
    """If a profile is found by none of its keys, the first such is named and nothing is judged."""
    world = shared_data(corpus_namespace(Effort.QUICK), Effort.QUICK)
    engine = Engine()
    engine.call("CreateDomain", {"DomainName": "shop", "DefaultExpirationDays": 1})
    for profile in world.profiles[1:]:
        engine.call("CreateProfile", {"DomainName": "shop", **profile.fields})
    config = RunConfig(access=Access.PRELOADED, domain="shop", effort=Effort.QUICK)

    with pytest.raises(
        NotMeasured, match=rf"^1 of {len(world.profiles)} profiles of the shared data are not in domain"
    ):
        prepared(recorder_for(in_process(engine)), config)
    engine.call("CreateProfile", {"DomainName": "shop", **world.profiles[0].fields})
    assert prepared(recorder_for(in_process(engine)), config).notes == ()


@pytest.mark.parametrize("member", ["AccountNumber", "PhoneNumber", "BusinessEmailAddress", "FirstName"])
def test_shared_data_that_others_share_is_not_judged(member: str) -> None:
    """Loaded twice, or beside profiles with its values, it makes right answers look wrong; others do no harm."""
    world = shared_data(corpus_namespace(Effort.QUICK), Effort.QUICK)
    fields = next(
        one.fields for one in world.profiles if {"PhoneNumber", "EmailAddress"} <= one.fields.keys()
    )
    engine = Engine()
    engine.call("CreateDomain", {"DomainName": "shop", "DefaultExpirationDays": 1})
    for profile in world.profiles:
        engine.call("CreateProfile", {"DomainName": "shop", **profile.fields})
    value = {**fields, "BusinessEmailAddress": fields["EmailAddress"], "FirstName": "Ann"}[member]
    engine.call("CreateProfile", {"DomainName": "shop", member: value})
    config = RunConfig(access=Access.PRELOADED, domain="shop", effort=Effort.QUICK)

    if member == "FirstName":
        assert prepared(recorder_for(in_process(engine)), config).notes == ()
        return
    with pytest.raises(
        NotMeasured, match=r"^Domain shop has 1 profile beside the shared data with values of it"
    ):
        prepared(recorder_for(in_process(engine)), config)


class Losing(Engine):
    """Returns from writes at the same time as if they had been carried out, as a service may that holds no lock."""

    def __init__(self, operation: str) -> None:
        super().__init__()
        self.operation = operation
        self.alone = threading.Lock()

    def call(self, operation: str, members: Mapping[str, Any]) -> Any:
        """Answer as the reference does, but for one kind of write beside another one."""
        if operation != self.operation:
            return super().call(operation, members)
        if not self.alone.acquire(blocking=False):
            return {"ProfileId": secrets.token_hex(16)} if operation == "CreateProfile" else members
        try:
            time.sleep(0.001)
            return super().call(operation, members)
        finally:
            self.alone.release()


@pytest.mark.parametrize("operation", ["CreateProfile", "AddProfileKey"])
def test_data_that_was_lost_at_once_is_loaded_one_by_one(operation: str) -> None:
    """What a target does to writes at the same time is judged by checks of that; no other is given wrong data."""
    config = RunConfig(effort=Effort.QUICK, concurrency=8)
    ready = prepared(recorder_for(in_process(Losing(operation)), config=config), config)
    alone = prepared(recorder_for(in_process(Engine())), QUICK)

    assert ready.world.world == alone.world.world
    assert [one.reading for one in ready.readings] == [one.reading for one in alone.readings]


@pytest.mark.parametrize(
    ("engine", "is_patient"),
    [(Engine(parts=EngineParts(respond=lambda *_: {"Items": []})), False), (Engine(), True)],
)
def test_what_was_waited_for_in_vain_is_not_waited_for_again(
    engine: Engine, is_patient: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither when the data is loaded a second time, nor by the checks."""
    clock = Clock()
    monkeypatch.setattr(Visibility.__init__, "__defaults__", (0.0, PATIENCE, clock.sleep, clock))
    config = RunConfig(effort=Effort.QUICK, concurrency=8, settle=10.0)

    ready = prepared(recorder_for(in_process(engine), config=config), config)

    assert ready.is_patient is is_patient
    assert clock.slept < 2 * 10.0


class OfOneDomain(Losing):
    """Takes one domain at a time, and loses profiles that are created at once; it may delete the domain, or not."""

    def __init__(self, deletes: bool) -> None:
        super().__init__("CreateProfile")
        self.deletes = deletes
        self.domains: set[str] = set()

    def call(self, operation: str, members: Mapping[str, Any]) -> Any:
        """Answer as the reference does, but for a second domain."""
        if operation == "CreateDomain":
            if self.domains:
                raise ServiceFailure(ErrorName.BAD_REQUEST, "too many domains")
            self.domains.add(members["DomainName"])
        if operation == "DeleteDomain":
            if not self.deletes:
                raise ServiceFailure(ErrorName.ACCESS_DENIED, "not yours")
            self.domains.discard(members["DomainName"])
        return super().call(operation, members)


@pytest.mark.parametrize("deletes", [True, False])
def test_data_is_loaded_again_into_the_only_domain(deletes: bool) -> None:
    """If a target takes one domain, and data that was loaded at once is not all there, nothing is given up."""
    config = RunConfig(effort=Effort.QUICK, concurrency=8)
    engine = OfOneDomain(deletes)
    ready = prepared(recorder_for(in_process(engine), config=config), config)

    assert engine.domains == {ready.world.domain}
    assert ready.world.ids


class Full(Engine):
    """Takes as many profiles as there are in the shared data."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.left = most

    def call(self, operation: str, members: Mapping[str, Any]) -> Any:
        """Answer as the reference does, but for a profile too many."""
        if operation == "CreateProfile":
            self.left -= 1
            if self.left < 0:
                raise ServiceFailure(ErrorName.BAD_REQUEST, "too many profiles")
        return super().call(operation, members)


def test_a_target_that_is_full_has_its_data_judged() -> None:
    """That no further profile is taken is no reason to judge nothing."""
    size = len(shared_data(corpus_namespace(Effort.QUICK), Effort.QUICK).profiles)
    ready = prepared(recorder_for(in_process(Full(size))), QUICK)

    assert len(ready.world.ids) == size
    assert all("too many profiles" in note for note in ready.notes)


class Refusing(Engine):
    """Refuses valid profiles with a certain text in them."""

    def call(self, operation: str, members: Mapping[str, Any]) -> Any:
        """Answer as the reference does, but for one kind of value."""
        if operation == "CreateProfile" and "__proto__" in str(members):
            raise ServiceFailure(ErrorName.BAD_REQUEST, "no __proto__")
        return super().call(operation, members)


def test_refused_data_is_told_and_found() -> None:
    """Each request is listed, and a valid profile that was refused breaks the rule of creation."""
    recorder = recorder_for(in_process(Refusing()))
    ready = prepared(recorder, QUICK)
    created = next(one for one in SCENARIOS if one.name == "created")

    assert len(ready.notes) > 1
    assert all("no __proto__" in note for note in ready.notes)
    found = described(played(created, ready, recorder) for _ in [0])
    assert found
    assert all("state-create" in one for one in found)
