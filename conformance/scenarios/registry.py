"""The scenarios in the order in which they are played, the checks that are made of them, and what covers what."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Final

from ...spec.requirements import requirements
from . import Check, Scenario

_MODULES: Final = (
    "first_look preparation several_values attached_keys lattice limits near_searches open_points token_uses domains "
    "bodies wire places search_states special_names profile_changes changes_in_brief key_changes key_lives "
    "domain_changes whose_profile special_values near_changes field_lives single_changes special_changes "
    "stored_texts refused_writes member_states changed_walks machine keys paging values exploration laws parallel "
    "write_races large_bodies many_profiles "
    "small_worlds robustness fuzz at_once"
)
"""Those come first that find most faults with the fewest requests, those last that take longest."""
SCENARIOS: Final = tuple(
    scenario
    for name in _MODULES.split()
    for scenario in vars(import_module(f".{name}", __package__)).values()
    if isinstance(scenario, Scenario)
)
"""The scenarios of each module, in the order in which it defines them."""


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
