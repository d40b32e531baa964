"""What a signature is worth: a search sent again with a signature that is missing or wrong."""

from collections.abc import Iterator

from ...spec.exchange import Call, Flaw
from ...spec.operations import SEARCH
from ...spec.results import ReadingFound
from ..config import Auth
from ..target.target import TargetForm
from .scenario_client import ScenarioClient
from .search_probes import decided


def signature(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Repeat a search unsigned, and with each flaw that a signature can have, if the run signs its requests."""
    recorder = client.recorder
    if recorder.config.auth is not Auth.SIGV4 or recorder.target.form is not TargetForm.HTTP:
        return
    members = client.members([client.nobody])
    served: dict[Flaw, bool] = {}
    for flaw in Flaw:
        step = recorder.send(Call(SEARCH, members, flaw=flaw), client.scenario, client.purpose, {})
        served[flaw] = step.succeeded
        if not (step.succeeded or (step.is_error and (step.status or 0) < 500)):
            return  # that is no answer to the question
    refused = tuple(flaw for flaw in Flaw if not served[flaw])
    ways = {tuple(Flaw): "verified", (Flaw.UNSIGNED,): "key-only", (): "ignored"}
    found_by = f"searches with a signature that is missing or wrong; refused: {', '.join(refused) or 'none'}"
    yield decided("signature", ways.get(refused, "in-part"), found_by)
