"""Schemas, OpenAPI document and tables agree with the service model, but for the differences listed here.

Both sides are flattened to single facts, such as ``SearchProfiles.input.KeyName.max: 64``, and compared: with
the model of botocore 1.29.9, and with that of the botocore which is installed.
"""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

import pytest
from searchprofiles_tck.spec import errors, keys, limits, operations, profile_fields
from searchprofiles_tck.spec.drift import DEPARTURES, LATER, baseline, differences
from searchprofiles_tck.spec.openapi import openapi_document
from searchprofiles_tck.spec.schemas import schema
from searchprofiles_tck.spec.service_model import TEXT, Facts, facts_of_model, schema_facts

LATER_FACTS = {pattern: reason for pattern, reason in LATER.items() if not pattern.startswith(f"{TEXT}.")}


def _unlisted(found: Mapping[str, Any], listed: Mapping[str, str]) -> dict[str, Any]:
    return {
        name: both
        for name, both in found.items()
        if not any(fnmatchcase(name, pattern) for pattern in listed)
    }


def _gone(found: Mapping[str, Any], listed: Mapping[str, str]) -> list[str]:
    return [pattern for pattern in listed if not any(fnmatchcase(name, pattern) for name in found)]


def test_openapi_against_the_release(model: dict[str, Any]) -> None:
    """Every difference from the model of 1.29.9 is listed, and every listed one exists."""
    found = differences(baseline(), facts_of_model(model))
    assert _unlisted(found, DEPARTURES) == {}
    assert _gone(found, DEPARTURES) == []


def test_openapi_against_the_newest(newest_model: dict[str, Any]) -> None:
    """Every difference from today's model is listed, and every listed one exists."""
    found = differences(baseline(), facts_of_model(newest_model))
    assert _unlisted(found, {**DEPARTURES, **LATER_FACTS}) == {}
    if "ProfileType" not in newest_model["shapes"]:
        pytest.skip("the installed botocore is not the newest: it has not got all of these differences")
    assert _gone(found, {**DEPARTURES, **LATER_FACTS}) == []


def test_schema_of_the_whole_input(model: dict[str, Any]) -> None:
    """The schema of a search's whole input has the members and limits of the model's shape."""
    parts = schema("search-request")["$defs"]
    components = openapi_document()["components"]["schemas"]
    ours: Facts = {}
    for part in ("SearchProfilesParameters", "SearchProfilesBody"):
        ours |= schema_facts("SearchProfiles.input", parts[part], {"components": {"schemas": components}})
    theirs = {
        name: fact
        for name, fact in facts_of_model(model).items()
        if name.startswith("SearchProfiles.input.") and not name.endswith(".place")
    }
    found = differences(ours, theirs)
    assert _unlisted(found, DEPARTURES) == {}


@pytest.mark.parametrize(
    ("limit", "shape"),
    [
        (limits.NAME, "name"),
        (limits.VALUE, "string1To255"),
        (limits.ADDITIONAL_INFORMATION, "string1To1000"),
        (limits.ADDITIONAL_SEARCH_KEYS, "additionalSearchKeysList"),
        (limits.FOUND_BY_ITEMS, "foundByList"),
        (limits.MAX_RESULTS, "maxSize100"),
        (limits.NEXT_TOKEN, "token"),
        (limits.DEFAULT_EXPIRATION_DAYS, "expirationDaysInteger"),
    ],
)
def test_limits(limit: limits.Limit, shape: str, model: dict[str, Any]) -> None:
    """Each limit of the table is the model's."""
    theirs = model["shapes"][shape]
    assert (limit.minimum, limit.maximum) == (theirs["min"], theirs["max"])


def test_pairs() -> None:
    """A search has one pair, and as many more as AdditionalSearchKeys may hold."""
    assert limits.PAIRS.maximum == 1 + limits.ADDITIONAL_SEARCH_KEYS.maximum


def test_patterns(model: dict[str, Any]) -> None:
    """The patterns of the table are the model's."""
    assert model["shapes"]["name"]["pattern"] == limits.NAME_PATTERN
    assert model["shapes"]["uuid"]["pattern"] == limits.PROFILE_ID_PATTERN


def test_operations(model: dict[str, Any]) -> None:
    """The table of operations has the model's operations, required members and places of members."""
    shapes = model["shapes"]
    assert set(operations.OPERATIONS) == set(model["operations"])
    assert model["metadata"]["signingName"] == operations.SIGNING_NAME
    for name, operation in operations.OPERATIONS.items():
        theirs = shapes[model["operations"][name]["input"]["shape"]]
        places = {member: reference.get("location") for member, reference in theirs["members"].items()}
        assert set(operation.required) == set(theirs.get("required", ()))
        assert {member for member, place in places.items() if place == "querystring"} == set(operation.query)
        assert {member for member, place in places.items() if place == "uri"} == set(operation.in_path)
        assert operation.has_body == (None in places.values())


def test_errors(model: dict[str, Any]) -> None:
    """The table of errors has every error of the ten operations, with the model's status."""
    names = {error["shape"] for operation in model["operations"].values() for error in operation["errors"]}
    assert {str(name): status for name, status in errors.STATUS_OF.items()} == {
        name: model["shapes"][name]["error"]["httpStatusCode"] for name in names
    }


def test_profile_fields(model: dict[str, Any]) -> None:
    """The table of profile fields has the members of the model's shapes, in the same kinds."""
    shapes = model["shapes"]
    members = {
        name: reference["shape"] for name, reference in shapes["CreateProfileRequest"]["members"].items()
    }
    assert set(profile_fields.INPUT_FIELDS) == members.keys() - {"DomainName"}
    assert set(profile_fields.INPUT_FIELDS) == shapes["Profile"]["members"].keys() - {
        "ProfileId",
        "FoundByItems",
    }
    assert set(profile_fields.STRING_FIELDS) == {
        name for name, shape in members.items() if shape.startswith("string")
    }
    assert set(profile_fields.ADDRESS_FIELDS) == {
        name for name, shape in members.items() if shape == "Address"
    }
    assert set(profile_fields.ADDRESS_LINES) == shapes["Address"]["members"].keys()
    assert list(profile_fields.PARTY_TYPES) == shapes["PartyType"]["enum"]
    assert list(profile_fields.GENDERS) == shapes["Gender"]["enum"]


def test_predefined_keys(document: dict[str, Any]) -> None:
    """The table of keys has the document's 21 predefined keys, in its order."""
    assert list(keys.PREDEFINED_KEYS) == document["predefined_keys"]
    assert len(keys.PREDEFINED_KEYS) == 21


def test_protocol(model: dict[str, Any]) -> None:
    """The model names the protocol and the signature that the requirements cite."""
    assert (model["metadata"]["protocol"], model["metadata"]["signatureVersion"]) == ("rest-json", "v4")
