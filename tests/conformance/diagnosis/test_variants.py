"""Readings that a diagnosis plays in."""

from searchprofiles_tck.conformance.diagnosis.variants import variants
from searchprofiles_tck.conformance.history.known_readings import KnownReadings


def test_the_references_readings_are_one_variant() -> None:
    """Nothing is played twice where the target reads all points as the reference does."""
    known = KnownReadings({("page-fill", ""): "full", ("letter-case", "_email"): "exact"})

    assert len(variants(known)) == 1


def test_what_probes_may_be_deceived_about_is_varied() -> None:
    """Found readings come first, then those that no defect fakes, then the reference's."""
    known = KnownReadings({("page-fill", ""): "short", ("letter-case", "_email"): "folded"})

    found, plain, own = variants(known)

    assert [each["page-fill"] for each in (found, plain, own)] == ["short", "full", "full"]
    assert [each.of_key("letter-case", "_email") for each in (found, plain, own)] == [
        "folded",
        "folded",
        "exact",
    ]


def test_nothing_is_waited_for() -> None:
    """A target whose changes are seen late is compared with implementations that show them at once."""
    assert all(
        each["visibility"] == "immediate" for each in variants(KnownReadings({("visibility", ""): "delayed"}))
    )
