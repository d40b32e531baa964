"""The matrix of a run for its report: how many cells of each group were filled, and which were not."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from ...spec.exchange import Exchange
from ...spec.results import OccasionGroup
from .cell import Cell
from .cells import CELLS, EXCLUDED
from .fill import Occasions

_GROUPS: Final = tuple(dict.fromkeys(cell.group for cell in CELLS))


class OccasionMatrix:
    """Follows exchanges while somebody else reads them. Each exchange is yielded once, however often it is iterated."""

    def __init__(self, exchanges: Iterable[Exchange]) -> None:
        self._exchanges = iter(exchanges)
        self._occasions = Occasions()
        self._filled: set[Cell] = set()
        self._is_empty = True

    def __iter__(self) -> Iterator[Exchange]:
        for exchange in self._exchanges:
            self._is_empty = False
            self._filled |= self._occasions.of(exchange)
            yield exchange

    def groups(self) -> tuple[OccasionGroup, ...]:
        """Read what is left, and return the groups of the matrix; none if nothing was recorded."""
        for _ in self:
            pass
        return () if self._is_empty else groups(self._filled)


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
