"""Readings as a file: written from a report, read back, imitated by an engine."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from searchprofiles_tck.spec.open_points import COMPARISON_POINTS, OPEN_POINTS
from searchprofiles_tck.spec.readings_file import Capture, CapturedReading, capture_of, from_toml, to_toml
from searchprofiles_tck.spec.results import ReadingFound

from ..reports import sample


@st.composite
def captures(draw: st.DrawFn) -> Capture:
    """Draw files with any texts, in which no reading is given twice."""
    text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    points = draw(
        st.lists(st.sampled_from([*OPEN_POINTS.values()]), min_size=1, unique_by=lambda one: one.id)
    )
    readings = [
        CapturedReading(
            point.id,
            draw(st.sampled_from([*point.readings])),
            draw(text) if point.per_key else "",
            draw(text),
        )
        for point in points
    ]
    return Capture(tuple(readings), draw(text), draw(st.none() | st.dates()), draw(text))


@given(captures())
def test_a_file_says_what_was_written(capture: Capture) -> None:
    """Whatever target and keys are called, the file is TOML and gives the same readings."""
    assert from_toml(to_toml(capture)) == capture


def test_a_report_becomes_a_file() -> None:
    """The file has the readings that were found, with their source; those that were not are in a comment."""
    report = sample.report()
    shown = structs.replace(report.readings[2], exchange="probes/00007")
    report = structs.replace(report, readings=(shown, *report.readings[3:]))

    text = to_toml(capture_of(report), report.readings[1:])

    assert text.startswith(
        "# What a target does where the specification of SearchProfiles is silent: observed, not"
    )
    assert f'target = "{report.run.target}"\ndate = 2026-11-23\nkit = "0.2.0"\n' in text
    assert (
        '[[readings]]\npoint = "letter-case"\nreading = "folded"\nkey = "_email"\n'
        'found-by = "A against a"\nexchange = "probes/00007"\n'
    ) in text
    assert text.endswith("# Not found out: last-page\n")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("readings = 3", "Expected `array`"),
        ("target = 1", "Expected `str`"),
        ("[[readings]]\npoint = 'letter-case'", "missing required field `reading`"),
        ("[[readings]]\npoint = 'letter-cas'\nreading = 'exact'", "did you mean 'letter-case'"),
        ("[[readings]]\npoint = 'letter-case'\nreading = 'fold'", "did you mean 'folded'"),
        ("[[readings]]\npoint = 'last-page'\nreading = 'absent'\nkey = '_email'", "one reading for all keys"),
        ("[[readings]]\npoint = 'last-page'\nreading = 'absent'\n" * 2, "'last-page' is given twice"),
        ("[[readings]]\npoint = 'last-page'\nreading = 'absent'\nhow = 'x'", "unknown field `how`"),
        ("[[", "Invalid"),
    ],
)
def test_what_is_no_file_of_readings_is_explained(text: str, says: str) -> None:
    """Each mistake is a sentence that names what was meant."""
    with pytest.raises(ValueError, match=says):
        from_toml(text)


def test_an_engine_takes_the_readings() -> None:
    """A key has its own reading; one that the file does not name has that of all others, if they agree."""
    capture = Capture(
        (
            CapturedReading("letter-case", "folded", "_email"),
            CapturedReading("letter-case", "folded", "_account"),
            CapturedReading("blanks", "trimmed", "_email"),
            CapturedReading("blanks", "exact", "_account"),
            CapturedReading("last-page", "present"),
        )
    )

    readings = capture.as_readings()

    assert [readings.of_key("letter-case", key) for key in ("_email", "_orderId")] == ["folded", "folded"]
    assert [readings.of_key("blanks", key) for key in ("_email", "_account", "_orderId")] == [
        "trimmed",
        "exact",
        "exact",
    ]
    assert readings["last-page"] == "present"


def test_what_a_run_is_held_to_has_no_evidence() -> None:
    """The settings of a run keep what is compared, not how somebody else found it."""
    capture = Capture((CapturedReading("last-page", "present", "", "a walk", "probes/00001"),), "x")

    assert capture.bare().readings == (CapturedReading("last-page", "present"),)
    assert str(capture.bare()) == "x"


def test_every_point_can_be_captured() -> None:
    """No open point and no key is left out."""
    found = [
        ReadingFound(point=point.id, reading=reading, key="_email" if point.id in COMPARISON_POINTS else "")
        for point in OPEN_POINTS.values()
        for reading in list(point.readings)[-1:]
    ]
    report = structs.replace(sample.report(), readings=tuple(found))

    assert len(from_toml(to_toml(capture_of(report))).readings) == len(OPEN_POINTS)
