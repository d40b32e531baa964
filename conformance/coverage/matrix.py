"""The matrix of a run for its report: how many cells of each group were filled, and which were not."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from ...spec.exchange import Exchange
from ...spec.results import OccasionGroup
from .cell import Cell
from .cells import CELLS, EXCLUDED
from .fill import Occasions

_GROUPS: Final = tuple(dict.fromkeys(cell.group for cell in CELLS))


class OccasionMatrix:
    """Follows the exchanges of a record, each once: while they are recorded, while somebody else reads them, or alone.

    ``read`` returns those from a place on, counted from 0.
    """

    def __init__(self, read: Callable[[int], Iterable[Exchange]]) -> None:
        self._read = read
        self._forget()

    def _forget(self) -> None:
        self._occasions, self._filled, self._seen = Occasions(), set[Cell](), 0
        self._is_whole = False

    def follow(self, exchanges: Iterable[Exchange]) -> bool:
        """Take the next exchanges of the record into account; return whether there are any."""
        before = self._seen
        for exchange in exchanges:
            self._filled |= self._occasions.of(exchange)
            self._seen += 1
        return self._seen > before

    def __iter__(self) -> Iterator[Exchange]:
        followed = self._seen
        try:
            for place, exchange in enumerate(self._read(0)):
                if place >= followed:
                    self.follow((exchange,))
                yield exchange
            self._is_whole = True
        finally:
            if not self._is_whole:  # the reader was stopped, perhaps within an exchange
                self._forget()

    def groups(self) -> tuple[OccasionGroup, ...]:
        """Return the groups of the matrix; none if nothing was recorded. Read what nobody has read yet."""
        if not self._is_whole:
            self.follow(self._read(self._seen))
            self._is_whole = True
        return groups(self._filled) if self._seen else ()


def groups(filled: Iterable[Cell]) -> tuple[OccasionGroup, ...]:
    """Return the groups of the matrix, given the cells that are filled."""
    have = {*filled}
    counts = Counter(cell.group for cell in CELLS)
    found = Counter(cell.group for cell in CELLS if cell in have)
    excluded: defaultdict[str, Counter[str]] = defaultdict(Counter)
    empty: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for cell in CELLS:
        if cell in EXCLUDED:
            excluded[cell.group][EXCLUDED[cell]] += 1
        elif cell not in have:
            empty[cell.group][cell.row].append(cell.column)
    return tuple(
        OccasionGroup(
            name=name,
            cells=counts[name],
            filled=found[name],
            excluded=dict(excluded[name]),
            empty={row: tuple(columns) for row, columns in empty[name].items()},
        )
        for name in _GROUPS
    )
