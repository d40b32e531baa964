"""What searches find after profiles were updated: what an update names, all of it, and nothing else."""

from collections.abc import Mapping
from typing import Final

from ...spec.exchange import Json
from ...spec.keys import FIELDS_BY_KEY
from ...spec.search import Pair
from ..client.scenario_client import ScenarioClient
from ..config import Effort
from ..dataset.content import whole
from ..dataset.model import Namespace
from .state import created_id, look_apart, person, person_pairs

_UNTOUCHED: Final[Mapping[str, Json]] = {
    "BusinessName": "As it was",
    "Gender": "FEMALE",
    "Address": {"Address1": "1 Old Street", "Address4": "Rear"},
    "Attributes": {"tier": "gold"},
}
"""Members that the update does not name, of every kind of member that no key searches."""


def play_update(drive: ScenarioClient) -> None:
    """An update changes what it names and nothing else, and no other profile."""
    domain, naming = drive.fresh_domain(), drive.fresh_naming("update")
    twice = naming.email("twice")
    first = {
        **person(naming, 1),
        **_UNTOUCHED,
        "BirthDate": "1970-01-31",
        "PersonalEmailAddress": twice,
        "BusinessEmailAddress": twice,
    }
    ids = [created_id(drive, domain, "state-update", **fields) for fields in (first, person(naming, 2))]
    shared = naming.phone(900)
    ids += [
        created_id(drive, domain, "state-update", PhoneNumber=shared, MobilePhoneNumber=naming.phone(901 + n))
        for n in (0, 1)
    ]
    drive.settle(domain, Pair("_phone", (shared,)), set(ids[2:]))
    for number in (1, 2):
        drive.settle(domain, person_pairs(naming, number)[2], {ids[number - 1]})
    drive.look("state-update", domain, [person_pairs(naming, 1)[2]])
    new, account = naming.email("moved"), naming.text("moved")
    moved = [Pair("_email", (new,)), Pair("_account", (account,))]
    drive.look("state-update", domain, moved, "AND")  # what found nothing before must find it afterwards
    drive.change(
        "state-update",
        "UpdateProfile",
        domain,
        ProfileId=ids[0],
        AccountNumber=account,
        EmailAddress=new,
        BusinessEmailAddress=naming.email("once"),
        FirstName="Moved",
        LastName="Renamed",
        BirthDate="31.1.1971",
    )
    drive.change("state-update", "UpdateProfile", domain, ProfileId=ids[2], PhoneNumber=naming.phone(910))
    drive.settle(domain, Pair("_phone", (shared,)), {ids[3]})
    drive.settle(domain, moved[0], {ids[0]})
    drive.look("state-update", domain, moved, "AND")
    drive.look("state-update-keeps", domain, [Pair("_email", (twice,))])  # one of its two fields still has it
    drive.look("state-update", domain, [Pair("_fullName", (f"Moved {naming.prefix} Renamed",))])
    account_was, _, email_was, name_was = person_pairs(naming, 1)
    look_apart(drive, "state-update-old-value", domain, (email_was, name_was, account_was), "OR")
    drive.look("state-update-keeps", domain, [person_pairs(naming, 1)[1]])
    drive.look("state-others-untouched", domain, [Pair("_phone", (shared,))])
    drive.look("state-update-keeps", domain, [Pair("_phone", (naming.phone(901),))])
    look_apart(drive, "state-others-untouched", domain, person_pairs(naming, 2), "AND")
    drive.change("state-update-empty", "UpdateProfile", domain, ProfileId=ids[1], EmailAddress="")
    drive.settle(domain, person_pairs(naming, 2)[2], set())
    drive.look("state-update-empty", domain, [person_pairs(naming, 2)[2]])
    _, phone, _, name = person_pairs(naming, 2)
    drive.look("state-update-keeps", domain, [phone, name], "AND")
    _update_whole(drive, domain, naming)


def _update_whole(drive: ScenarioClient, domain: str, naming: Namespace) -> None:
    """An update of every member there is; each comes back, and the values under the standard keys find it."""
    before, after = naming.text("before"), naming.text("after")
    old, new = _searchable(naming, 300), _searchable(naming, 310)
    identifier = created_id(
        drive, domain, "state-update", AccountNumber=before, **old, **whole("Old", "1970-01-31")
    )
    fields = {"AccountNumber": after, **new, **whole("Newer", "1971-02-28")}
    drive.change("state-update", "UpdateProfile", domain, ProfileId=identifier, **fields)
    drive.settle(domain, Pair("_account", (after,)), {identifier})
    for key in ("_phone", "_email"):
        for field in FIELDS_BY_KEY[key]:
            pairs = (Pair(key, (str(new[field]),)), Pair("_account", (after,)))
            if drive.effort is not Effort.QUICK or field == FIELDS_BY_KEY[key][-1]:
                drive.look("state-update", domain, pairs, "AND")
            if drive.effort is not Effort.QUICK:
                drive.look("state-update-old-value", domain, [Pair(key, (str(old[field]),))])


def _searchable(naming: Namespace, number: int) -> dict[str, Json]:
    """A value of its own for each field that a standard key finds by, account number and name left out."""
    phones = {field: naming.phone(number + place) for place, field in enumerate(FIELDS_BY_KEY["_phone"])}
    emails = {field: naming.email(f"{field.lower()}{number}") for field in FIELDS_BY_KEY["_email"]}
    names = {**naming.name("Whole", f"Person{number}"), "MiddleName": naming.text(f"middle-{number}")}
    return {**phones, **emails, **names}
