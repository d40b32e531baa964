"""The mark that domains of the kit carry in their names, so that nothing else is ever removed."""

import re
import secrets
from typing import Final

from ...spec.limits import NAME

_BYTES: Final = 5
_FILLER: Final = "x"
_LAST: Final = ("-", "_")
_MARKED: Final = re.compile(rf"tck-[0-9a-f]{{{2 * _BYTES}}}({_FILLER}+[{''.join(_LAST)}])?")


def marked_domain() -> str:
    """A name for a domain that nobody has drawn before."""
    return f"tck-{secrets.token_hex(_BYTES)}"


def alike_domains() -> tuple[str, str]:
    """Two names as long as names may be that differ in their last character, in what some take as the same."""
    start = marked_domain().ljust(NAME.maximum - 1, _FILLER)
    one, other = (start + last for last in _LAST)
    return one, other


def is_marked(name: str) -> bool:
    """Whether a run of the kit may have given a domain this name."""
    return _MARKED.fullmatch(name) is not None
