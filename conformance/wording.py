"""Sentences for people who mistyped something: what was wrong, and the closest thing that exists."""

from collections.abc import Iterable


class UsageFault(ValueError):
    """A mistake of the user's; the message is one sentence that says what to write instead."""


def closest(word: str, words: Iterable[str]) -> str:
    """The nearest of ``words`` to ``word`` as a question, or all of them where none is near."""
    import difflib  # only a mistake needs it

    known = list(words)
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known)}"
