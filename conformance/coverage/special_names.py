"""Names and values that mean something to a language, a protocol or a store behind a service.

A class is a pattern; ``as_name`` says whether a DomainName or a KeyName may be of it.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple


class SpecialNames(NamedTuple):
    """A class of special names; ``to`` is what they are special to."""

    to: str
    pattern: re.Pattern[str]
    as_name: bool


LANGUAGE, PROTOCOL = "language", "protocol"


def _words(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in words), re.IGNORECASE)


def _whole(pattern: re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(rf"\A(?:{pattern.pattern})\Z", pattern.flags)


SPECIAL: Final[Mapping[str, SpecialNames]] = {
    "members of prototypes": SpecialNames(
        LANGUAGE,
        _whole(
            _words(
                "__proto__", "constructor", "prototype", "toString", "valueOf", "hasOwnProperty", "__class__"
            )
        ),
        True,
    ),
    "words for nothing": SpecialNames(
        LANGUAGE, _whole(_words("null", "undefined", "None", "nil", "NaN", "void")), True
    ),
    "truth values and numbers": SpecialNames(
        LANGUAGE,
        _whole(
            re.compile(
                r"true|false|[-+]?[0-9]{1,4}(\.[0-9]+)?|0x[0-9a-f]+|1e[0-9]+|-?infinity", re.IGNORECASE
            )
        ),
        True,
    ),
    "query languages": SpecialNames(
        LANGUAGE,
        re.compile(
            r"\A(?:select|drop|union|table|order|where|delete)\Z|['\"]\s*or\b|;\s*(?:drop|delete)\b|--\s*\Z|\bOR\b.*=",
            re.IGNORECASE,
        ),
        True,
    ),
    "wildcards": SpecialNames(
        LANGUAGE, re.compile(r"\*|\A[%_?]+\Z|%\Z|\.\+|\[[a-z^-]+\]", re.IGNORECASE), False
    ),
    "templates": SpecialNames(
        LANGUAGE, re.compile(r"\{\{|\$\{|#\{|\{[0-9a-z_]*\}|%[sdn]|%\(|<%", re.IGNORECASE), False
    ),
    "quotes": SpecialNames(LANGUAGE, re.compile(r"['\"\\`]"), False),
    "paths": SpecialNames(PROTOCOL, re.compile(r"\A\.{1,2}\Z|\.\./|/|%2[ef]", re.IGNORECASE), False),
    "form parameters": SpecialNames(PROTOCOL, re.compile(r"&[^=]*=|\A[^=&]*=|[&#;]", re.IGNORECASE), False),
    "line breaks": SpecialNames(PROTOCOL, re.compile(r"[\r\n]"), False),
    "percent-encoding": SpecialNames(PROTOCOL, re.compile(r"%[0-9a-f]{2}", re.IGNORECASE), False),
    "markup": SpecialNames(PROTOCOL, re.compile(r"<[a-z!/?]|&[a-z]+;|\]\]>", re.IGNORECASE), False),
    "beyond the first plane": SpecialNames(PROTOCOL, re.compile("[^\0-\uffff]"), False),
}
"""What is special, by the name of the class."""

_LONGEST_WORD: Final = 14
_PLAIN: Final = re.compile(r"[A-Za-z0-9@. +-]*")


@lru_cache(1 << 14)
def special_classes(text: str) -> tuple[str, ...]:
    """Return the classes of special names that ``text`` is of."""
    # Most texts have nothing but letters, digits and a few signs in the middle: one look tells.
    if len(text) > _LONGEST_WORD and _PLAIN.fullmatch(text):
        return ()
    return tuple(name for name, each in SPECIAL.items() if each.pattern.search(text))


def is_special(text: str, to: str) -> bool:
    """Return whether ``text`` is special to a language, or to a protocol."""
    return any(SPECIAL[name].to == to for name in special_classes(text))
