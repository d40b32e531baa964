"""Schemas, OpenAPI document and tables agree with the service model, but for the differences listed here.

Both sides are flattened to single facts, such as ``SearchProfiles.input.KeyName.max: 64``, and compared: with
the model of botocore 1.29.9, and with that of the botocore which is installed.
"""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

import pytest
from searchprofiles_tck.spec import errors, keys, limits, operations, profile_fields
from searchprofiles_tck.spec.errors import HTTP_REFUSALS
from searchprofiles_tck.spec.openapi import openapi_document
from searchprofiles_tck.spec.schemas import schema

_PAIR = "the document calls an entry a pair of a KeyName and a Values list"
DIFFERENCES = {
    "*.not": "the same pattern again, so that a final line feed is refused where $ matches before it",
    "*.FoundByItems.item.KeyName.required": _PAIR,
    "*.FoundByItems.item.Values.required": _PAIR,
    "SearchProfiles.output.Items.item.ProfileId.required": "the document: a profile's unique identifier",
    "*Domain.*put.Matching*": "identity resolution does not touch a search",
    "*Domain.*put.Tags*": "tags do not touch a search",
    "ListDomains.output.Items.item.Tags*": "tags do not touch a search",
    "error.message.type": "protocol: where some servers put the text",
    "error.__type.type": "protocol: where some servers put the error's name",
    "error.code.type": "protocol: where some servers put the error's name",
    **{f"*.error.{name}": "what HTTP refuses, whatever the operation" for name in HTTP_REFUSALS.values()},
}
_LATER_MEMBER = (
    "a member of profiles that came after the document; allowed in responses, never sent by the kit"
)
NEWEST_DIFFERENCES = {
    "*.PartyTypeString.*": _LATER_MEMBER,
    "*.GenderString.*": _LATER_MEMBER,
    "*.ProfileType.*": _LATER_MEMBER,
    "*.EngagementPreferences.*": _LATER_MEMBER,
    "*Domain.*put.RuleBasedMatching.*": "came after the document, does not touch a search",
    "*Domain.*put.DataStore.*": "came after the document, does not touch a search",
}

TYPES = {"structure": "object", "map": "object", "list": "array", "long": "integer", "timestamp": "number"}
SHAPE_WORDS = {"min": "min", "max": "max", "pattern": "pattern", "enum": "enum"}
SCHEMA_WORDS = {
    **dict.fromkeys(("minLength", "minimum", "minItems", "minProperties"), "min"),
    **dict.fromkeys(("maxLength", "maximum", "maxItems", "maxProperties"), "max"),
    **{word: word for word in ("pattern", "enum", "type", "not")},
}
PARTS = {"items": "item", "propertyNames": "key", "additionalProperties": "value"}
ROOMS = {"uri": "path", "querystring": "query"}

Facts = dict[str, Any]


def _shape_facts(prefix: str, name: str, shapes: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    shape = shapes[name]
    yield f"{prefix}.type", TYPES.get(shape["type"], shape["type"])
    yield from ((f"{prefix}.{word}", shape[word]) for word in SHAPE_WORDS if shape.get(word, 0) != 0)
    for part, word in (("member", "item"), ("key", "key"), ("value", "value")):
        if part in shape:
            yield from _shape_facts(f"{prefix}.{word}", shape[part]["shape"], shapes)
    for member, reference in shape.get("members", {}).items():
        if member in shape.get("required", ()):
            yield f"{prefix}.{member}.required", True
        if "location" in reference:
            yield f"{prefix}.{member}.place", (ROOMS[reference["location"]], reference["locationName"])
        yield from _shape_facts(f"{prefix}.{member}", reference["shape"], shapes)


def _schema_facts(
    prefix: str, value: Mapping[str, Any], root: Mapping[str, Any]
) -> Iterator[tuple[str, Any]]:
    while "$ref" in value:
        value = root["components"]["schemas"][value["$ref"].rpartition("/")[2]]
    yield from ((f"{prefix}.{fact}", value[word]) for word, fact in SCHEMA_WORDS.items() if word in value)
    for part, word in PARTS.items():
        if part in value:
            yield from _schema_facts(f"{prefix}.{word}", value[part], root)
    for member, inner in value.get("properties", {}).items():
        if member in value.get("required", ()):
            yield f"{prefix}.{member}.required", True
        yield from _schema_facts(f"{prefix}.{member}", inner, root)


def _model_facts(model: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    shapes = model["shapes"]
    for name, operation in model["operations"].items():
        http = operation["http"]
        yield f"{name}.http", (http["method"], http["requestUri"], http.get("responseCode", 200))
        yield from (
            (f"{name}.error.{e['shape']}", shapes[e["shape"]]["error"]["httpStatusCode"])
            for e in operation["errors"]
        )
        yield from _shape_facts(f"{name}.input", operation["input"]["shape"], shapes)
        yield from _shape_facts(f"{name}.output", operation["output"]["shape"], shapes)
        for error in operation["errors"]:
            yield from _shape_facts("error", error["shape"], shapes)


def _openapi_facts(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            name = operation["operationId"]
            yield f"{name}.http", (method.upper(), path, 200)
            yield from _input_facts(f"{name}.input", operation, document)
            output = operation["responses"]["200"]["content"]["application/json"]["schema"]
            yield from _schema_facts(f"{name}.output", output, document)
            for status, response in operation["responses"].items():
                error = response.get("$ref", "").rpartition("/")[2]
                if error.endswith("Exception"):
                    yield f"{name}.error.{error}", int(status)
    yield from _schema_facts("error", document["components"]["schemas"]["Error"], document)


def _input_facts(
    prefix: str, operation: Mapping[str, Any], document: Mapping[str, Any]
) -> Iterator[tuple[str, Any]]:
    yield f"{prefix}.type", "object"
    members = {wire: member for each in operations.OPERATIONS.values() for member, wire in each.query.items()}
    for parameter in operation["parameters"]:
        member = members.get(parameter["name"], parameter["name"])
        if parameter["required"]:
            yield f"{prefix}.{member}.required", True
        yield f"{prefix}.{member}.place", (parameter["in"], parameter["name"])
        yield from _schema_facts(f"{prefix}.{member}", parameter["schema"], document)
    if "requestBody" in operation:
        body = operation["requestBody"]["content"]["application/json"]["schema"]
        yield from _schema_facts(prefix, body, document)


def _different(ours: Facts, theirs: Facts) -> dict[str, tuple[Any, Any]]:
    names = ours.keys() | theirs.keys()
    return {
        name: (ours.get(name), theirs.get(name))
        for name in sorted(names)
        if ours.get(name) != theirs.get(name)
    }


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
    found = _different(dict(_openapi_facts(openapi_document())), dict(_model_facts(model)))
    assert _unlisted(found, DIFFERENCES) == {}
    assert _gone(found, DIFFERENCES) == []


def test_openapi_against_the_newest(newest_model: dict[str, Any]) -> None:
    """Every difference from today's model is listed, and every listed one exists."""
    found = _different(dict(_openapi_facts(openapi_document())), dict(_model_facts(newest_model)))
    assert _unlisted(found, DIFFERENCES | NEWEST_DIFFERENCES) == {}
    if "ProfileType" not in newest_model["shapes"]:
        pytest.skip("the installed botocore is not the newest: it has not got all of these differences")
    assert _gone(found, DIFFERENCES | NEWEST_DIFFERENCES) == []


def test_schema_of_the_whole_input(model: dict[str, Any]) -> None:
    """The schema of a search's whole input has the members and limits of the model's shape."""
    parts = schema("search-request")["$defs"]
    components = openapi_document()["components"]["schemas"]
    ours: Facts = {}
    for part in ("SearchProfilesParameters", "SearchProfilesBody"):
        ours |= dict(
            _schema_facts("SearchProfiles.input", parts[part], {"components": {"schemas": components}})
        )
    theirs = dict(_shape_facts("SearchProfiles.input", "SearchProfilesRequest", model["shapes"]))
    places = [name for name in theirs if name.endswith(".place")]
    found = _different(ours, {name: fact for name, fact in theirs.items() if name not in places})
    assert _unlisted(found, DIFFERENCES) == {}


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
