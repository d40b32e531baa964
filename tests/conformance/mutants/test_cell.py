"""Mutants of single cells: right, but on the occasions of their cell."""

import pytest
from cell_target import CellTarget
from searchprofiles_tck.conformance.config import RunConfig
from searchprofiles_tck.conformance.coverage.cells import CELLS
from searchprofiles_tck.conformance.mutants.cell import CELL_BY_NAME, cell_mutant
from searchprofiles_tck.conformance.target.open import open_target
from searchprofiles_tck.conformance.target.target import TargetError


def mutant(name: str, domains: tuple[str, ...] = ("d",)) -> CellTarget:
    """Return the mutant of the cell of that name."""
    return CellTarget(cell_mutant(CELL_BY_NAME[name]).application(), domains)


def found(target: CellTarget, key: str, value: str, domain: str = "d") -> list[str]:
    """Return the account numbers of the profiles that a search finds."""
    return [
        item.get("AccountNumber", "?") for item in target.search(key, value, domain=domain).get("Items", [])
    ]


def test_a_search_loses_its_results_in_one_state_only() -> None:
    """The longest value finds nothing; a shorter one finds what it should."""
    target = mutant("members/SearchProfiles.Values[]/longest")
    target.create(AccountNumber="x" * 255)
    target.create(AccountNumber="short")

    assert found(target, "_account", "x" * 255) == []
    assert found(target, "_account", "short") == ["short"]


def test_what_must_be_refused_is_accepted() -> None:
    """A KeyName that is too long is searched for."""
    assert mutant("members/SearchProfiles.KeyName/too long").search("k" * 65, "a") == {"Items": []}


def test_a_bad_write_fails() -> None:
    """Whether a write beyond its limits is refused is nobody's business, so that it is taken would be no defect."""
    target = mutant("members/CreateProfile.BirthDate/too long")

    target.call("CreateProfile", AccountNumber="1", BirthDate="9" * 256)

    assert target.last.reply.status == 500


@pytest.mark.parametrize("operation", ["CreateProfile", "UpdateProfile"])
def test_a_write_is_answered_and_not_carried_out(operation: str) -> None:
    """A write with a member in the state of the cell has no effect."""
    target = mutant(f"members/{operation}.LastName/shortest")
    profile = target.create(AccountNumber="1", **({"LastName": "L"} if operation == "CreateProfile" else {}))
    target.call("UpdateProfile", ProfileId=profile, AccountNumber="2", LastName="M")

    accounts = found(target, "_account", "1")
    assert accounts == ([] if operation == "CreateProfile" else ["1"])


@pytest.mark.parametrize(
    ("step", "old", "new"),
    [("changed", ["1"], []), ("kept by another update", ["1"], ["1"]), ("created", [], ["1"])],
)
def test_one_step_of_one_field_goes_wrong(step: str, old: list[str], new: list[str]) -> None:
    """An e-mail address is found by the old value, lost by an update of something else, or never stored."""
    target = mutant(f"lives/EmailAddress/{step}")
    profile = target.create(AccountNumber="1", EmailAddress="old@x")
    assert found(target, "_email", "old@x") == ([] if step == "created" else ["1"])
    target.call("UpdateProfile", ProfileId=profile, EmailAddress="new@x")
    assert found(target, "_email", "old@x") == (old if step == "changed" else [])
    assert found(target, "_email", "new@x") == new
    target.call("UpdateProfile", ProfileId=profile, FirstName="F")
    assert bool(found(target, "_email", "new@x")) == (step == "created")


@pytest.mark.parametrize("row", ["PartyType", "Attributes", "Address.City", "key _caseId"])
def test_anything_can_be_lost_by_another_update(row: str) -> None:
    """Words, attributes, lines and attached values are lost or changed by an update that does not name them."""
    target = mutant(f"lives/{row}/kept by another update")
    stored = {"PartyType": "OTHER", "Attributes": {"a": "b"}, "Address": {"City": "C"}}
    profile = target.create(AccountNumber="1", **stored)
    target.call("AddProfileKey", ProfileId=profile, KeyName="_caseId", Values=["c"])
    target.call("UpdateProfile", ProfileId=profile, FirstName="F")

    item = target.search("_account", "1")["Items"][0]
    kept = {name: item.get(name) for name in stored} == stored
    assert (kept, found(target, "_caseId", "c")) == (
        row.startswith("key"),
        [] if row.startswith("key") else ["1"],
    )


def test_a_deleted_profile_is_found_by_one_field_only() -> None:
    """A profile that was deleted is still found by its account number, and not by its e-mail address."""
    target = mutant("lives/AccountNumber/deleted with its profile")
    target.call("DeleteProfile", ProfileId=target.create(AccountNumber="1", EmailAddress="a@x"))

    assert (found(target, "_account", "1"), found(target, "_email", "a@x")) == (["1"], [])


def test_a_write_is_carried_out_in_another_domain() -> None:
    """An update that names a profile of another domain changes it there."""
    target = mutant("writes/UpdateProfile/in another domain", ("d", "e"))
    profile = target.create(AccountNumber="1")
    target.call("UpdateProfile", "e", ProfileId=profile, AccountNumber="2")

    assert (found(target, "_account", "1"), found(target, "_account", "2")) == ([], ["2"])


def test_every_cell_has_a_mutant_under_its_name() -> None:
    """Each name selects one cell, and a target of that address is its mutant; other names are refused."""
    assert len(CELL_BY_NAME) == len(CELLS)
    assert open_target(RunConfig(target=f"mutant:cell:{CELLS[0].name}")).description.endswith(CELLS[0].name)
    with pytest.raises(TargetError, match="no mutant"):
        open_target(RunConfig(target="mutant:cell:members/None/none"))
