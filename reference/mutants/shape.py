"""Mutants whose answers have the wrong shape."""

import uuid
from collections.abc import Callable

from ...spec.exchange import Json
from ...spec.operations import SEARCH
from ...spec.profile_fields import ADDRESS_FIELDS, ADDRESS_LINES, GENDERS, INPUT_FIELDS, STRING_FIELDS
from ..model import Page
from ..parts import Call, Parts
from ..readings import Readings
from ..requests import SearchRequest
from ..responses import search_response
from .edits import Members, around, responding, with_entries, with_items, with_member
from .mutant import Mutant
from .operators import Slip


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


def _lone_as_object(response: Members) -> Members:
    """A single hit is no list."""
    items = response.get("Items")
    return {**response, "Items": items[0]} if items and len(items) == 1 else response


def _by_id(response: Members) -> Members:
    return {**response, "Items": {item["ProfileId"]: item for item in response.get("Items", ())}}


def _by_place(response: Members) -> Members:
    return {**response, "Items": {str(place): item for place, item in enumerate(response.get("Items", ()))}}


def _as_number(value: Json) -> Json:
    digits = value.lstrip("+") if isinstance(value, str) else ""
    return int(digits) if digits.isdecimal() and digits.isascii() else value


def _as_date(value: Json) -> Json:
    parts = str(value).split("-")
    return dict(zip(("year", "month", "day"), map(int, parts), strict=True)) if len(parts) == 3 else value


def _in_addresses(edit: Callable[[Members], Json]) -> Parts:
    """Every address changed by ``edit``."""

    def edited(item: Members) -> Members:
        return {name: edit(value) if name in ADDRESS_FIELDS else value for name, value in item.items()}

    return with_items(edited)


def _token(edit: Callable[[str], Json]) -> Parts:
    return responding(
        lambda response: (
            {**response, "NextToken": edit(response["NextToken"])} if "NextToken" in response else response
        )
    )


def _filled(item: Members) -> Members:
    return {**dict.fromkeys(STRING_FIELDS, ""), **item}


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
        "null-members",
        "shape-no-null",
        Slip.ADD,
        "gives members that a profile does not have as null",
        with_items(lambda item: {**dict.fromkeys(INPUT_FIELDS), **item}),
    ),
    Mutant(
        "null-token",
        "shape-no-null",
        Slip.DEFAULT,
        "gives NextToken as null on the last page",
        Parts(respond=_null_token),
    ),
    Mutant(
        "found-by-values-as-string",
        "shape-found-by-items",
        Slip.TYPE,
        "gives Values in FoundByItems as a string",
        with_items(_single_values),
    ),
    Mutant(
        "profile-id-with-dashes",
        "shape-profile-id",
        Slip.DAMAGE,
        "writes ProfileId with dashes",
        with_items(_dashed_id),
    ),
    Mutant(
        "success-as-list",
        "shape-success-object",
        Slip.TYPE,
        "answers a search with a bare list where there is one page",
        responding(lambda response: response if "NextToken" in response else response.get("Items", [])),
    ),
    Mutant(
        "nothing-as-null",
        "shape-success-object",
        Slip.CORNER,
        "answers null where nothing is found",
        responding(lambda response: response if response.get("Items") else None),
    ),
    Mutant(
        "lone-hit-as-object",
        "shape-items-list",
        Slip.CORNER,
        "gives a single hit as an object in the place of the list",
        responding(_lone_as_object),
    ),
    Mutant(
        "items-by-id",
        "shape-items-list",
        Slip.TYPE,
        "gives Items as an object by ProfileId",
        responding(_by_id),
    ),
    Mutant(
        "items-wrapped",
        "shape-profile-id",
        Slip.TYPE,
        "wraps each item in an object",
        with_items(lambda item: {"Profile": item}),
    ),
    Mutant(
        "items-null",
        "shape-no-null",
        Slip.CORNER,
        "gives Items as null where nothing is found",
        responding(lambda response: response if response.get("Items") else {**response, "Items": None}),
    ),
    Mutant(
        "address-lines-null",
        "shape-no-null",
        Slip.CORNER,
        "gives lines that an address does not have as null",
        _in_addresses(lambda address: {**dict.fromkeys(ADDRESS_LINES), **address}),
    ),
    Mutant(
        "account-as-json-number",
        "shape-profile-members",
        Slip.TYPE,
        "gives account numbers of digits as numbers",
        with_member("AccountNumber", _as_number),
    ),
    Mutant(
        "phone-as-json-number",
        "shape-profile-members",
        Slip.TYPE,
        "gives phone numbers as numbers",
        with_member("PhoneNumber", _as_number),
    ),
    Mutant(
        "birth-date-as-object",
        "shape-profile-members",
        Slip.TYPE,
        "gives birth dates as objects",
        with_member("BirthDate", _as_date),
    ),
    Mutant(
        "profile-id-missing",
        "shape-profile-id",
        Slip.DROP,
        "leaves ProfileId out",
        with_items(lambda item: {name: value for name, value in item.items() if name != "ProfileId"}),
    ),
    Mutant(
        "profile-id-upper-case",
        "shape-profile-id",
        Slip.DAMAGE,
        "writes ProfileId in upper case",
        with_member("ProfileId", str.upper),
    ),
    Mutant(
        "profile-id-one-short",
        "shape-profile-id",
        Slip.OFF_BY_ONE,
        "leaves the last digit of ProfileId out",
        with_member("ProfileId", lambda text: text[:-1]),
    ),
    Mutant(
        "empty-strings",
        "shape-string-lengths",
        Slip.DEFAULT,
        "gives members that a profile does not have as empty strings",
        with_items(_filled),
    ),
    Mutant(
        "note-too-long",
        "shape-string-lengths",
        Slip.BOUND,
        "adds a mark to AdditionalInformation of 1000 characters",
        with_member("AdditionalInformation", lambda text: text + "…" if len(text) == 1000 else text),
    ),
    Mutant(
        "party-type-lower-case",
        "shape-enums",
        Slip.DAMAGE,
        "gives PartyType in lower case",
        with_member("PartyType", str.lower),
    ),
    Mutant(
        "party-type-empty",
        "shape-enums",
        Slip.DEFAULT,
        "gives PartyType as an empty string where there is none",
        with_items(lambda item: {"PartyType": "", **item}),
    ),
    Mutant(
        "gender-as-number",
        "shape-enums",
        Slip.TYPE,
        "gives Gender as its place in the list",
        with_member("Gender", GENDERS.index),
    ),
    Mutant(
        "gender-as-letter",
        "shape-enums",
        Slip.BOUND,
        "gives the first letter of Gender",
        with_member("Gender", lambda text: text[:1]),
    ),
    Mutant(
        "address-as-text",
        "shape-address",
        Slip.TYPE,
        "gives addresses as text of several lines",
        _in_addresses(lambda address: "\n".join(address.values())),
    ),
    Mutant(
        "address-lines-empty",
        "shape-address",
        Slip.DEFAULT,
        "gives lines that an address does not have as empty strings",
        _in_addresses(lambda address: {**dict.fromkeys(ADDRESS_LINES, ""), **address}),
    ),
    Mutant(
        "postal-code-as-number",
        "shape-address",
        Slip.TYPE,
        "gives postal codes as numbers",
        _in_addresses(
            lambda address: {**address, "PostalCode": 12345} if "PostalCode" in address else address
        ),
    ),
    Mutant(
        "attributes-as-list",
        "shape-attributes",
        Slip.TYPE,
        "gives attributes as a list of names and values",
        with_member(
            "Attributes", lambda held: [{"Name": name, "Value": value} for name, value in held.items()]
        ),
    ),
    Mutant(
        "attribute-values-as-lists",
        "shape-attributes",
        Slip.TYPE,
        "gives the values of attributes as lists",
        with_member("Attributes", lambda held: {name: [value] for name, value in held.items()}),
    ),
    Mutant(
        "found-by-as-object",
        "shape-found-by-items",
        Slip.TYPE,
        "gives FoundByItems as an object by KeyName",
        with_items(_entries_by_key),
    ),
    Mutant(
        "found-by-empty-list",
        "shape-found-by-items",
        Slip.DEFAULT,
        "gives FoundByItems as an empty list where it says nothing",
        around(SEARCH, _empty_for_single),
    ),
    Mutant(
        "found-by-without-key-name",
        "shape-found-by-items",
        Slip.DROP,
        "leaves KeyName out of entries",
        with_entries(lambda entry: {"Values": entry["Values"]}),
    ),
    Mutant(
        "found-by-in-camel-case",
        "shape-found-by-items",
        Slip.DAMAGE,
        "names the members of entries keyName and values",
        with_entries(lambda entry: {"keyName": entry["KeyName"], "values": entry["Values"]}),
    ),
    Mutant(
        "token-empty",
        "shape-next-token",
        Slip.DEFAULT,
        "gives an empty NextToken on the last page",
        responding(lambda response: {"NextToken": "", **response}),
    ),
    Mutant("token-as-number", "shape-next-token", Slip.TYPE, "gives a number as NextToken", _token(len)),
    Mutant(
        "token-as-object",
        "shape-next-token",
        Slip.TYPE,
        "gives an object as NextToken",
        _token(lambda token: {"token": token}),
    ),
    Mutant(
        "token-too-long",
        "shape-next-token",
        Slip.OFF_BY_ONE,
        "gives a NextToken of 1025 characters",
        _token(lambda token: token.ljust(1025, "=")),
    ),
    Mutant(
        "items-by-place",
        "wire-sdk",
        Slip.TYPE,
        "gives Items as an object by place, which SDKs cannot read",
        responding(_by_place),
    ),
)
