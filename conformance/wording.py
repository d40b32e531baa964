"""Sentences for people: what was mistyped and the closest thing that exists, and that a run's time was over."""

from collections.abc import Iterable


class UsageFault(ValueError):
    """A mistake of the user's; the message is one sentence that says what to write instead."""


def closest(word: str, words: Iterable[str]) -> str:
    """The nearest of ``words`` to ``word`` as a question, or all of them where none is near."""
    import difflib  # only a mistake needs it

    known = list(words)
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known)}"


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
