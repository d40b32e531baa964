"""The checks as pytest parameters."""

from collections.abc import Collection
from typing import TYPE_CHECKING

import pytest

from ..errors import UsageError
from ..results.selection import refuse_unmatched, selected
from ..scenarios import Check
from ..scenarios.registry import checks

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet

    from ..config import RunConfig


def parameters(settings: "RunConfig", done: Collection[str] = ()) -> "tuple[list[ParameterSet], str]":
    """One parameter a selected check that is not ``done``, with its markers; a sentence where a glob has no match."""
    try:
        refuse_unmatched(checks(), settings)
    except UsageError as fault:
        return [], str(fault)
    return [_parameter(check) for check in selected(checks(), settings) if check.id not in done], ""


def _parameter(check: Check) -> "ParameterSet":
    marks = (
        # By keyword, so that -m "tck_class(name='logic')" selects.
        pytest.mark.tck_class(name=check.requirement_class.value),
        pytest.mark.tck_level(name=check.level.value),
        pytest.mark.tck_requirement(id=check.requirement),
        # The checks of a scenario read the same exchanges, which one worker makes once.
        pytest.mark.xdist_group(check.scenario.name),
    )
    return pytest.param(check, id=check.id, marks=marks)
