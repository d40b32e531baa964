"""What counts as the same answer where a target is compared with a mutant."""

import json
from typing import Final

import pytest
from searchprofiles_tck.conformance.diagnosis.case import Names, Seen, Side, agree
from searchprofiles_tck.conformance.history.answer import answer_of
from searchprofiles_tck.spec.exchange import Json, Reply

ID: Final = "0123456789abcdef" * 2
NAMES: Final = Names({ID: "p1"}, {"a": "p1"})
BOTH: Final = (Side.CONTENT, Side.FOUND_BY)


def seen(*items: Json) -> Seen:
    """A page of these items."""
    return Seen(
        ((answer_of(Reply(200, (), json.dumps({"Items": items}))), "application/json"),), NAMES, True, True
    )


def identified(identifier: Json) -> Json:
    """A profile that its account number tells, under this id."""
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
    """A wrong id agrees with another that is wrong in the same way, and with no other."""
    assert [
        other
        for other in WRITTEN
        if agree(seen(identified(WRITTEN[one])), seen(identified(WRITTEN[other])), BOTH)
    ] == [one]


def test_a_made_up_id_agrees_with_any_other() -> None:
    """What a target and a mutant make up is not the same text."""
    assert agree(seen(identified("f" * 32)), seen(identified("0" * 32)), BOTH)


def test_profiles_that_nobody_can_name_agree_in_any_order() -> None:
    """Several strangers on a page are compared together."""
    strangers: list[Json] = [
        {"AccountNumber": name, "FoundByItems": [{"KeyName": "_account", "Values": [name]}]} for name in "xyz"
    ]

    assert agree(seen(*strangers), seen(*strangers[::-1]), BOTH)
    assert not agree(seen(*strangers), seen(*strangers[:2], {**strangers[2], "LastName": "Z"}), BOTH)
