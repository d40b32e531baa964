"""What searches find after DeleteProfileKey detached values."""

from typing import Final

from ...spec.exchange import Json
from ...spec.search import Operator, Pair
from ..client.scenario_client import ScenarioClient
from ..dataset.content import person, person_pairs
from . import writer

RULE, OTHERS = "state-delete-key", "state-others-untouched"
CASE: Final = "_caseId"
NOTE: Final = "tckState"


def play(client: ScenarioClient) -> None:
    """Detach values: they find the profile no more; its other values, and those of other profiles, still do."""
    domain, namespace = client.new_domain(), client.new_namespace("detach")
    ids = [client.create(RULE, domain, **person(namespace, number)) for number in (1, 2)]
    one, other, two = (namespace.text(word) for word in ("one", "one more", "two"))
    held = [(identifier, NOTE, [one, other, two]) for identifier in ids] + [(ids[0], CASE, [one])]
    for identifier, key, values in held:
        client.mutate("AddProfileKey", domain, rule=RULE, ProfileId=identifier, KeyName=key, Values=values)
    client.wait_until_found(domain, Pair(NOTE, (one,)), set(ids))
    client.wait_until_found(domain, Pair(CASE, (one,)), {ids[0]})
    detached: dict[str, Json] = {"ProfileId": ids[0], "KeyName": NOTE, "Values": [one, two]}
    client.mutate("DeleteProfileKey", domain, rule=RULE, **detached)
    for value in (one, two):
        client.wait_until_found(domain, Pair(NOTE, (value,)), {ids[1]})
        client.search(RULE, [Pair(NOTE, (value,))], domain=domain)
    client.search(RULE, [Pair(NOTE, (other,))], domain=domain)
    client.search(RULE, [Pair(CASE, (one,))], domain=domain)  # the same value under another key
    kept = [Pair(NOTE, (other,)), person_pairs(namespace, 2)[0]]
    client.search(OTHERS, kept, Operator.AND, domain=domain)
    if not client.is_quick:
        _detach_last(client, domain, ids[1], (one, other, two))
        client.search(OTHERS, [person_pairs(namespace, 2)[1]], domain=domain)


def _detach_last(client: ScenarioClient, domain: str, identifier: str, values: tuple[str, ...]) -> None:
    """Detach the last values of a profile: they go like any others."""
    given: dict[str, Json] = {"ProfileId": identifier, "KeyName": NOTE, "Values": list(values)}
    client.mutate("DeleteProfileKey", domain, rule=RULE, **given)
    client.wait_until_found(domain, Pair(NOTE, values[-1:]), set())
    for value in values:
        client.search(RULE, [Pair(NOTE, (value,))], domain=domain)


SCENARIO = writer(
    "detached", "values that were just detached", play,
    (RULE, OTHERS),
    tests=("AddProfileKey", "DeleteProfileKey"),
)  # fmt: skip
