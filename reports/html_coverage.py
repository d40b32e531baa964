"""What was tried and what never was: parts of the input space over all requirements, and the matrix of occasions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..spec.partitions import DIMENSIONS
from ..spec.results import RequirementResult, RunReport
from .visible import one_line

_ROWS: Final = 120
"""Rows with empty cells that are shown of a group."""
_NAMED: Final = 60
_NAMES: Final = tuple(f"{dimension}: {part}" for dimension, parts in DIMENSIONS.items() for part in parts)


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One partition of one dimension.

    ``inputs`` counts an input once for every requirement that it was judged by; ``never`` are the requirements
    that look at the dimension and had no such input.
    """

    name: str
    inputs: int
    tried: int
    never: Sequence[RequirementResult]
    more: int


def untried(parts: Mapping[str, Sequence[CoverageRow]]) -> Sequence[str]:
    """Return the names of the partitions that no input of any requirement fell into."""
    return [
        f"{dimension}: {part.name}" for dimension, each in parts.items() for part in each if not part.inputs
    ]


def coverage(report: RunReport) -> Mapping[str, Sequence[CoverageRow]]:
    """Return the partitions by dimension, in the order of ``spec.partitions``; empty if no input was counted."""
    inputs: dict[str, list[int]] = {}
    never: dict[str, list[RequirementResult]] = {}
    for row in report.requirements:
        for name, number in row.partitions.items():
            inputs.setdefault(name, []).append(number)
        for name in row.never_tried:
            never.setdefault(name, []).append(row)
    known = dict.fromkeys(name for name in (*_NAMES, *inputs, *never) if name in inputs or name in never)
    found: dict[str, list[CoverageRow]] = {}
    for name in known:
        dimension, _, part = name.rpartition(": ")
        missed, counts = never.get(name, []), [number for number in inputs.get(name, ()) if number]
        found.setdefault(one_line(dimension), []).append(
            CoverageRow(
                name=one_line(part),
                inputs=sum(counts),
                tried=len(counts),
                never=missed[:_NAMED],
                more=max(0, len(missed) - _NAMED),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class OccasionRows:
    """One group of the matrix of occasions: its counts, and the rows with empty cells as far as they are shown."""

    name: str
    cells: int
    filled: int
    excluded: Sequence[tuple[str, int]]
    empty: Sequence[tuple[str, str]]
    number: int
    """Empty cells."""
    more: int
    """Rows that are not shown."""


def occasion_rows(report: RunReport) -> Sequence[OccasionRows]:
    """Return the groups of the matrix of occasions."""
    return [
        OccasionRows(
            one_line(group.name),
            group.cells,
            group.filled,
            [(one_line(reason), number) for reason, number in group.excluded.items()],
            [(one_line(row), one_line(", ".join(names))) for row, names in list(group.empty.items())[:_ROWS]],
            sum(map(len, group.empty.values())),
            max(0, len(group.empty) - _ROWS),
        )
        for group in report.occasions
    ]
