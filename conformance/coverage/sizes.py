"""Sizes on both sides of what implementations stop at: group ``sizes``."""

from collections.abc import Iterator, Mapping
from typing import Final

from .cell import Cell
from .message import Message
from .tokens import Walk

SIZES: Final = "sizes"
PROFILES, MATCHES, PAGES = "profiles of a domain", "matches of a search", "pages of a walk"
VALUES, ATTACHED, BODY = "values of a pair", "values of a profile under a key", "body in KiB"
_COUNTS: Final = (1, 20, 100, 255, 1000)
_BORDERS: Final[Mapping[str, tuple[int, ...]]] = {
    PROFILES: _COUNTS,
    MATCHES: _COUNTS,
    VALUES: _COUNTS,
    ATTACHED: (1, 20, 100),
    PAGES: (1, 5, 20, 50),
    BODY: (8, 64, 1024),
}
"""The greatest size of each cell but the last."""
KIB: Final = 1024


def _columns(borders: tuple[int, ...]) -> Iterator[str]:
    least = 1
    for border in borders:
        yield f"{least} to {border}" if least < border else f"{border}"
        least = border + 1
    yield f"over {borders[-1]}"


_COLUMNS: Final = {row: tuple(_columns(borders)) for row, borders in _BORDERS.items()}


def size_cells() -> Iterator[Cell]:
    """Yield the cells of sizes."""
    yield from (Cell(SIZES, row, column) for row, columns in _COLUMNS.items() for column in columns)


def sized(row: str, size: int) -> Iterator[Cell]:
    """Yield the cell of a row in which ``size`` lies; none for zero."""
    if size:
        place = sum(size > border for border in _BORDERS[row])
        yield Cell(SIZES, row, _COLUMNS[row][place])


def request_sizes(message: Message) -> Iterator[Cell]:
    """Yield the cells of the size of a search's body, and of its longest list of values."""
    yield from sized(BODY, -(-message.size // KIB))
    yield from sized(VALUES, max((len(values) for _, values in message.pairs), default=0))


def walk_sizes(walk: Walk) -> Iterator[Cell]:
    """Yield the cells of a whole walk."""
    yield from sized(PAGES, walk.pages)
    yield from sized(MATCHES, walk.items)
