"""What the page says about parity: the readings that differ from those that the run was held to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from ..spec.parity import Parity
from .parity import PointDeviation, not_compared, parity_summary, point_deviations
from .violations import more
from .visible import clip

_ROWS: Final = 300
_KEYS: Final = 40


@dataclass(frozen=True, slots=True)
class ParityView:
    """The section on parity; ``cut`` says how many more rows there are."""

    summary: str
    unknown: str
    rows: Sequence[PointDeviation]
    cut: str


def parity_view(parity: Parity | None) -> ParityView | None:
    """Return the section on parity; None if the run was held to no readings."""
    if parity is None:
        return None
    rows = point_deviations(parity)
    return ParityView(
        clip(parity_summary(parity), 600),
        clip(not_compared(parity), 2_000),
        [replace(row, keys=row.keys[:_KEYS], exchanges=row.exchanges[:_KEYS]) for row in rows[:_ROWS]],
        more(len(rows), _ROWS),
    )
