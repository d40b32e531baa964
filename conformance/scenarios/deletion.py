"""What searches find after profiles were deleted."""

from ...spec.search import Operator, Pair
from ..client.scenario_client import ScenarioClient
from ..dataset.content import person, person_pairs
from . import writer

RULE, OTHERS = "state-delete", "state-others-untouched"


def play(client: ScenarioClient) -> None:
    """Delete a profile: none of its keys finds it, others with equal values are still found."""
    domain, namespace = client.new_domain(), client.new_namespace("delete")
    number = namespace.phone(900)
    shared = Pair("_phone", (number,))
    ids = [
        client.create(RULE, domain, **person(namespace, which), MobilePhoneNumber=number)
        for which in (1, 2, 3, 2)  # the last is the second's equal, and stays
    ]
    client.wait_until_found(domain, shared, set(ids))
    client.search(RULE, [shared], domain=domain)
    client.mutate("DeleteProfile", domain, rule=RULE, ProfileId=ids[1])
    client.wait_until_found(domain, shared, {ids[0], ids[2], ids[3]})
    deleted = (*person_pairs(namespace, 2), Pair("_profileId", (ids[1] or namespace.text("none"),)))
    for pair in deleted:
        client.search(RULE, [pair], domain=domain)
    client.search(RULE, [shared, deleted[0]], Operator.OR, domain=domain)
    client.search(OTHERS, [shared], domain=domain)
    others = (person_pairs(namespace, 1)[0], person_pairs(namespace, 3)[2])  # a key twice may be refused
    search_each(client, OTHERS, domain, others, Operator.OR)


def search_each(
    client: ScenarioClient, rule: str, domain: str, pairs: tuple[Pair, ...], operator: Operator
) -> None:
    """Search for pairs one by one, or joined by ``operator`` if requests are to be saved."""
    if client.is_quick:
        client.search(rule, pairs, operator, domain=domain)
        return
    for pair in pairs:
        client.search(rule, [pair], domain=domain)


SCENARIO = writer(
    "deleted", "profiles that were just deleted", play, (RULE, OTHERS), tests=("DeleteProfile",)
)
