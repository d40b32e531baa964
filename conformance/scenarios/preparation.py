"""What the target answered to searches before the checks: to the probes, and while data was loaded and looked for."""

from ..client.scenario_client import ScenarioClient
from ..config import Access
from ..history.step import BESIDE
from ..judging.responses import judge_wire
from ..judging.shape import judge_shape
from . import ADDRESS_SHAPE, EVERY_RESPONSE, Runs, Scenario


def play(client: ScenarioClient) -> None:
    """Send nothing; record once more what was answered then, so that it is judged."""
    for exchange in client.earlier:
        if BESIDE not in exchange.tags:
            client.keep(client.recorder.record(exchange, client.scenario, client.purpose, {}))


SCENARIO = Scenario(
    "preparation", "searches before the checks", play, (*EVERY_RESPONSE, ADDRESS_SHAPE),
    judges=(judge_shape, judge_wire), runs=Runs.READS, least_access=Access.READ_ONLY,
)  # fmt: skip
