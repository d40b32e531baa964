"""Probes: they find out which allowed reading a target takes, and never fail it."""

from typing import Final

from . import errors, found_by, matching, paging, service
from .asking import Probe

PROBES: Final[tuple[Probe, ...]] = (
    matching.several_values,
    matching.comparison,
    matching.full_name_gap,
    matching.undefined_key,
    matching.repeated_key,
    matching.repeated_value,
    matching.lone_operator,
    matching.nothing_found,
    matching.empty_values,
    found_by.values,
    found_by.single,
    found_by.repeated_pair,
    found_by.order,
    paging.page_fill,
    paging.last_page,
    paging.items_order,
    paging.tokens,
    errors.naming_of_errors,
    errors.unknown_domain,
    errors.odd_members,
    service.foreign_token,
    service.domain_twice,
    service.malformed_profile_id,
    service.empty_parameters,
    errors.success_status,
)
"""In the order in which they are asked; the last one reads the answers of all before it."""

BLIND_PROBES: Final[tuple[Probe, ...]] = (
    matching.undefined_key,
    matching.empty_values,
    errors.naming_of_errors,
    errors.unknown_domain,
    errors.odd_members,
    errors.success_status,
)
"""Those that need to know no data."""
