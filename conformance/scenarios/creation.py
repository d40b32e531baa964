"""What searches find after profiles were created."""

from typing import Final

from ...spec.search import Operator, Pair
from ..client.scenario_client import ScenarioClient
from ..config import Access
from ..dataset.content import person, person_pairs
from . import writer

RULE: Final = "state-create"


def play(client: ScenarioClient) -> None:
    """Create profiles: each of their keys finds them as soon as they are there, and equal ones stay two."""
    domain, namespace = client.new_domain(), client.new_namespace("create")
    client.search(RULE, [person_pairs(namespace, 1)[1]], domain=domain)
    ids = [client.create(RULE, domain, **person(namespace, number)) for number in (1, 2, 3)]
    twin, email = Pair("_email", (namespace.email("twin"),)), namespace.email("twin")
    equal = {"BusinessEmailAddress": email, "AdditionalInformation": "one of two"}
    twins = [client.create(RULE, domain, **equal), client.create(RULE, domain, **equal)]
    client.wait_until_found(domain, twin, set(twins))
    for number, identifier in enumerate(ids, start=1):
        by_id = Pair("_profileId", (identifier or namespace.text("none"),))
        pairs = (*person_pairs(namespace, number), by_id)
        if client.is_quick and number > 1:  # a key that lacks its value shows under AND as well
            client.search(RULE, pairs, Operator.AND, domain=domain)
            continue
        for pair in pairs:
            client.search(RULE, [pair], domain=domain)
    client.search("state-id-unique", [twin], domain=domain)
    if client.access is Access.MANAGE:  # a shared domain may have such a number
        _words_of_languages(client, domain)
    late = client.create(RULE, domain, BusinessEmailAddress=email, HomePhoneNumber=namespace.phone(1))
    client.wait_until_found(domain, twin, {*twins, late})
    client.search(RULE, [twin], domain=domain)
    client.search(RULE, [Pair("_phone", (namespace.phone(1),))], domain=domain)


_WORDS: Final = ("null", "true", "false", "0", "1", "NaN", "undefined", "None", "2000", "1990-01-17")
_OTHERS: Final = ("2e3", "2000.0", "True", "1990-01-17T00:00:00.000Z", "[]")
"""Values that loosely typed languages convert to one of the words above; none is stored."""


def _words_of_languages(client: ScenarioClient, domain: str) -> None:
    """Create account numbers that are words of JSON, or of a programming language: they are text like any other."""
    words = _WORDS[: 1 if client.is_quick else None]
    ids = {word: client.create(RULE, domain, AccountNumber=word) for word in words}
    for word, identifier in ids.items():
        client.wait_until_found(domain, Pair("_account", (word,)), {identifier})
    for word in (*ids, *(() if client.is_quick else _OTHERS)):
        client.search(RULE, [Pair("_account", (word,))], domain=domain)


SCENARIO = writer(
    "created", "profiles that were just created", play, (RULE, "state-create-returns-id", "state-id-unique")
)
