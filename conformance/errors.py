"""What can go wrong with a run, in sentences that a stranger can act on. Imports nothing that costs time."""

from typing import Final


class UsageError(ValueError):
    """A mistake of the user's; the message says what to write instead."""


class NotMeasured(Exception):
    """Nothing can be judged: no answer, no SearchProfiles, no way to load data, or no access."""


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
