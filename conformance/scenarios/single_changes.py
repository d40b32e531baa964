"""What searches find after updates that name one member alone."""

from typing import Final

from ...spec.keys import FULL_NAME_KEY
from ..client.own_domain import OwnDomain, own_domain
from ..client.scenario_client import ScenarioClient
from ..config import Effort
from ..dataset.lives import (
    CELLS,
    MEMBERS,
    ByKey,
    Cell,
    by_key,
    cells_of,
    changed,
    joined,
    part_name,
    removed,
    value_of,
    without,
)
from . import ADDRESS_SHAPE, EVERY_RESPONSE, KEEPS, OLD_VALUE, UPDATE, rows_of, writer
from .field_lives import Living, newborn, search_listed

_PROFILES: Final = 7
"""Profiles whose members change in turns: so few that each member is changed, removed and set again soon."""


def change_each(client: ScenarioClient) -> None:
    """Change, remove and set each member alone: an index that looks at other members too forgets it else.

    If changes are seen late, each is only changed, since every round waits.
    """
    domain = own_domain(client, "single")
    several = [whole(domain, f"single {number}") for number in range(_PROFILES)]
    several[-1].settle()
    for members in rows_of(MEMBERS, _PROFILES):
        for version in (2,) if client.visibility.is_late else (2, 0, 3):
            _change_alone(domain, several, members, version)
    for living in several:
        living.search_all(KEEPS)


def whole(domain: OwnDomain, part: str) -> Living:
    """Create a profile that holds every field."""
    own = domain.with_namespace(part)
    return newborn(own, UPDATE, {cell: value_of(own.namespace, cell, 1) for cell in CELLS})


def _change_alone(domain: OwnDomain, several: list[Living], members: tuple[str, ...], version: int) -> None:
    """Update one member of each profile, to no value if ``version`` is 0, and search for what is new and what was."""
    changes = [
        {cell: value_of(living.domain.namespace, cell, version) for cell in cells_of(member)}
        if version
        else removed(cells_of(member))
        for living, member in zip(several, members, strict=True)
    ]
    new = joined(
        _new(living, changed(living.values, change)) for living, change in zip(several, changes, strict=True)
    )
    search_listed(domain, UPDATE, new)  # what finds nothing now must find it afterwards
    gone = [living.update(change) if change else {} for living, change in zip(several, changes, strict=True)]
    several[-1].settle()
    search_listed(domain, UPDATE, new)
    search_listed(domain, OLD_VALUE, joined(gone))
    _search_content(domain, several)


def _new(living: Living, values: dict[Cell, str]) -> ByKey:
    """Return what finds the profile if it holds ``values``, and did not before: perhaps a name that lacks a part."""
    names = part_name(values), part_name(living.values)
    found = {FULL_NAME_KEY: names[:1]} if names[0] and names[0] != names[1] else {}
    return {**found, **without(by_key(values), living.found_by)}


def _search_content(domain: OwnDomain, several: list[Living]) -> None:
    """Search for all profiles by their ids, at once if a list of values means any of them."""
    search_listed(domain, UPDATE, joined({one.by_id.key: one.by_id.values} for one in several))


SCENARIO = writer(
    "single-changes", "updates of one member alone", change_each,
    (UPDATE, OLD_VALUE, KEEPS, *EVERY_RESPONSE, ADDRESS_SHAPE),
    tests=("UpdateProfile",), least_effort=Effort.STANDARD,
)  # fmt: skip
