"""Writes at the same time as others: group ``writes``.

What overlapped is read from the order of the record: an exchange has its number from when its request was sent, and is
recorded when its reply has come. So a request was under way while another with a greater number was sent and answered
if it is recorded after that one.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ...spec.operations import SEARCH
from .cell import Cell
from .lives import ELSEWHERE, PROFILE_WRITES, WRITES
from .message import Message

AT_ONCE, BESIDE_SEARCHES = "twice at once", "beside searches"
_KEPT: Final = 64
"""How many exchanges before one are compared with it: more than are ever under way at once."""


def write_cells() -> Iterator[Cell]:
    """Yield the cells of writes."""
    yield from (
        Cell(WRITES, name, column)
        for name in PROFILE_WRITES
        for column in (ELSEWHERE, AT_ONCE, BESIDE_SEARCHES)
    )


def together(one: Message, other: Message) -> Iterator[Cell]:
    """Yield the cells that two overlapping requests fill."""
    if one.domain != other.domain:
        return
    names = one.operation.name, other.operation.name
    if names[0] == names[1] in PROFILE_WRITES and one.body.get("ProfileId") == other.body.get("ProfileId"):
        yield Cell(WRITES, names[0], AT_ONCE)
    for name, beside in (names, names[::-1]):
        if name in PROFILE_WRITES and beside == SEARCH:
            yield Cell(WRITES, name, BESIDE_SEARCHES)


@dataclass
class Overlaps:
    """Fills cells by requests that overlapped."""

    _recent: defaultdict[str, list[tuple[int, Message]]] = field(default_factory=lambda: defaultdict(list))

    def recorded(self, identifier: str, message: Message) -> Iterator[Cell]:
        """Yield the cells that an exchange fills together with those that were recorded before it."""
        scenario, _, number = identifier.rpartition("/")
        if not number.isdecimal():
            return
        recent, mine = self._recent[scenario], int(number)
        for other, before in recent:
            if other > mine:
                yield from together(message, before)
        recent.append((mine, message))
        del recent[:-_KEPT]
