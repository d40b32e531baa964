"""What searches find after updates that name one member alone."""

from typing import Final

from ..client.scenario_client import ScenarioClient
from ..config import Effort
from ..dataset.lives import CELLS, MEMBERS, by_key, cells_of, changed, joined, removed, value_of, without
from . import ADDRESS_SHAPE, EVERY_RESPONSE, KEEPS, OLD_VALUE, UPDATE, rows_of, writer
from .field_lives import Living, newborn, search_all, search_listed, settle

_PROFILES: Final = 7
"""Profiles whose members change in turns: so few that each member is changed, removed and set again soon."""


def change_each(client: ScenarioClient) -> None:
    """Change, remove and set each member alone: an index that looks at other members too forgets it else.

    If changes are seen late, each is only changed, since every round waits.
    """
    domain = client.new_domain()
    several = [whole(client, domain, f"single {number}") for number in range(_PROFILES)]
    settle(client, domain, several[-1])
    for members in rows_of(MEMBERS, _PROFILES):
        for version in (2,) if client.visibility.is_late else (2, 0, 3):
            _change_alone(client, domain, several, members, version)
    for living in several:
        search_all(client, KEEPS, domain, living)


def whole(client: ScenarioClient, domain: str, part: str) -> Living:
    """Create a profile that holds every field."""
    namespace = client.new_namespace(part)
    return newborn(client, domain, UPDATE, namespace, {cell: value_of(namespace, cell, 1) for cell in CELLS})


def _change_alone(
    client: ScenarioClient, domain: str, several: list[Living], members: tuple[str, ...], version: int
) -> None:
    """Update one member of each profile, to no value if ``version`` is 0, and search for what is new and what was."""
    changes = [
        {cell: value_of(living.namespace, cell, version) for cell in cells_of(member)}
        if version
        else removed(cells_of(member))
        for living, member in zip(several, members, strict=True)
    ]
    new = joined(
        without(by_key(changed(living.values, change)), living.found_by)
        for living, change in zip(several, changes, strict=True)
    )
    search_listed(client, UPDATE, domain, new)  # what finds nothing now must find it afterwards
    gone = [
        living.update(client, domain, change) if change else {}
        for living, change in zip(several, changes, strict=True)
    ]
    settle(client, domain, several[-1])
    search_listed(client, UPDATE, domain, new)
    search_listed(client, OLD_VALUE, domain, joined(gone))
    _search_content(client, domain, several)


def _search_content(client: ScenarioClient, domain: str, several: list[Living]) -> None:
    """Search for all profiles by their ids, at once if a list of values means any of them."""
    search_listed(client, UPDATE, domain, joined({one.by_id.key: one.by_id.values} for one in several))


SCENARIO = writer(
    "single-changes", "updates of one member alone", change_each,
    (UPDATE, OLD_VALUE, KEEPS, *EVERY_RESPONSE, ADDRESS_SHAPE),
    tests=("UpdateProfile",), least_effort=Effort.STANDARD,
)  # fmt: skip
