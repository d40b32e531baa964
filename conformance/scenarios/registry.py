"""The scenarios in the order in which they are played, the checks that are made of them, and what covers what."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Final

from ...spec.requirements import requirements
from . import Check, Scenario

_MODULES: Final = (
    "first_look preparation changes_in_brief places bodies several_values key_lives limits domains "
    "write_races attached_keys whose_profile refused_writes profile_changes wire open_points stored_texts "
    "domain_changes special_values key_changes many_profiles near_searches values token_uses paging "
    "changed_walks special_changes lattice keys near_changes member_states single_changes search_states "
    "field_lives special_names machine large_bodies exploration laws parallel small_worlds robustness fuzz "
    "at_once"
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
