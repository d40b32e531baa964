"""The command that runs one check of a report again."""

import shlex
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

_SELECTING: Final = ("--only", "--skip", "--shard")
"""Options, each with a value, that say which checks a run makes. Several ``--only`` add up."""


def again(command: str, check: str) -> str:
    """``command``, that of a run, for the check of this id alone; empty where the report names no command."""
    return f"{_unselected(command)} --only {shlex.quote(check)}" if command else ""


@lru_cache(maxsize=8)
def _unselected(command: str) -> str:
    """``command`` for all checks; a report asks for it once a failure."""
    try:
        return shlex.join(_without_selection(shlex.split(command)))
    except ValueError:  # a report of another hand than the kit's
        return command


def _without_selection(words: Iterable[str]) -> Iterator[str]:
    remaining = iter(words)
    for word in remaining:
        if word in _SELECTING:
            next(remaining, None)
        elif not word.startswith(tuple(f"{option}=" for option in _SELECTING)):
            yield word
