"""Mutants whose answers have the wrong shape, profiles apart."""

from collections.abc import Callable

from ...reference.model import Page
from ...reference.parts import Call, EngineParts
from ...reference.readings import Readings
from ...reference.requests import SearchRequest
from ...reference.responses import search_response
from ...spec.exchange import Json
from ...spec.operations import SEARCH
from .edits import Members, around, responding, with_entries, with_items
from .fault_class import FaultClass
from .mutant import Mutant


def _null_token(request: SearchRequest, page: Page, readings: Readings) -> dict[str, Json]:
    return {"NextToken": None, **search_response(request, page, readings)}


def _single_values(item: dict[str, Json]) -> dict[str, Json]:
    if "FoundByItems" not in item:
        return item
    return {
        **item,
        "FoundByItems": [{**entry, "Values": entry["Values"][0]} for entry in item["FoundByItems"]],
    }


def _lone_as_object(response: Members) -> Members:
    """A single hit is no list."""
    items = response.get("Items")
    return {**response, "Items": items[0]} if items and len(items) == 1 else response


def _by_id(response: Members) -> Members:
    return {**response, "Items": {item["ProfileId"]: item for item in response.get("Items", ())}}


def _by_place(response: Members) -> Members:
    return {**response, "Items": {str(place): item for place, item in enumerate(response.get("Items", ()))}}


def _token(edit: Callable[[str], Json]) -> EngineParts:
    return responding(
        lambda response: (
            {**response, "NextToken": edit(response["NextToken"])} if "NextToken" in response else response
        )
    )


def _entries_by_key(item: Members) -> Members:
    if "FoundByItems" not in item:
        return item
    return {**item, "FoundByItems": {entry["KeyName"]: entry["Values"] for entry in item["FoundByItems"]}}


def _empty_for_single(call: Call, arguments: Members) -> Members:
    output = call(SEARCH, arguments)
    if "AdditionalSearchKeys" not in arguments:
        for item in output.get("Items", ()):
            item["FoundByItems"] = []
    return output


MUTANTS = (
    Mutant(
        "null-token",
        "shape-no-null",
        FaultClass.DEFAULT,
        "gives NextToken as null on the last page",
        EngineParts(respond=_null_token),
    ),
    Mutant(
        "found-by-values-as-string",
        "shape-found-by-items",
        FaultClass.TYPE,
        "gives Values in FoundByItems as a string",
        with_items(_single_values),
    ),
    Mutant(
        "success-as-list",
        "shape-success-object",
        FaultClass.TYPE,
        "answers a search with a bare list where there is one page",
        responding(lambda response: response if "NextToken" in response else response.get("Items", [])),
    ),
    Mutant(
        "nothing-as-null",
        "shape-success-object",
        FaultClass.CORNER,
        "answers null where nothing is found",
        responding(lambda response: response if response.get("Items") else None),
    ),
    Mutant(
        "lone-hit-as-object",
        "shape-items-list",
        FaultClass.CORNER,
        "gives a single hit as an object in the place of the list",
        responding(_lone_as_object),
    ),
    Mutant(
        "items-by-id",
        "shape-items-list",
        FaultClass.TYPE,
        "gives Items as an object by ProfileId",
        responding(_by_id),
    ),
    Mutant(
        "items-null",
        "shape-no-null",
        FaultClass.CORNER,
        "gives Items as null where nothing is found",
        responding(lambda response: response if response.get("Items") else {**response, "Items": None}),
    ),
    Mutant(
        "found-by-as-object",
        "shape-found-by-items",
        FaultClass.TYPE,
        "gives FoundByItems as an object by KeyName",
        with_items(_entries_by_key),
    ),
    Mutant(
        "found-by-empty-list",
        "shape-found-by-items",
        FaultClass.DEFAULT,
        "gives FoundByItems as an empty list where it says nothing",
        around(SEARCH, _empty_for_single),
    ),
    Mutant(
        "found-by-without-key-name",
        "shape-found-by-items",
        FaultClass.DROP,
        "leaves KeyName out of entries",
        with_entries(lambda entry: {"Values": entry["Values"]}),
    ),
    Mutant(
        "found-by-in-camel-case",
        "shape-found-by-items",
        FaultClass.DAMAGE,
        "names the members of entries keyName and values",
        with_entries(lambda entry: {"keyName": entry["KeyName"], "values": entry["Values"]}),
    ),
    Mutant(
        "token-empty",
        "shape-next-token",
        FaultClass.DEFAULT,
        "gives an empty NextToken on the last page",
        responding(lambda response: {"NextToken": "", **response}),
    ),
    Mutant(
        "token-as-number", "shape-next-token", FaultClass.TYPE, "gives a number as NextToken", _token(len)
    ),
    Mutant(
        "token-as-object",
        "shape-next-token",
        FaultClass.TYPE,
        "gives an object as NextToken",
        _token(lambda token: {"token": token}),
    ),
    Mutant(
        "token-too-long",
        "shape-next-token",
        FaultClass.OFF_BY_ONE,
        "gives a NextToken of 1025 characters",
        _token(lambda token: token.ljust(1025, "=")),
    ),
    Mutant(
        "items-by-place",
        "wire-sdk",
        FaultClass.TYPE,
        "gives Items as an object by place, which SDKs cannot read",
        responding(_by_place),
    ),
)
