"""What the target does, as far as one failure shows it, in a line: an observation, never a rule and never a guess."""

import re
from typing import Final

from ..spec.errors import NOT_AN_ERROR
from ..spec.results import Failure
from .visible import one_line

_ANSWER: Final = 80
_REQUEST: Final = 90
_LONGEST: Final = 1_000
_PROFILES: Final = re.compile(r"no profile$|\d+ profiles?(?:: | that )")
"""How a failure says which profiles were returned."""
_STRANGE: Final = re.compile(r"(?:^|; and )(\d+) profiles? that the kit did not create")
_HOW_SENT: Final = re.compile(r", (?:sent as|after \d+ changes, the last by) .*", re.DOTALL)


def observation(failure: Failure) -> str:
    """Return what the target does: which profiles it finds or does not find, else what it answers; and to what."""
    request = _HOW_SENT.sub("", failure.request[:_LONGEST]).removeprefix("SearchProfiles").lstrip(": ")
    to_what = f" for {one_line(request, _REQUEST)}" if request else ""
    found = _found(failure) if _PROFILES.match(failure.actual) else ""
    if found:
        return f"It {found}{to_what}"
    due = f"; expected: {one_line(failure.expected, _ANSWER)}" if failure.expected else ""
    raised, exception, _ = failure.actual.partition(" raised ")[2].partition(NOT_AN_ERROR)
    if exception:
        return f"It raises {one_line(raised, _ANSWER)}{to_what}"
    return f"It answers {one_line(failure.actual, _ANSWER)}{to_what}{due}"


def _found(failure: Failure) -> str:
    """Return which profiles it finds or does not find; nothing if both are as they have to be."""
    extra = [row.name for row in failure.world if row.returned and not row.expected]
    missing = [row.name for row in failure.world if row.expected and not row.returned]
    parts = [f"finds {_several(len(extra))} that must not be found"] if extra else []
    strange = _STRANGE.search(failure.actual)
    parts += (
        [f"finds {_several(int(strange[1]))} that the kit did not create in the domain"] if strange else []
    )
    parts += [f"does not find {_several(len(missing))} that must be found"] if missing else []
    return " and ".join(parts)


def _several(number: int) -> str:
    return "a profile" if number == 1 else f"{number} profiles"
