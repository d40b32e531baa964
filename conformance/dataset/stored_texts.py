"""Texts that are often changed, dropped or obeyed when they are stored, for every kind of place that stores text."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

from ...spec.profile_fields import ADDRESS_FIELDS, ADDRESS_LINES, STRING_FIELDS
from .lives import Cell
from .model import Namespace

TEXTS: Final = tuple(
    chain.from_iterable(
        zip(
            (
                *(" outer blanks ", "\ttab before", "line feed behind\n", "\r\nreturns\r\n"),
                *("\u00a0no break\u00a0", "bell\x07escape\x1b", "\x01controls\x1f\x7f", "next\u0085line"),
                *("\u2028separators\u2029", "e\u0301 decomposed", "\u00e9 composed", "\u212b sign"),
                *(
                    "\u1100\u1161 letters",
                    "\uac00 syllable",
                    "\u200bno\u200d width\ufeff",
                    "\u202eturned\u202c",
                ),
                *("\ufffd", "\uffff", "\U0010ffff\ue000", "\u0378"),
                *("\\u0041", "\\n", "back\\", "two  blanks"),
                *("\u3000wide blanks\u3000", "\U0001d4b3 beyond"),
            ),
            (
                *("0", "null", "undefined", "false", "NULL", "NaN", "None", "00", "-0"),
                *("%", "%41%20b", "100%25", "a+b", "%s%n%d", "%(x)s", "&amp;", "<b>&lt;</b>"),
                *("{{7*7}}", "${7*7}", "#{7*7}", "{0}", "<%= 7*7 %>", "'' OR ''=''", '"'),
                *("__proto__", "a, b,c;d|e:f"),
            ),
            strict=True,
        )
    )
)
"""Blanks, control characters, letters of several forms and what nobody decodes; each beside a word of a language."""
_ATTRIBUTES: Final = 7
_SEARCHED: Final = (
    *("AccountNumber", "PhoneNumber", "EmailAddress", "MobilePhoneNumber", "FirstName"),
    *("PersonalEmailAddress", "HomePhoneNumber", "BusinessEmailAddress"),
    *("BusinessPhoneNumber", "MiddleName", "LastName"),
)
_PLAIN: Final = tuple(name for name in STRING_FIELDS if name not in _SEARCHED)
_NOT_DIALLED: Final = tuple(text for text in TEXTS if not {*"0123456789+"}.intersection(text))
"""Texts beside a phone number: which number others would be together with it is open, as are countries' prefixes."""
_DIALLED_FIRST: Final = tuple(sorted(TEXTS, key=lambda text: text in _NOT_DIALLED))
_STRIDE: Final = 11
"""How far profiles are apart in the list of texts: places and profiles meet every text soon."""


def in_plain_value(namespace: Namespace, text: str, name: str, number: int) -> str:
    """Return a value with ``text`` on both sides, so that no value of others is the same."""
    if name.endswith("PhoneNumber"):
        value = namespace.phone(number * 20 + _SEARCHED.index(name))
    elif name.endswith("EmailAddress"):
        value = namespace.email(f"{name.lower()}{number}")
    else:
        value = namespace.text(f"{number}")
    if name.endswith(
        "Name"
    ):  # blanks around a part are inside the full name, where trimming may reach or not
        return f"{value}{text}{value}"
    return f"{text}{value}{text}"


def stored_texts(namespace: Namespace, number: int) -> dict[Cell, str]:
    """Return the values of the profile of that number: each place has another text."""
    texts = _from(TEXTS, number * _STRIDE)
    beside_digits, beside_others = _from(_NOT_DIALLED, number * 4), _from(_DIALLED_FIRST, number * 4)
    values: dict[Cell, str] = {}
    for name in _SEARCHED:
        others = texts if name.endswith("Name") else beside_others
        text = next(beside_digits if name.endswith("PhoneNumber") else others)
        values[name,] = in_plain_value(namespace, text, name, number)
    for address in ADDRESS_FIELDS:
        values |= {(address, line): next(texts) for line in ADDRESS_LINES}
    values |= {(name,): next(texts) for name in _PLAIN}
    names = _from(TEXTS, number * (_ATTRIBUTES - 1))
    return values | {("Attributes", next(names)): next(texts) for _ in range(_ATTRIBUTES)}


def _from(several: Sequence[str], start: int) -> Iterator[str]:
    """Yield the texts from a place on, again and again."""
    while True:
        yield several[start % len(several)]
        start += 1
