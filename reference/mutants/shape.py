"""Mutants whose answers have the wrong shape."""

import uuid
from collections.abc import Callable

from ...spec.exchange import Json
from ...spec.profile_fields import INPUT_FIELDS
from ..model import Page
from ..parts import Parts
from ..readings import Readings
from ..requests import SearchRequest
from ..responses import search_response
from .mutant import Mutant


def _item_edited(edit: Callable[[dict[str, Json]], dict[str, Json]]) -> Parts:
    """Every item changed by ``edit``."""

    def respond(request: SearchRequest, page: Page, readings: Readings) -> dict[str, Json]:
        response = search_response(request, page, readings)
        return {**response, "Items": [edit(item) for item in response.get("Items", ())]}

    return Parts(respond=respond)


def _null_token(request: SearchRequest, page: Page, readings: Readings) -> dict[str, Json]:
    return {"NextToken": None, **search_response(request, page, readings)}


def _single_values(item: dict[str, Json]) -> dict[str, Json]:
    if "FoundByItems" not in item:
        return item
    return {
        **item,
        "FoundByItems": [{**entry, "Values": entry["Values"][0]} for entry in item["FoundByItems"]],
    }


def _dashed_id(item: dict[str, Json]) -> dict[str, Json]:
    return {**item, "ProfileId": str(uuid.UUID(item["ProfileId"]))}


MUTANTS = (
    Mutant(
        "null-members",
        "shape-no-null",
        "gives members that a profile does not have as null",
        _item_edited(lambda item: {**dict.fromkeys(INPUT_FIELDS), **item}),
    ),
    Mutant(
        "null-token", "shape-no-null", "gives NextToken as null on the last page", Parts(respond=_null_token)
    ),
    Mutant(
        "found-by-values-as-string",
        "shape-found-by-items",
        "gives Values in FoundByItems as a string",
        _item_edited(_single_values),
    ),
    Mutant(
        "profile-id-with-dashes", "shape-profile-id", "writes ProfileId with dashes", _item_edited(_dashed_id)
    ),
)
