"""What searches find in two domains with equal profiles, and in a domain that was deleted and created again."""

from collections.abc import Callable
from functools import partial

from ...spec.exchange import Json
from ...spec.operations import SEARCH
from ...spec.search import Pair
from ..client.own_domain import OwnDomain, own_domain, similar_domains
from ..client.scenario_client import ScenarioClient
from ..config import Access
from ..history.step import EITHER, UNKNOWN
from . import EVERY_RESPONSE, SEPARATE, TOKEN_SHAPE, UNKNOWN_DOMAIN, writer

TOKEN, DELETED, AGAIN = "state-token-domain", "state-delete-domain", "state-domain-again"


def search_two(client: ScenarioClient) -> None:
    """Create equal profiles in two domains of similar names, and profiles in one that the other does not have."""
    first, second = similar_domains(client, "domains")
    email = first.namespace.email("both")
    shared = Pair("_email", (email,))
    for domain, count in ((first, 4), (second, 3)):
        for number in range(count):
            domain.create(SEPARATE, PersonalEmailAddress=email, LastName=f"L{number}")
    for domain in (first, second):
        domain.settle(shared)
        domain.search(SEPARATE, [shared])
    only = first.create_person(SEPARATE, 1)
    for pair in (*first.person_pairs(1), first.id_pair(only)):
        second.search(SEPARATE, [pair])
    attached = Pair("_caseId", (first.namespace.text("attached"),))
    if first.attach(only, attached):
        first.settle(attached)
        second.search(SEPARATE, [attached])
        if client.known.takes_custom_keys and not client.is_quick:
            _search_by_custom_key(first, second, only)
    _foreign_token(first, second, shared)
    first.mutate("CreateDomain", rule=SEPARATE, wanted=EITHER, DefaultExpirationDays=1)  # it exists


def _search_by_custom_key(first: OwnDomain, second: OwnDomain, identifier: str) -> None:
    """Attach a value under a custom key in the first domain, and search for it in the second."""
    note = Pair("tckState", (first.client.new_namespace("custom").text("attached"),))
    if first.attach(identifier, note):
        first.settle(note)
        second.search(SEPARATE, [note], may_refuse=True, since="0.2.0")


def _foreign_token(first: OwnDomain, second: OwnDomain, pair: Pair) -> None:
    page = first.client.send(SEARCH, first.members([pair], size=1))
    if page.next_token is not None:
        members = {**second.members([pair], size=1), "NextToken": page.next_token}
        second.client.page(TOKEN, members, may_refuse=True, partial=True)


def delete(client: ScenarioClient) -> None:
    """Delete a domain: it is like one that never was. Create it again: it is empty."""
    domain = own_domain(client, "deleted")
    account = domain.person_pairs(1)[0]
    domain.create_person(DELETED, 1)
    domain.search(DELETED, [account])
    if not domain.mutate("DeleteDomain", rule=DELETED).accepted:
        return  # what was refused or declined is not waited for
    members = domain.members([account])
    search = partial(
        client.expect, DELETED, UNKNOWN, "a search in a deleted domain", members, None, **UNKNOWN_DOMAIN
    )
    step = search()
    if step.accepted and _wait(client, lambda: client.send(SEARCH, members).is_error):
        client.steps.remove(step)
        search()
    again: dict[str, Json] = {"DomainName": domain.name, "DefaultExpirationDays": 1}
    if _wait(client, lambda: client.send("CreateDomain", again).accepted, looks=1):
        domain.search(AGAIN, [account])


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
