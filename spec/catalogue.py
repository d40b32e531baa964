"""The catalogue of requirements for people and programs: as text, Markdown and JSON.

Each renderer is a pure function of the catalogue and of which checks cover which requirement.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from textwrap import wrap
from typing import Any, Final

from .classes import Level, RequirementClass
from .releases import withdrawn
from .requirements import Requirement, requirements
from .sources import Source

Coverage = Mapping[str, Sequence[str]]
"""Requirement id to the ids of the checks that cover it."""

UNCHECKED: Final = "no check of this kit covers it"

_WIDTH: Final = 100
_INDENT: Final = "    "


@dataclass(frozen=True, slots=True)
class Counts:
    """How many requirements there are, how many of each level, and how many are covered by checks."""

    total: int
    must: int
    should: int
    checked: int
    unchecked: int
    excluded: int

    def __str__(self) -> str:
        covered = f"{self.checked} checked, {self.unchecked} without a check, {self.excluded} excluded"
        return f"{self.total} requirements ({self.must} MUST, {self.should} SHOULD): {covered}"


def counts(rows: Sequence[Requirement], coverage: Coverage) -> Counts:
    """Count ``rows``; an excluded requirement is never counted as checked."""
    open_rows = [row for row in rows if not row.excluded]
    checked = sum(bool(coverage.get(row.id)) for row in open_rows)
    must = sum(row.level is Level.MUST for row in rows)
    return Counts(
        total=len(rows),
        must=must,
        should=len(rows) - must,
        checked=checked,
        unchecked=len(open_rows) - checked,
        excluded=len(rows) - len(open_rows),
    )


def as_text(coverage: Coverage) -> str:
    """Return the catalogue as plain text, grouped by class, counts first; it ends with a line feed."""
    rows = tuple(requirements().values())
    lines = [str(counts(rows, coverage))]
    for requirement_class, members in _by_class(rows):
        lines += ["", f"{requirement_class}: {counts(members, coverage)}"]
        for row in members:
            lines += ["", f"  {row.id}  {row.level}  since {row.since}", *_folded(row.statement)]
            lines += [*_folded(_cited(row)), *_folded(_covered(row, coverage))]
    lines += ["", "Withdrawn:"]
    for name, gone in withdrawn().items():
        lines += ["", f"  {name}", *_folded(str(gone))]
    return "\n".join(lines) + "\n"


def as_markdown(coverage: Coverage) -> str:
    """Return the catalogue as Markdown, with a table for each class; it ends with a line feed."""
    rows = tuple(requirements().values())
    lines = ["# Requirements", "", f"{counts(rows, coverage)}."]
    for requirement_class, members in _by_class(rows):
        lines += ["", f"## {requirement_class}", "", f"{counts(members, coverage)}.", ""]
        lines += ["| id | level | since | statement | source | checks |", "|---|---|---|---|---|---|"]
        for row in members:
            cells = (f"`{row.id}`", row.level, row.since, row.statement, _cited(row), _covered(row, coverage))
            lines.append("| " + " | ".join(_cell(text) for text in cells) + " |")
    lines += ["", "## Withdrawn", "", "| id | version | reason |", "|---|---|---|"]
    for name, gone in withdrawn().items():
        lines.append(f"| `{name}` | {gone.version} | {_cell(gone.reason)} |")
    return "\n".join(lines) + "\n"


def as_json(coverage: Coverage) -> str:
    """Return the catalogue as JSON: ``counts``, ``requirements`` with all their members, and what is ``withdrawn``."""
    rows = tuple(requirements().values())
    value = {
        "counts": _counts_json(counts(rows, coverage)),
        "classes": {name: _counts_json(counts(members, coverage)) for name, members in _by_class(rows)},
        "requirements": [_row_json(row, coverage) for row in rows],
        "withdrawn": [
            {"id": name, "version": gone.version, "reason": gone.reason} for name, gone in withdrawn().items()
        ],
    }
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _by_class(rows: Sequence[Requirement]) -> Iterator[tuple[RequirementClass, tuple[Requirement, ...]]]:
    """Yield the rows of each class; the catalogue's order keeps the rows of a class together."""
    for requirement_class, members in groupby(rows, key=lambda row: row.requirement_class):
        yield requirement_class, tuple(members)


def _folded(text: str) -> list[str]:
    return wrap(text, _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT, break_on_hyphens=False)


def _cited(row: Requirement) -> str:
    return f"{row.citation}{' (inferred)' if row.provenance is Source.INFERRED else ''}"


def _covered(row: Requirement, coverage: Coverage) -> str:
    """Return the checks of a requirement, or why there is none."""
    if row.excluded:
        return f"excluded: {row.excluded}"
    checks = coverage.get(row.id)
    return f"checks: {', '.join(checks)}" if checks else UNCHECKED


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _counts_json(found: Counts) -> dict[str, int]:
    return {name: getattr(found, name) for name in Counts.__dataclass_fields__}


def _row_json(row: Requirement, coverage: Coverage) -> dict[str, Any]:
    return {
        "id": row.id,
        "class": row.requirement_class,
        "level": row.level,
        "statement": row.statement,
        "citation": {"source": row.citation.source, "place": row.citation.place},
        "provenance": row.provenance,
        "hint": row.hint,
        "excluded": row.excluded,
        "since": row.since,
        "checks": list(coverage.get(row.id, ())),
    }
