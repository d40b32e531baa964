"""Equal profiles in two domains: a search, and a token, lead to those of the domain that is searched."""

from ...spec.exchange import Json
from ...spec.operations import SEARCH
from ...spec.search import Pair
from ..client.scenario_client import ScenarioClient
from ..config import Access
from ..dataset.content import person, person_pairs
from . import writer

RULE, TOKEN = "state-domains-separate", "state-token-domain"


def play(client: ScenarioClient) -> None:
    """Create equal profiles in two domains of similar names, and profiles in one that the other does not have."""
    namespace = client.new_namespace("domains")
    first, second = client.similar_domains()
    email = namespace.email("both")
    shared = Pair("_email", (email,))
    ids = {
        domain: {
            client.create(RULE, domain, PersonalEmailAddress=email, LastName=f"L{number}")
            for number in range(count)
        }
        for domain, count in ((first, 4), (second, 3))
    }
    for domain in (first, second):
        client.wait_until_found(domain, shared, set(ids[domain]))
        client.search(RULE, [shared], domain=domain)
    only = client.create(RULE, first, **person(namespace, 1))
    client.wait_until_found(first, person_pairs(namespace, 1)[0], {only})
    for pair in (*person_pairs(namespace, 1), Pair("_profileId", (only or namespace.text("none"),))):
        client.search(RULE, [pair], domain=second)
    attached = Pair("_caseId", (namespace.text("attached"),))
    given: dict[str, Json] = {"ProfileId": only, "KeyName": attached.key, "Values": list(attached.values)}
    if client.mutate("AddProfileKey", first, **given).accepted:
        client.wait_until_found(first, attached, {only})
        client.search(RULE, [attached], domain=second)
    _foreign_token(client, first, second, shared)


def _foreign_token(client: ScenarioClient, first: str, second: str, pair: Pair) -> None:
    page = client.send(SEARCH, client.members([pair], size=1, domain=first))
    if page.next_token is not None:
        members = {**client.members([pair], size=1, domain=second), "NextToken": page.next_token}
        client.page(TOKEN, members, may_refuse=True, partial=True)


SCENARIO = writer(
    "two-domains", "equal profiles in two domains", play,
    (RULE, TOKEN),
    tests=("CreateDomain",), least_access=Access.MANAGE,
)  # fmt: skip
