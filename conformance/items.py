"""The checks as pytest parameters."""

from typing import TYPE_CHECKING

import pytest

from .registry import Check, checks
from .selection import refuse_unmatched, selected

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet

    from .config import RunConfig


def parameters(settings: "RunConfig") -> "list[ParameterSet]":
    """One parameter a selected check, with its markers. Raises ``UsageFault`` for a glob without a match."""
    refuse_unmatched(checks(), settings)
    return [_parameter(check) for check in selected(checks(), settings)]


def _parameter(check: Check) -> "ParameterSet":
    marks = (
        pytest.mark.tck_class(check.requirement_class.value),
        pytest.mark.tck_level(check.level.value),
        pytest.mark.tck_requirement(check.requirement),
        # The checks of a scenario read the same exchanges, which one worker makes once.
        pytest.mark.xdist_group(check.scenario.name),
    )
    return pytest.param(check, id=check.id, marks=marks)
