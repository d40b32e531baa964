"""What searches find after AddProfileKey attached values, and after DeleteProfileKey detached some."""

from typing import Final

from ...spec.exchange import Json
from ...spec.search import Operator, Pair
from ..client.scenario_client import ScenarioClient
from ..dataset.content import person, person_pairs
from . import writer

ADD, DELETE, OTHERS = "state-add-key", "state-delete-key", "state-others-untouched"
CASE: Final = "_caseId"
NOTE: Final = "tckState"
ODD: Final = "9-_"
"""A name that is allowed, and that no variable of a programming language could have."""


def attach(client: ScenarioClient) -> None:
    """Attach values: they find the profile, beside the values that found it before."""
    domain, namespace = client.new_domain(), client.new_namespace("keys")
    ids = [client.create(ADD, domain, **person(namespace, number)) for number in (1, 2)]
    one, other, third = (namespace.text(word) for word in ("one", "other", "third"))
    for key in (CASE, NOTE):
        for identifier, values in ((ids[0], [one]), (ids[0], [other, third]), (ids[1], [third])):
            _attach(client, ADD, domain, identifier, key, values)
    late, shared = Pair(CASE, (namespace.text("late"),)), Pair(NOTE, (third,))
    client.search(ADD, [late], domain=domain)  # what found nothing before must find it afterwards
    _attach(client, ADD, domain, ids[1], ODD, [one])
    _attach(client, ADD, domain, ids[1], CASE, list(late.values))
    client.wait_until_found(domain, late, {ids[1]})
    client.wait_until_found(domain, shared, set(ids))
    client.search(ADD, [Pair(ODD, (one,))], domain=domain)
    client.search(ADD, [late], domain=domain)
    for key in (CASE, NOTE):
        for value in (one, other, third):
            client.search(ADD, [Pair(key, (value,))], domain=domain)
    note = Pair(NOTE, (one,))
    client.search(ADD, [person_pairs(namespace, 1)[0], note], Operator.AND, domain=domain)
    client.search(OTHERS, [person_pairs(namespace, 2)[1]], domain=domain)
    if not client.is_quick:
        _attach_twice(client, domain, ids[0], namespace.text("twice"))
    moved = namespace.text("moved")
    if client.mutate("UpdateProfile", domain, ProfileId=ids[0], AccountNumber=moved).accepted:
        client.wait_until_found(domain, Pair("_account", (moved,)), {ids[0]})
        client.search(ADD, [note], domain=domain)
    if client.mutate("DeleteProfile", domain, ProfileId=ids[1]).accepted:
        client.wait_until_found(domain, late, set())
        client.search("state-delete", [late], domain=domain)


def detach(client: ScenarioClient) -> None:
    """Detach values: they find the profile no more; its other values, and those of other profiles, still do."""
    domain, namespace = client.new_domain(), client.new_namespace("detach")
    ids = [client.create(DELETE, domain, **person(namespace, number)) for number in (1, 2)]
    one, other, two = (namespace.text(word) for word in ("one", "one more", "two"))
    for identifier in ids:
        _attach(client, DELETE, domain, identifier, NOTE, [one, other, two])
    _attach(client, DELETE, domain, ids[0], CASE, [one])
    client.wait_until_found(domain, Pair(NOTE, (one,)), set(ids))
    client.wait_until_found(domain, Pair(CASE, (one,)), {ids[0]})
    detached: dict[str, Json] = {"ProfileId": ids[0], "KeyName": NOTE, "Values": [one, two]}
    client.mutate("DeleteProfileKey", domain, rule=DELETE, **detached)
    for value in (one, two):
        client.wait_until_found(domain, Pair(NOTE, (value,)), {ids[1]})
        client.search(DELETE, [Pair(NOTE, (value,))], domain=domain)
    client.search(DELETE, [Pair(NOTE, (other,))], domain=domain)
    client.search(DELETE, [Pair(CASE, (one,))], domain=domain)  # the same value under another key
    kept = [Pair(NOTE, (other,)), person_pairs(namespace, 2)[0]]
    client.search(OTHERS, kept, Operator.AND, domain=domain)
    if not client.is_quick:
        _detach_last(client, domain, ids[1], (one, other, two))
        client.search(OTHERS, [person_pairs(namespace, 2)[1]], domain=domain)


def _attach(
    client: ScenarioClient, rule: str, domain: str, identifier: str, key: str, values: list[str]
) -> None:
    client.mutate("AddProfileKey", domain, rule=rule, ProfileId=identifier, KeyName=key, Values=values)


def _attach_twice(client: ScenarioClient, domain: str, identifier: str, value: str) -> None:
    """Attach a value that is attached already: it is taken or refused, and either way finds its profile once."""
    for rule in (ADD, ""):
        _attach(client, rule, domain, identifier, NOTE, [value])
    client.wait_until_found(domain, Pair(NOTE, (value,)), {identifier})
    client.search(ADD, [Pair(NOTE, (value,))], domain=domain)


def _detach_last(client: ScenarioClient, domain: str, identifier: str, values: tuple[str, ...]) -> None:
    """Detach the last values of a profile: they go like any others."""
    given: dict[str, Json] = {"ProfileId": identifier, "KeyName": NOTE, "Values": list(values)}
    client.mutate("DeleteProfileKey", domain, rule=DELETE, **given)
    client.wait_until_found(domain, Pair(NOTE, values[-1:]), set())
    for value in values:
        client.search(DELETE, [Pair(NOTE, (value,))], domain=domain)


ATTACHED = writer(
    "attached", "values that were just attached", attach,
    (ADD, "state-delete", OTHERS),
    tests=("AddProfileKey",),
)  # fmt: skip
DETACHED = writer(
    "detached", "values that were just detached", detach,
    (DELETE, OTHERS),
    tests=("AddProfileKey", "DeleteProfileKey"),
)  # fmt: skip
