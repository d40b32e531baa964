"""Mutants break what they say they break, and the reference does not."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.conformance.mutants.fault_class import FaultClass
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.failures import ServiceFailure
from searchprofiles_tck.reference.service.encoding import SearchEncoder
from searchprofiles_tck.spec.classes import CORE_CLASSES
from searchprofiles_tck.spec.keys import ATTACHED_KEYS
from searchprofiles_tck.spec.requirements import requirements

Json = dict[str, Any]
Rule = Callable[[Engine], bool]

NAMED = {"FirstName": "Ann", "MiddleName": "Bea", "LastName": "Cox", "BirthDate": "1.1."}
SPECIAL: list[Json] = [
    {"AccountNumber": "one", "MobilePhoneNumber": "555", "BusinessEmailAddress": "work@x", **NAMED},
    {"AccountNumber": "one-two", "PhoneNumber": "555", "EmailAddress": "both@x"},
    {"AccountNumber": "back\\slash", "PhoneNumber": "666", "EmailAddress": "both@x"},
]
MANY: list[Json] = [
    {"AccountNumber": f"n{i}", "HomePhoneNumber": "777", "EmailAddress": f"{i % 2}@x"} for i in range(60)
]
ODD = {f"n{i}" for i in range(1, 60, 2)}
ALL_MANY = {f"n{i}" for i in range(60)}


def loaded(engine: Engine) -> Engine:
    """Return the engine with 63 profiles in a domain; the first has values attached under all kinds of keys.

    A mutant refuses these if it returned an id that it does not know.
    """
    engine.call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 1})
    created = [engine.call("CreateProfile", {"DomainName": "d", **fields}) for fields in SPECIAL + MANY]
    first = {"DomainName": "d", "ProfileId": created[0]["ProfileId"]}
    for key in (*ATTACHED_KEYS, "shelf"):
        with suppress(ServiceFailure):
            engine.call("AddProfileKey", {**first, "KeyName": key, "Values": [f"of {key}"]})
    return engine


def request(*pairs: tuple[str, str], **members: Any) -> Json:
    """Return a search for pairs of a key and a value each."""
    first, *additional = [{"KeyName": key, "Values": [value]} for key, value in pairs]
    return {
        "DomainName": "d",
        **first,
        **({"AdditionalSearchKeys": additional} if additional else {}),
        **members,
    }


def pages(engine: Engine, *pairs: tuple[str, str], **members: Any) -> Iterator[Json]:
    """Yield the pages of a walk, at most 100."""
    arguments = request(*pairs, **members)
    for _ in range(100):
        page = engine.call("SearchProfiles", arguments)
        yield page
        if not page.get("NextToken"):
            return
        arguments["NextToken"] = page["NextToken"]


def items(engine: Engine, *pairs: tuple[str, str], **members: Any) -> list[Json]:
    """Return all items of a walk."""
    return [item for page in pages(engine, *pairs, **members) for item in page.get("Items", [])]


def accounts(engine: Engine, *pairs: tuple[str, str], **members: Any) -> list[str]:
    """Return the account numbers of all items of a walk."""
    return [item["AccountNumber"] for item in items(engine, *pairs, **members)]


ONE, PHONE_555, BOTH = ("_account", "one"), ("_phone", "555"), ("_email", "both@x")
PHONE_777, EVEN, NOBODY = ("_phone", "777"), ("_email", "0@x"), ("_account", "nobody")
FIVE = (NOBODY, ("_account", "no one"), ("_email", "nobody"), ("_phone", "none"), ONE)


def finds(expected: set[str], *pairs: tuple[str, str], **members: Any) -> Rule:
    """Require that the walk has exactly these accounts."""
    return lambda engine: set(accounts(engine, *pairs, **members)) == expected


def found_by(expected: list[str], *pairs: tuple[str, str], **members: Any) -> Rule:
    """Require that the first item was found by these keys."""

    def rule(engine: Engine) -> bool:
        entries = items(engine, *pairs, **members)[0]["FoundByItems"]
        return [entry["KeyName"] for entry in entries] == expected

    return rule


def at_most(size: int, **members: Any) -> Rule:
    """Require that no page is longer."""
    return lambda engine: all(len(page["Items"]) <= size for page in pages(engine, PHONE_777, **members))


def first_item(accepts: Callable[[Json], bool], *pairs: tuple[str, str]) -> Rule:
    """Require that ``accepts`` is true of the first item."""
    return lambda engine: accepts(items(engine, *pairs)[0])


def attached_values_are_found(engine: Engine) -> bool:
    """Return whether every attached value finds its profile."""
    return all(accounts(engine, (key, f"of {key}")) == ["one"] for key in ATTACHED_KEYS)


def id_finds(engine: Engine) -> bool:
    """Return whether a profile is found by its id."""
    return accounts(engine, ("_profileId", items(engine, ONE)[0]["ProfileId"])) == ["one"]


def every_item_has_found_by(engine: Engine) -> bool:
    """Return whether no item lacks FoundByItems."""
    return all("FoundByItems" in item for item in items(engine, PHONE_777, EVEN))


def response_has_no_null(engine: Engine) -> bool:
    """Return whether no member of a response is null."""
    return None not in engine.call("SearchProfiles", request(ONE)).values()


RULES: dict[str, Rule] = {
    "or-treated-as-and": finds({"one", "one-two"}, ONE, PHONE_555, LogicalOperator="OR"),
    "and-treated-as-or": finds({"one"}, ONE, PHONE_555, LogicalOperator="AND"),
    "default-operator-and": finds({"one", "one-two"}, ONE, PHONE_555),
    "main-key-ignored": finds({"one", "one-two", "back\\slash"}, ONE, BOTH),
    "only-main-key": finds({"one", "one-two", "back\\slash"}, ONE, BOTH),
    "only-first-additional-key": finds({"one", "one-two", "back\\slash"}, ONE, NOBODY, BOTH),
    "last-additional-key-ignored": finds({"one", "one-two", "back\\slash"}, ONE, NOBODY, BOTH),
    "fifth-pair-ignored": finds({"one"}, *FIVE),
    "prefix-match": finds({"one"}, ONE),
    "backslash-lost": finds({"back\\slash"}, ("_account", "back\\slash")),
    "profile-listed-once-per-pair": lambda engine: accounts(engine, ONE, PHONE_555) == ["one", "one-two"],
    "members-carried-over": lambda engine: "BirthDate" not in items(engine, PHONE_555)[1],
    "found-by-missing-one": found_by(["_account", "_phone"], ONE, PHONE_555, LogicalOperator="AND"),
    "found-by-all-under-or": found_by(["_phone"], PHONE_555, BOTH, LogicalOperator="OR"),
    "found-by-first-only-under-or": found_by(["_account", "_phone"], ONE, PHONE_555, LogicalOperator="OR"),
    "found-by-all-by-default": found_by(["_phone"], PHONE_555, BOTH),
    "found-by-absent": every_item_has_found_by,
    "found-by-without-values": first_item(
        lambda item: item["FoundByItems"][0]["Values"] == ["one"], ONE, BOTH
    ),
    "default-page-fifty": at_most(20),
    "page-one-too-long": at_most(7, MaxResults=7),
    "last-item-of-page-lost": finds(ALL_MANY, PHONE_777, MaxResults=7),
    "last-item-of-page-repeated": lambda engine: len(accounts(engine, PHONE_777, MaxResults=7)) == 60,
    "no-next-token": finds(ALL_MANY, PHONE_777),
    "token-never-ends": lambda engine: len(list(pages(engine, PHONE_777))) <= 4,
    "single-item-pages-skip": finds(ALL_MANY, PHONE_777, MaxResults=1),
    "later-pages-drop-found-by": every_item_has_found_by,
    "later-pages-as-or": finds(ALL_MANY - ODD, PHONE_777, EVEN, LogicalOperator="AND"),
    "later-pages-main-key-only": finds(ALL_MANY - ODD, PHONE_777, EVEN, LogicalOperator="AND"),
    "account-not-indexed": finds({"one"}, ONE),
    "profile-id-not-indexed": id_finds,
    "mobile-phone-not-indexed": finds({"one", "one-two"}, PHONE_555),
    "business-email-not-indexed": finds({"one"}, ("_email", "work@x")),
    "full-name-without-middle": finds({"one"}, ("_fullName", "Ann Bea Cox")),
    "attached-values-not-indexed": attached_values_are_found,
    "custom-keys-not-indexed": finds({"one"}, ("shelf", "of shelf")),
    "values-under-any-key": finds(set(), ("_phone", "one")),
    "null-members": first_item(lambda item: None not in item.values(), ONE),
    "null-token": response_has_no_null,
    "found-by-values-as-string": first_item(lambda item: item["FoundByItems"][0]["Values"] == ["one"], ONE),
    "profile-id-with-dashes": first_item(
        lambda item: bool(re.search("[a-f0-9]{32}", item["ProfileId"])), ONE
    ),
}


CORE = [
    name for name, row in MUTANTS.items() if requirements()[row.requirement].requirement_class in CORE_CLASSES
]


def test_each_rule_has_a_mutant() -> None:
    """There is no rule for a mutant that does not exist."""
    assert set(RULES) <= set(MUTANTS)


@pytest.fixture(scope="module")
def reference() -> Engine:
    """Return the reference with the profiles loaded."""
    return loaded(Engine())


@pytest.mark.parametrize("name", RULES)
def test_mutant_breaks_the_rule_that_the_reference_keeps(name: str, reference: Engine) -> None:
    """The reference keeps the rule, and the mutant breaks it."""
    assert RULES[name](reference)
    assert not RULES[name](loaded(MUTANTS[name].engine()))


@pytest.mark.parametrize("name", CORE)
def test_encoded_page_of_a_mutant_is_that_of_its_call(name: str) -> None:
    """The fast way to an encoded page has the same defect."""
    engine = loaded(MUTANTS[name].engine())
    arguments = request(ONE, PHONE_777, MaxResults=3)

    assert json.loads(SearchEncoder(engine)(arguments)) == engine.call("SearchProfiles", arguments)


ODD_SEARCHES: list[Json] = [
    {"AdditionalSearchKeys": None},
    {"AdditionalSearchKeys": 5},
    {"AdditionalSearchKeys": [5]},
    {"Values": 5},
    {"Values": [5]},
    {"KeyName": 5},
    {"MaxResults": None},
    {"MaxResults": "5"},
    {"NextToken": None},
    {"NextToken": []},
]


def test_mutants_refuse_or_take_requests_of_other_types() -> None:
    """What they are made to get wrong is what a check finds, not that they do not survive a number or null."""
    made_to = {name for name, row in MUTANTS.items() if row.requirement == "errors-no-server-error"}
    assert [name for name in MUTANTS if name not in made_to and _crashes(MUTANTS[name].engine())] == []


def _crashes(engine: Engine) -> bool:
    domain = {"DomainName": "d"}
    writes = ("UpdateProfile", "DeleteProfile", "AddProfileKey", "DeleteProfileKey")
    calls: list[tuple[str, Json]] = [
        ("CreateDomain", {"DefaultExpirationDays": 1}),
        ("CreateProfile", {"AccountNumber": "one"}),
        *(("SearchProfiles", {"KeyName": "_account", "Values": ["one"], **odd}) for odd in ODD_SEARCHES),
        *((operation, {}) for operation in writes),
    ]
    try:
        for operation, members in calls:
            with suppress(ServiceFailure):
                engine.call(operation, {**domain, **members})
    except (TypeError, ValueError, LookupError, AttributeError):
        return True
    return False


def test_mutants_name_requirements_of_the_catalogue() -> None:
    """A mutant breaks a requirement of the catalogue, by one kind of fault, and says in a phrase how."""
    wrong = [
        name
        for name, mutant in MUTANTS.items()
        if mutant.requirement not in requirements()
        or not isinstance(mutant.fault_class, FaultClass)
        or not re.fullmatch(r"[a-z].*[^.]", mutant.summary)
    ]

    assert wrong == []
