"""The scenarios in the order in which they are played, the checks that are made of them, and what covers what."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Final

from ...spec.requirements import requirements
from . import Check, Scenario

_MODULES: Final = (
    "first_look preparation changes_in_brief several_values profile_changes places bodies limits key_lives domains "
    "wire whose_profile key_changes domain_changes write_races attached_keys lattice open_points special_values "
    "single_changes near_searches search_states near_changes field_lives special_changes stored_texts refused_writes "
    "member_states large_bodies many_profiles special_names token_uses changed_walks machine keys paging values "
    "exploration laws parallel small_worlds robustness fuzz at_once"
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
