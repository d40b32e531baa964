"""Names for the domains that a run creates: they carry a mark, so that nothing else is ever removed."""

import re
import secrets
from typing import Final

from ...spec.limits import NAME

_BYTES: Final = 5
_FILLER: Final = "x"
_LAST: Final = ("-", "_")
_MARKED: Final = re.compile(
    rf"tck-[0-9a-f]{{{2 * _BYTES}}}([{_FILLER}{_FILLER.upper()}]+[{''.join(_LAST)}])?"
)


def marked_domain() -> str:
    """Return a name for a domain that was never drawn before."""
    return f"tck-{secrets.token_hex(_BYTES)}"


def similar_names() -> tuple[str, str]:
    """Return two names of the greatest length that differ in their last character, by what some take as the same."""
    start = marked_domain().ljust(NAME.maximum - 1, _FILLER)
    one, other = (start + last for last in _LAST)
    return one, other


def nested_names() -> tuple[str, str]:
    """Return two names of which the second begins with the first."""
    start = marked_domain()
    return start, start + _FILLER + _LAST[0]


def names_of_two_cases() -> tuple[str, str]:
    """Return two names that differ in letter case only."""
    start = marked_domain()
    one, other = (start + filler + _LAST[0] for filler in (_FILLER, _FILLER.upper()))
    return one, other


def is_marked(name: str) -> bool:
    """Return whether a run of the kit may have given a domain this name."""
    return _MARKED.fullmatch(name) is not None
