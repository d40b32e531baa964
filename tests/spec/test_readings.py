"""Readings are checked against the table of open points."""

import pytest
from searchprofiles_tck.spec.open_points import OPEN_POINTS
from searchprofiles_tck.spec.readings import Readings, UnknownReading


def test_first_reading_is_the_default() -> None:
    """A point that nothing is said of takes its first reading."""
    assert {point: Readings()[point] for point in OPEN_POINTS} == {
        point: next(iter(each.readings)) for point, each in OPEN_POINTS.items()
    }


def test_key_may_have_a_reading_of_its_own() -> None:
    """A comparing point may be read differently for one key."""
    readings = Readings({"blanks": "trimmed"}, {("blanks", "_email"): "exact"})

    assert (readings.of_key("blanks", "_email"), readings.of_key("blanks", "_phone")) == ("exact", "trimmed")


def test_copy_changes_only_what_is_named() -> None:
    """``having`` keeps the other readings and those of single keys."""
    readings = Readings({"blanks": "trimmed"}, {("letter-case", "a"): "folded"}).having(letter_case="exact")

    assert readings == Readings(
        {"blanks": "trimmed", "letter-case": "exact"}, {("letter-case", "a"): "folded"}
    )


def test_unknown_words_are_refused_with_the_closest() -> None:
    """A slip in a point or a reading is named, with the word that was meant."""
    with pytest.raises(UnknownReading, match="did you mean 'letter-case'"):
        Readings({"letter-cases": "exact"})
    with pytest.raises(UnknownReading, match="did you mean 'folded'"):
        Readings({"letter-case": "fold"})
    with pytest.raises(UnknownReading, match="one reading for all keys"):
        Readings(by_key={("visibility", "a"): "delayed"})


def test_equal_readings_are_one_key() -> None:
    """What is computed for readings is found again by readings that are equal, however they were put together."""
    one = Readings({"blanks": "trimmed", "marks": "ignored"}, {("letter-case", "_email"): "folded"})
    other = Readings({"marks": "ignored", "blanks": "trimmed"}, {("letter-case", "_email"): "folded"})

    assert {one: "found"}[other] == "found"
    assert {one, other, Readings(), Readings({"blanks": "trimmed"})} == {
        one,
        Readings(),
        Readings({"blanks": "trimmed"}),
    }
