"""Whether a requested value *is* a stored one, as far as the target's readings decide it.

Identity always counts. Beyond identity four points are open (letter case, surrounding blanks, Unicode form, phone
format), each with a narrow form that every target with that reading must honour, and a wide form that it may. Text
that is equal in the wide form only may match or not; text that differs in the wide form must not match.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Final, NamedTuple

from ..history.facts import KnownReadings

PHONE_KEY: Final = "_phone"
_LEAST_DIGITS: Final = 7
"""Country and area assumptions are free, so numbers that end in the same seven digits may be the same."""

_ASCII_LOWER: Final = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
_DIAL: Final = re.compile(r"\+?[0-9 ().-]+")


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdecimal())


def _dialled(text: str) -> str:
    """Return a phone number without its layout; text that is not a plain phone number stays as it is."""
    if _DIAL.fullmatch(text.strip()) is None or not _digits(text):
        return text
    return ("+" if text.strip().startswith("+") else "") + _digits(text)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


class Axis(NamedTuple):
    """One way in which values may be taken as the same: its point, the reading that folds, both forms."""

    point: str
    folding: str
    narrow: Callable[[str], str]
    wide: Callable[[str], str]


AXES: Final = (
    Axis("phone-format", "digits", _dialled, lambda text: _digits(text)[-_LEAST_DIGITS:] or text),
    Axis("blanks", "trimmed", lambda text: text.strip(" "), str.strip),
    Axis("unicode-form", "canonical", _composed, _composed),
    Axis("letter-case", "folded", lambda t: t.translate(_ASCII_LOWER), lambda t: t.upper().casefold()),
)


def bucket(key: str, value: str) -> str:
    """Return a form that is equal for all values which any allowed reading may take as the same."""
    digits = _digits(value) if key == PHONE_KEY else ""
    return digits[-_LEAST_DIGITS:] or _composed(_composed(value.strip()).upper().casefold())


def same(requested: str, stored: str, key: str, known: KnownReadings) -> bool | None:
    """Return whether the two values are the same under ``key``; None if the target may take them either way."""
    if requested == stored:
        return True
    if _form(requested, key, known, wide=False) == _form(stored, key, known, wide=False):
        return True
    if _form(requested, key, known, wide=True) == _form(stored, key, known, wide=True):
        return None
    return False


def _form(value: str, key: str, known: KnownReadings, *, wide: bool) -> str:
    """Return ``value`` folded along the axes that the target folds (and, in the wide form, may fold)."""
    for axis in AXES:
        if axis.point == "phone-format" and key != PHONE_KEY:
            continue
        reading = known.get(axis.point, key)
        if reading == axis.folding or (wide and reading is None):
            value = (axis.wide if wide else axis.narrow)(value)
    # Folding takes letters apart (ß is ss), so marks may compose with the letters that are now beside them.
    return _composed(value) if wide and known.get("unicode-form", key) != "exact" else value
