"""The same values as in ``values`` under a custom key, where a profile has many of them."""

from ..client.scenario_client import ScenarioClient
from ..dataset.edge_cases import NOTE_KEY
from . import reader, values


def play(client: ScenarioClient) -> None:
    """Search by the custom key."""
    values.search_values(client, NOTE_KEY)


SCENARIO = reader(
    "attached-values", "such values attached to profiles", play,
    values.SCENARIO.covers,
    needs=("AddProfileKey",),
)  # fmt: skip
