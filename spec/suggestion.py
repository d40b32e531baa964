"""What a message suggests to somebody who misspelt a name."""

from collections.abc import Iterable


def nearest(word: str, words: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the one of ``words`` that resembles ``word`` most; None if the likeness, 0 to 1, is below ``cutoff``."""
    import difflib  # only a mistake needs it

    return next(iter(difflib.get_close_matches(word, list(words), n=1, cutoff=cutoff)), None)


def closest(word: str, words: Iterable[str], otherwise: str = "") -> str:
    """Return the nearest of ``words`` as a question; if none is near, ``otherwise``, or a list of all of them."""
    known = list(words)
    near = nearest(word, known, cutoff=0.5)
    return f"did you mean {near!r}?" if near else otherwise or f"there are: {', '.join(known)}"
