"""Worlds that are loaded once for many mutants."""

import json
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Final

from searchprofiles_tck.conformance.dataset.model import LoadedWorld, ProfileSpec, World
from searchprofiles_tck.conformance.diagnosis.record import RecordedScenario
from searchprofiles_tck.conformance.diagnosis.replay import COPYING, EngineCache
from searchprofiles_tck.conformance.history.step import Step
from searchprofiles_tck.conformance.mutants import MUTANTS, Mutant
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.failures import ServiceFailure
from searchprofiles_tck.spec.exchange import Call, Exchange, Json, Purpose, Reply
from searchprofiles_tck.spec.readings import Readings

DOMAIN: Final = "d"
PROFILES: Final = tuple(
    ProfileSpec(
        f"p{number}",
        {
            "AccountNumber": f"Größe {number} (x-y)",
            "PhoneNumber": "+49301",
            "EmailAddress": f"a.b+{number}@example.org",
            "FirstName": "Ann",
            "LastName": "Lee",
        },
        {"Rank": (f"0{number}", "two  words"), "_orderId": (f"o{number}",)},
    )
    for number in range(5)
)
IDS: Final = {profile.name: f"{number:032x}" for number, profile in enumerate(PROFILES)}
WORLD: Final = LoadedWorld(World("w", PROFILES), DOMAIN, IDS, has_custom_keys=True)
WORLDS: Final = {DOMAIN: WORLD}
SEARCHES: Final = (
    ("_phone", "+49301"),
    ("_account", "Größe 1 (x-y)"),
    ("_email", "ab@example.org"),
    ("_fullName", "Ann Lee"),
    ("Rank", "2"),
    ("Rank", "two words"),
    ("_orderId", "o3"),
)


def loaded_alone(mutant: Mutant) -> Engine:
    """Return an engine with the defect that has created each profile itself."""
    number = count()
    engine = mutant.engine(Readings(), new_id=lambda: f"{next(number):032x}")
    tried(engine, "CreateDomain", {"DefaultExpirationDays": 1})
    for profile in PROFILES:
        made = tried(engine, "CreateProfile", profile.fields)
        for key, values in profile.keys.items() if "ProfileId" in made else ():
            members = {"ProfileId": made["ProfileId"], "KeyName": key, "Values": list(values)}
            tried(engine, "AddProfileKey", members)
    return engine


def tried(engine: Engine, operation: str, members: Mapping[str, Json]) -> dict[str, Json]:
    """Return the output, or nothing if the engine refuses."""
    try:
        return engine.call(operation, {"DomainName": DOMAIN, **members})
    except ServiceFailure:
        return {}


def answers(engine: Engine) -> Iterator[object]:
    """Yield what the engine answers to each search."""
    for key, value in SEARCHES:
        output = tried(engine, "SearchProfiles", {"KeyName": key, "Values": [value]})
        yield output.get("Items") if isinstance(output, dict) else output


def test_what_is_copied_is_what_would_be_loaded() -> None:
    """A mutant gives the same answers whether it has copied the world or created it."""
    cache = EngineCache([RecordedScenario("s", WORLD, (), (), {})])

    different = [
        name
        for name, mutant in MUTANTS.items()
        if list(answers(cache.engine(mutant, Readings(), WORLDS)[0])) != list(answers(loaded_alone(mutant)))
    ]

    assert different == []


def test_most_mutants_copy() -> None:
    """Only mutants whose defect shows in loading load."""
    cache = EngineCache([RecordedScenario("s", WORLD, (), (), {})])

    costs = [cache.engine(mutant, Readings(), WORLDS)[2] for mutant in MUTANTS.values()]

    assert costs.count(COPYING) > 0.8 * len(costs)


def test_ids_that_no_search_returns_are_not_used() -> None:
    """If the target returns a profile under another id than CreateProfile did, the engine uses its own id too."""
    item = {"ProfileId": "f" * 32, "AccountNumber": PROFILES[0].fields["AccountNumber"]}
    plain = {"ProfileId": IDS["p1"], "AccountNumber": PROFILES[1].fields["AccountNumber"]}

    odd = {"ProfileId": [], "AccountNumber": {}}
    cache = EngineCache([RecordedScenario("s", WORLD, [answered(odd, item, plain)], (), {})])

    engine, ids, _ = cache.engine(None, Readings(), WORLDS)

    mine = ids.created[IDS["p0"]]
    assert mine not in (IDS["p0"], "f" * 32)
    assert ids.created[IDS["p1"]] == IDS["p1"]
    found = tried(engine, "SearchProfiles", {"KeyName": "_profileId", "Values": [mine]})
    assert [each["AccountNumber"] for each in found["Items"]] == [PROFILES[0].fields["AccountNumber"]]


def answered(*items: Json) -> Step:
    """Return a search that found ``items``."""
    call = Call("SearchProfiles", {"DomainName": DOMAIN, "KeyName": "_phone", "Values": ["+49301"]})
    reply = Reply(200, body=json.dumps({"Items": list(items)}))
    return Step(Exchange("s/1", "s", Purpose.CHECK, call, reply))
