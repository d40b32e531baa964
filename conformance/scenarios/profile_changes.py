"""What searches find after profiles were created, updated and deleted.

An update changes what it names, all of it, and nothing else.
"""

from collections.abc import Mapping
from typing import Final

from ...spec.exchange import Json
from ...spec.keys import FIELDS_BY_KEY, FULL_NAME_FIELDS
from ...spec.search import Operator, Pair
from ..client.loader import id_of
from ..client.scenario_client import ScenarioClient
from ..config import Access
from ..dataset.content import full_content, id_pair, person, person_pairs
from ..dataset.model import Namespace
from ..history.step import ACCEPTED, REFUSED
from ..judging.comparison import same
from ..judging.expected_state import OTHERS, RETURNED, UNIQUE
from ..judging.judgement import BAD_REQUEST
from . import ADDRESS_SHAPE, CREATE, DELETE, EVERY_RESPONSE, KEEPS, OLD_VALUE, REMOVES, UPDATE, writer

_UNTOUCHED: Final[Mapping[str, Json]] = {
    "BusinessName": "As it was",
    "Gender": "FEMALE",
    "Address": {"Address1": "1 Old Street", "Address4": "Rear"},
    "Attributes": {"tier": "gold"},
}
"""Members that the update does not name, of every kind of member that no key searches."""
_WORDS: Final = ("null", "true", "false", "0", "1", "NaN", "undefined", "None", "2000", "1990-01-17")
_ALIKE: Final = ("2e3", "2000.0", "True", "1990-01-17T00:00:00.000Z", "[]")
"""Values that loosely typed languages convert to one of the words above; none is stored."""


def create(client: ScenarioClient) -> None:
    """Create profiles: each of their keys finds them as soon as they are there, and equal ones stay two."""
    domain, namespace = client.new_domain(), client.new_namespace("create")
    client.search(CREATE, [person_pairs(namespace, 1)[1]], domain=domain)
    ids = [client.create(CREATE, domain, **person(namespace, number)) for number in (1, 2, 3)]
    twin, email = Pair("_email", (namespace.email("twin"),)), namespace.email("twin")
    phone = namespace.phone(20)
    equal = {"BusinessEmailAddress": email, "AdditionalInformation": "one of two", "PhoneNumber": phone}
    twins = [client.create(CREATE, domain, **equal), client.create(CREATE, domain, **equal)]
    client.wait_until_found(domain, twin, set(twins))
    for number, identifier in enumerate(ids, start=1):
        pairs = (*person_pairs(namespace, number), id_pair(identifier, namespace))
        if client.is_quick and number > 1:  # a key that lacks its value shows under AND as well
            client.search(CREATE, pairs, Operator.AND, domain=domain)
            continue
        for pair in pairs:
            client.search(CREATE, [pair], domain=domain)
    client.search(UNIQUE, [twin], domain=domain)
    if not client.is_quick:  # what joins the results of pairs may take equal profiles for one
        pairs = (twin, Pair("_phone", (phone,)))
        client.search(UNIQUE, pairs, Operator.AND, domain=domain, since="0.2.0")
    if client.access is Access.MANAGE:  # a shared domain may have such a number
        _words_of_languages(client, domain)
    phones = {"HomePhoneNumber": namespace.phone(1), "MobilePhoneNumber": namespace.text("no-digits")}
    late = client.create(CREATE, domain, BusinessEmailAddress=email, **phones)
    client.wait_until_found(domain, twin, {*twins, late})
    client.search(CREATE, [twin], domain=domain)
    client.search(CREATE, [Pair("_phone", (namespace.phone(1),))], domain=domain)
    if not client.is_quick:  # by their digits, of which there are none, the two texts would be the same
        client.search(CREATE, [Pair("_phone", (namespace.text("none"),))], domain=domain, since="0.2.0")
    _create_refused(client, domain)


def _create_refused(client: ScenarioClient, domain: str) -> None:
    """Create the profiles that were refused of the shared data; in a domain of its own no other has taken a number."""
    taken = [one.fields["AccountNumber"] for one in client.oracle.profiles if domain == client.world.domain]
    refused = (one for one in client.world.world.profiles if one.name not in client.world.ids)
    for profile in refused:
        account = profile.fields["AccountNumber"]
        is_taken = any(same(account, other, "_account", client.known) is not False for other in taken)
        wanted = client.known.wanted("account-number-taken") if is_taken else ACCEPTED
        client.mutate("CreateProfile", domain, rule=CREATE, wanted=wanted, **profile.fields)
        taken.append(account)


def _words_of_languages(client: ScenarioClient, domain: str) -> None:
    """Create account numbers that are words of JSON, or of a programming language: they are text like any other."""
    words = _WORDS[: 1 if client.is_quick else None]
    ids = {word: client.create(CREATE, domain, AccountNumber=word) for word in words}
    for word, identifier in ids.items():
        client.wait_until_found(domain, Pair("_account", (word,)), {identifier})
    for word in (*ids, *(() if client.is_quick else _ALIKE)):
        client.search(CREATE, [Pair("_account", (word,))], domain=domain)


def update(client: ScenarioClient) -> None:
    """Update profiles: each update changes what it names and nothing else, and no other profile."""
    domain, namespace = client.new_domain(), client.new_namespace("update")
    first, second, *sharing = _created(client, domain, namespace)
    shared, account_was, phone, email_was, name_was = (
        Pair("_phone", (namespace.phone(900),)),
        *person_pairs(namespace, 1),
    )
    client.search(UPDATE, [email_was], domain=domain)
    email, account = namespace.email("moved"), namespace.text("moved")
    moved = [Pair("_email", (email,)), Pair("_account", (account,))]
    client.search(UPDATE, moved, Operator.AND, domain=domain)  # what found nothing must find it afterwards
    client.mutate(
        "UpdateProfile",
        domain,
        rule=UPDATE,
        ProfileId=first,
        AccountNumber=account,
        EmailAddress=email,
        BusinessEmailAddress=namespace.email("once"),
        FirstName="Moved",
        LastName="Renamed",
        BirthDate="31.1.1971",
    )
    number, late = namespace.phone(910), namespace.text("late")
    client.mutate(
        "UpdateProfile", domain, rule=UPDATE, ProfileId=sharing[0], PhoneNumber=number, AccountNumber=late
    )
    client.wait_until_found(domain, shared, {sharing[1]})
    client.wait_until_found(domain, moved[0], {first})
    client.search(UPDATE, [Pair("_account", (late,))], domain=domain)
    client.search(UPDATE, moved, Operator.AND, domain=domain)
    twice = Pair("_email", (namespace.email("twice"),))
    client.search(KEEPS, [twice], domain=domain)  # one of its two fields still has it
    full_name = Pair("_fullName", (f"Moved {namespace.prefix} Renamed",))
    client.search(UPDATE, [full_name], domain=domain)
    _search_each(client, OLD_VALUE, domain, (email_was, name_was, account_was), Operator.OR)
    client.search(KEEPS, [phone], domain=domain)
    client.search(OTHERS, [shared], domain=domain)
    client.search(KEEPS, [Pair("_phone", (namespace.phone(901),))], domain=domain)
    _search_each(client, OTHERS, domain, person_pairs(namespace, 2), Operator.AND)
    _update_to_empty(client, domain, namespace, second)
    _update_to_equal(client, domain, namespace, second, (phone, moved[0], full_name))
    _update_whole(client, domain, namespace)
    _update_part(client, domain, namespace)


def _created(client: ScenarioClient, domain: str, namespace: Namespace) -> list[str]:
    """Create two profiles that every key finds, the second first, and two that are equal; return their ids."""
    twice = namespace.email("twice")
    first = {
        **person(namespace, 1),
        **_UNTOUCHED,
        "BirthDate": "1970-01-31",
        "PersonalEmailAddress": twice,
        "BusinessEmailAddress": twice,
    }
    ids = [client.create(UPDATE, domain, **fields) for fields in (person(namespace, 2), first)][::-1]
    shared = namespace.phone(900)
    more = {"PhoneNumber": shared, "MobilePhoneNumber": namespace.phone(901)}
    equal = {**person(client.new_namespace("alike"), 1), **more}
    ids.extend(_create_equal(client, domain, UPDATE, equal) for _ in range(2))
    client.wait_until_found(domain, Pair("_phone", (shared,)), set(ids[2:]))
    for number in (1, 2):
        client.wait_until_found(domain, person_pairs(namespace, number)[2], {ids[number - 1]})
    return ids


def _update_to_empty(client: ScenarioClient, domain: str, namespace: Namespace, identifier: str) -> None:
    """Update a value to the empty text: the profile has it no more, and all others still."""
    _, phone, email, name = person_pairs(namespace, 2)
    client.mutate("UpdateProfile", domain, rule=REMOVES, ProfileId=identifier, EmailAddress="")
    client.wait_until_found(domain, email, set())
    client.search(REMOVES, [email], domain=domain)
    client.search(KEEPS, [phone, name], Operator.AND, domain=domain)


def _update_to_equal(
    client: ScenarioClient, domain: str, namespace: Namespace, identifier: str, pairs: tuple[Pair, ...]
) -> None:
    """Update a profile to values that a younger one has: they find both."""
    phone, email, name = (pair.values[0] for pair in pairs)
    parts = dict(zip(FULL_NAME_FIELDS, name.split(), strict=True))
    changes: dict[str, Json] = {"HomePhoneNumber": phone, "EmailAddress": email, **parts}
    client.mutate("UpdateProfile", domain, rule=UPDATE, ProfileId=identifier, **changes)
    for pair in pairs:
        client.search(UPDATE, [pair], domain=domain)
    if not client.is_quick:  # what merges lists needs them in order, and an update may append to one
        joined = (pairs[0], person_pairs(namespace, 2)[0])
        for operator in Operator:
            client.search(UPDATE, joined, operator, domain=domain, since="0.2.0")


def _update_whole(client: ScenarioClient, domain: str, namespace: Namespace) -> None:
    """Update every member there is: each comes back, and the values under the standard keys find it."""
    before, after = namespace.text("before"), namespace.text("after")
    old, new = _searchable(namespace, 300), _searchable(namespace, 310)
    identifier = client.create(
        UPDATE, domain, AccountNumber=before, **old, **full_content("Old", "1970-01-31")
    )
    fields = {"AccountNumber": after, **new, **full_content("Newer", "1971-02-28")}
    client.mutate("UpdateProfile", domain, rule=UPDATE, ProfileId=identifier, **fields)
    account = Pair("_account", (after,))
    client.wait_until_found(domain, account, {identifier})
    for key in ("_phone", "_email"):
        for field in FIELDS_BY_KEY[key]:
            if not client.is_quick or field == FIELDS_BY_KEY[key][-1]:
                pairs = (Pair(key, (str(new[field]),)), account)
                client.search(UPDATE, pairs, Operator.AND, domain=domain)
            if not client.is_quick:
                client.search(OLD_VALUE, [Pair(key, (str(old[field]),))], domain=domain)


def _update_part(client: ScenarioClient, domain: str, namespace: Namespace) -> None:
    """Update one member of an address and of Attributes: the others stay, or go, as the target's reading says.

    The profile gets its account number by that update.
    """
    old: dict[str, Json] = {
        "Address": {"City": "Old", "State": "Kept"},
        "Attributes": {"tier": "old", "kept": "yes"},
    }
    new: dict[str, Json] = {"Address": {"City": "New"}, "Attributes": {"tier": "new"}}
    account = Pair("_account", (namespace.text("part-after"),))
    identifier = client.create(UPDATE, domain, **old)
    changes = {"ProfileId": identifier, "AccountNumber": account.values[0], **new}
    client.mutate("UpdateProfile", domain, rule=UPDATE, **changes)
    client.wait_until_found(domain, account, {identifier})
    client.search(UPDATE, [account], domain=domain)


def _searchable(namespace: Namespace, number: int) -> dict[str, Json]:
    """Return a value of its own for each field that a standard key finds by, without account number and names."""
    phones = {field: namespace.phone(number + place) for place, field in enumerate(FIELDS_BY_KEY["_phone"])}
    emails = {field: namespace.email(f"{field.lower()}{number}") for field in FIELDS_BY_KEY["_email"]}
    middle = {"MiddleName": namespace.text(f"middle-{number}")}
    return {**phones, **emails, **namespace.name("Whole", f"Person{number}"), **middle}


def delete(client: ScenarioClient) -> None:
    """Delete a profile: none of its keys finds it, others with equal values are still found."""
    domain, namespace = client.new_domain(), client.new_namespace("delete")
    number = namespace.phone(900)
    shared = Pair("_phone", (number,))
    email = {"BusinessEmailAddress": person(namespace, 2)["EmailAddress"]}  # of the one that is deleted
    ids = [
        client.create(DELETE, domain, **person(namespace, which), MobilePhoneNumber=number, **more)
        for which, more in ((1, {}), (2, {}), (3, email))
    ]
    ids.append(
        _create_equal(client, domain, DELETE, {**person(namespace, 2), "MobilePhoneNumber": number})
    )  # it stays
    client.wait_until_found(domain, shared, set(ids))
    client.search(DELETE, [shared], domain=domain)
    client.mutate("DeleteProfile", domain, rule=DELETE, ProfileId=ids[1])
    client.wait_until_found(domain, shared, {ids[0], ids[2], ids[3]})
    deleted = (*person_pairs(namespace, 2), id_pair(ids[1], namespace))
    for pair in deleted:
        client.search(DELETE, [pair], domain=domain)
    client.search(DELETE, [shared, deleted[0]], Operator.OR, domain=domain)
    # Alone on a page, a deleted profile that is still counted leaves the page empty.
    client.search(OTHERS, [shared], size=100 if client.is_quick else 1, domain=domain)
    others = (person_pairs(namespace, 1)[0], person_pairs(namespace, 3)[2])  # a key twice may be refused
    _search_each(client, OTHERS, domain, others, Operator.OR)
    client.mutate(
        "DeleteProfile",
        domain,
        rule=BAD_REQUEST,
        wanted=REFUSED,
        case="a DeleteProfile with a malformed ProfileId",
        or_status="404",
        ProfileId="no-profile-id",
    )


def _create_equal(client: ScenarioClient, domain: str, rule: str, fields: dict[str, Json]) -> str:
    """Create a profile that is there already and return its id; with another account number if that must be its own."""
    wanted = client.known.wanted("account-number-taken")
    step = client.mutate("CreateProfile", domain, rule=rule, wanted=wanted, **fields)
    if step.accepted:
        return id_of(step.output)
    account = client.new_namespace("equal").text("account")
    return client.create(rule, domain, **{**fields, "AccountNumber": account})


def _search_each(
    client: ScenarioClient, rule: str, domain: str, pairs: tuple[Pair, ...], operator: Operator
) -> None:
    """Search for pairs one by one, or joined by ``operator`` if requests are to be saved."""
    if client.is_quick:
        client.search(rule, pairs, operator, domain=domain)
        return
    for pair in pairs:
        client.search(rule, [pair], domain=domain)


CREATED = writer(
    "created", "profiles that were just created", create, (CREATE, RETURNED, UNIQUE, *EVERY_RESPONSE)
)
UPDATED = writer(
    "updated", "profiles that were just updated", update,
    (UPDATE, OLD_VALUE, KEEPS, REMOVES, OTHERS, *EVERY_RESPONSE, ADDRESS_SHAPE),
    tests=("UpdateProfile",),
)  # fmt: skip
DELETED = writer(
    "deleted", "profiles that were just deleted", delete,
    (DELETE, OTHERS, *EVERY_RESPONSE),
    tests=("DeleteProfile",),
)  # fmt: skip
