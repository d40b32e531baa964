"""Stores that copy what another holds."""

from typing import Any

from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.reference.engine import Engine
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
