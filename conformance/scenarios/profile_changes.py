"""What searches find after profiles were created, updated and deleted.

An update changes what it names, all of it, and nothing else.
"""

from collections.abc import Mapping
from typing import Final

from ...spec.exchange import Json
from ...spec.keys import FIELDS_BY_KEY, FULL_NAME_FIELDS
from ...spec.search import Operator, Pair
from ..client.loader import id_of
from ..client.own_domain import OwnDomain, own_domain
from ..client.scenario_client import ScenarioClient
from ..config import Access
from ..dataset.content import full_content, person, person_pairs
from ..dataset.model import Namespace
from ..history.step import ACCEPTED, REFUSED
from ..judging.comparison import same
from ..judging.expected_state import OTHERS, RETURNED, UNIQUE
from ..judging.judgement import BAD_REQUEST
from . import (
    ADDRESS_SHAPE,
    CREATE,
    DELETE,
    EVERY_RESPONSE,
    KEEPS,
    OLD_VALUE,
    REMOVES,
    UPDATE,
    rows_of,
    writer,
)

_UNTOUCHED: Final[Mapping[str, Json]] = {
    "BusinessName": "As it was",
    "Gender": "FEMALE",
    "Address": {"Address1": "1 Old Street", "Address4": "Rear"},
    "Attributes": {"tier": "gold"},
}
"""Members that the update does not name, of every kind of member that no key searches."""
_WORDS: Final = ("null", "true", "false", "0", "1", "NaN", "undefined", "None", "2000", "1990-01-17")
_ALIKE: Final = ("2e3", "2000.0", "True", "1990-01-17T00:00:00.000Z", "19900117", "[]")
"""Values that loosely typed languages convert to one of the words above; none is stored."""


def create(client: ScenarioClient) -> None:
    """Create profiles: each of their keys finds them as soon as they are there, and equal ones stay two."""
    domain = own_domain(client, "create")
    namespace = domain.namespace
    domain.search(CREATE, [domain.person_pairs(1)[1]])
    ids = [domain.create(CREATE, **domain.person(number)) for number in (1, 2, 3)]
    twin, email = Pair("_email", (namespace.email("twin"),)), namespace.email("twin")
    phone = namespace.phone(20)
    equal = {"BusinessEmailAddress": email, "AdditionalInformation": "one of two", "PhoneNumber": phone}
    for _ in range(2):
        domain.create(CREATE, **equal)
    domain.settle(twin)
    for number, identifier in enumerate(ids, start=1):
        pairs = (*domain.person_pairs(number), domain.id_pair(identifier))
        if client.is_quick and number > 1:  # a key that lacks its value shows under AND as well
            domain.search(CREATE, pairs, Operator.AND)
            continue
        for pair in pairs:
            domain.search(CREATE, [pair])
    domain.search(UNIQUE, [twin])
    if not client.is_quick:  # what joins the results of pairs may take equal profiles for one
        pairs = (twin, Pair("_phone", (phone,)))
        domain.search(UNIQUE, pairs, Operator.AND, since="0.2.0")
    if client.access is Access.MANAGE:  # a shared domain may have such a number
        _words_of_languages(domain)
    phones = {
        "HomePhoneNumber": namespace.phone(1),
        "MobilePhoneNumber": namespace.text("no-digits"),
    }
    domain.create(CREATE, BusinessEmailAddress=email, **phones)
    domain.settle(twin)
    domain.search(CREATE, [twin])
    domain.search(CREATE, [Pair("_phone", (namespace.phone(1),))])
    if not client.is_quick:  # by their digits, of which there are none, the two texts would be the same
        domain.search(CREATE, [Pair("_phone", (namespace.text("none"),))], since="0.2.0")
    _create_refused(domain)


def _create_refused(domain: OwnDomain) -> None:
    """Create the profiles that were refused of the shared data; in a domain of its own no other has taken a number."""
    client = domain.client
    taken = [
        one.fields["AccountNumber"] for one in client.oracle.profiles if domain.name == client.world.domain
    ]
    refused = (one for one in client.world.world.profiles if one.name not in client.world.ids)
    for profile in refused:
        account = profile.fields["AccountNumber"]
        is_taken = any(same(account, other, "_account", client.known) is not False for other in taken)
        wanted = client.known.wanted("account-number-taken") if is_taken else ACCEPTED
        domain.mutate("CreateProfile", rule=CREATE, wanted=wanted, **profile.fields)
        taken.append(account)


def _words_of_languages(domain: OwnDomain) -> None:
    """Create account numbers that are words of JSON, or of a programming language: they are text like any other."""
    words = _WORDS[: 1 if domain.client.is_quick else None]
    for word in words:
        domain.create(CREATE, AccountNumber=word)
    for word in words:
        domain.settle(Pair("_account", (word,)))
    together = len(_ALIKE) if domain.client.known.lists_mean_any else 1
    alike = () if domain.client.is_quick else rows_of(_ALIKE, together)
    for values in (*((word,) for word in words), *alike):
        domain.search(CREATE, [Pair("_account", values)])


def update(client: ScenarioClient) -> None:
    """Update profiles: each update changes what it names and nothing else, and no other profile."""
    domain = own_domain(client, "update")
    namespace = domain.namespace
    alike = domain.client.new_namespace("alike")
    first, second, *sharing = _created(domain, alike)
    shared, account_was, phone, email_was, name_was = (
        Pair("_phone", (namespace.phone(900),)),
        *domain.person_pairs(1),
    )
    domain.search(UPDATE, [email_was])
    email, account = namespace.email("moved"), namespace.text("moved")
    moved = [Pair("_email", (email,)), Pair("_account", (account,))]
    domain.search(UPDATE, moved, Operator.AND)  # what found nothing must find it afterwards
    domain.change(
        "UpdateProfile",
        first,
        rule=UPDATE,
        AccountNumber=account,
        EmailAddress=email,
        BusinessEmailAddress=namespace.email("once"),
        FirstName="Moved",
        LastName="Renamed",
        BirthDate="31.1.1971",
    )
    number, late = namespace.phone(910), namespace.text("late")
    domain.change("UpdateProfile", sharing[0], rule=UPDATE, PhoneNumber=number, AccountNumber=late)
    domain.settle(shared)
    domain.settle(moved[0])
    domain.search(UPDATE, [Pair("_account", (late,))])
    domain.search(UPDATE, moved, Operator.AND)
    twice = Pair("_email", (namespace.email("twice"),))
    domain.search(KEEPS, [twice])  # one of its two fields still has it
    full_name = Pair("_fullName", (f"Moved {namespace.prefix} Renamed",))
    domain.search(UPDATE, [full_name])
    _search_each(domain, OLD_VALUE, (email_was, name_was, account_was), Operator.OR)
    domain.search(KEEPS, [phone])
    for pair in (shared, person_pairs(alike, 1)[0]):
        domain.search(OTHERS, [pair])
    domain.search(KEEPS, [Pair("_phone", (namespace.phone(901),))])
    _search_each(domain, OTHERS, domain.person_pairs(2), Operator.AND)
    _update_to_empty(domain, second)
    _update_to_equal(domain, second, (phone, moved[0], full_name))
    _update_whole(domain)
    _update_part(domain)


def _created(domain: OwnDomain, alike: Namespace) -> list[str]:
    """Create two profiles that every key finds, the second first, and two that are ``alike``; return their ids."""
    namespace = domain.namespace
    twice = namespace.email("twice")
    first = {
        **domain.person(1),
        **_UNTOUCHED,
        "BirthDate": "1970-01-31",
        "PersonalEmailAddress": twice,
        "BusinessEmailAddress": twice,
    }
    ids = [domain.create(UPDATE, **fields) for fields in (domain.person(2), first)][::-1]
    shared = namespace.phone(900)
    more = {"PhoneNumber": shared, "MobilePhoneNumber": namespace.phone(901)}
    equal = {**person(alike, 1), **more}
    ids.extend(_create_equal(domain, UPDATE, equal) for _ in range(2))
    domain.settle(Pair("_phone", (shared,)))
    for number in (1, 2):
        domain.settle(domain.person_pairs(number)[2])
    return ids


def _update_to_empty(domain: OwnDomain, identifier: str) -> None:
    """Update a value to the empty text: the profile has it no more, and all others still."""
    _, phone, email, name = domain.person_pairs(2)
    domain.change("UpdateProfile", identifier, rule=REMOVES, EmailAddress="")
    domain.settle(email)
    domain.search(REMOVES, [email])
    domain.search(KEEPS, [phone, name], Operator.AND)


def _update_to_equal(domain: OwnDomain, identifier: str, pairs: tuple[Pair, ...]) -> None:
    """Update a profile to values that a younger one has: they find both."""
    phone, email, name = (pair.values[0] for pair in pairs)
    parts = dict(zip(FULL_NAME_FIELDS, name.split(), strict=True))
    changes: dict[str, Json] = {"HomePhoneNumber": phone, "EmailAddress": email, **parts}
    domain.change("UpdateProfile", identifier, rule=UPDATE, **changes)
    for pair in pairs:
        domain.search(UPDATE, [pair])
    if not domain.client.is_quick:  # what merges lists needs them in order, and an update may append to one
        joined = (pairs[0], domain.person_pairs(2)[0])
        for operator in Operator:
            domain.search(UPDATE, joined, operator, since="0.2.0")


def _update_whole(domain: OwnDomain) -> None:
    """Update every member there is, one to itself in upper case: each comes back, and is found by what it is now."""
    namespace = domain.namespace
    before, after = namespace.text("before"), namespace.text("after")
    old, new = _searchable(namespace, 300), _searchable(namespace, 310)
    new["BusinessEmailAddress"] = str(old["BusinessEmailAddress"]).upper()
    identifier = domain.create(UPDATE, AccountNumber=before, **old, **full_content("Old", "1970-01-31"))
    fields = {"AccountNumber": after, **new, **full_content("Newer", "1971-02-28")}
    domain.change("UpdateProfile", identifier, rule=UPDATE, **fields)
    account = Pair("_account", (after,))
    domain.settle(account)
    for key in ("_phone", "_email"):
        for field in FIELDS_BY_KEY[key]:
            if not domain.client.is_quick or field == FIELDS_BY_KEY[key][-1]:
                pairs = (Pair(key, (str(new[field]),)), account)
                domain.search(UPDATE, pairs, Operator.AND)
            if not domain.client.is_quick:
                domain.search(OLD_VALUE, [Pair(key, (str(old[field]),))])


def _update_part(domain: OwnDomain) -> None:
    """Update one member of an address and of Attributes: the others stay, or go, as the target's reading says.

    The profile gets its account number by that update.
    """
    old: dict[str, Json] = {
        "Address": {"City": "Old", "State": "Kept"},
        "Attributes": {"tier": "old", "kept": "yes"},
    }
    new: dict[str, Json] = {"Address": {"City": "New"}, "Attributes": {"tier": "new"}}
    account = Pair("_account", (domain.namespace.text("part-after"),))
    identifier = domain.create(UPDATE, **old)
    domain.change("UpdateProfile", identifier, rule=UPDATE, AccountNumber=account.values[0], **new)
    domain.settle(account)
    domain.search(UPDATE, [account])


def _searchable(namespace: Namespace, number: int) -> dict[str, Json]:
    """Return a value of its own for each field that a standard key finds by, without account number and names."""
    phones = {field: namespace.phone(number + place) for place, field in enumerate(FIELDS_BY_KEY["_phone"])}
    emails = {field: namespace.email(f"{field.lower()}{number}") for field in FIELDS_BY_KEY["_email"]}
    middle = {"MiddleName": namespace.text(f"middle-{number}")}
    return {**phones, **emails, **namespace.name("Whole", f"Person{number}"), **middle}


def delete(client: ScenarioClient) -> None:
    """Delete a profile: none of its keys finds it, others with equal values are still found."""
    domain = own_domain(client, "delete")
    number = domain.namespace.phone(900)
    shared = Pair("_phone", (number,))
    email = {"BusinessEmailAddress": domain.person(2)["EmailAddress"]}  # of the one that is deleted
    ids = [
        domain.create(DELETE, **domain.person(which), MobilePhoneNumber=number, **more)
        for which, more in ((1, {}), (2, {}), (3, email))
    ]
    ids.append(_create_equal(domain, DELETE, {**domain.person(2), "MobilePhoneNumber": number}))  # it stays
    domain.settle(shared)
    domain.search(DELETE, [shared])
    domain.change("DeleteProfile", ids[1], rule=DELETE)
    domain.settle(shared)
    deleted = (*domain.person_pairs(2), domain.id_pair(ids[1]))
    for pair in deleted:
        domain.search(DELETE, [pair])
    domain.search(DELETE, [shared, deleted[0]], Operator.OR)
    # Alone on a page, a deleted profile that is still counted leaves the page empty.
    domain.search(OTHERS, [shared], size=100 if client.is_quick else 1)
    others = (domain.person_pairs(1)[0], domain.person_pairs(3)[2])  # a key twice may be refused
    _search_each(domain, OTHERS, others, Operator.OR)
    domain.change(
        "DeleteProfile",
        "no-profile-id",
        rule=BAD_REQUEST,
        wanted=REFUSED,
        case="a DeleteProfile with a malformed ProfileId",
        or_status="404",
    )


def _create_equal(domain: OwnDomain, rule: str, fields: dict[str, Json]) -> str:
    """Create a profile that is there already and return its id; with another account number if that must be its own."""
    wanted = domain.client.known.wanted("account-number-taken")
    step = domain.mutate("CreateProfile", rule=rule, wanted=wanted, **fields)
    if step.accepted:
        return id_of(step.output)
    account = domain.client.new_namespace("equal").text("account")
    return domain.create(rule, **{**fields, "AccountNumber": account})


def _search_each(domain: OwnDomain, rule: str, pairs: tuple[Pair, ...], operator: Operator) -> None:
    """Search for pairs one by one, or joined by ``operator`` if requests are to be saved."""
    if domain.client.is_quick:
        domain.search(rule, pairs, operator)
        return
    for pair in pairs:
        domain.search(rule, [pair])


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
