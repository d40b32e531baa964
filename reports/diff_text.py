"""A comparison of two reports for a terminal."""

from collections.abc import Iterator
from typing import Final

from .comparison import HEADINGS, Change, Comparison, Movement
from .visible import one_line

_LINE: Final = 160
UNLIKE: Final = "The runs differ in {}, so not every change is in the target."


def render(comparison: Comparison) -> bytes:
    """Return the comparison as plain UTF-8 text."""
    blocks = [_head(comparison), *(_block(comparison, movement) for movement in Movement)]
    blocks.append(_readings(comparison))
    return ("\n\n".join("\n".join(lines) for lines in map(tuple, blocks) if lines) + "\n").encode()


def unlike(comparison: Comparison) -> str:
    """Return a warning if the runs did not try the same; else an empty text."""
    return UNLIKE.format(" and ".join(comparison.unlike)) if comparison.unlike else ""


def totals(comparison: Comparison) -> str:
    """Return how many changes of each kind there are, in a line."""
    parts = [f"{HEADINGS[movement].lower()}: {len(comparison.of(movement))}" for movement in Movement]
    return ", ".join([*parts, f"unchanged: {comparison.unchanged}"])


def _head(comparison: Comparison) -> Iterator[str]:
    yield totals(comparison)
    for fact in comparison.facts:
        same = fact.before == fact.after
        yield f"{fact.name}: {one_line(fact.after if same else f'{fact.before} → {fact.after}')}"
    if comparison.unlike:
        yield unlike(comparison)


def _block(comparison: Comparison, movement: Movement) -> Iterator[str]:
    changes = comparison.of(movement)
    if changes:
        yield f"{HEADINGS[movement]}: {len(changes)}"
    for change in changes:
        why = f": {one_line(change.message, _LINE)}" if change.message else ""
        yield f"  {one_line(change.check)}  {change.level}  {moved(change)}{why}"


def moved(change: Change) -> str:
    """Return from which status to which a check changed."""
    return " → ".join(status.value for status in (change.before, change.after) if status)


def _readings(comparison: Comparison) -> Iterator[str]:
    if comparison.readings:
        yield f"Readings that changed: {len(comparison.readings)}"
    for one in comparison.readings:
        point = f"{one.point} {one.key}".rstrip()
        yield one_line(f"  {point}: {one.was} → {one.now}")
