"""Stores that copy what another holds."""

from typing import Any

import pytest
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.failures import ServiceFailure
from searchprofiles_tck.spec.open_points import OPEN_POINTS
from searchprofiles_tck.spec.readings import Readings


def loaded(*accounts: str) -> tuple[Engine, list[str]]:
    """Return an engine with a domain ``d`` of profiles that have the same phone number, and their ids."""
    engine = Engine()
    engine.call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 9})
    return engine, [create(engine, account) for account in accounts]


def create(engine: Engine, account: str) -> str:
    """Create a profile and return its id."""
    fields = {"AccountNumber": account, "PhoneNumber": "+49301", "EmailAddress": f"{account}@example.org"}
    return str(engine.call("CreateProfile", {"DomainName": "d", **fields})["ProfileId"])


def found(engine: Engine, key: str, value: str) -> list[str]:
    """Return the ids of what a search finds, in order."""
    members: dict[str, Any] = {"DomainName": "d", "KeyName": key, "Values": [value]}
    return [item["ProfileId"] for item in engine.call("SearchProfiles", members).get("Items", [])]


def test_what_is_taken_is_found_in_the_same_order() -> None:
    """Profiles, their ids and their order are those of the engine that loaded them."""
    first, ids = loaded("a", "b", "c")

    second = Engine()
    second.copy_from(first)

    assert found(second, "_phone", "+49301") == found(first, "_phone", "+49301") == ids


def test_both_change_apart() -> None:
    """What one of them creates, changes or deletes is not seen by the other."""
    first, (a, b) = loaded("a", "b")
    second = Engine()
    second.copy_from(first)

    new = create(second, "c")
    second.call("DeleteProfile", {"DomainName": "d", "ProfileId": a})
    first.call("UpdateProfile", {"DomainName": "d", "ProfileId": b, "PhoneNumber": "+49302"})

    assert found(first, "_phone", "+49301") == [a]
    assert found(second, "_phone", "+49301") == [b, new]


def test_a_new_domain_is_no_other() -> None:
    """A token of a domain that was taken over leads nowhere in one that is created later."""
    first, _ = loaded("a", "b")
    second = Engine()
    second.copy_from(first)
    second.call("DeleteDomain", {"DomainName": "d"})

    second.call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 9})

    assert found(second, "_phone", "+49301") == []
    assert found(first, "_phone", "+49301")


def test_other_parts_index_by_themselves() -> None:
    """Who has other keys or compares values otherwise finds so in what was taken over."""
    first, (a,) = loaded("a")
    without, alike = (
        MUTANTS[name].engine(Readings()) for name in ("account-not-indexed", "mail-without-host")
    )
    without.copy_from(first)
    alike.copy_from(first)

    assert (found(without, "_account", "a"), found(without, "_phone", "+49301")) == ([], [a])
    assert found(first, "_email", "a@example.com") == []
    assert found(alike, "_email", "a@example.com") == [a]


def of_reading(point: str, reading: str) -> tuple[Engine, dict[str, Any]]:
    """Return an engine of one reading with domain ``d`` and a profile in it, and the members that name the profile."""
    engine = Engine(Readings({point: reading}))
    engine.call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 9})
    return engine, {"DomainName": "d", "ProfileId": create(engine, "a")}


CUSTOM, EMAIL = {"KeyName": "mine", "Values": ["v"]}, {"KeyName": "_email", "Values": ["a@example.org"]}


@pytest.mark.parametrize(
    ("point", "reading", "operation", "members"),
    [
        ("account-number-taken", "refused", "CreateProfile", {"AccountNumber": "b"}),
        ("account-number-taken", "refused", "UpdateProfile", {"AccountNumber": "b"}),
        ("custom-key-undefined", "refused", "AddProfileKey", CUSTOM),
        ("custom-key-undefined", "not-found", "AddProfileKey", CUSTOM),
        ("field-key", "refused", "AddProfileKey", EMAIL),
        ("field-value-deletion", "refused", "DeleteProfileKey", EMAIL),
        ("domain-case", "one", "CreateDomain", {"DomainName": "D", "DefaultExpirationDays": 9}),
    ],
)
def test_a_change_is_refused_by_its_reading_alone(
    point: str, reading: str, operation: str, members: dict[str, Any]
) -> None:
    """Under the first reading of the point the same change is carried out."""
    for taken in (reading, next(iter(OPEN_POINTS[point].readings))):
        engine, profile = of_reading(point, taken)
        create(engine, "b")
        given = {**({} if operation.startswith("Create") else profile), "DomainName": "d", **members}
        if taken == reading:
            with pytest.raises(ServiceFailure):
                engine.call(operation, given)
        else:
            engine.call(operation, given)


def test_a_hidden_value_is_found_again_when_its_field_changes() -> None:
    """Until then the profile has it, but its key does not find it."""
    engine, profile = of_reading("field-value-deletion", "hidden")
    engine.call("DeleteProfileKey", {**profile, **EMAIL})
    engine.call("UpdateProfile", {**profile, "PhoneNumber": "+49302"})
    hidden = found(engine, "_email", "a@example.org")
    engine.call("UpdateProfile", {**profile, "EmailAddress": "a@example.org"})

    assert (hidden, found(engine, "_email", "a@example.org")) == ([], [profile["ProfileId"]])


@pytest.mark.parametrize(("reading", "kept"), [("merged", {"State": "S"}), ("replaced", {})])
@pytest.mark.parametrize(
    ("point", "member", "other"),
    [("nested-update", "Address", "Attributes"), ("attributes-update", "Attributes", "Address")],
)
def test_an_object_is_merged_or_replaced(
    point: str, member: str, other: str, reading: str, kept: dict[str, str]
) -> None:
    """An update of one line keeps the others or removes them; an address and Attributes each have their reading."""
    engine, profile = of_reading(point, reading)
    for value in ({"City": "C", "State": "S"}, {"City": "D"}):
        engine.call("UpdateProfile", {**profile, member: value, other: value})
    [item] = engine.call("SearchProfiles", {"DomainName": "d", "KeyName": "_account", "Values": ["a"]})[
        "Items"
    ]

    assert item[member] == {"City": "D", **kept}
    assert item[other] == {"City": "D", "State": "S"}


def test_domains_of_one_name_in_two_cases_may_be_one() -> None:
    """The profiles of the one are found in the other, and deleting either deletes both."""
    engine, profile = of_reading("domain-case", "one")
    members = {"DomainName": "D", "KeyName": "_account", "Values": ["a"]}
    [item] = engine.call("SearchProfiles", members)["Items"]
    engine.call("DeleteDomain", {"DomainName": "D"})

    assert item["ProfileId"] == profile["ProfileId"]
    with pytest.raises(ServiceFailure):
        engine.call("GetDomain", {"DomainName": "d"})
