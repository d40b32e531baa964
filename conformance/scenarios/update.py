"""What searches find after profiles were updated: what an update names, all of it, and nothing else."""

from collections.abc import Mapping
from typing import Final

from ...spec.exchange import Json
from ...spec.keys import FIELDS_BY_KEY
from ...spec.search import Operator, Pair
from ..client.scenario_client import ScenarioClient
from ..dataset.content import full_content, person, person_pairs
from ..dataset.model import Namespace
from . import writer
from .deletion import search_each

RULE, OLD_VALUE, KEEPS = "state-update", "state-update-old-value", "state-update-keeps"
EMPTY, OTHERS = "state-update-empty", "state-others-untouched"
_UNTOUCHED: Final[Mapping[str, Json]] = {
    "BusinessName": "As it was",
    "Gender": "FEMALE",
    "Address": {"Address1": "1 Old Street", "Address4": "Rear"},
    "Attributes": {"tier": "gold"},
}
"""Members that the update does not name, of every kind of member that no key searches."""


def play(client: ScenarioClient) -> None:
    """Update profiles: each update changes what it names and nothing else, and no other profile."""
    domain, namespace = client.new_domain(), client.new_namespace("update")
    first, second, *sharing = _created(client, domain, namespace)
    shared, account_was, phone, email_was, name_was = (
        Pair("_phone", (namespace.phone(900),)),
        *person_pairs(namespace, 1),
    )
    client.search(RULE, [email_was], domain=domain)
    email, account = namespace.email("moved"), namespace.text("moved")
    moved = [Pair("_email", (email,)), Pair("_account", (account,))]
    client.search(RULE, moved, Operator.AND, domain=domain)  # what found nothing must find it afterwards
    client.mutate(
        "UpdateProfile",
        domain,
        rule=RULE,
        ProfileId=first,
        AccountNumber=account,
        EmailAddress=email,
        BusinessEmailAddress=namespace.email("once"),
        FirstName="Moved",
        LastName="Renamed",
        BirthDate="31.1.1971",
    )
    number = namespace.phone(910)
    client.mutate("UpdateProfile", domain, rule=RULE, ProfileId=sharing[0], PhoneNumber=number)
    client.wait_until_found(domain, shared, {sharing[1]})
    client.wait_until_found(domain, moved[0], {first})
    client.search(RULE, moved, Operator.AND, domain=domain)
    twice = Pair("_email", (namespace.email("twice"),))
    client.search(KEEPS, [twice], domain=domain)  # one of its two fields still has it
    full_name = Pair("_fullName", (f"Moved {namespace.prefix} Renamed",))
    client.search(RULE, [full_name], domain=domain)
    search_each(client, OLD_VALUE, domain, (email_was, name_was, account_was), Operator.OR)
    client.search(KEEPS, [phone], domain=domain)
    client.search(OTHERS, [shared], domain=domain)
    client.search(KEEPS, [Pair("_phone", (namespace.phone(901),))], domain=domain)
    search_each(client, OTHERS, domain, person_pairs(namespace, 2), Operator.AND)
    _update_to_empty(client, domain, namespace, second)
    _update_whole(client, domain, namespace)


def _created(client: ScenarioClient, domain: str, namespace: Namespace) -> list[str]:
    """Create two profiles that every key finds, and two that share a phone number; return their ids."""
    twice = namespace.email("twice")
    first = {
        **person(namespace, 1),
        **_UNTOUCHED,
        "BirthDate": "1970-01-31",
        "PersonalEmailAddress": twice,
        "BusinessEmailAddress": twice,
    }
    ids = [client.create(RULE, domain, **fields) for fields in (first, person(namespace, 2))]
    shared = namespace.phone(900)
    for mobile in (namespace.phone(901), namespace.phone(902)):
        ids.append(client.create(RULE, domain, PhoneNumber=shared, MobilePhoneNumber=mobile))
    client.wait_until_found(domain, Pair("_phone", (shared,)), set(ids[2:]))
    for number in (1, 2):
        client.wait_until_found(domain, person_pairs(namespace, number)[2], {ids[number - 1]})
    return ids


def _update_to_empty(client: ScenarioClient, domain: str, namespace: Namespace, identifier: str) -> None:
    """Update a value to the empty text: the profile has it no more, and all others still."""
    _, phone, email, name = person_pairs(namespace, 2)
    client.mutate("UpdateProfile", domain, rule=EMPTY, ProfileId=identifier, EmailAddress="")
    client.wait_until_found(domain, email, set())
    client.search(EMPTY, [email], domain=domain)
    client.search(KEEPS, [phone, name], Operator.AND, domain=domain)


def _update_whole(client: ScenarioClient, domain: str, namespace: Namespace) -> None:
    """Update every member there is: each comes back, and the values under the standard keys find it."""
    before, after = namespace.text("before"), namespace.text("after")
    old, new = _searchable(namespace, 300), _searchable(namespace, 310)
    identifier = client.create(RULE, domain, AccountNumber=before, **old, **full_content("Old", "1970-01-31"))
    fields = {"AccountNumber": after, **new, **full_content("Newer", "1971-02-28")}
    client.mutate("UpdateProfile", domain, rule=RULE, ProfileId=identifier, **fields)
    account = Pair("_account", (after,))
    client.wait_until_found(domain, account, {identifier})
    for key in ("_phone", "_email"):
        for field in FIELDS_BY_KEY[key]:
            if not client.is_quick or field == FIELDS_BY_KEY[key][-1]:
                pairs = (Pair(key, (str(new[field]),)), account)
                client.search(RULE, pairs, Operator.AND, domain=domain)
            if not client.is_quick:
                client.search(OLD_VALUE, [Pair(key, (str(old[field]),))], domain=domain)


def _searchable(namespace: Namespace, number: int) -> dict[str, Json]:
    """Return a value of its own for each field that a standard key finds by, without account number and names."""
    phones = {field: namespace.phone(number + place) for place, field in enumerate(FIELDS_BY_KEY["_phone"])}
    emails = {field: namespace.email(f"{field.lower()}{number}") for field in FIELDS_BY_KEY["_email"]}
    middle = {"MiddleName": namespace.text(f"middle-{number}")}
    return {**phones, **emails, **namespace.name("Whole", f"Person{number}"), **middle}


SCENARIO = writer(
    "updated", "profiles that were just updated", play,
    (RULE, OLD_VALUE, KEEPS, EMPTY, OTHERS),
    tests=("UpdateProfile",),
)  # fmt: skip
