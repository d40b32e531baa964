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
    """Follows exchanges while somebody else reads them. ``read`` returns them from the first on."""

    def __init__(self, read: Callable[[], Iterable[Exchange]]) -> None:
        self._read = read
        self._groups: tuple[OccasionGroup, ...] | None = None
        """Those of a record that was read to its end."""

    def __iter__(self) -> Iterator[Exchange]:
        occasions, filled, is_empty = Occasions(), set[Cell](), True
        for exchange in self._read():
            is_empty = False
            filled |= occasions.of(exchange)
            yield exchange
        self._groups = () if is_empty else groups(filled)

    def groups(self) -> tuple[OccasionGroup, ...]:
        """Return the groups of the matrix; none if nothing was recorded. Read it all if nobody did so to the end."""
        if self._groups is None:
            for _ in self:
                pass
        return self._groups or ()


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
