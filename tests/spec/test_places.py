"""Every citation leads somewhere: to an address, and to an existing place of the service model."""

from typing import Any

import pytest
from searchprofiles_tck.spec import places
from searchprofiles_tck.spec.requirements import Requirement, requirements
from searchprofiles_tck.spec.sources import Source

ROWS = requirements().values()
IN_THE_MODEL = [row for row in ROWS if row.citation.source in (Source.DOCUMENT, Source.SERVICE_MODEL)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_citation_has_an_address(row: Requirement) -> None:
    """A reader who is accused can open the source."""
    found = places.addresses(row.citation)

    assert found
    assert all(address.startswith("https://") for address in found)


@pytest.mark.parametrize("row", IN_THE_MODEL, ids=lambda row: row.id)
def test_a_citation_points_into_the_model(row: Requirement, model: dict[str, Any]) -> None:
    """What document or service model say is at a place that the model has."""
    names = places.names_in(row.citation, model)

    assert names
    for name in names:
        found: Any = model
        for part in places.pointer(name, model).partition("#/")[2].split("/"):
            found = found[part]


@pytest.mark.parametrize(
    ("requirement", "pointers"),
    [
        ("limits-key-name-pattern", ["shapes/name", "shapes/SearchProfilesRequest/members/KeyName"]),
        ("logic-and", ["shapes/SearchProfilesRequest/members/LogicalOperator"]),
        ("shape-attributes", ["shapes/Profile/members/Attributes"]),
        (
            "limits-additional-key-members",
            [f"shapes/AdditionalSearchKey/members/{name}" for name in ("KeyName", "Values")],
        ),
        ("wire-signature", ["metadata"]),
        ("state-delete", ["operations/DeleteProfile"]),
    ],
)
def test_the_place_is_the_one_that_is_cited(
    requirement: str, pointers: list[str], model: dict[str, Any]
) -> None:
    """The pointers name the very members, not the shapes around them."""
    citation = requirements()[requirement].citation

    found = [places.pointer(name, model) for name in places.names_in(citation, model)]

    assert found == [f"service-2.json#/{pointer}" for pointer in pointers]


def test_places_of_the_protocol_are_used() -> None:
    """The table of the protocol's places has none that no requirement cites."""
    cited = {part.strip() for row in ROWS for part in row.citation.place.split(";")}

    assert places.PROTOCOL_PLACES.keys() - cited == set()


def test_texts_are_those_of_the_model_at_hand(model: dict[str, Any]) -> None:
    """A text comes from the model that is given, without its tags; where that has none, there is none."""
    citation = requirements()["logic-and"].citation
    assert places.texts(citation, model) == {}

    shapes = model["shapes"]
    members = shapes["SearchProfilesRequest"]["members"]
    member = {**members["LogicalOperator"], "documentation": "<p>Says\n <b>this</b>.</p>"}
    request = {**shapes["SearchProfilesRequest"], "members": {**members, "LogicalOperator": member}}
    told = {**model, "shapes": {**shapes, "SearchProfilesRequest": request}}

    assert places.texts(citation, told) == {"SearchProfilesRequest.LogicalOperator": "Says this ."}
