"""The same values as in ``values`` under a custom key, where a profile has many of them."""

from typing import Final

from ..client.scenario_client import ScenarioClient
from ..dataset.edge_cases import NOTE_KEY
from . import CORE_JUDGES, Runs, Scenario, values


def play(client: ScenarioClient) -> None:
    """Search by the custom key."""
    values.search_values(client, NOTE_KEY)


SCENARIO: Final = Scenario(
    name="attached-values",
    title="such values attached to profiles",
    covers=values.SCENARIO.covers,
    play=play,
    judges=CORE_JUDGES,
    runs=Runs.READS,
    needs=("AddProfileKey",),
)
