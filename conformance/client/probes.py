"""All probes in their order: they find out which permitted reading a target takes, and never fail it."""

from collections.abc import Callable, Iterator
from typing import Final

from ...spec.results import ReadingFound
from .comparison_probes import comparison, full_name_gap
from .scenario_client import ScenarioClient
from .search_probes import (
    empty_parameters,
    empty_values,
    found_by_order,
    found_by_single,
    found_by_values,
    items_order,
    last_page,
    many_values,
    naming_of_errors,
    nothing_found,
    odd_members,
    page_fill,
    repeated_pair,
    repetition,
    several_values,
    success_status,
    tokens,
    undefined_key,
    unknown_domain,
)
from .signature_probe import signature
from .write_probes import changes, domain_case, domain_twice, foreign_token, malformed_profile_id

Probe = Callable[[ScenarioClient], Iterator[ReadingFound]]

PROBES: Final[tuple[Probe, ...]] = (
    several_values, comparison, full_name_gap, undefined_key, repetition, many_values, nothing_found, empty_values,
    found_by_values, found_by_single, repeated_pair, found_by_order, page_fill, last_page, items_order, tokens,
    naming_of_errors, unknown_domain, odd_members, foreign_token, domain_twice, domain_case, malformed_profile_id,
    changes, empty_parameters, signature, success_status,
)  # fmt: skip
"""In the order in which they are sent; the last one reads the answers of all before it."""
BLIND_PROBES: Final[tuple[Probe, ...]] = (
    undefined_key, empty_values, naming_of_errors, unknown_domain, odd_members, success_status,
)  # fmt: skip
"""Those that need to know no data."""
