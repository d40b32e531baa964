"""What searches find while every field of a profile is set, kept, changed, removed and set again, and then deleted.

Each update takes many fields to the next stage of their lives, each to another one, so few requests show them all.
"""

from dataclasses import dataclass
from typing import Final

from ...spec.limits import PAIRS
from ...spec.search import Operator, Pair
from ..client.own_domain import OwnDomain, own_domain
from ..client.scenario_client import ScenarioClient
from ..config import Effort
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
from . import ADDRESS_SHAPE, DELETE, EVERY_RESPONSE, OLD_VALUE, UPDATE, rows_of, writer

_APART: Final = 2
"""Turns between profiles: no field is in the same stage in two of them."""


@dataclass
class Living:
    """A profile under way: its domain, with the namespace of its values, its id, and what it holds."""

    domain: OwnDomain
    identifier: str
    values: dict[Cell, str]

    @property
    def by_id(self) -> Pair:
        """The pair of its id."""
        return self.domain.id_pair(self.identifier)

    @property
    def found_by(self) -> dict[str, tuple[str, ...]]:
        """Its values by key."""
        return by_key(self.values)

    def update(self, changes: dict[Cell, str]) -> ByKey:
        """Update the profile, if the target takes that, and return the values that no key finds it by any more."""
        before = self.found_by
        if self.domain.change("UpdateProfile", self.identifier, rule=UPDATE, **fields_of(changes)):
            self.values = changed(self.values, changes)
        return without(before, self.found_by)

    def settle(self) -> None:
        """Wait until the last of its values finds it, if changes may be seen late."""
        pairs = [pair for row in rows(self.found_by) for pair in row]
        if pairs and not self.domain.client.visibility.is_immediate:
            self.domain.settle(pairs[-1])

    def search_all(self, rule: str) -> None:
        """Search for it by its id and by each of its values, those under different keys joined by AND."""
        for row in rows(self.found_by) or [()]:
            self.domain.search_joined(rule, (self.by_id, *row)[: PAIRS.maximum], Operator.AND)


def newborn(domain: OwnDomain, rule: str, values: dict[Cell, str]) -> Living:
    """Create a profile that holds ``values``."""
    return Living(domain, domain.create(rule, **fields_of(values)), values)


def search_listed(domain: OwnDomain, rule: str, values: ByKey) -> None:
    """Search for many values, as many at once as the target's readings allow, whether any profile has them or none."""
    pairs = (Pair(key, held) for key, held in values.items())
    for together in rows_of(pairs, PAIRS.maximum) if domain.client.known.lists_mean_any else rows(values):
        domain.search_joined(rule, together, Operator.OR, long_lists=True)


def live(client: ScenarioClient) -> None:
    """Take the fields of profiles through all stages; then delete one: what it held finds nothing."""
    domain = own_domain(client, "life")
    several = []
    for number in range(2):
        own = domain.with_namespace(f"life {number}")
        several.append(newborn(own, UPDATE, born(own.namespace, number * _APART)))
    several[-1].settle()
    for living in several:
        living.search_all(UPDATE)
    for turn in range(1, len(Stage) + 1):
        gone = [
            living.update(changes_in(living.domain.namespace, turn + number * _APART))
            for number, living in enumerate(several)
        ]
        several[-1].settle()
        for living in several:
            living.search_all(UPDATE)
        search_listed(domain, OLD_VALUE, joined(gone))
    _page(domain, *several)
    _delete(domain, several)


def _page(domain: OwnDomain, one: Living, other: Living) -> None:
    """Search for changed profiles page by page, and with as little said as can be: each is as it is now."""
    (pair, *_), *_ = rows(other.found_by)
    for size in (1, None):
        domain.search(UPDATE, [one.by_id, pair], size=size, since="0.2.0")


def live_at_once(client: ScenarioClient) -> None:
    """Take a profile that holds little through its life, all of its fields at once: full, empty, full and deleted.

    In between one update changes a third of the fields, and names the others with the values that they have.
    """
    domain = own_domain(client, "life at once")
    namespace = domain.namespace
    living = newborn(domain, UPDATE, {("AccountNumber",): namespace.text("bare")})
    living.settle()
    living.search_all(UPDATE)
    full, partly, empty, full_again = (
        {cell: value_of(namespace, cell, 1) for cell in CELLS},
        {cell: value_of(namespace, cell, 1 if place % 3 else 3) for place, cell in enumerate(CELLS)},
        removed(CELLS),
        {cell: value_of(namespace, cell, 2) for cell in CELLS},
    )
    for changes in (full, partly, empty, full_again):
        gone = living.update(changes)
        living.settle()
        living.search_all(UPDATE)
        search_listed(domain, OLD_VALUE, gone)
    _delete(domain, [living])


def _delete(domain: OwnDomain, several: list[Living]) -> None:
    """Delete the first profile, and search for all that it held, and for the others."""
    first, *others = several
    if not domain.change("DeleteProfile", first.identifier):
        return
    if not domain.client.visibility.is_immediate:
        domain.settle(first.by_id)
    search_listed(domain, DELETE, {first.by_id.key: first.by_id.values, **first.found_by})
    for living in others:
        living.search_all(UPDATE)


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
