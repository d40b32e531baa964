"""Values with the marks of another world."""

from searchprofiles_tck.conformance.dataset.model import ProfileSpec
from searchprofiles_tck.conformance.dataset.namespace import Namespace
from searchprofiles_tck.conformance.reduction.retagging import retagged, retagged_draft

OLD, NEW = Namespace.of("old"), Namespace.of("new")


def test_every_value_of_a_world_changes() -> None:
    """Plain ones, phone numbers, and those in capitals, which are to be told from their originals."""
    assert retagged(OLD.text("ann"), OLD, NEW) == NEW.text("ann")
    assert retagged(OLD.phone(7), OLD, NEW) == NEW.phone(7)
    assert retagged(OLD.text("x").upper(), OLD, NEW) == NEW.text("x").upper()


def test_a_profile_changes_through_and_through() -> None:
    """Members, what lies in them, and attached values."""
    draft = ProfileSpec("p1", {"Attributes": {"a": OLD.text("x")}, "Gender": "MALE"}, {"k": (OLD.text("y"),)})

    assert retagged_draft(draft, OLD, NEW) == ProfileSpec(
        "p1", {"Attributes": {"a": NEW.text("x")}, "Gender": "MALE"}, {"k": (NEW.text("y"),)}
    )
