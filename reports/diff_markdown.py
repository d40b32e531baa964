"""A comparison of two reports for a pull request, safe in the manner of ``markdown``."""

from collections.abc import Iterator
from typing import Final

from .comparison import HEADINGS, Comparison, Movement
from .diff_text import moved, totals, unlike
from .markdown import code, prose

_ROWS: Final = 50
_LINE: Final = 300


def render(comparison: Comparison) -> bytes:
    """Return the comparison as GitHub-flavoured Markdown in UTF-8; long lists of changes are cut."""
    parts = [*_head(comparison)]
    for movement in Movement:
        parts += _section(comparison, movement)
    parts += _readings(comparison)
    return ("\n\n".join(parts) + "\n").encode()


def _head(comparison: Comparison) -> Iterator[str]:
    yield "# SearchProfiles: what changed"
    yield f"{totals(comparison)}."
    if comparison.unlike:
        yield prose(unlike(comparison))
    yield (
        "\n".join(
            f"- {fact.name}: {code(fact.before)} → {code(fact.after)}"
            for fact in comparison.facts
            if fact.before != fact.after
        )
        or "The heads of the reports are the same."
    )


def _section(comparison: Comparison, movement: Movement) -> Iterator[str]:
    changes = comparison.of(movement)
    if not changes:
        return
    yield f"## {HEADINGS[movement]}"
    yield "\n".join(
        f"- {code(change.check)} {change.level} {moved(change)}"
        + (f": {code(change.message[:_LINE])}" if change.message else "")
        for change in changes[:_ROWS]
    )
    if len(changes) > _ROWS:
        yield f"{len(changes) - _ROWS} more are in the reports."


def _readings(comparison: Comparison) -> Iterator[str]:
    if comparison.readings:
        yield "## Readings that changed"
        yield "\n".join(
            f"- {code(f'{one.point} {one.key}'.rstrip())}: {code(one.was)} → {code(one.now)}"
            for one in comparison.readings
        )
