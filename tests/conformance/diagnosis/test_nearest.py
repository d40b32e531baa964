"""Readings that a diagnosis replays with."""

from searchprofiles_tck.conformance.diagnosis.nearest import reading_assignments
from searchprofiles_tck.conformance.history.facts import KnownReadings


def test_the_references_readings_are_one_assignment() -> None:
    """Nothing is replayed twice if the target reads all points as the reference does."""
    known = KnownReadings({("page-fill", ""): "full", ("letter-case", "_email"): "exact"})

    assert len(reading_assignments(known)) == 1


def test_readings_that_a_defect_may_fake_are_varied() -> None:
    """Found readings come first, then those that no defect fakes, then the reference's."""
    known = KnownReadings({("page-fill", ""): "short", ("letter-case", "_email"): "folded"})

    found, plain, own = reading_assignments(known)

    assert [each["page-fill"] for each in (found, plain, own)] == ["short", "full", "full"]
    assert [each.of_key("letter-case", "_email") for each in (found, plain, own)] == [
        "folded",
        "folded",
        "exact",
    ]


def test_nothing_is_waited_for() -> None:
    """A target whose changes become visible late is compared with mutants that show them at once."""
    known = KnownReadings({("visibility", ""): "delayed"})

    assert all(each["visibility"] == "immediate" for each in reading_assignments(known))
