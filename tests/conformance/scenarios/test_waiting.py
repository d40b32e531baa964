"""What scenarios wait for comes: a wait for nothing takes many seconds of every run over a network."""

from typing import Any

import pytest
from playing import play_all
from searchprofiles_tck.conformance.client.visibility import Visibility
from searchprofiles_tck.conformance.scenarios import Runs
from searchprofiles_tck.conformance.scenarios.registry import SCENARIOS
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.spec.readings import Readings


@pytest.mark.parametrize("taken", ["accepted", "refused"])
def test_no_scenario_waits_for_what_never_comes(taken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A target that shows every change at once shows all that a scenario waits for."""
    until, waits = Visibility.until, []

    def counted(*arguments: Any, **options: Any) -> bool:
        waits.append(until(*arguments, **options))
        return waits[-1]

    monkeypatch.setattr(Visibility, "until", counted)
    writers = [scenario for scenario in SCENARIOS if scenario.runs is not Runs.READS]
    play_all(Engine(Readings({"account-number-taken": taken})), writers)

    assert len(waits) > 20
    assert all(waits)
