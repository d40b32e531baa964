"""What can go wrong with a run, in sentences that a stranger can act on. Imports nothing that costs time."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

IS_POSIX: Final = os.name == "posix"
POSIX_ONLY: Final = "the kit runs on POSIX systems only: Linux, macOS, or WSL on Windows"


class UsageError(ValueError):
    """A mistake of the user's; the message says what to write instead."""


class NotMeasured(Exception):
    """Nothing can be judged: no answer, no SearchProfiles, no way to load data, or no access."""


class Unwritable(NotMeasured):
    """What a run does cannot be recorded in its directory, for ``reason``."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"the run cannot be recorded in {folder}: {reason}")
        self.reason = reason


@contextmanager
def recording(folder: Path) -> Iterator[None]:
    """Raise ``Unwritable`` if a file in ``folder``, the directory of a run, cannot be written."""
    try:
        yield
    except OSError as error:
        raise Unwritable(folder, error.strerror or str(error)) from None


def time_over(seconds: float | None) -> str:
    """Return the clause that the time that a run was given is over."""
    if seconds is None:
        return "the run's time was over"
    return "the run's second was over" if seconds == 1 else f"the run's {seconds:g} seconds were over"


def sentence(clause: str) -> str:
    """Return ``clause`` as a sentence of its own; a sentence stays as it is."""
    if not clause:
        return ""
    return f"{clause[:1].upper()}{clause[1:]}{'' if clause.endswith(('.', '!', '?')) else '.'}"


INTERRUPTED: Final = "the run was interrupted"
KIT_FAILED: Final = "The kit itself failed, so this report is not complete."
