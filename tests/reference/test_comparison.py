"""When two values are the same, reading by reading."""

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from searchprofiles_tck.reference.comparison import form_of
from searchprofiles_tck.spec.readings import Readings

SAME_UNDER = [
    ("letter-case", "folded", "ANN@X", "ann@x"),
    ("letter-case", "folded", "STRASSE", "straße"),
    ("blanks", "trimmed", " a b  ", "a b"),
    ("unicode-form", "canonical", "é", "e\u0301"),
    ("unicode-form", "canonical", "Å", "\u212b"),
    ("compatible-characters", "folded", "\ufb01\uff41", "fia"),
    ("compatible-characters", "folded", "a\u200bb", "ab"),
    ("marks", "ignored", "\u00e9", "e"),
    ("marks", "ignored", "e\u0301", "e"),
    ("inner-blanks", "collapsed", "a  b", "a b"),
    ("phone-format", "digits", "+1 (555) 010-99", "155501099"),
]
NEVER_SAME = [
    ("a b", "ab"),
    ("a  b", "a b"),
    ("a\u200bb", "ab"),
    ("é", "e"),
    ("1", "1.0"),
    ("a", "a*"),
    ("ﬁ", "fi"),
]
MOST = {"blanks": "trimmed", "unicode-form": "canonical"}
FOLDING = {
    **MOST,
    "letter-case": "folded",
    "compatible-characters": "folded",
    "marks": "ignored",
    "inner-blanks": "collapsed",
}


def same(left: str, right: str, readings: Readings, key: str = "_phone") -> bool:
    """Return whether two values are the same under ``readings``."""
    return form_of(key, readings)(left) == form_of(key, readings)(right)


@pytest.mark.parametrize(("point", "reading", "left", "right"), SAME_UNDER)
def test_reading_makes_values_the_same(point: str, reading: str, left: str, right: str) -> None:
    """The values differ, unless the point is read so."""
    assert not same(left, right, Readings())
    assert same(left, right, Readings({point: reading}))


@pytest.mark.parametrize(("left", "right"), NEVER_SAME)
def test_values_differ_under_every_reading_but_folding(left: str, right: str) -> None:
    """Blanks, numbers and wildcards always count; marks, width and runs of blanks unless their points are read so."""
    assert not same(left, right, Readings(MOST), key="_email")


def test_digits_are_compared_under_the_phone_key_only() -> None:
    """A reading of phone formats does not reach other keys, unless it names them."""
    assert not same("a1", "b1", Readings({"phone-format": "digits"}), key="_email")
    assert same("a1", "b1", Readings(by_key={("phone-format", "fax"): "digits"}), key="fax")


def test_phone_number_without_digits_stays_itself() -> None:
    """Values without a digit are not all the same."""
    assert not same("none", "unknown", Readings({"phone-format": "digits"}))


def test_reading_of_one_key_leaves_others_alone() -> None:
    """An e-mail address may be folded while an account number is exact."""
    readings = Readings(by_key={("letter-case", "_email"): "folded"})

    assert same("A", "a", readings, key="_email")
    assert not same("A", "a", readings, key="_account")


@given(st.text(), st.text())
def test_default_is_identity(left: str, right: str) -> None:
    """Read exactly, two values are the same when they are one text."""
    assert same(left, right, Readings()) == (left == right)


@given(st.text(), st.dictionaries(st.sampled_from([*FOLDING]), st.just(1)))
def test_canonical_form_is_its_own(value: str, points: dict[str, Any]) -> None:
    """A canonical form is left as it is, and does not depend on how the value was composed."""
    readings = Readings({point: FOLDING[point] for point in points})
    form = form_of("_email", readings)(value)

    assert form_of("_email", readings)(form) == form
    if "unicode-form" in points:
        assert form_of("_email", readings)(unicodedata.normalize("NFC", value)) == form
