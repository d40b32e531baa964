"""The world that a failure happened in, as a table that marks what is extra and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from ..spec.results import Failure, WorldRow
from .visible import clip, escaped, one_line, quoted

WORLD_ROWS: Final = 40
_KEYS: Final = 8


_MARKS: Final = {
    "extra": "extra",
    "missing": "missing",
    "found": "found, rightly",
    "absent": "absent, rightly",
}


@dataclass(frozen=True, slots=True)
class World:
    """The profiles of a failure by search key; ``left_out`` counts rows that were cut."""

    keys: Sequence[str]
    rows: Markup
    left_out: int


def world_table(failure: Failure, limit: int) -> World | None:
    """The table for ``failure``; None where no profiles matter for it.

    Where there are more than ``WORLD_ROWS``, those that are wrong are kept before those that are right. Texts
    are cut to ``limit`` characters.
    """
    if not failure.world:
        return None
    wrong = [row for row in failure.world if row.expected != row.returned][:WORLD_ROWS]
    right = [row for row in failure.world if row.expected == row.returned][: WORLD_ROWS - len(wrong)]
    kept = {id(row) for row in (*wrong, *right)}
    rows = [row for row in failure.world if id(row) in kept]
    keys = tuple(dict.fromkeys(key for row in rows for key in row.values))[:_KEYS]
    body = "".join(_row(row, keys, limit) for row in rows)
    return World(keys, Markup(body), len(failure.world) - len(rows))


def _row(row: WorldRow, keys: Sequence[str], limit: int) -> str:
    """One profile as a table row, put together by hand as in ``html_rows``, and for the same reason."""
    cells = "".join(f"<td>{_values(row.values.get(key, ()), limit)}</td>" for key in keys)
    mark = _mark(row)
    return (
        f'<tr class="{mark}">'
        f'<th scope="row" title="{quoted(row.profile_id)}">{escaped(one_line(row.name))}</th>{cells}'
        f'<td class="mark">{_MARKS[mark]}</td><td>{escaped(clip(row.derivation, limit))}</td></tr>\n'
    )


def _values(values: Sequence[str], limit: int) -> str:
    return " ".join(f"<code>{escaped(clip(value, limit))}</code>" for value in values)


def _mark(row: WorldRow) -> str:
    if row.expected == row.returned:
        return "found" if row.returned else "absent"
    return "missing" if row.expected else "extra"
