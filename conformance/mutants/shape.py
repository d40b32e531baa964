"""Mutants whose answers, or the profiles in them, have the wrong shape."""

import re
import uuid
from collections.abc import Callable, Iterable
from typing import Final

from ...reference.parts import EngineParts
from ...spec.exchange import Json
from ...spec.limits import ADDITIONAL_INFORMATION, NEXT_TOKEN
from ...spec.profile_fields import ADDRESS_FIELDS, ADDRESS_LINES, GENDERS, INPUT_FIELDS, STRING_FIELDS
from . import seam
from .fault_class import ADD, BOUND, CORNER, DAMAGE, DEFAULT, DROP, OFF_BY_ONE, TYPE
from .mutant import MutantTable
from .seam import Members, in_member, without

MUTANTS: Final = MutantTable()
define = MUTANTS.define
NO_NULL, ENTRIES, OBJECT = "shape-no-null", "shape-found-by-items", "shape-success-object"
LIST, TOKEN, PROFILE_ID = "shape-items-list", "shape-next-token", "shape-profile-id"
MEMBERS, LENGTHS, ENUMS = "shape-profile-members", "shape-string-lengths", "shape-enums"
ADDRESS, ATTRIBUTES = "shape-address", "shape-attributes"


def _with_item_list(edit: Callable[[list[Members]], Json]) -> EngineParts:
    """Change the list of items of every response."""
    return seam.response(lambda response: {**response, "Items": edit(response.get("Items", []))})


def _with_token(edit: Callable[[str], Json]) -> EngineParts:
    """Change the NextToken of every response that has one."""
    return seam.response(in_member("NextToken", edit))


def _with_addresses(edit: Callable[[Members], Json]) -> EngineParts:
    """Change every address."""
    return seam.items(
        lambda item: {name: edit(held) if name in ADDRESS_FIELDS else held for name, held in item.items()}
    )


def _as_number(member: str) -> EngineParts:
    """Give a member as a number if it is digits, perhaps after a plus sign."""
    return seam.member(member)(
        lambda text: int(text.lstrip("+")) if re.fullmatch(r"\+*[0-9]+", text) else text
    )


def _filling(names: Iterable[str], default: Json = None) -> Callable[[Members], Members]:
    """Return an edit that gives members that an object does not have the value ``default``."""
    return lambda members: {**dict.fromkeys(names, default), **members}


null_response = MUTANTS.rows(NO_NULL, seam.response)
entry, entries = MUTANTS.rows(ENTRIES, seam.entries), MUTANTS.rows(ENTRIES, seam.member("FoundByItems"))
success, item_list = MUTANTS.rows(OBJECT, seam.response), MUTANTS.rows(LIST, _with_item_list)
token = MUTANTS.rows(TOKEN, _with_token)

null_response("null-token", DEFAULT, "gives NextToken as null on the last page")(_filling(["NextToken"]))
entry("found-by-values-as-string", TYPE, "gives Values in FoundByItems as a string")(
    in_member("Values", lambda values: values[0])
)
success("success-as-list", TYPE, "answers a search with a bare list if there is one page")(
    lambda response: response if "NextToken" in response else response.get("Items", [])
)
success("nothing-as-null", CORNER, "answers null if nothing is found")(
    lambda response: response if response.get("Items") else None
)
define("lone-hit-as-object", LIST, CORNER, "gives a single hit as an object in the place of the list")(
    seam.all_items(lambda items: items[0] if len(items) == 1 else items)
)
item_list("items-by-id", TYPE, "gives Items as an object by ProfileId")(
    lambda items: {item["ProfileId"]: item for item in items}
)
null_response("items-null", CORNER, "gives Items as null if nothing is found")(
    lambda response: response if response.get("Items") else {**response, "Items": None}
)
entries("found-by-as-object", TYPE, "gives FoundByItems as an object by KeyName")(
    lambda listed: {entry["KeyName"]: entry["Values"] for entry in listed}
)


@MUTANTS.breaks(ENTRIES, DEFAULT, seam.output)
def found_by_empty_list(members: Members, output: Members) -> Members:
    """gives FoundByItems as an empty list if AdditionalSearchKeys are left out"""
    if "AdditionalSearchKeys" not in members:
        for item in output.get("Items", ()):
            item["FoundByItems"] = []
    return output


entry("found-by-without-key-name", DROP, "leaves KeyName out of entries")(lambda one: without(one, "KeyName"))
entry("found-by-in-camel-case", DAMAGE, "names the members of entries keyName and values")(
    lambda entry: {"keyName": entry["KeyName"], "values": entry["Values"]}
)
define("token-empty", TOKEN, DEFAULT, "gives an empty NextToken on the last page")(
    seam.response(_filling(["NextToken"], ""))
)
token("token-as-number", TYPE, "gives a number as NextToken")(len)
token("token-as-object", TYPE, "gives an object as NextToken")(lambda token: {"token": token})
token("token-too-long", OFF_BY_ONE, "gives a NextToken of 1025 characters")(
    lambda token: token.ljust(NEXT_TOKEN.maximum + 1, "=")
)
define("items-by-place", "wire-sdk", TYPE, "gives Items as an object by place, which SDKs cannot read")(
    _with_item_list(lambda items: {str(place): item for place, item in enumerate(items)})
)

# Profiles
ids, whole = MUTANTS.rows(PROFILE_ID, seam.member("ProfileId")), MUTANTS.rows(PROFILE_ID, seam.items)
attributes = MUTANTS.rows(ATTRIBUTES, seam.member("Attributes"))
gender, party = MUTANTS.rows(ENUMS, seam.member("Gender")), MUTANTS.rows(ENUMS, seam.member("PartyType"))
address, number = MUTANTS.rows(ADDRESS, _with_addresses), MUTANTS.rows(MEMBERS, _as_number)
note = MUTANTS.rows(LENGTHS, seam.member("AdditionalInformation"))

define("null-members", NO_NULL, ADD, "gives members that a profile does not have as null")(
    seam.items(_filling(INPUT_FIELDS))
)
ids("profile-id-with-dashes", DAMAGE, "writes ProfileId with dashes")(lambda text: str(uuid.UUID(text)))
whole("items-wrapped", TYPE, "wraps each item in an object")(lambda item: {"Profile": item})
define("address-lines-null", NO_NULL, CORNER, "gives lines that an address does not have as null")(
    _with_addresses(_filling(ADDRESS_LINES))
)
number("account-as-json-number", TYPE, "gives account numbers of digits as numbers")("AccountNumber")
number("phone-as-json-number", TYPE, "gives phone numbers as numbers")("PhoneNumber")


@MUTANTS.breaks(MEMBERS, TYPE, seam.member("BirthDate"))
def birth_date_as_object(value: Json) -> Json:
    """gives birth dates as objects"""
    parts = str(value).split("-")
    return dict(zip(("year", "month", "day"), map(int, parts), strict=True)) if len(parts) == 3 else value


whole("profile-id-missing", DROP, "leaves ProfileId out")(lambda item: without(item, "ProfileId"))
ids("profile-id-upper-case", DAMAGE, "writes ProfileId in upper case")(str.upper)
ids("profile-id-one-short", OFF_BY_ONE, "leaves the last digit of ProfileId out")(lambda text: text[:-1])
define("empty-strings", LENGTHS, DEFAULT, "gives members that a profile does not have as empty strings")(
    seam.items(_filling(STRING_FIELDS, ""))
)
note("note-too-long", BOUND, "adds a mark to AdditionalInformation of 1000 characters")(
    lambda text: text + "…" if len(text) == ADDITIONAL_INFORMATION.maximum else text
)
party("party-type-lower-case", DAMAGE, "gives PartyType in lower case")(str.lower)
define("party-type-empty", ENUMS, DEFAULT, "gives PartyType as an empty string if there is none")(
    seam.items(_filling(["PartyType"], ""))
)
gender("gender-as-number", TYPE, "gives Gender as its place in the list")(GENDERS.index)
gender("gender-as-letter", BOUND, "gives the first letter of Gender")(lambda text: text[:1])
address("address-as-text", TYPE, "gives addresses as text of several lines")(
    lambda address: "\n".join(address.values())
)
address("address-lines-empty", DEFAULT, "gives lines that an address does not have as empty strings")(
    _filling(ADDRESS_LINES, "")
)
address("postal-code-as-number", TYPE, "gives postal codes as numbers")(
    in_member("PostalCode", lambda _: 12345)
)
attributes("attributes-as-list", TYPE, "gives attributes as a list of names and values")(
    lambda held: [{"Name": name, "Value": value} for name, value in held.items()]
)
attributes("attribute-values-as-lists", TYPE, "gives the values of attributes as lists")(
    lambda held: {name: [value] for name, value in held.items()}
)
