"""Values are the same, may be, or are not, as the readings of the comparing points say."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from little_worlds import KEYS, known_of, partly, readings, texts, values_of
from searchprofiles_tck.conformance.history.facts import KnownReadings
from searchprofiles_tck.conformance.judging.comparison import AXES, bucket, same
from searchprofiles_tck.spec.open_points import COMPARISON_POINTS
from searchprofiles_tck.spec.readings import Readings

EXACT = dict.fromkeys(COMPARISON_POINTS, "exact")


def knowing(key: str, **folded: str | None) -> KnownReadings:
    """Return exact readings of all points but the named ones under ``key``; None leaves one undecided."""
    changes = {point.replace("_", "-"): reading for point, reading in folded.items()}
    chosen = {**EXACT, **changes}
    return KnownReadings({(point, key): reading for point, reading in chosen.items() if reading is not None})


CASES = [
    ("_email", {}, "a@x", "a@x", True),
    ("_email", {}, "A@x", "a@x", False),
    ("_email", {"letter_case": "folded"}, "A@x", "a@x", True),
    ("_email", {"letter_case": None}, "A@x", "a@x", None),
    ("_email", {"letter_case": "folded"}, "STRASSE", "stra\u00dfe", None),
    ("_email", {"letter_case": "folded"}, "\u00dcni", "\u00fcni", None),
    ("_email", {"letter_case": "folded"}, "resume", "r\u00e9sum\u00e9", False),
    ("_email", {"letter_case": "folded"}, " a", "a", False),
    ("_account", {}, " a", "a", False),
    ("_account", {"blanks": "trimmed"}, " a", "a ", True),
    ("_account", {"blanks": None}, "a ", "a", None),
    ("_account", {"blanks": "trimmed"}, "\ta", "a", None),
    ("_account", {"blanks": "trimmed"}, "a  b", "a b", False),
    ("_account", {}, "caf\u00e9", "cafe\u0301", False),
    ("_account", {"unicode_form": "canonical"}, "caf\u00e9", "cafe\u0301", True),
    ("_account", {"unicode_form": None}, "\u212b", "\u00c5", None),
    ("_account", {"unicode_form": "canonical"}, "\ufb01", "fi", False),
    ("_account", {"unicode_form": "canonical"}, "cafe", "caf\u00e9", False),
    ("_account", {"letter_case": "folded", "blanks": "trimmed"}, " A", "a", True),
    ("_account", {"letter_case": "folded", "unicode_form": "canonical"}, "CAFE\u0301", "caf\u00e9", None),
    ("_account", {"letter_case": "folded", "unicode_form": None}, "ss\u0301", "\u00df\u0301", None),
    ("_account", {"marks": "ignored"}, "resume", "r\u00e9sum\u00e9", True),
    ("_account", {"marks": "ignored"}, "cafe", "cafe\u0301", None),
    ("_account", {"marks": "ignored"}, "ore", "\u00f8re", None),
    ("_account", {"marks": "ignored"}, "aether", "\u00e6ther", None),
    ("_account", {"marks": "ignored"}, "aennae", "\u00e4nn\u00e4", False),
    ("_account", {"marks": "ignored", "letter_case": "folded"}, "RESUME", "r\u00e9sum\u00e9", True),
    ("_account", {"marks": "ignored"}, "Resume", "r\u00e9sum\u00e9", False),
    ("_account", {"marks": None}, "naive", "na\u00efve", None),
    ("_account", {"compatible_characters": "folded"}, "\uff41nn", "ann", True),
    ("_account", {"compatible_characters": "folded"}, "an\u200bn", "ann", True),
    ("_account", {"compatible_characters": "folded"}, "\ufb01", "fi", None),
    ("_account", {"compatible_characters": "folded"}, "\u202eabc", "abc", None),
    ("_account", {"compatible_characters": "folded"}, "a\u00a0b", "a b", None),
    ("_account", {"compatible_characters": "folded"}, "\u2013ann", "-ann", None),
    ("_account", {"compatible_characters": "folded"}, "ann", "-ann", False),
    ("_account", {"compatible_characters": "folded"}, "\u00e9", "e", False),
    ("_account", {"compatible_characters": None}, "x\u00b2", "x2", None),
    ("_account", {"inner_blanks": "collapsed"}, "c  d", "c d", True),
    ("_account", {"inner_blanks": "collapsed"}, "c\t d", "c d", None),
    ("_account", {"inner_blanks": "collapsed"}, "cd", "c d", False),
    ("_account", {"inner_blanks": "collapsed"}, " c", "c", False),
    ("_account", {"inner_blanks": None}, "c  d", "c d", None),
    ("_phone", {}, "+49 151", "+49151", False),
    ("_phone", {"phone_format": "digits"}, "+49 (151) 12-34", "+491511234", True),
    ("_phone", {"phone_format": "digits"}, "0151 1234567", "+491511234567", None),
    ("_phone", {"phone_format": "digits"}, "1234568", "+491511234567", False),
    ("_phone", {"phone_format": "digits"}, "(", ")", False),
    ("_phone", {"phone_format": "digits"}, "call 12", "12", None),
    ("_phone", {"phone_format": None}, "12-3", "123", None),
    ("_account", {"phone_format": "digits"}, "12-3", "123", False),
]


@pytest.mark.parametrize(("key", "folded", "requested", "stored", "expected"), CASES)
def test_table(
    key: str, folded: dict[str, str | None], requested: str, stored: str, expected: bool | None
) -> None:
    """Each axis, alone and with others, decides as its reading says."""
    assert same(requested, stored, key, knowing(key, **folded)) is expected
    assert same(stored, requested, key, knowing(key, **folded)) is expected


def test_every_comparing_point_is_an_axis() -> None:
    """The table of open points and the axes name the same points."""
    assert {axis.point for axis in AXES} == set(COMPARISON_POINTS)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_identity_counts_and_sides_are_alike(data: st.DataObject) -> None:
    """A value is equal to itself, and requested and stored value can be exchanged."""
    key = data.draw(st.sampled_from(KEYS))
    known = partly(known_of(data.draw(readings())), data.draw(st.integers(0, 2**40)))
    one, other = data.draw(values_of(key)), data.draw(values_of(key))

    assert same(one, one, key, known) is True
    assert same(one, other, key, known) is same(other, one, key, known)


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_bucket_holds_everything_that_may_be_the_same(data: st.DataObject) -> None:
    """Values that some reading takes as the same are in the same bucket."""
    key = data.draw(st.sampled_from(KEYS))
    one = data.draw(values_of(key))
    plain = unicodedata.normalize("NFKD", one)
    forms = (
        *(one.upper(), one.casefold(), f" {one}", unicodedata.normalize("NFD", one), one.strip("+( ")),
        *(
            plain,
            plain.casefold(),
            one.replace(" ", "  "),
            unicodedata.normalize("NFD", one.upper())[:1] + one[1:],
        ),
    )
    for other in (*forms, data.draw(values_of(key))):
        if same(one, other, key, KnownReadings()) is not False:
            assert bucket(key, one) == bucket(key, other)


@given(texts, texts)
@settings(max_examples=100, deadline=None)
def test_exact_readings_leave_identity_alone(one: str, other: str) -> None:
    """If every axis is exact, values are the same only if they are identical."""
    assert same(one, other, "_account", known_of(Readings())) is (one == other)
