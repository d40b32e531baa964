"""When two values are the same: a canonical form of each under the readings taken, compared exactly.

A requested value matches when it *is* one of the profile's values, whole (document, KeyName and Values). What
"is" means beyond identity the sources leave open: letter case, surrounding blanks, Unicode form, format of
phone numbers.
"""

import unicodedata
from collections.abc import Callable, Mapping
from typing import Final

from .readings import Readings

Form = Callable[[str], str]
"""From a value to its canonical form; two values are the same when their forms are."""

_PHONE_KEY: Final = "_phone"


def _digits(value: str) -> str:
    """The digits of a phone number; a value that has none stays as it is."""
    return "".join(character for character in value if character in "0123456789") or value


def _decomposed(value: str) -> str:
    return unicodedata.normalize("NFD", value)


def _trimmed(value: str) -> str:
    return value.strip(" ")


_FORMS: Final[Mapping[tuple[str, str], Form]] = {
    ("unicode-form", "canonical"): _decomposed,
    ("blanks", "trimmed"): _trimmed,
    ("letter-case", "folded"): str.casefold,
    ("phone-format", "digits"): _digits,
}


def _reading(point: str, key: str, readings: Readings) -> str:
    """``phone-format`` speaks of phone numbers: other keys follow it only where a reading names them."""
    if point == "phone-format" and key != _PHONE_KEY:
        return readings.by_key.get((point, key), "exact")
    return readings.of_key(point, key)


def identity(value: str) -> str:
    """The form of values that are compared as they are."""
    return value


def form_of(key: str, readings: Readings) -> Form:
    """The canonical form of values under ``key``."""
    forms = [form for (point, name), form in _FORMS.items() if _reading(point, key, readings) == name]
    if str.casefold in forms and _decomposed in forms:
        forms.append(
            _decomposed
        )  # folding may compose or reorder marks (Unicode, canonical caseless matching)
    return _chained(forms) if forms else identity


def _chained(forms: list[Form]) -> Form:
    def form(value: str) -> str:
        for step in forms:
            value = step(value)
        return value

    return form


def canonical(value: str, key: str, readings: Readings) -> str:
    """The canonical form of one value under ``key``."""
    return form_of(key, readings)(value)
