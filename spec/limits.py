"""Limits for lengths, counts and patterns in requests and responses (service model, shapes of 2022-11-14).

Lengths count Unicode scalar values: not bytes, not UTF-16 units (protocol: Smithy, constraint traits).
"""

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Limit:
    """An inclusive range: of a length in characters, of a list's size, or of a number."""

    minimum: int
    maximum: int

    def allows(self, size: int) -> bool:
        """Return whether ``size`` is in the range."""
        return self.minimum <= size <= self.maximum

    def __str__(self) -> str:
        return f"{self.minimum} to {self.maximum}"


NAME: Final = Limit(1, 64)
"""DomainName and KeyName, in characters (shape ``name``)."""

NAME_PATTERN: Final = "^[a-zA-Z0-9_-]+$"
"""As the model writes it. Use ``is_name`` to apply it: Python's ``$`` would accept a trailing line feed."""

VALUE: Final = Limit(1, 255)
"""One value of a Values list, and most strings of a profile (shape ``string1To255``)."""

ADDITIONAL_INFORMATION: Final = Limit(1, 1000)
ADDITIONAL_SEARCH_KEYS: Final = Limit(1, 4)
PAIRS: Final = Limit(1, 5)
"""KeyName with Values, and the AdditionalSearchKeys (document, introduction)."""

FOUND_BY_ITEMS: Final = Limit(1, 5)
MAX_RESULTS: Final = Limit(1, 100)
DEFAULT_MAX_RESULTS: Final = 20
"""Page size if MaxResults is left out (document, MaxResults)."""

NEXT_TOKEN: Final = Limit(1, 1024)
DEFAULT_EXPIRATION_DAYS: Final = Limit(1, 1098)
PROFILE_ID_PATTERN: Final = "[a-f0-9]{32}"
"""Without anchors in the model: an id *contains* 32 hexadecimal digits."""

EMPTY_PAGES_IN_A_ROW: Final = 5
"""How many empty pages in a row a walk may have; with more, the kit calls it endless (our own bound)."""

_NAME: Final = re.compile(rf"[a-zA-Z0-9_-]{{{NAME.minimum},{NAME.maximum}}}")
_PROFILE_ID: Final = re.compile(PROFILE_ID_PATTERN)


def is_name(text: str) -> bool:
    """Return whether ``text`` may be a DomainName or a KeyName: length and pattern."""
    return _NAME.fullmatch(text) is not None


def contains_profile_id(text: str) -> bool:
    """Return whether ``text`` matches the model's pattern for a ProfileId, which has no anchors."""
    return _PROFILE_ID.search(text) is not None


def is_exact_profile_id(text: str) -> bool:
    """Return whether ``text`` is 32 hexadecimal digits in lower case and nothing else."""
    return _PROFILE_ID.fullmatch(text) is not None
