"""Whether a requested value *is* a stored one, as far as the target's readings decide it.

Identity always counts. Beyond identity some points are open, such as letter case, each with a narrow form that every
target with that reading must honour, and a wide form that it may. Text that is equal in the wide form only may match or
not; text that differs in the wide form must not match. Real collations combine several axes, and differ in detail: many
databases follow the Unicode collation algorithm (UCA), each in a version of its own, others compare one character after
the other, and Lucene's filters also take typographic dashes and quotation marks as the plain ones.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from itertools import filterfalse
from typing import Final, NamedTuple

from ..history.facts import KnownReadings

PHONE_KEY: Final = "_phone"
_LEAST_DIGITS: Final = 7
"""Country and area assumptions are free, so numbers that end in the same seven digits may be the same."""

_ASCII_LOWER: Final = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
_DIAL: Final = re.compile(r"\+?[0-9 ().-]+")
_FULL_WIDTH: Final = {wide: wide - 0xFEE0 for wide in range(ord("０"), ord("ｚ") + 1) if chr(wide).isalnum()}
_KATAKANA: Final = {kana: kana - 0x60 for kana in range(ord("ァ"), ord("ヶ") + 1)}
_TYPOGRAPHY: Final = str.maketrans("‐‑‒–—―‘’‚‛“”„‟", "------''''\"\"\"\"")
_PLAIN: Final = str.maketrans("éèêëïüùàÉÈÊËÏÜÙÀ", "eeeeiuuaEEEEIUUA")
"""Letters with marks that every collation which leaves marks aside takes as plain ones, whatever its language."""
_UNMARKED: Final = str.maketrans(
    dict(zip("øØłŁđĐħĦŧŦıſ", "oOlLdDhHtTis", strict=True))
    | dict(zip("æÆœŒßẞþÞðÐ", ("ae", "AE", "oe", "OE", "ss", "SS", "th", "TH", "d", "D"), strict=True))
)
"""Letters that UCA or Lucene take apart, or as another letter with a mark."""
_INNER_RUN: Final = re.compile(r"(?<=\S)  +(?=\S)")


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdecimal())


def _dialled(text: str) -> str:
    """Return a phone number without its layout; text that is not a plain phone number stays as it is."""
    if _DIAL.fullmatch(text.strip()) is None or not _digits(text):
        return text
    return ("+" if text.strip().startswith("+") else "") + _digits(text)


def _last_digits(text: str) -> str:
    return _digits(text)[-_LEAST_DIGITS:] or text


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _compatible(text: str) -> str:
    """Return ``text`` with compatible characters as the plain ones, and without what UCA ignores at every strength."""
    if text.isascii() and text.isprintable():
        return text
    plain = unicodedata.normalize("NFKD", text.translate(_TYPOGRAPHY)).translate(_KATAKANA)
    return "".join(map(_plain_character, plain))


@lru_cache(1 << 12)
def _plain_character(character: str) -> str:
    return "" if _is_ignorable(character) else str(unicodedata.decimal(character, character))


def _is_ignorable(character: str) -> bool:
    """Return whether a character has no width: a control or format character, a variation selector, a filler."""
    if unicodedata.category(character) in ("Cc", "Cf"):
        return not character.isspace()
    code = ord(character)
    return code in (0x034F, 0x115F, 0x1160, 0x3164) or 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF


def _unmarked(text: str) -> str:
    """Return ``text`` without marks, each letter the one that it is made of."""
    if text.isascii():
        return text
    letters = unicodedata.normalize("NFD", text).translate(_UNMARKED)
    return "".join(filterfalse(_is_mark, letters))


@lru_cache(1 << 12)
def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


class Axis(NamedTuple):
    """One way in which values may be taken as the same: its point, the reading that folds, both forms."""

    point: str
    folding: str
    narrow: Callable[[str], str]
    wide: Callable[[str], str]


AXES: Final = (
    Axis("unicode-form", "canonical", _composed, _composed),
    Axis(
        "compatible-characters",
        "folded",
        lambda text: text.replace("\u200b", "").translate(_FULL_WIDTH),
        _compatible,
    ),
    Axis("marks", "ignored", lambda text: text.translate(_PLAIN), _unmarked),
    Axis(
        "inner-blanks", "collapsed", lambda text: _INNER_RUN.sub(" ", text), lambda t: re.sub(r"\s+", " ", t)
    ),
    Axis("blanks", "trimmed", lambda text: text.strip(" "), str.strip),
    Axis("letter-case", "folded", lambda t: t.translate(_ASCII_LOWER), lambda t: t.upper().casefold()),
    Axis("phone-format", "digits", _dialled, _last_digits),
)
"""In the order in which forms are taken: what one makes equal, the next ones keep equal."""
_DECOMPOSING: Final = ("unicode-form", "compatible-characters", "marks")


def bucket(key: str, value: str) -> str:
    """Return a form that is equal for all values which any allowed reading may take as the same."""
    digits = _digits(value) if key == PHONE_KEY else ""
    return digits[-_LEAST_DIGITS:] or _widest(_widest(value))


@lru_cache(1 << 14)
def _widest(value: str) -> str:
    for axis in AXES[:-1]:
        value = axis.wide(value)
    return _composed(value)


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
    decomposing = False
    for axis in AXES:
        if axis.point == "phone-format" and key != PHONE_KEY:
            continue
        reading = known.get(axis.point, key)
        if reading == axis.folding or (wide and reading is None):
            value = (axis.wide if wide else axis.narrow)(value)
            decomposing = decomposing or axis.point in _DECOMPOSING
    # Folding takes letters apart (ß is ss), so marks may compose with the letters that are now beside them.
    return _composed(value) if wide and decomposing else value
