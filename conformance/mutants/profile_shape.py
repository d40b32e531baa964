"""Mutants whose answers hold profiles of the wrong shape."""

import uuid
from collections.abc import Callable

from ...reference.parts import EngineParts
from ...spec.exchange import Json
from ...spec.profile_fields import ADDRESS_FIELDS, ADDRESS_LINES, GENDERS, INPUT_FIELDS, STRING_FIELDS
from .edits import Members, with_items, with_member
from .fault_class import FaultClass
from .mutant import Mutant


def _dashed_id(item: dict[str, Json]) -> dict[str, Json]:
    return {**item, "ProfileId": str(uuid.UUID(item["ProfileId"]))}


def _as_number(value: Json) -> Json:
    digits = value.lstrip("+") if isinstance(value, str) else ""
    return int(digits) if digits.isdecimal() and digits.isascii() else value


def _as_date(value: Json) -> Json:
    parts = str(value).split("-")
    return dict(zip(("year", "month", "day"), map(int, parts), strict=True)) if len(parts) == 3 else value


def _in_addresses(edit: Callable[[Members], Json]) -> EngineParts:
    """Every address changed by ``edit``."""

    def edited(item: Members) -> Members:
        return {name: edit(value) if name in ADDRESS_FIELDS else value for name, value in item.items()}

    return with_items(edited)


def _filled(item: Members) -> Members:
    return {**dict.fromkeys(STRING_FIELDS, ""), **item}


MUTANTS = (
    Mutant(
        "null-members",
        "shape-no-null",
        FaultClass.ADD,
        "gives members that a profile does not have as null",
        with_items(lambda item: {**dict.fromkeys(INPUT_FIELDS), **item}),
    ),
    Mutant(
        "profile-id-with-dashes",
        "shape-profile-id",
        FaultClass.DAMAGE,
        "writes ProfileId with dashes",
        with_items(_dashed_id),
    ),
    Mutant(
        "items-wrapped",
        "shape-profile-id",
        FaultClass.TYPE,
        "wraps each item in an object",
        with_items(lambda item: {"Profile": item}),
    ),
    Mutant(
        "address-lines-null",
        "shape-no-null",
        FaultClass.CORNER,
        "gives lines that an address does not have as null",
        _in_addresses(lambda address: {**dict.fromkeys(ADDRESS_LINES), **address}),
    ),
    Mutant(
        "account-as-json-number",
        "shape-profile-members",
        FaultClass.TYPE,
        "gives account numbers of digits as numbers",
        with_member("AccountNumber", _as_number),
    ),
    Mutant(
        "phone-as-json-number",
        "shape-profile-members",
        FaultClass.TYPE,
        "gives phone numbers as numbers",
        with_member("PhoneNumber", _as_number),
    ),
    Mutant(
        "birth-date-as-object",
        "shape-profile-members",
        FaultClass.TYPE,
        "gives birth dates as objects",
        with_member("BirthDate", _as_date),
    ),
    Mutant(
        "profile-id-missing",
        "shape-profile-id",
        FaultClass.DROP,
        "leaves ProfileId out",
        with_items(lambda item: {name: value for name, value in item.items() if name != "ProfileId"}),
    ),
    Mutant(
        "profile-id-upper-case",
        "shape-profile-id",
        FaultClass.DAMAGE,
        "writes ProfileId in upper case",
        with_member("ProfileId", str.upper),
    ),
    Mutant(
        "profile-id-one-short",
        "shape-profile-id",
        FaultClass.OFF_BY_ONE,
        "leaves the last digit of ProfileId out",
        with_member("ProfileId", lambda text: text[:-1]),
    ),
    Mutant(
        "empty-strings",
        "shape-string-lengths",
        FaultClass.DEFAULT,
        "gives members that a profile does not have as empty strings",
        with_items(_filled),
    ),
    Mutant(
        "note-too-long",
        "shape-string-lengths",
        FaultClass.BOUND,
        "adds a mark to AdditionalInformation of 1000 characters",
        with_member("AdditionalInformation", lambda text: text + "…" if len(text) == 1000 else text),
    ),
    Mutant(
        "party-type-lower-case",
        "shape-enums",
        FaultClass.DAMAGE,
        "gives PartyType in lower case",
        with_member("PartyType", str.lower),
    ),
    Mutant(
        "party-type-empty",
        "shape-enums",
        FaultClass.DEFAULT,
        "gives PartyType as an empty string where there is none",
        with_items(lambda item: {"PartyType": "", **item}),
    ),
    Mutant(
        "gender-as-number",
        "shape-enums",
        FaultClass.TYPE,
        "gives Gender as its place in the list",
        with_member("Gender", GENDERS.index),
    ),
    Mutant(
        "gender-as-letter",
        "shape-enums",
        FaultClass.BOUND,
        "gives the first letter of Gender",
        with_member("Gender", lambda text: text[:1]),
    ),
    Mutant(
        "address-as-text",
        "shape-address",
        FaultClass.TYPE,
        "gives addresses as text of several lines",
        _in_addresses(lambda address: "\n".join(address.values())),
    ),
    Mutant(
        "address-lines-empty",
        "shape-address",
        FaultClass.DEFAULT,
        "gives lines that an address does not have as empty strings",
        _in_addresses(lambda address: {**dict.fromkeys(ADDRESS_LINES, ""), **address}),
    ),
    Mutant(
        "postal-code-as-number",
        "shape-address",
        FaultClass.TYPE,
        "gives postal codes as numbers",
        _in_addresses(
            lambda address: {**address, "PostalCode": 12345} if "PostalCode" in address else address
        ),
    ),
    Mutant(
        "attributes-as-list",
        "shape-attributes",
        FaultClass.TYPE,
        "gives attributes as a list of names and values",
        with_member(
            "Attributes", lambda held: [{"Name": name, "Value": value} for name, value in held.items()]
        ),
    ),
    Mutant(
        "attribute-values-as-lists",
        "shape-attributes",
        FaultClass.TYPE,
        "gives the values of attributes as lists",
        with_member("Attributes", lambda held: {name: [value] for name, value in held.items()}),
    ),
)
