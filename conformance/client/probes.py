"""Probes: they find out which allowed reading a target takes, and never fail it."""

from typing import Final

from . import probe_errors, probe_found_by, probe_matching, probe_pages, probe_service
from .probe_answers import Probe

PROBES: Final[tuple[Probe, ...]] = (
    probe_matching.several_values,
    probe_matching.comparison,
    probe_matching.full_name_gap,
    probe_matching.undefined_key,
    probe_matching.repeated_key,
    probe_matching.repeated_value,
    probe_matching.lone_operator,
    probe_matching.nothing_found,
    probe_matching.empty_values,
    probe_found_by.values,
    probe_found_by.single,
    probe_found_by.repeated_pair,
    probe_found_by.order,
    probe_pages.page_fill,
    probe_pages.last_page,
    probe_pages.items_order,
    probe_pages.tokens,
    probe_errors.naming_of_errors,
    probe_errors.unknown_domain,
    probe_errors.odd_members,
    probe_service.foreign_token,
    probe_service.domain_twice,
    probe_service.malformed_profile_id,
    probe_service.empty_parameters,
    probe_errors.success_status,
)
"""In the order in which they are asked; the last one reads the answers of all before it."""

BLIND_PROBES: Final[tuple[Probe, ...]] = (
    probe_matching.undefined_key,
    probe_matching.empty_values,
    probe_errors.naming_of_errors,
    probe_errors.unknown_domain,
    probe_errors.odd_members,
    probe_errors.success_status,
)
"""Those that need to know no data."""
