"""What searches find in two domains with equal profiles, and in a domain that was deleted and created again."""

from collections.abc import Callable
from functools import partial

from ...spec.exchange import Json
from ...spec.operations import SEARCH
from ...spec.search import Pair
from ..client.scenario_client import ScenarioClient
from ..config import Access
from ..dataset.content import id_pair, person, person_pairs
from ..history.step import EITHER, UNKNOWN
from . import EVERY_RESPONSE, SEPARATE, TOKEN_SHAPE, UNKNOWN_DOMAIN, writer

TOKEN, DELETED, AGAIN = "state-token-domain", "state-delete-domain", "state-domain-again"


def search_two(client: ScenarioClient) -> None:
    """Create equal profiles in two domains of similar names, and profiles in one that the other does not have."""
    namespace = client.new_namespace("domains")
    first, second = client.similar_domains()
    email = namespace.email("both")
    shared = Pair("_email", (email,))
    ids = {
        domain: {
            client.create(SEPARATE, domain, PersonalEmailAddress=email, LastName=f"L{number}")
            for number in range(count)
        }
        for domain, count in ((first, 4), (second, 3))
    }
    for domain in (first, second):
        client.wait_until_found(domain, shared, set(ids[domain]))
        client.search(SEPARATE, [shared], domain=domain)
    only = client.create(SEPARATE, first, **person(namespace, 1))
    client.wait_until_found(first, person_pairs(namespace, 1)[0], {only})
    for pair in (*person_pairs(namespace, 1), id_pair(only, namespace)):
        client.search(SEPARATE, [pair], domain=second)
    attached = Pair("_caseId", (namespace.text("attached"),))
    if client.mutate("AddProfileKey", first, ProfileId=only, **attached.members()).accepted:
        client.wait_until_found(first, attached, {only})
        client.search(SEPARATE, [attached], domain=second)
        if client.known.takes_custom_keys and not client.is_quick:
            _search_by_custom_key(client, first, second, only)
    _foreign_token(client, first, second, shared)
    client.mutate("CreateDomain", first, rule=SEPARATE, wanted=EITHER, DefaultExpirationDays=1)  # it exists


def _search_by_custom_key(client: ScenarioClient, first: str, second: str, identifier: str) -> None:
    """Attach a value under a custom key in the first domain, and search for it in the second."""
    note = Pair("tckState", (client.new_namespace("custom").text("attached"),))
    if client.mutate("AddProfileKey", first, ProfileId=identifier, **note.members()).accepted:
        client.wait_until_found(first, note, {identifier})
        client.search(SEPARATE, [note], domain=second, may_refuse=True, since="0.2.0")


def _foreign_token(client: ScenarioClient, first: str, second: str, pair: Pair) -> None:
    page = client.send(SEARCH, client.members([pair], size=1, domain=first))
    if page.next_token is not None:
        members = {**client.members([pair], size=1, domain=second), "NextToken": page.next_token}
        client.page(TOKEN, members, may_refuse=True, partial=True)


def delete(client: ScenarioClient) -> None:
    """Delete a domain: it is like one that never was. Create it again: it is empty."""
    namespace, domain = client.new_namespace("deleted"), client.new_domain()
    account = person_pairs(namespace, 1)[0]
    identifier = client.create(DELETED, domain, **person(namespace, 1))
    client.wait_until_found(domain, account, {identifier})
    client.search(DELETED, [account], domain=domain)
    client.mutate("DeleteDomain", domain, rule=DELETED)
    members = client.members([account], domain=domain)
    search = partial(
        client.expect, DELETED, UNKNOWN, "a search in a deleted domain", members, None, **UNKNOWN_DOMAIN
    )
    step = search()
    if step.accepted and _wait(client, lambda: client.send(SEARCH, members).is_error):
        client.steps.remove(step)
        search()
    again: dict[str, Json] = {"DomainName": domain, "DefaultExpirationDays": 1}
    if _wait(client, lambda: client.send("CreateDomain", again).accepted, looks=1):
        client.search(AGAIN, [account], domain=domain)


def _wait(client: ScenarioClient, is_gone: Callable[[], bool], looks: int | None = None) -> bool:
    """Wait until a deleted domain is gone, which may take longer than any other change; return whether it is."""
    return client.visibility.until(is_gone, lambda: client.recorder.stopped, looks=looks, learns=False)


TWO_DOMAINS = writer(
    "two-domains", "equal profiles in two domains", search_two,
    (SEPARATE, TOKEN, *EVERY_RESPONSE, TOKEN_SHAPE),
    tests=("CreateDomain",), least_access=Access.MANAGE,
)  # fmt: skip
DELETED_DOMAIN = writer(
    "deleted-domain", "a domain that was deleted", delete,
    (DELETED, AGAIN, *EVERY_RESPONSE),
    tests=("DeleteDomain",), least_access=Access.MANAGE,
)  # fmt: skip
