"""What searches find after a domain was deleted, and after it was created again."""

from ..client.scenario_client import ScenarioClient
from ..config import Access
from ..dataset.content import person, person_pairs
from ..history.step import UNKNOWN
from . import UNKNOWN_DOMAIN, writer

RULE, AGAIN = "state-delete-domain", "state-domain-again"


def play(client: ScenarioClient) -> None:
    """Delete a domain: it is like one that never was. Create it again: it is empty."""
    namespace, domain = client.new_namespace("deleted"), client.new_domain()
    account = person_pairs(namespace, 1)[0]
    identifier = client.create(RULE, domain, **person(namespace, 1))
    client.wait_until_found(domain, account, {identifier})
    client.search(RULE, [account], domain=domain)
    client.mutate("DeleteDomain", domain, rule=RULE)
    members = client.members([account], domain=domain)
    client.expect(RULE, UNKNOWN, "a search in a deleted domain", members, None, **UNKNOWN_DOMAIN)
    again = client.send("CreateDomain", {"DomainName": domain, "DefaultExpirationDays": 1})
    if again.accepted:
        client.search(AGAIN, [account], domain=domain)


SCENARIO = writer(
    "deleted-domain", "a domain that was deleted", play,
    (RULE, AGAIN),
    tests=("DeleteDomain",), least_access=Access.MANAGE,
)  # fmt: skip
