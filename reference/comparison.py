"""When two values are equal: both have the same canonical form, which depends on the readings.

A requested value matches if it *is* one of the profile's values, as a whole (document, KeyName and Values). What "is"
means beyond identity is open: letter case, marks on letters, blanks, Unicode form, compatible characters, the format of
phone numbers.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache, partial, reduce
from typing import Final

from ..spec.readings import Readings

Form = Callable[[str], str]
"""From a value to its canonical form; two values are equal if their forms are identical."""

_PHONE_KEY: Final = "_phone"


def _digits(value: str) -> str:
    """Return the digits of a phone number; a value without digits is returned as it is."""
    return "".join(character for character in value if character in "0123456789") or value


def _without(category: str, value: str) -> str:
    """Return ``value`` without the characters of a category of Unicode."""
    return "".join(character for character in value if unicodedata.category(character) != category)


_decomposed: Final[Form] = partial(unicodedata.normalize, "NFD")
_FORMS: Final[Mapping[tuple[str, str], Form]] = {
    ("unicode-form", "canonical"): _decomposed,
    ("compatible-characters", "folded"): lambda value: _without("Cf", unicodedata.normalize("NFKD", value)),
    ("marks", "ignored"): lambda value: _without("Mn", _decomposed(value)),
    ("inner-blanks", "collapsed"): partial(re.compile("(?<=[^ ]) {2,}(?=[^ ])").sub, " "),
    ("blanks", "trimmed"): lambda value: value.strip(" "),
    ("letter-case", "folded"): str.casefold,
    ("phone-format", "digits"): _digits,
}
"""What each reading that is not ``exact`` does to a value, in the order in which the steps are applied."""
_DECOMPOSING: Final = ("unicode-form", "compatible-characters", "marks")


def _reading(point: str, key: str, readings: Readings) -> str:
    """Return the reading of a point for one key. Phone numbers: other keys follow only if a reading names them."""
    if point == "phone-format" and key != _PHONE_KEY:
        return readings.by_key.get((point, key), "exact")
    return readings.of_key(point, key)


def identity(value: str) -> str:
    """Return the form of values that are compared as they are."""
    return value


# logic-whole-value, logic-value-characters: without a reading to the contrary every character counts.
@lru_cache(1 << 10)
def form_of(key: str, readings: Readings) -> Form:
    """Return the function from values under ``key`` to their canonical form."""
    taken = {point: form for (point, name), form in _FORMS.items() if _reading(point, key, readings) == name}
    forms = [*taken.values()]
    if "letter-case" in taken and not taken.keys().isdisjoint(_DECOMPOSING):
        # Folding may compose or reorder marks (Unicode, canonical caseless matching).
        forms.append(_decomposed)
    return partial(reduce, lambda value, step: step(value), forms) if forms else identity
