"""What a message suggests to somebody who misspelt a name."""

from collections.abc import Iterable
from typing import Final

_LIKENESS: Final = 0.65
"""The least by which a name resembles what was meant; some long id resembles any nonsense by up to 0.6."""


def nearest(word: str, words: Iterable[str], cutoff: float = _LIKENESS) -> str | None:
    """Return the one of ``words`` that resembles ``word`` most; None if the likeness, 0 to 1, is below ``cutoff``."""
    import difflib  # only a mistake needs it

    return next(iter(difflib.get_close_matches(word, list(words), n=1, cutoff=cutoff)), None)


def closest(word: str, words: Iterable[str], otherwise: str = "") -> str:
    """Return the nearest of ``words`` as a question; if none is near, ``otherwise``, or a list of all of them."""
    known = list(words)
    near = nearest(word, known)
    return f"did you mean {near!r}?" if near else otherwise or f"there are: {', '.join(known)}"
