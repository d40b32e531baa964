"""The mark that domains of the kit carry in their names, so that nothing else is ever removed."""

import re
import secrets
from typing import Final

_BYTES: Final = 5
_MARKED: Final = re.compile(rf"tck-[0-9a-f]{{{2 * _BYTES}}}")


def marked_domain() -> str:
    """A name for a domain that nobody has drawn before."""
    return f"tck-{secrets.token_hex(_BYTES)}"


def is_marked(name: str) -> bool:
    """Whether a run of the kit may have given a domain this name."""
    return _MARKED.fullmatch(name) is not None
