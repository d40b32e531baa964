"""What searches find after profiles and domains were created, changed and deleted."""

from typing import Final

from ...spec.exchange import Json
from ...spec.search import Pair
from ..client.scenario_client import ScenarioClient
from ..config import Access, Effort
from ..dataset.model import Namespace
from ..history.step import Step


def created_id(drive: ScenarioClient, domain: str, rule: str = "state-create", **fields: Json) -> str:
    """Create a profile; its id, or an empty text where there is none."""
    return _id(drive.change(rule, "CreateProfile", domain, **fields))


def _id(step: Step) -> str:
    identifier = (step.answer.output or {}).get("ProfileId")
    return identifier if isinstance(identifier, str) else ""


def person(naming: Namespace, number: int) -> dict[str, Json]:
    """Fields of a profile that every standard key finds."""
    return {
        "AccountNumber": naming.text(f"account-{number}"),
        "PhoneNumber": naming.phone(number),
        "EmailAddress": naming.email(f"person{number}"),
        **naming.name("State", f"Person{number}"),
    }


def person_pairs(naming: Namespace, number: int) -> tuple[Pair, ...]:
    return (
        Pair("_account", (naming.text(f"account-{number}"),)),
        Pair("_phone", (naming.phone(number),)),
        Pair("_email", (naming.email(f"person{number}"),)),
        Pair("_fullName", (f"State {naming.prefix} Person{number}",)),
    )


def play_create(drive: ScenarioClient) -> None:
    """Profiles are found by each of their keys as soon as they are there; equal ones stay two."""
    domain, naming = drive.fresh_domain(), drive.fresh_naming("create")
    drive.look("state-create", domain, [person_pairs(naming, 1)[1]])
    ids = [created_id(drive, domain, **person(naming, number)) for number in (1, 2, 3)]
    twin = {"BusinessEmailAddress": naming.email("twin"), "AdditionalInformation": "one of two"}
    ids += [created_id(drive, domain, **twin), created_id(drive, domain, **twin)]
    drive.settle(domain, Pair("_email", (naming.email("twin"),)), set(ids[3:]))
    for number, identifier in enumerate(ids[:3], start=1):
        pairs = (*person_pairs(naming, number), Pair("_profileId", (identifier or naming.text("none"),)))
        if drive.effort is Effort.QUICK and number > 1:  # a key that lacks its value shows under AND as well
            drive.look("state-create", domain, pairs, "AND")
            continue
        for pair in pairs:
            drive.look("state-create", domain, [pair])
    drive.look("state-id-unique", domain, [Pair("_email", (naming.email("twin"),))])
    if drive.access is Access.MANAGE:  # a shared domain may have such a number
        _words_of_languages(drive, domain)
    late = created_id(
        drive, domain, BusinessEmailAddress=naming.email("twin"), HomePhoneNumber=naming.phone(1)
    )
    drive.settle(domain, Pair("_email", (naming.email("twin"),)), {*ids[3:], late})
    drive.look("state-create", domain, [Pair("_email", (naming.email("twin"),))])
    drive.look("state-create", domain, [Pair("_phone", (naming.phone(1),))])


_WORDS: Final = ("null", "true", "false", "0", "1", "NaN", "undefined", "None", "2000", "1990-01-17")
_OTHERS: Final = ("2e3", "2000.0", "True", "1990-01-17T00:00:00.000Z", "[]")
"""What is read as one of the words before by a language that converts text to something else; none is stored."""


def _words_of_languages(drive: ScenarioClient, domain: str) -> None:
    """Account numbers that are words of JSON, or of a programming language, are text as any other."""
    quick = drive.effort is Effort.QUICK
    ids = {word: created_id(drive, domain, AccountNumber=word) for word in _WORDS[: 1 if quick else None]}
    for word, identifier in ids.items():
        drive.settle(domain, Pair("_account", (word,)), {identifier})
    for word in (*ids, *(() if quick else _OTHERS)):
        drive.look("state-create", domain, [Pair("_account", (word,))])


def look_apart(drive: ScenarioClient, rule: str, domain: str, pairs: tuple[Pair, ...], operator: str) -> None:
    """Ask for pairs one by one, or for all of them joined by ``operator`` where requests are few."""
    if drive.effort is Effort.QUICK:
        drive.look(rule, domain, pairs, operator)
        return
    for pair in pairs:
        drive.look(rule, domain, [pair])


def play_delete(drive: ScenarioClient) -> None:
    """A deleted profile is found by none of its keys; others with equal values still are."""
    domain, naming = drive.fresh_domain(), drive.fresh_naming("delete")
    shared = naming.phone(900)
    ids = [
        created_id(drive, domain, "state-delete", **person(naming, number), MobilePhoneNumber=shared)
        for number in (1, 2, 3, 2)  # the last is the second's equal, and stays
    ]
    drive.settle(domain, Pair("_phone", (shared,)), set(ids))
    drive.look("state-delete", domain, [Pair("_phone", (shared,))])
    drive.change("state-delete", "DeleteProfile", domain, ProfileId=ids[1])
    drive.settle(domain, Pair("_phone", (shared,)), {ids[0], ids[2], ids[3]})
    gone = (*person_pairs(naming, 2), Pair("_profileId", (ids[1] or naming.text("none"),)))
    for pair in gone:
        drive.look("state-delete", domain, [pair])
    drive.look("state-delete", domain, [Pair("_phone", (shared,)), person_pairs(naming, 2)[0]], "OR")
    drive.look("state-others-untouched", domain, [Pair("_phone", (shared,))])
    others = (person_pairs(naming, 1)[0], person_pairs(naming, 3)[2])  # a key twice may be refused
    look_apart(drive, "state-others-untouched", domain, others, "OR")


CASE: Final = "_caseId"
NOTE: Final = "tckState"
ODD: Final = "9-_"
"""A name that is allowed, and that no variable of a programming language could have."""


def play_add_key(drive: ScenarioClient) -> None:
    """A value that is attached finds the profile, beside what found it before."""
    domain, naming = drive.fresh_domain(), drive.fresh_naming("keys")
    ids = [created_id(drive, domain, "state-add-key", **person(naming, number)) for number in (1, 2)]
    one, other, third = (naming.text(word) for word in ("one", "other", "third"))
    for key in (CASE, NOTE):
        drive.change("state-add-key", "AddProfileKey", domain, ProfileId=ids[0], KeyName=key, Values=[one])
        drive.change(
            "state-add-key", "AddProfileKey", domain, ProfileId=ids[0], KeyName=key, Values=[other, third]
        )
        drive.change("state-add-key", "AddProfileKey", domain, ProfileId=ids[1], KeyName=key, Values=[third])
    late = Pair(CASE, (naming.text("late"),))
    drive.look("state-add-key", domain, [late])  # what found nothing before must find it afterwards
    for key, values in ((ODD, [one]), (CASE, list(late.values))):
        drive.change("state-add-key", "AddProfileKey", domain, ProfileId=ids[1], KeyName=key, Values=values)
    drive.settle(domain, late, {ids[1]})
    drive.settle(domain, Pair(NOTE, (third,)), set(ids))
    drive.look("state-add-key", domain, [Pair(ODD, (one,))])
    drive.look("state-add-key", domain, [late])
    for key in (CASE, NOTE):
        for value in (one, other, third):
            drive.look("state-add-key", domain, [Pair(key, (value,))])
    drive.look("state-add-key", domain, [person_pairs(naming, 1)[0], Pair(NOTE, (one,))], "AND")
    drive.look("state-others-untouched", domain, [person_pairs(naming, 2)[1]])
    if drive.effort is not Effort.QUICK:
        _attach_twice(drive, domain, ids[0], naming.text("twice"))
    moved = naming.text("moved")
    if drive.attempt("UpdateProfile", domain, ProfileId=ids[0], AccountNumber=moved).accepted:
        drive.settle(domain, Pair("_account", (moved,)), {ids[0]})
        drive.look("state-add-key", domain, [Pair(NOTE, (one,))])
    if drive.attempt("DeleteProfile", domain, ProfileId=ids[1]).accepted:
        drive.settle(domain, late, set())
        drive.look("state-delete", domain, [late])


def _attach_twice(drive: ScenarioClient, domain: str, identifier: str, value: str) -> None:
    """A value that is there already is attached again, or refused; either way it finds its profile once."""
    given: dict[str, Json] = {"ProfileId": identifier, "KeyName": NOTE, "Values": [value]}
    drive.change("state-add-key", "AddProfileKey", domain, **given)
    drive.attempt("AddProfileKey", domain, **given)
    drive.settle(domain, Pair(NOTE, (value,)), {identifier})
    drive.look("state-add-key", domain, [Pair(NOTE, (value,))])


def play_delete_key(drive: ScenarioClient) -> None:
    """A value that is detached finds the profile no more; its other values and other profiles' still do."""
    domain, naming = drive.fresh_domain(), drive.fresh_naming("detach")
    ids = [created_id(drive, domain, "state-delete-key", **person(naming, number)) for number in (1, 2)]
    one, other, two = (naming.text(word) for word in ("one", "one more", "two"))
    held = [(identifier, NOTE, [one, other, two]) for identifier in ids] + [(ids[0], CASE, [one])]
    for identifier, key, values in held:
        drive.change(
            "state-delete-key", "AddProfileKey", domain, ProfileId=identifier, KeyName=key, Values=values
        )
    drive.settle(domain, Pair(NOTE, (one,)), set(ids))
    drive.settle(domain, Pair(CASE, (one,)), {ids[0]})
    drive.change(
        "state-delete-key", "DeleteProfileKey", domain, ProfileId=ids[0], KeyName=NOTE, Values=[one, two]
    )
    for gone in (one, two):
        drive.settle(domain, Pair(NOTE, (gone,)), {ids[1]})
        drive.look("state-delete-key", domain, [Pair(NOTE, (gone,))])
    drive.look("state-delete-key", domain, [Pair(NOTE, (other,))])
    drive.look("state-delete-key", domain, [Pair(CASE, (one,))])  # the same value under another key
    drive.look("state-others-untouched", domain, [Pair(NOTE, (other,)), person_pairs(naming, 2)[0]], "AND")
    if drive.effort is not Effort.QUICK:
        _detach_last(drive, domain, ids[1], (one, other, two))
        drive.look("state-others-untouched", domain, [person_pairs(naming, 2)[1]])


def _detach_last(drive: ScenarioClient, domain: str, identifier: str, values: tuple[str, ...]) -> None:
    """The last values of a profile are detached like any others."""
    given: dict[str, Json] = {"ProfileId": identifier, "KeyName": NOTE, "Values": list(values)}
    drive.change("state-delete-key", "DeleteProfileKey", domain, **given)
    drive.settle(domain, Pair(NOTE, values[-1:]), set())
    for value in values:
        drive.look("state-delete-key", domain, [Pair(NOTE, (value,))])


def play_domains(drive: ScenarioClient) -> None:
    """Equal profiles in two domains: a search, and a token, lead to those of the domain asked."""
    naming = drive.fresh_naming("domains")
    first, second = drive.alike_domains()
    shared = naming.email("both")
    ids = {
        domain: {
            created_id(drive, domain, "state-domains-separate", PersonalEmailAddress=shared, LastName=f"L{n}")
            for n in range(count)
        }
        for domain, count in ((first, 4), (second, 3))
    }
    for domain in (first, second):
        drive.settle(domain, Pair("_email", (shared,)), set(ids[domain]))
        drive.look("state-domains-separate", domain, [Pair("_email", (shared,))])
    only = created_id(drive, first, "state-domains-separate", **person(naming, 1))
    drive.settle(first, person_pairs(naming, 1)[0], {only})
    for pair in (*person_pairs(naming, 1), Pair("_profileId", (only or naming.text("none"),))):
        drive.look("state-domains-separate", second, [pair])
    attached = Pair(CASE, (naming.text("attached"),))
    given: dict[str, Json] = {"ProfileId": only, "KeyName": attached.key, "Values": list(attached.values)}
    if drive.attempt("AddProfileKey", first, **given).accepted:
        drive.settle(first, attached, {only})
        drive.look("state-domains-separate", second, [attached])
    _foreign_token(drive, first, second, Pair("_email", (shared,)))


def _foreign_token(drive: ScenarioClient, first: str, second: str, pair: Pair) -> None:
    page = drive.call("SearchProfiles", drive.members(first, [pair]) | {"MaxResults": 1})
    if page.next_token is not None:
        members = drive.members(second, [pair]) | {"MaxResults": 1, "NextToken": page.next_token}
        drive.page_of("state-token-domain", members)


def play_delete_domain(drive: ScenarioClient) -> None:
    """A deleted domain is as one that never was; made again, it is empty."""
    naming, domain = drive.fresh_naming("deleted"), drive.fresh_domain()
    identifier = created_id(drive, domain, "state-delete-domain", **person(naming, 1))
    drive.settle(domain, person_pairs(naming, 1)[0], {identifier})
    drive.look("state-delete-domain", domain, [person_pairs(naming, 1)[0]])
    drive.change("state-delete-domain", "DeleteDomain", domain)
    members = drive.members(domain, [person_pairs(naming, 1)[0]])
    drive.expect(
        "state-delete-domain",
        "unknown",
        "a search in a deleted domain",
        members,
        None,
        **{"or-status": "404 403"},
    )
    again = drive.call("CreateDomain", {"DomainName": domain, "DefaultExpirationDays": 1})
    if again.accepted:
        drive.look("state-domain-again", domain, [person_pairs(naming, 1)[0]])
