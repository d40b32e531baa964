"""What searches find after AddProfileKey attached values."""

from typing import Final

from ...spec.exchange import Json
from ...spec.search import Operator, Pair
from ..client.scenario_client import ScenarioClient
from ..dataset.content import person, person_pairs
from . import writer

RULE: Final = "state-add-key"
CASE: Final = "_caseId"
NOTE: Final = "tckState"
ODD: Final = "9-_"
"""A name that is allowed, and that no variable of a programming language could have."""


def play(client: ScenarioClient) -> None:
    """Attach values: they find the profile, beside the values that found it before."""
    domain, namespace = client.new_domain(), client.new_namespace("keys")
    ids = [client.create(RULE, domain, **person(namespace, number)) for number in (1, 2)]
    one, other, third = (namespace.text(word) for word in ("one", "other", "third"))
    for key in (CASE, NOTE):
        for identifier, values in ((ids[0], [one]), (ids[0], [other, third]), (ids[1], [third])):
            _attach(client, domain, identifier, key, values)
    late, shared = Pair(CASE, (namespace.text("late"),)), Pair(NOTE, (third,))
    client.search(RULE, [late], domain=domain)  # what found nothing before must find it afterwards
    _attach(client, domain, ids[1], ODD, [one])
    _attach(client, domain, ids[1], CASE, list(late.values))
    client.wait_until_found(domain, late, {ids[1]})
    client.wait_until_found(domain, shared, set(ids))
    client.search(RULE, [Pair(ODD, (one,))], domain=domain)
    client.search(RULE, [late], domain=domain)
    for key in (CASE, NOTE):
        for value in (one, other, third):
            client.search(RULE, [Pair(key, (value,))], domain=domain)
    note = Pair(NOTE, (one,))
    client.search(RULE, [person_pairs(namespace, 1)[0], note], Operator.AND, domain=domain)
    client.search("state-others-untouched", [person_pairs(namespace, 2)[1]], domain=domain)
    if not client.is_quick:
        _attach_twice(client, domain, ids[0], namespace.text("twice"))
    moved = namespace.text("moved")
    if client.mutate("UpdateProfile", domain, ProfileId=ids[0], AccountNumber=moved).accepted:
        client.wait_until_found(domain, Pair("_account", (moved,)), {ids[0]})
        client.search(RULE, [note], domain=domain)
    if client.mutate("DeleteProfile", domain, ProfileId=ids[1]).accepted:
        client.wait_until_found(domain, late, set())
        client.search("state-delete", [late], domain=domain)


def _attach(client: ScenarioClient, domain: str, identifier: str, key: str, values: list[str]) -> None:
    client.mutate("AddProfileKey", domain, rule=RULE, ProfileId=identifier, KeyName=key, Values=values)


def _attach_twice(client: ScenarioClient, domain: str, identifier: str, value: str) -> None:
    """Attach a value that is attached already: it is taken or refused, and either way finds its profile once."""
    given: dict[str, Json] = {"ProfileId": identifier, "KeyName": NOTE, "Values": [value]}
    client.mutate("AddProfileKey", domain, rule=RULE, **given)
    client.mutate("AddProfileKey", domain, **given)
    client.wait_until_found(domain, Pair(NOTE, (value,)), {identifier})
    client.search(RULE, [Pair(NOTE, (value,))], domain=domain)


SCENARIO = writer(
    "attached", "values that were just attached", play,
    (RULE, "state-delete", "state-others-untouched"),
    tests=("AddProfileKey",),
)  # fmt: skip
