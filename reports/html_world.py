"""The world that a failure happened in, as a table that marks what is extra and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from ..spec.results import Failure, WorldRow
from .findings import more
from .visible import clip, escaped, line, quoted

_KEYS: Final = 8
_PLACES: Final = 12
_WRONG: Final = ("extra", "missing", "twice", "wrong")

_MARKS: Final = {
    "extra": "extra",
    "missing": "missing",
    "twice": "came more than once",
    "wrong": "returned, but wrong",
    "found": "found, rightly",
    "absent": "absent, rightly",
}


@dataclass(frozen=True, slots=True)
class World:
    """The profiles of a failure by search key.

    ``placed`` says whether it is known where in the answer they stood; ``left_out`` counts rows that were cut, and
    ``keys_cut`` says how many keys were.
    """

    keys: Sequence[str]
    keys_cut: str
    placed: bool
    rows: Markup
    left_out: int


def world_table(failure: Failure, limit: int, most: int) -> World | None:
    """The table for ``failure``; None where no profiles matter for it.

    Where there are more than ``most``, those that are wrong are kept before those that are right. Texts are cut
    to ``limit`` characters.
    """
    if not failure.world:
        return None
    marked = [(row, _mark(row)) for row in failure.world]
    if len(marked) > most:
        wrong_first = sorted(range(len(marked)), key=lambda place: marked[place][1] not in _WRONG)
        marked = [marked[place] for place in sorted(wrong_first[:most])]
    keys = tuple(dict.fromkeys(key for row, _ in marked for key in row.values))
    named = keys[:_KEYS]
    placed = any(row.places for row, _ in marked)
    body = "".join([_row(row, mark, named, placed, limit) for row, mark in marked])
    return World(named, more(len(keys), _KEYS), placed, Markup(body), len(failure.world) - len(marked))


def _row(row: WorldRow, mark: str, keys: Sequence[str], placed: bool, limit: int) -> str:
    """One profile as a table row, put together by hand as in ``html_rows``, and for the same reason."""
    cells = "".join([f"<td>{_values(row.values.get(key, ()), limit)}</td>" for key in keys])
    stood = f"<td>{_places(row.places)}</td>" if placed else ""
    return (
        f'<tr class="{mark}">'
        f'<th scope="row" title="{quoted(row.profile_id)}">{line(row.name)}</th>{cells}'
        f'{stood}<td class="mark">{_MARKS[mark]}</td><td>{escaped(clip(row.derivation, limit))}</td></tr>\n'
    )


def _places(places: Sequence[int]) -> str:
    return f"{', '.join(map(str, places[:_PLACES]))} {more(len(places), _PLACES)}".rstrip()


def _values(values: Sequence[str], limit: int) -> str:
    return " ".join([f"<code>{escaped(clip(value, limit))}</code>" for value in values])


def _mark(row: WorldRow) -> str:
    if row.expected != row.returned:
        return "missing" if row.expected else "extra"
    if row.wrong:
        return "twice" if len(row.places) > 1 else "wrong"
    return "found" if row.returned else "absent"
