"""The ten operations, from input to output members, under each reading."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.failures import ServiceFailure
from searchprofiles_tck.reference.service.encoding import SearchEncoder
from searchprofiles_tck.spec.errors import ErrorName
from searchprofiles_tck.spec.limits import is_exact_profile_id
from searchprofiles_tck.spec.operations import OPERATIONS
from searchprofiles_tck.spec.readings import Readings

UNKNOWN_ID = "0" * 32


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def engine_with_domain(readings: Readings | None = None, **options: Any) -> Engine:
    """Return an engine that has the domain ``d``."""
    engine = Engine(readings or Readings(), **options)
    engine.call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 9})
    return engine


def create(engine: Engine, **fields: Any) -> str:
    """Create a profile and return its id."""
    return str(engine.call("CreateProfile", {"DomainName": "d", **fields})["ProfileId"])


def change(engine: Engine, operation: str, profile: str, **members: Any) -> Any:
    """Call one of the operations on a profile."""
    return engine.call(operation, {"DomainName": "d", "ProfileId": profile, **members})


def found(engine: Engine, key: str, value: str, **members: Any) -> list[dict[str, Any]]:
    """Return the items of a search by one pair, without FoundByItems."""
    arguments = {"DomainName": "d", "KeyName": key, "Values": [value], **members}
    items = engine.call("SearchProfiles", arguments).get("Items", [])
    return [{name: value for name, value in item.items() if name != "FoundByItems"} for item in items]


def test_domain_is_created_told_listed_and_deleted() -> None:
    """What CreateDomain is given comes back; times are seconds since 1970."""
    engine = Engine(clock=lambda: 5.0)
    described = {
        "DomainName": "d",
        "DefaultExpirationDays": 9,
        "Tags": {"a": "b"},
        "CreatedAt": 5.0,
        "LastUpdatedAt": 5.0,
    }
    stats = {"ProfileCount": 1, "MeteringProfileCount": 1, "ObjectCount": 0, "TotalSize": 0}
    settings = {"DomainName": "d", "DefaultExpirationDays": 9, "Tags": {"a": "b"}}

    assert engine.call("CreateDomain", settings) == described
    create(engine)
    assert engine.call("GetDomain", {"DomainName": "d"}) == {**described, "Stats": stats}
    del described["DefaultExpirationDays"]
    assert engine.call("ListDomains", {}) == {"Items": [described]}
    assert set(engine.call("DeleteDomain", {"DomainName": "d"})) == {"Message"}
    assert engine.call("ListDomains", {}) == {"Items": []}


def test_domains_are_listed_page_by_page() -> None:
    """ListDomains walks all domains in pages of at most MaxResults."""
    engine = Engine()
    names = [f"d{number}" for number in range(5)]
    for name in names:
        engine.call("CreateDomain", {"DomainName": name, "DefaultExpirationDays": 1})
    pages, token = [], {}
    for _ in range(3):
        page = engine.call("ListDomains", {"MaxResults": 2, **token})
        pages.append([item["DomainName"] for item in page["Items"]])
        token = {"NextToken": page.get("NextToken")}

    assert pages == [names[:2], names[2:4], names[4:]]
    assert token == {"NextToken": None}


def test_domain_created_twice_is_refused_or_left_as_it_is() -> None:
    """The second creation gets 400, or success that changes nothing."""
    with pytest.raises(ServiceFailure, match="exists"):
        engine_with_domain().call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 1})

    accepting = engine_with_domain(Readings({"domain-twice": "accepted"}))
    again = accepting.call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 1})
    assert again["DefaultExpirationDays"] == 9


NEEDS_DOMAIN: dict[str, dict[str, Any]] = {
    "SearchProfiles": {"KeyName": "a", "Values": ["a"]},
    "GetDomain": {},
    "DeleteDomain": {},
    "CreateProfile": {},
    "UpdateProfile": {"ProfileId": UNKNOWN_ID},
    "DeleteProfile": {"ProfileId": UNKNOWN_ID},
    "AddProfileKey": {"ProfileId": UNKNOWN_ID, "KeyName": "a", "Values": ["a"]},
    "DeleteProfileKey": {"ProfileId": UNKNOWN_ID, "KeyName": "a", "Values": ["a"]},
}


@pytest.mark.parametrize("operation", NEEDS_DOMAIN)
@pytest.mark.parametrize(
    ("reading", "name"), [("not-found", ErrorName.NOT_FOUND), ("denied", ErrorName.ACCESS_DENIED)]
)
def test_unknown_domain_is_not_found_or_hidden(operation: str, reading: str, name: ErrorName) -> None:
    """Every operation on a domain that does not exist says so, or denies access."""
    engine = Engine(Readings({"unknown-domain": reading}))
    with pytest.raises(ServiceFailure, match="nowhere") as failure:
        engine.call(operation, {"DomainName": "nowhere", **NEEDS_DOMAIN[operation]})
    assert failure.value.name is name


@pytest.mark.parametrize(
    "operation", [name for name, members in NEEDS_DOMAIN.items() if "ProfileId" in members]
)
def test_unknown_profile_is_not_found(operation: str) -> None:
    """Operations on a profile that does not exist get ResourceNotFoundException."""
    with pytest.raises(ServiceFailure, match=UNKNOWN_ID) as failure:
        engine_with_domain().call(operation, {"DomainName": "d", **NEEDS_DOMAIN[operation]})
    assert failure.value.name is ErrorName.NOT_FOUND


def test_unknown_operation_is_an_error_of_the_caller() -> None:
    """A name that is no operation raises KeyError and lists those that are."""
    with pytest.raises(KeyError, match="SearchProfiles"):
        Engine().call("FindProfiles", {})
    assert {*Engine()._handlers, "SearchProfiles"} == set(OPERATIONS)


def test_created_profile_is_found_with_every_field() -> None:
    """A search returns what was stored, and the id."""
    fields = {
        "AccountNumber": "1",
        "PartyType": "OTHER",
        "Gender": "FEMALE",
        "Address": {"City": "Ulm", "Country": "DE"},
        "Attributes": {"a": "b"},
        "AdditionalInformation": "é" * 1000,
    }
    engine = engine_with_domain()
    profile = create(engine, **fields)

    assert is_exact_profile_id(profile)
    assert found(engine, "_account", "1") == [{"ProfileId": profile, **fields}]


def test_update_replaces_keeps_merges_and_removes() -> None:
    """Given members replace, others stay; an empty string removes; objects are merged member by member."""
    engine = engine_with_domain()
    profile = create(
        engine,
        AccountNumber="1",
        FirstName="Ann",
        PhoneNumber="5",
        Attributes={"a": "1", "b": "2"},
        Address={"City": "Ulm", "State": "BW"},
        BillingAddress={"City": "Bonn"},
    )
    changes = {
        "AccountNumber": "2",
        "PhoneNumber": "",
        "Attributes": {"a": "", "c": "3"},
        "Address": {"City": "Bonn"},
        "BillingAddress": {"City": ""},
    }

    assert change(engine, "UpdateProfile", profile, **changes) == {"ProfileId": profile}
    assert found(engine, "_account", "2") == [
        {
            "ProfileId": profile,
            "AccountNumber": "2",
            "FirstName": "Ann",
            "Attributes": {"b": "2", "c": "3"},
            "Address": {"City": "Bonn", "State": "BW"},
        }
    ]
    assert found(engine, "_account", "1") == found(engine, "_phone", "5") == []


def test_deleted_profile_is_gone() -> None:
    """A deleted profile is found no more and cannot be deleted again."""
    engine = engine_with_domain()
    profile = create(engine, PhoneNumber="5")

    assert set(change(engine, "DeleteProfile", profile)) == {"Message"}
    assert found(engine, "_phone", "5") == []
    with pytest.raises(ServiceFailure):
        change(engine, "DeleteProfile", profile)


@pytest.mark.parametrize("key", ["_orderId", "shelf", "_phone", "_profileId"])
def test_attached_values_are_found_until_they_are_deleted(key: str) -> None:
    """AddProfileKey adds values under any key, DeleteProfileKey takes away those it names."""
    engine = engine_with_domain()
    profile = create(engine, PhoneNumber="5")

    assert change(engine, "AddProfileKey", profile, KeyName=key, Values=["a", "b"]) == {
        "KeyName": key,
        "Values": ["a", "b"],
    }
    change(engine, "AddProfileKey", profile, KeyName=key, Values=["b", "c"])
    assert [len(found(engine, key, value)) for value in "abc"] == [1, 1, 1]
    assert set(change(engine, "DeleteProfileKey", profile, KeyName=key, Values=["a", "b"])) == {"Message"}
    assert [len(found(engine, key, value)) for value in "abc"] == [0, 0, 1]
    assert len(found(engine, "_phone", "5")) == 1


def test_deleting_a_key_leaves_the_fields_value() -> None:
    """A value that a standard key reads from a field is found as long as the field has it."""
    engine = engine_with_domain()
    profile = create(engine, PhoneNumber="5")
    change(engine, "AddProfileKey", profile, KeyName="_phone", Values=["5"])
    change(engine, "DeleteProfileKey", profile, KeyName="_phone", Values=["5"])

    assert len(found(engine, "_phone", "5")) == 1


def test_undefined_key_finds_nothing_or_is_refused() -> None:
    """A key is defined if it is predefined, or as long as some profile has a value under it."""
    assert found(engine_with_domain(), "shelf", "a") == []
    engine = engine_with_domain(Readings({"undefined-key": "refused"}))
    profile = create(engine)

    assert found(engine, "_orderId", "a") == []
    change(engine, "AddProfileKey", profile, KeyName="shelf", Values=["a"])
    assert len(found(engine, "shelf", "a")) == 1
    change(engine, "DeleteProfileKey", profile, KeyName="shelf", Values=["a"])
    with pytest.raises(ServiceFailure, match="shelf"):
        found(engine, "shelf", "a")


def test_empty_values_find_nothing_where_they_are_taken() -> None:
    """A pair without values matches nothing, even if all of its values must match."""
    engine = engine_with_domain(Readings({"empty-values": "empty", "several-values": "all"}))
    create(engine, PhoneNumber="5")
    members = {"DomainName": "d", "KeyName": "_phone", "Values": []}

    assert engine.call("SearchProfiles", members) == {"Items": []}


def test_nothing_found_is_an_empty_list_or_no_list() -> None:
    """Items is empty or left out, in members and in JSON alike."""
    members = {"DomainName": "d", "KeyName": "_phone", "Values": ["5"]}
    for reading, response in (("empty-list", {"Items": []}), ("absent", {})):
        engine = engine_with_domain(Readings({"nothing-found": reading}))
        assert engine.call("SearchProfiles", members) == response
        assert json.loads(SearchEncoder(engine)(members)) == response


def test_change_becomes_searchable_after_the_delay() -> None:
    """Under the reading ``delayed`` searches see creation, change and deletion late."""
    clock = Clock()
    engine = engine_with_domain(Readings({"visibility": "delayed"}), clock=clock, delay=2.0)
    profile = create(engine, PhoneNumber="5")
    seen = []
    for operation, members in (("UpdateProfile", {"PhoneNumber": "6"}), ("DeleteProfile", {})):
        clock.now += 1.9
        seen.append([len(found(engine, "_phone", number)) for number in "56"])
        clock.now += 0.1
        seen.append([len(found(engine, "_phone", number)) for number in "56"])
        change(engine, operation, profile, **members)
    clock.now += 2.0

    assert seen == [[0, 0], [1, 0], [1, 0], [0, 1]]
    assert found(engine, "_phone", "6") == []


def test_encoded_page_follows_a_change() -> None:
    """A profile that was encoded is encoded anew when it changes."""
    engine = engine_with_domain()
    profile = create(engine, PhoneNumber="5", FirstName="Ann")
    members = {"DomainName": "d", "KeyName": "_phone", "Values": ["5"]}
    before = SearchEncoder(engine)(members)
    change(engine, "UpdateProfile", profile, FirstName="Eva")

    assert json.loads(before)["Items"][0]["FirstName"] == "Ann"
    assert json.loads(SearchEncoder(engine)(members)) == engine.call("SearchProfiles", members)


def test_other_order_is_another_and_stable() -> None:
    """Under the reading ``other`` items come in an order that is not that of creation, always the same."""
    engine = engine_with_domain(Readings({"items-order": "other"}))
    ids = [create(engine, PhoneNumber="5") for _ in range(10)]
    orders = [[item["ProfileId"] for item in found(engine, "_phone", "5")] for _ in "12"]

    assert orders[0] == orders[1] != ids
    assert sorted(orders[0]) == sorted(ids)


def test_domains_do_not_mix() -> None:
    """A profile is found in its own domain only."""
    engine = engine_with_domain()
    engine.call("CreateDomain", {"DomainName": "e", "DefaultExpirationDays": 9})
    create(engine, PhoneNumber="5")

    assert engine.call("SearchProfiles", {"DomainName": "e", "KeyName": "_phone", "Values": ["5"]}) == {
        "Items": []
    }


def test_threads_do_not_disturb_one_another() -> None:
    """Profiles created from several threads are all there, each once."""
    engine = engine_with_domain()
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda _: create(engine, PhoneNumber="5"), range(200)))
        pages = list(pool.map(lambda _: found(engine, "_phone", "5", MaxResults=100), range(20)))

    assert len(set(ids)) == 200
    assert all(page == pages[0] and len(page) == 100 for page in pages)


def test_messages_name_no_internals() -> None:
    """The text of a failure is a plain sentence."""
    with pytest.raises(ServiceFailure) as failure:
        Engine().call("GetDomain", {"DomainName": "nowhere"})

    assert re.fullmatch(
        r"there is no domain 'nowhere'; create it, or choose one that ListDomains returns",
        failure.value.message,
    )
    assert str(failure.value) == f"ResourceNotFoundException: {failure.value.message}"
