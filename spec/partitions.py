"""How the input space of a search is divided, so that a report can say what was tried and what was not.

A partition is named ``dimension: part``. A check counts the inputs that it judged by partition. A part was never tried
if no input of a requirement is in it, although some input has a part in its dimension.
"""

from collections.abc import Iterable, Mapping
from typing import Final

DIMENSIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "operator": ("none", "AND", "OR", "default"),
    "pairs": ("1", "2", "3", "4", "5"),
    "hits": ("0", "1", "many"),
    "pages": ("one", "several"),
    "values in a pair": ("one", "several"),
    "text": (
        "letters and digits",
        "other ASCII",
        "beyond ASCII",
        "beyond the first plane",
        "over 128 characters",
    ),
}

_LONG: Final = 128
_FIRST_PLANE: Final = "\uffff"


def partition(dimension: str, part: str) -> str:
    """Return the name of a partition. Raises ``KeyError`` or ``ValueError`` if there is no such partition."""
    if part not in DIMENSIONS[dimension]:
        raise ValueError(f"{dimension!r} has no part {part!r}; there are {', '.join(DIMENSIONS[dimension])}")
    return f"{dimension}: {part}"


def never_tried(tried: Iterable[str]) -> tuple[str, ...]:
    """Return the partitions without an input, in each dimension in which another part has one."""
    names = set(tried)
    looked_at = {name.partition(": ")[0] for name in names}
    return tuple(
        f"{dimension}: {part}"
        for dimension, parts in DIMENSIONS.items()
        if dimension in looked_at
        for part in parts
        if f"{dimension}: {part}" not in names
    )


def kind_of_text(text: str) -> str:
    """Return the part of the dimension ``text`` to which a value belongs."""
    if len(text) > _LONG:
        return "over 128 characters"
    if max(text, default="") > _FIRST_PLANE:
        return "beyond the first plane"
    if not text.isascii():
        return "beyond ASCII"
    return "letters and digits" if text.replace("-", "").isalnum() else "other ASCII"
