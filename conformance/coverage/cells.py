"""All cells of the matrix, and those that are left out, each with its reason."""

from collections.abc import Iterator, Mapping
from typing import Final

from ...spec.operations import OPERATIONS, SEARCH
from .cell import Cell
from .lives import LIVES, REMOVED, SET_AGAIN, life_cells
from .members import (
    BLANKS,
    EMPTY,
    LEFT_OUT,
    LONGEST,
    MEMBERS,
    NULL,
    REPEATED,
    SHORTEST,
    TO_LANGUAGE,
    TO_PROTOCOL,
    TOO_LONG,
    WRONG_TYPE,
    member_cells,
)
from .overlaps import write_cells
from .places import DOMAIN, NAMES, TOKEN, name_cells
from .sizes import BODY, SIZES, size_cells
from .special_names import SPECIAL
from .tokens import token_cells

PATH_IS_TEXT: Final = "not sendable: a path holds each of its names once, as text"
QUERY_IS_TEXT: Final = "not sendable: a query holds text"
NO_EMPTY_WORD: Final = (
    "not sendable: no update removes one of a few words, since the empty string is none of them"
)
NAMES_ARE_DRAWN: Final = (
    "not sendable: a run makes and fills domains with drawn names only, which nobody else has"
)
NO_SUCH_DOMAIN: Final = "seen by no search: there can be no domain of that name, so nothing can change in it"
NO_SUCH_KEY: Final = (
    "seen by no search: what would be attached can be searched for under no key, or is nothing"
)

NO_NAME: Final = "a path with an empty part is another path to many servers"
OUTSIDE: Final = (
    "what the operation takes lies outside SearchProfiles, as long as it is found or not found by the answer"
)


def _cells() -> Iterator[Cell]:
    yield from member_cells()
    yield from life_cells()
    yield from write_cells()
    yield from token_cells()
    yield from name_cells()
    yield from size_cells()


CELLS: Final = tuple(dict.fromkeys(_cells()))
"""Every cell, by group."""


def _excluded() -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """Yield what is left out: group, row, columns, and the reason."""
    for operation in OPERATIONS:
        domain = f"{operation}.DomainName"
        yield MEMBERS, domain, (LEFT_OUT, NULL, WRONG_TYPE), PATH_IS_TEXT
        if operation != SEARCH:
            yield MEMBERS, domain, (SHORTEST, TO_LANGUAGE), NAMES_ARE_DRAWN
            yield MEMBERS, domain, (EMPTY, TOO_LONG, BLANKS, TO_PROTOCOL), NO_SUCH_DOMAIN
    yield MEMBERS, f"{SEARCH}.MaxResults", (NULL,), QUERY_IS_TEXT
    yield MEMBERS, f"{SEARCH}.NextToken", (NULL, WRONG_TYPE), QUERY_IS_TEXT
    yield NAMES, DOMAIN, tuple(SPECIAL), NAMES_ARE_DRAWN
    unseen = (EMPTY, NULL, WRONG_TYPE)
    yield MEMBERS, "AddProfileKey.KeyName", (*unseen, TOO_LONG, BLANKS, TO_PROTOCOL), NO_SUCH_KEY
    yield MEMBERS, "AddProfileKey.Values", unseen, NO_SUCH_KEY
    for field in ("PartyType", "Gender"):
        yield LIVES, field, (REMOVED, SET_AGAIN), NO_EMPTY_WORD


def _open() -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """Yield what several answers are right to: group, row, columns, and the reason."""
    yield MEMBERS, f"{SEARCH}.Values", (EMPTY,), "empty-values"
    yield MEMBERS, f"{SEARCH}.AdditionalSearchKeys[].Values", (EMPTY,), "empty-values"
    yield MEMBERS, f"{SEARCH}.DomainName", (EMPTY,), NO_NAME
    yield MEMBERS, f"{SEARCH}.MaxResults", (EMPTY,), "size-empty"
    yield MEMBERS, f"{SEARCH}.NextToken", (EMPTY,), "token-empty"
    texts = (SHORTEST, LONGEST, REPEATED, BLANKS, TO_LANGUAGE, TO_PROTOCOL)
    yield MEMBERS, f"{SEARCH}.NextToken", texts, "token-invalid"
    yield NAMES, TOKEN, tuple(SPECIAL), "token-invalid"
    bad = (LEFT_OUT, EMPTY, NULL, WRONG_TYPE, TOO_LONG)
    for operation in ("AddProfileKey", "DeleteProfileKey"):
        yield MEMBERS, f"{operation}.KeyName", (*bad, BLANKS, TO_PROTOCOL), OUTSIDE
        yield MEMBERS, f"{operation}.Values", bad, OUTSIDE
        yield MEMBERS, f"{operation}.Values[]", bad, OUTSIDE
    for operation in ("UpdateProfile", "DeleteProfile", "AddProfileKey", "DeleteProfileKey"):
        yield MEMBERS, f"{operation}.ProfileId", (BLANKS,), "blanks"
    yield SIZES, BODY, ("over 1024",), "how large a body may be"


def _table(rows: Iterator[tuple[str, str, tuple[str, ...], str]]) -> Mapping[Cell, str]:
    known = set(CELLS)
    return {
        cell: why
        for group, row, columns, why in rows
        for cell in (Cell(group, row, column) for column in columns)
        if cell in known
    }


EXCLUDED: Final = _table(_excluded())
"""The cells that no run fills, and why."""
OPEN: Final = _table(_open())
"""The cells in which to refuse and to accept are both right, and why: an open point, or no requirement of a search."""
