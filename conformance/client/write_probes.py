"""Probes that write, in a domain of their own if the kit may make one: what a target does with domains and changes."""

from collections.abc import Iterator
from typing import Final

from ...spec.errors import ErrorName
from ...spec.exchange import Json
from ...spec.operations import SEARCH
from ...spec.profile_fields import UPDATE_POINTS
from ...spec.results import ReadingFound
from ...spec.search import Pair
from ..config import Access
from ..judging.answers import is_bad_request
from .domain_names import names_of_two_cases
from .loader import create_domain, id_of
from .own_data import DomainRefused
from .own_domain import OwnDomain, own_domain
from .scenario_client import ScenarioClient
from .search_probes import RULE, decided, is_refused, refused_or

_NESTED: Final = ("Address", "Attributes")


def foreign_token(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Use a token of the domain of the shared data in a domain that holds nothing."""
    if client.access is not Access.MANAGE:
        return
    pairs = [client.group(99)]
    token = client.send(SEARCH, client.members(pairs, size=10)).next_token
    if token is not None:
        other = own_domain(client, "token")
        step = client.send(SEARCH, other.members(pairs, size=10) | {"NextToken": token})
        yield refused_or("token-other-domain", step, "continues", "a token in another domain")
        client.send("DeleteDomain", {"DomainName": other.name})


def domain_twice(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Create a domain of the probe's own once more."""
    if client.access is Access.MANAGE:
        own = {"DomainName": own_domain(client, "twice").name}
        again = client.send("CreateDomain", {**own, "DefaultExpirationDays": 1})
        yield refused_or(
            "domain-twice", again, "accepted", "CreateDomain with a name that exists", anyhow=True
        )
        client.send("DeleteDomain", own)


def malformed_profile_id(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Delete what cannot be a profile's id, in a domain of the probe's own if the kit may make one."""
    if client.access in (Access.MANAGE, Access.WRITE):
        own = {"DomainName": _domain(client, "malformed id").name}
        step = client.send("DeleteProfile", {**own, "ProfileId": "no-profile-id"})
        missing = "not-found" if step.exchange.reply.status == 404 else None
        reading = "bad-request" if is_bad_request(step) else missing
        yield decided("malformed-profile-id", reading, "DeleteProfile with a malformed id")
        if own["DomainName"] != client.world.domain:
            client.send("DeleteDomain", own)


def changes(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Change a profile in ways that a target may refuse, or carry out in its own way."""
    if client.access not in (Access.MANAGE, Access.WRITE):
        return
    domain = _domain(client, "readings")
    email, account = domain.namespace.email("own"), domain.namespace.text("own")
    own: dict[str, Json] = {"AccountNumber": account, "EmailAddress": email}
    fields = {**own, **{name: {"City": "Old", "State": "Kept"} for name in _NESTED}}
    identifier = domain.create("", **fields)
    if identifier:
        again = domain.mutate("CreateProfile", AccountNumber=account)
        yield refused_or("account-number-taken", again, "accepted", "CreateProfile with a taken number")
        yield from _keys(domain, identifier)
        yield from _field_changes(domain, identifier)
    if domain.name != client.world.domain:
        client.send("DeleteDomain", {"DomainName": domain.name})


def _domain(client: ScenarioClient, part: str) -> OwnDomain:
    """Return a new domain, or that of the shared data if the target takes no other: it may have a limit."""
    try:
        return own_domain(client, part)
    except DomainRefused:
        return OwnDomain(client, client.world.domain, client.new_namespace(part))


def _keys(domain: OwnDomain, identifier: str) -> Iterator[ReadingFound]:
    """Attach a value under a custom key, and one under a key that a field fills: is it found?

    The custom key is of letters and digits: what refuses others alone is no reading, but breaks the rule on names.
    """
    pair = Pair("_email", (domain.namespace.text("beside"),))
    custom, field = (
        domain.mutate("AddProfileKey", ProfileId=identifier, KeyName=key, Values=list(pair.values))
        for key in (f"tckUndefined{domain.namespace.prefix}", pair.key)
    )
    missing = custom.error == ErrorName.NOT_FOUND and custom.status == 404
    if missing:
        yield decided("custom-key-undefined", "not-found", "AddProfileKey with a custom key")
    else:
        yield refused_or("custom-key-undefined", custom, "accepted", "AddProfileKey with a custom key")
    is_found = field.accepted and domain.wait_until_found(pair, {identifier})
    yield refused_or("field-key", field, "accepted" if is_found else None, "AddProfileKey under _email")


def _field_changes(domain: OwnDomain, identifier: str) -> Iterator[ReadingFound]:
    """Delete the value of a field from its key, then update other fields: once that is seen, is the value found?"""
    own = Pair("_email", (domain.namespace.email("own"),))
    account = Pair("_account", (domain.namespace.text("moved"),))
    deleted = domain.mutate("DeleteProfileKey", ProfileId=identifier, **own.members())
    fields: dict[str, Json] = {"AccountNumber": account.values[0]}
    fields |= {name: {"City": "New"} for name in _NESTED}
    updated = domain.mutate("UpdateProfile", ProfileId=identifier, **fields)
    is_seen = updated.accepted and domain.wait_until_found(account, {identifier})
    if is_seen:
        items = [item for step in domain.search(RULE, [account]) for item in step.items]
        ways = {"merged": {"City": "New", "State": "Kept"}, "replaced": {"City": "New"}}
        for name in _NESTED if items else ():
            reading = next((way for way, value in ways.items() if items[0].get(name) == value), None)
            yield decided(UPDATE_POINTS[name], reading, f"UpdateProfile with one member of {name}")
    is_hidden = deleted.accepted and is_seen and _is_gone(domain, own, identifier)
    otherwise = None if not is_seen else "hidden" if is_hidden else "no-effect"
    yield refused_or("field-value-deletion", deleted, otherwise, "DeleteProfileKey of an EmailAddress")


def _is_gone(domain: OwnDomain, pair: Pair, identifier: str) -> bool:
    """Return whether a search does not find a profile; wait for that if changes are seen late."""
    if domain.client.visibility.is_late:
        return domain.wait_until_found(pair, set())
    steps = domain.search(RULE, [pair])
    found = [item.get("ProfileId") for step in steps for item in step.items]
    return all(step.succeeded for step in steps) and identifier not in found


def domain_case(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Create two domains whose names differ in letter case: does one hold the profiles of the other?"""
    if client.access is not Access.MANAGE:
        return
    one, other = names_of_two_cases()
    first, second = (create_domain(client.send, client.resources, name) for name in (one, other))
    reading = "one" if is_refused(second) else None
    pair = Pair("_account", (client.new_namespace("case").text("own"),))
    identifier = id_of(client.mutate("CreateProfile", one, AccountNumber=pair.values[0]).output)
    if first.accepted and second.accepted and client.wait_until_found(one, pair, {identifier}):
        steps = client.search(RULE, [pair], domain=other)
        is_answered, is_found = all(step.succeeded for step in steps), any(step.items for step in steps)
        reading = ("one" if is_found else "two") if is_answered else None
    yield decided("domain-case", reading, "two domains whose names differ in letter case")
    for name in (other, one):
        client.send("DeleteDomain", {"DomainName": name})
