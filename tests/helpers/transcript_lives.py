"""Changes of a profile's fields, for a transcript: whole lives, one member alone, texts of every kind, and refusals."""

from collections.abc import Iterable, Iterator
from typing import Any

from desk import Desk, Json, Lines
from searchprofiles_tck.conformance.dataset.lives import (
    CELLS,
    MEMBERS,
    Stage,
    Values,
    born,
    by_key,
    cells_of,
    changed,
    changes_in,
    fields_of,
    removed,
    value_of,
)
from searchprofiles_tck.conformance.dataset.model import Namespace
from searchprofiles_tck.conformance.dataset.stored_texts import TEXTS, stored_texts

MINE = Namespace.of("transcript")
LONG = "x" * 256
SHARED = {
    ("PhoneNumber",): "71",
    ("HomePhoneNumber",): "71",
    ("EmailAddress",): "7@1",
    ("BusinessEmailAddress",): "7@1",
}


def lives(desk: Desk) -> Lines:
    """Yield changes of fields, each followed by searches for the profile."""
    for values, changes in (
        (born(MINE, 0), [changes_in(MINE, turn) for turn in range(1, 2 * len(Stage))]),
        (born(MINE, 3), [changes_in(MINE, turn) for turn in range(4, 4 + 2 * len(Stage))]),
        ({("AccountNumber",): "bare"}, [{cell: value_of(MINE, cell, 1) for cell in CELLS}, removed(CELLS)]),
        (SHARED, [dict.fromkeys((("PhoneNumber",), ("EmailAddress",)), "")]),
        *((stored_texts(MINE, number), [stored_texts(MINE, number + 5)]) for number in range(5)),
    ):
        yield from _life(desk, values, changes)
    yield from _refused(desk)


def changed_alone(desk: Desk) -> Lines:
    """Yield changes of one member each, followed by searches for the profile."""
    yield from _life(desk, {cell: value_of(MINE, cell, 1) for cell in CELLS}, list(_alone()))


def _alone() -> Iterator[Values]:
    """Yield changes of one member each: changed, removed and set again."""
    for member in MEMBERS:
        for version in (2, 0, 3):
            cells = cells_of(member)
            yield {cell: value_of(MINE, cell, version) for cell in cells} if version else removed(cells)


def _life(desk: Desk, values: Values, several: Iterable[Values]) -> Lines:
    line, created = desk.send("CreateProfile", fields_of(values))
    yield line
    mine = {"ProfileId": created.get("ProfileId")}
    yield from _found(desk, mine, values)
    for changes in several:
        yield desk.send("UpdateProfile", {**mine, **fields_of(changes)})[0]
        values = changed(values, changes)
        yield from _found(desk, mine, values)


def _found(desk: Desk, mine: Json, values: Values) -> Lines:
    """Search for a profile by its id and its values; an id is another in each run."""
    identifier = str(mine["ProfileId"])
    yield from (line.replace(identifier, "id") for line in desk.walk(("_profileId", identifier)))
    for key, held in by_key(values).items():
        yield from desk.walk((key, list(held)))
        for value in held:
            yield from desk.walk((key, value))


def _refused(desk: Desk) -> Lines:
    """Yield writes of null, of what is not there, and those that are refused for one member, with searches."""
    values = {cell: value_of(MINE, cell, 5) for cell in CELLS}
    _, created = desk.send("CreateProfile", fields_of(values))
    mine = {"ProfileId": created.get("ProfileId")}
    other = {cell: value_of(MINE, cell, 6) for cell in CELLS}
    attached: list[Any] = [*TEXTS, LONG]
    for operation, members in (
        ("UpdateProfile", {**mine, **dict.fromkeys(MEMBERS), "AccountNumber": "moved"}),
        ("UpdateProfile", {"ProfileId": "0" * 32, **fields_of(other)}),
        ("CreateProfile", {**fields_of(other), "BusinessName": LONG}),
        ("UpdateProfile", {**mine, **fields_of(other), "BusinessName": LONG}),
        ("AddProfileKey", {**mine, "KeyName": "_caseId", "Values": attached}),
        ("AddProfileKey", {**mine, "KeyName": "_caseId", "Values": attached[:-1]}),
        ("DeleteProfileKey", {**mine, "KeyName": "_caseId", "Values": attached}),
    ):
        yield desk.send(operation, members)[0]
        yield from _found(desk, mine, other)
        for text in TEXTS:
            yield from desk.walk(("_caseId", text))
    desk.send("DeleteProfile", mine)
    yield from _found(desk, mine, values)
