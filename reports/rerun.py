"""The command that runs one check of a report again."""

import shlex
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

_SELECTING: Final = ("--only", "--skip", "--shard")
"""Options, each with a value, that select the checks of a run. Several ``--only`` add up."""


def rerun_command(command: str, check: str) -> str:
    """Return ``command``, that of a run, for the check of this id alone; empty if the report names no command."""
    return f"{_unselected(command)} --only {shlex.quote(check)}" if command else ""


@lru_cache(maxsize=8)
def _unselected(command: str) -> str:
    """Return ``command`` for all checks; a report needs it once for each failure."""
    try:
        return shlex.join(_without_selection(shlex.split(command)))
    except ValueError:  # a report that the kit did not write
        return command


def _without_selection(words: Iterable[str]) -> Iterator[str]:
    remaining = iter(words)
    for word in remaining:
        if word in _SELECTING:
            next(remaining, None)
        elif not word.startswith(tuple(f"{option}=" for option in _SELECTING)):
            yield word
