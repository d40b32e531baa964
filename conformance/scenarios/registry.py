"""The scenarios in the order in which they are played, the checks that are made of them, and what covers what."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from ...spec.requirements import requirements
from . import (
    Check,
    Scenario,
    attached_keys,
    attached_values,
    bodies,
    creation,
    deletion,
    domain_deletion,
    domains,
    exploration,
    first_look,
    fuzz,
    key_addition,
    key_deletion,
    keys,
    lattice,
    laws,
    limits,
    machine,
    open_points,
    paging,
    parallel,
    parallel_creates,
    parallel_domains,
    robustness,
    search_during_writes,
    several_values,
    two_domains,
    update,
    values,
    wire,
)

_MODULES: Final = (
    first_look, several_values, attached_keys, lattice, limits, open_points, domains, bodies, wire, creation,
    update, deletion, key_addition, key_deletion, two_domains, domain_deletion, machine, keys, paging,
    attached_values, values, exploration, laws, parallel, parallel_domains, parallel_creates,
    search_during_writes, robustness, fuzz,
)  # fmt: skip
"""Those come first that find most faults with the fewest requests, those last that take longest."""
SCENARIOS: Final[tuple[Scenario, ...]] = tuple(module.SCENARIO for module in _MODULES)


@cache
def checks() -> tuple[Check, ...]:
    """Return every check, those first that find most faults with the fewest requests."""
    catalogue = requirements()
    return tuple(
        Check(
            id=f"{requirement}@{scenario.name}",
            title=f"{scenario.title}: {catalogue[requirement].statement}",
            requirement=requirement,
            requirement_class=catalogue[requirement].requirement_class,
            level=catalogue[requirement].level,
            scenario=scenario,
        )
        for scenario in SCENARIOS
        for requirement in scenario.covers
    )


def coverage() -> Mapping[str, tuple[str, ...]]:
    """Return the ids of the checks that cover each requirement; requirements without a check are left out."""
    covering: dict[str, tuple[str, ...]] = {}
    for check in checks():
        covering[check.requirement] = (*covering.get(check.requirement, ()), check.id)
    return covering
