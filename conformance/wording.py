"""Sentences for people: what was mistyped, and that a run's time was over."""


class UsageFault(ValueError):
    """A mistake of the user's; the message is one sentence that says what to write instead."""


def time_over(seconds: float | None) -> str:
    """That the time that a run was given is over, as a clause."""
    if seconds is None:
        return "the run's time was over"
    return "the run's second was over" if seconds == 1 else f"the run's {seconds:g} seconds were over"


def sentence(clause: str) -> str:
    """``clause`` as a sentence of its own; one that is a sentence stays as it is."""
    return (
        f"{clause[:1].upper()}{clause[1:]}{'' if clause.endswith(('.', '!', '?')) else '.'}" if clause else ""
    )
