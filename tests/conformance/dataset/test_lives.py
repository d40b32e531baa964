"""Fields go through every stage, each in a turn of its own, and values of different fields and versions differ."""

from itertools import pairwise

from searchprofiles_tck.conformance.dataset.lives import (
    CELLS,
    MEMBERS,
    Stage,
    born,
    by_key,
    cells_of,
    changed,
    changes_in,
    fields_of,
    joined,
    removed,
    rows,
    stage_of,
    value_of,
    without,
)
from searchprofiles_tck.conformance.dataset.model import Namespace
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.spec.limits import PAIRS
from searchprofiles_tck.spec.profile_fields import INPUT_FIELDS

MINE = Namespace.of("lives")
WHOLE = {cell: value_of(MINE, cell, 1) for cell in CELLS}


def test_every_member_of_a_profile_has_cells() -> None:
    """There are the simple members, all lines of the addresses, and attributes."""
    assert set(MEMBERS) == set(INPUT_FIELDS)
    assert sum(len(cell) == 1 for cell in CELLS) == 16
    assert sum(len(cell) == 2 and cell[0] != "Attributes" for cell in CELLS) == 40
    assert sorted(cell for member in MEMBERS for cell in cells_of(member)) == sorted(CELLS)


def test_a_cell_goes_through_all_stages_and_its_neighbour_through_others() -> None:
    """In as many turns as there are stages each cell is in each of them once."""
    turns = range(len(Stage))

    assert all({stage_of(cell, turn) for turn in turns} == set(Stage) for cell in CELLS)
    assert all(
        stage_of(one, turn) != stage_of(other, turn) for one, other in pairwise(CELLS) for turn in turns
    )


def test_values_that_keys_find_are_those_of_one_cell_and_version() -> None:
    """No search for one of them finds another."""
    several = [
        value
        for version in range(1, 10)
        for held in by_key({cell: value_of(MINE, cell, version) for cell in CELLS}).values()
        for value in held
    ]

    assert len(several) == len(set(several))


def test_changes_make_of_a_turn_the_next() -> None:
    """What a profile holds after the changes of a turn are the cells that are there in that turn."""
    values = born(MINE, 0)
    for turn in range(1, 3 * len(Stage)):
        values = changed(values, changes_in(MINE, turn))
        assert set(values) == set(born(MINE, turn))
    assert changed(WHOLE, removed(CELLS)).keys() == {("PartyType",), ("Gender",)}


def test_the_reference_takes_every_change_and_holds_what_the_data_says() -> None:
    """Values and changes keep all limits."""
    engine = Engine()
    engine.call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 1})
    values = born(MINE, 0)
    created = engine.call("CreateProfile", {"DomainName": "d", **fields_of(values)})
    for turn in range(1, 2 * len(Stage)):
        changes = changes_in(MINE, turn)
        engine.call("UpdateProfile", {"DomainName": "d", **created, **fields_of(changes)})
        values = changed(values, changes)
        search = {"DomainName": "d", "KeyName": "_profileId", "Values": [created["ProfileId"]]}
        found = engine.call("SearchProfiles", search)["Items"][0]
        assert {name: found[name] for name in MEMBERS if name in found} == fields_of(values)


def test_rows_hold_every_value_under_different_keys() -> None:
    """A row is no longer than a search may be, and all rows together hold everything."""
    values = joined((by_key(WHOLE), {f"k{number}": ("a", "b") for number in range(4)}))
    found = rows(values)

    assert all(len({pair.key for pair in row}) == len(row) <= PAIRS.maximum for row in found)
    assert sorted((pair.key, *pair.values) for row in found for pair in row) == sorted(
        (key, value) for key, held in values.items() for value in held
    )
    assert without(values, by_key(WHOLE)) == {f"k{number}": ("a", "b") for number in range(4)}
