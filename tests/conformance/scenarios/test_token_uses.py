"""Walks that are not straight, through searches that every target has to take."""

import pytest
from playing import described, play_all
from searchprofiles_tck.conformance.config import Effort, RunConfig
from searchprofiles_tck.conformance.scenarios.token_uses import SCENARIO
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.spec.readings import Readings


@pytest.mark.parametrize("effort", [Effort.STANDARD, Effort.THOROUGH])
def test_a_target_that_refuses_a_repeated_key_is_not_accused(effort: Effort) -> None:
    """No source says that a key may be named twice in one search."""
    engine = Engine(Readings({"repeated-key": "refused"}))

    assert described(play_all(engine, [SCENARIO], RunConfig(effort=effort))) == []
