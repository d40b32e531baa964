"""Values with the marks of another world."""

from searchprofiles_tck.conformance.reduction.retagging import retagged, retagged_draft
from searchprofiles_tck.conformance.worlds.model import Draft
from searchprofiles_tck.conformance.worlds.naming import Naming

OLD, NEW = Naming.of("old"), Naming.of("new")


def test_every_value_of_a_world_changes() -> None:
    """Plain ones, phone numbers, and those in capitals, which are to be told from their originals."""
    assert retagged(OLD.text("ann"), OLD, NEW) == NEW.text("ann")
    assert retagged(OLD.phone(7), OLD, NEW) == NEW.phone(7)
    assert retagged(OLD.text("x").upper(), OLD, NEW) == NEW.text("x").upper()


def test_a_profile_changes_through_and_through() -> None:
    """Members, what lies in them, and attached values."""
    draft = Draft("p1", {"Attributes": {"a": OLD.text("x")}, "Gender": "MALE"}, {"k": (OLD.text("y"),)})

    assert retagged_draft(draft, OLD, NEW) == Draft(
        "p1", {"Attributes": {"a": NEW.text("x")}, "Gender": "MALE"}, {"k": (NEW.text("y"),)}
    )
