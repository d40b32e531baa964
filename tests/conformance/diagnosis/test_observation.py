"""What counts as the same answer when a target is compared with a mutant."""

import json
from typing import Final

import pytest
from searchprofiles_tck.conformance.diagnosis.observation import Aspect, Observation, ProfileAliases, agree
from searchprofiles_tck.conformance.history.step import Step
from searchprofiles_tck.conformance.target.target import unlabelled
from searchprofiles_tck.spec.exchange import Call, Json, Reply

ID: Final = "0123456789abcdef" * 2
ALIASES: Final = ProfileAliases({ID: "p1"}, {"a": "p1"})
BOTH: Final = (Aspect.CONTENT, Aspect.FOUND_BY)


def observed(*items: Json) -> Observation:
    """Return the observation of a page of these items."""
    reply = Reply(200, (("Content-Type", "application/json"),), json.dumps({"Items": items}))
    return Observation((Step(unlabelled(Call("SearchProfiles", {}), reply)),), ALIASES, True, True)


def identified(identifier: Json) -> Json:
    """Return a profile with this id, recognisable by its account number."""
    return {"ProfileId": identifier, "AccountNumber": "a"}


WRITTEN: Final[dict[str, Json]] = {
    "given": ID,
    "of another": ID[::-1],
    "shorter": ID[:-1],
    "upper case": ID.upper(),
    "dashes": f"{ID[:8]}-{ID[8:]}",
    "null": None,
    "number": 7,
}


@pytest.mark.parametrize("one", WRITTEN)
def test_ids_that_are_written_alike_agree(one: str) -> None:
    """A wrong id agrees with others that are wrong in the same way, and with no other."""
    assert [
        other
        for other in WRITTEN
        if agree(observed(identified(WRITTEN[one])), observed(identified(WRITTEN[other])), BOTH)
    ] == [one]


def test_a_made_up_id_agrees_with_any_other() -> None:
    """Ids that a target and a mutant make up are different texts."""
    assert agree(observed(identified("f" * 32)), observed(identified("0" * 32)), BOTH)


def test_unknown_profiles_agree_in_any_order() -> None:
    """Several unknown profiles on a page are compared together."""
    unknown: list[Json] = [
        {"AccountNumber": name, "FoundByItems": [{"KeyName": "_account", "Values": [name]}]} for name in "xyz"
    ]

    assert agree(observed(*unknown), observed(*unknown[::-1]), BOTH)
    assert not agree(observed(*unknown), observed(*unknown[:2], {**unknown[2], "LastName": "Z"}), BOTH)
