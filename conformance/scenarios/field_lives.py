"""What searches find while every field of a profile is set, kept, changed, removed and set again, and then deleted.

Each update takes many fields to the next stage of their lives, each to another one, so few requests show them all.
"""

from dataclasses import dataclass, field
from typing import Final

from ...spec.exchange import Json
from ...spec.limits import PAIRS
from ...spec.search import Operator, Pair
from ..client.scenario_client import ScenarioClient
from ..config import Effort
from ..dataset.content import id_pair
from ..dataset.lives import (
    CELLS,
    ByKey,
    Cell,
    Stage,
    born,
    by_key,
    changed,
    changes_in,
    fields_of,
    joined,
    removed,
    rows,
    value_of,
    without,
)
from ..dataset.model import Namespace
from . import ADDRESS_SHAPE, DELETE, EVERY_RESPONSE, OLD_VALUE, UPDATE, rows_of, writer

_APART: Final = 2
"""Turns between profiles: no field is in the same stage in two of them."""


@dataclass
class Living:
    """A profile under way: its id, and what it holds."""

    identifier: str
    namespace: Namespace
    values: dict[Cell, str] = field(default_factory=dict)

    @property
    def by_id(self) -> Pair:
        """The pair of its id."""
        return id_pair(self.identifier, self.namespace)

    @property
    def found_by(self) -> dict[str, tuple[str, ...]]:
        """Its values by key."""
        return by_key(self.values)

    def update(self, client: ScenarioClient, domain: str, changes: dict[Cell, str]) -> ByKey:
        """Update the profile, if the target takes that, and return the values that no key finds it by any more."""
        before = self.found_by
        given: dict[str, Json] = {"ProfileId": self.identifier, **fields_of(changes)}
        if client.mutate("UpdateProfile", domain, rule=UPDATE, **given).accepted:
            self.values = changed(self.values, changes)
        return without(before, self.found_by)


def newborn(
    client: ScenarioClient, domain: str, rule: str, namespace: Namespace, values: dict[Cell, str]
) -> Living:
    """Create a profile that holds ``values``."""
    return Living(client.create(rule, domain, **fields_of(values)), namespace, values)


def settle(client: ScenarioClient, domain: str, living: Living) -> None:
    """Wait until the last of a profile's values finds it, if changes may be seen late."""
    pairs = [pair for row in rows(living.found_by) for pair in row]
    if pairs and not client.visibility.is_immediate:
        client.wait_until_found(domain, pairs[-1], {living.identifier})


def search_all(client: ScenarioClient, rule: str, domain: str, living: Living) -> None:
    """Search for a profile by its id and by each of its values, those under different keys joined by AND."""
    for row in rows(living.found_by) or [()]:
        pairs = (living.by_id, *row)[: PAIRS.maximum]
        client.search(rule, pairs, Operator.AND if row else None, domain=domain)


def search_listed(client: ScenarioClient, rule: str, domain: str, values: ByKey) -> None:
    """Search for many values, as many at once as the target's readings allow, whether any profile has them or none."""
    pairs = (Pair(key, held) for key, held in values.items())
    for together in rows_of(pairs, PAIRS.maximum) if client.known.lists_mean_any else rows(values):
        operator = Operator.OR if len(together) > 1 else None
        client.search(rule, together, operator, domain=domain, long_lists=True)


def live(client: ScenarioClient) -> None:
    """Take the fields of profiles through all stages; then delete one: what it held finds nothing."""
    domain = client.new_domain()
    several = []
    for number in range(2):
        namespace = client.new_namespace(f"life {number}")
        several.append(newborn(client, domain, UPDATE, namespace, born(namespace, number * _APART)))
    settle(client, domain, several[-1])
    for living in several:
        search_all(client, UPDATE, domain, living)
    for turn in range(1, len(Stage) + 1):
        gone = [
            living.update(client, domain, changes_in(living.namespace, turn + number * _APART))
            for number, living in enumerate(several)
        ]
        settle(client, domain, several[-1])
        for living in several:
            search_all(client, UPDATE, domain, living)
        search_listed(client, OLD_VALUE, domain, joined(gone))
    _page(client, domain, *several)
    _delete(client, domain, several)


def _page(client: ScenarioClient, domain: str, one: Living, other: Living) -> None:
    """Search for changed profiles page by page, and with as little said as can be: each is as it is now."""
    (pair, *_), *_ = rows(other.found_by)
    for size in (1, None):
        client.search(UPDATE, [one.by_id, pair], size=size, domain=domain, since="0.2.0")


def live_at_once(client: ScenarioClient) -> None:
    """Take a profile that holds little through its life, all of its fields at once: full, empty, full and deleted.

    In between one update changes a third of the fields, and names the others with the values that they have.
    """
    domain, namespace = client.new_domain(), client.new_namespace("life at once")
    living = newborn(client, domain, UPDATE, namespace, {("AccountNumber",): namespace.text("bare")})
    settle(client, domain, living)
    search_all(client, UPDATE, domain, living)
    full, partly, empty, full_again = (
        {cell: value_of(namespace, cell, 1) for cell in CELLS},
        {cell: value_of(namespace, cell, 1 if place % 3 else 3) for place, cell in enumerate(CELLS)},
        removed(CELLS),
        {cell: value_of(namespace, cell, 2) for cell in CELLS},
    )
    for changes in (full, partly, empty, full_again):
        gone = living.update(client, domain, changes)
        settle(client, domain, living)
        search_all(client, UPDATE, domain, living)
        search_listed(client, OLD_VALUE, domain, gone)
    _delete(client, domain, [living])


def _delete(client: ScenarioClient, domain: str, several: list[Living]) -> None:
    """Delete the first profile, and search for all that it held, and for the others."""
    first, *others = several
    if not client.mutate("DeleteProfile", domain, ProfileId=first.identifier).accepted:
        return
    if not client.visibility.is_immediate:
        client.wait_until_found(domain, first.by_id, set())
    search_listed(client, DELETE, domain, {first.by_id.key: first.by_id.values, **first.found_by})
    for living in others:
        search_all(client, UPDATE, domain, living)


_LIFE: Final = (UPDATE, OLD_VALUE, *EVERY_RESPONSE, ADDRESS_SHAPE)
LIVES = writer(
    "field-lives", "fields that are set, kept, changed and removed", live,
    (*_LIFE, DELETE),
    tests=("UpdateProfile",), least_effort=Effort.STANDARD,
)  # fmt: skip
AT_ONCE = writer(
    "field-lives-at-once", "fields that are all set, all removed, and all set again", live_at_once,
    (*_LIFE, DELETE),
    tests=("UpdateProfile",), least_effort=Effort.STANDARD,
)  # fmt: skip
