"""A service model as single facts, such as ``SearchProfiles.input.KeyName.max: 64``, and the texts that document it.

The model is what botocore ships as ``service-2.json``. The kit's OpenAPI document gives facts under the same names, so
that the two can be compared, whichever version of the model it is.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from .operations import OPERATIONS

Facts = dict[str, Any]

TEXT: Final = "text"
"""The first part of the names of facts about documentation texts."""

_TYPES: Final = {
    "structure": "object",
    "map": "object",
    "list": "array",
    "long": "integer",
    "timestamp": "number",
}
_CONSTRAINTS: Final = ("min", "max", "pattern", "enum")
_PARTS: Final = (("member", "item"), ("key", "key"), ("value", "value"))
_SCHEMA_WORDS: Final = {
    **dict.fromkeys(("minLength", "minimum", "minItems", "minProperties"), "min"),
    **dict.fromkeys(("maxLength", "maximum", "maxItems", "maxProperties"), "max"),
    **{word: word for word in ("pattern", "enum", "type", "not")},
}
_SCHEMA_PARTS: Final = {"items": "item", "propertyNames": "key", "additionalProperties": "value"}
_PLACES: Final = {"uri": "path", "querystring": "query"}
_METADATA: Final = ("apiVersion", "protocol", "signatureVersion", "signingName")
_SHAPE_TRAITS: Final = {
    *("type", "members", "required", "documentation", "member", "key", "value"),
    *_CONSTRAINTS,
    *("error", "exception", "fault"),  # the errors of an operation say it
    *("sensitive", "deprecated", "deprecatedMessage", "deprecatedSince"),  # for those who write logs and code
}
_MEMBER_TRAITS: Final = {"shape", "documentation", "location", "locationName", "deprecated"}
_OPERATION_TRAITS: Final = {
    *("name", "http", "input", "output", "errors", "documentation", "documentationUrl"),
    *("deprecated", "idempotent", "readonly"),  # for those who write clients
}


def facts_of_model(model: Mapping[str, Any]) -> Facts:
    """Return what ``model`` says of the kit's operations, but for the texts; an operation that is gone has no facts."""
    return dict(_model_facts(model))


def facts_of_openapi(document: Mapping[str, Any]) -> Facts:
    """Return what the kit's OpenAPI document says, under the names that ``facts_of_model`` uses."""
    return dict(_openapi_facts(document))


def text_facts(model: Mapping[str, Any]) -> Facts:
    """Return a digest of each text that documents an operation, or a member of a structure that it reaches."""
    texts = {name: text for name, text in _texts(model) if text}
    return {f"{TEXT}.{name}": _digest(plain(text)) for name, text in texts.items()}


def text_of(model: Mapping[str, Any], name: str) -> str:
    """Return the text that documents ``name``, such as ``SearchProfilesRequest.KeyName``; empty if there is none."""
    head, _, member = name.partition(".")
    place = model.get("shapes", {}).get(head, {}).get("members", {}).get(member) if member else None
    found = place if member else model.get("operations", {}).get(head)
    return plain((found or {}).get("documentation", ""))


def plain(text: str) -> str:
    """Return a text without its tags, and with single blanks."""
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _texts(model: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for name in OPERATIONS.keys() & model["operations"].keys():
        operation = model["operations"][name]
        yield name, operation.get("documentation", "")
        waiting = [operation[part]["shape"] for part in ("input", "output") if part in operation]
        while waiting:
            shape = model["shapes"][head := waiting.pop()]
            if head in seen:
                continue
            seen.add(head)
            yield from ((f"{head}.{m}", part.get("documentation", "")) for m, part in _members(shape))
            waiting += [part["shape"] for _, part in _members(shape)]
            waiting += [shape[part]["shape"] for part, _ in _PARTS if part in shape]


def _members(shape: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield from shape.get("members", {}).items()


def _model_facts(model: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    shapes = model["shapes"]
    yield from ((f"service.{word}", model["metadata"].get(word)) for word in _METADATA)
    for name in OPERATIONS.keys() & model["operations"].keys():
        operation = model["operations"][name]
        http = operation["http"]
        yield f"{name}.http", (http["method"], http["requestUri"], http.get("responseCode", 200))
        yield from ((f"{name}.{trait}", operation[trait]) for trait in operation.keys() - _OPERATION_TRAITS)
        for part in ("input", "output"):
            yield from _shape_facts(f"{name}.{part}", operation[part]["shape"], shapes)
        for shape in (error["shape"] for error in operation.get("errors", ())):
            yield f"{name}.error.{shape}", shapes[shape]["error"]["httpStatusCode"]
            yield from _shape_facts("error", shape, shapes)


def _shape_facts(
    prefix: str, name: str, shapes: Mapping[str, Any], above: tuple[str, ...] = ()
) -> Iterator[tuple[str, Any]]:
    shape = shapes[name]
    yield f"{prefix}.type", _TYPES.get(shape["type"], shape["type"])
    if name in above:
        return
    above = (*above, name)
    yield from ((f"{prefix}.{word}", shape[word]) for word in _CONSTRAINTS if shape.get(word, 0) != 0)
    yield from ((f"{prefix}.{trait}", shape[trait]) for trait in shape.keys() - _SHAPE_TRAITS)
    for part, word in _PARTS:
        if part in shape:
            yield from _shape_facts(f"{prefix}.{word}", shape[part]["shape"], shapes, above)
    for member, reference in _members(shape):
        if member in shape.get("required", ()):
            yield f"{prefix}.{member}.required", True
        yield from _place_facts(f"{prefix}.{member}", member, reference)
        yield from _shape_facts(f"{prefix}.{member}", reference["shape"], shapes, above)


def _place_facts(prefix: str, member: str, reference: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    place = reference.get("location")
    if place:
        yield f"{prefix}.place", (_PLACES.get(place, place), reference["locationName"])
    elif reference.get("locationName", member) != member:
        yield f"{prefix}.name", reference["locationName"]
    yield from ((f"{prefix}.{trait}", reference[trait]) for trait in reference.keys() - _MEMBER_TRAITS)


def _openapi_facts(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            name = operation["operationId"]
            yield f"{name}.http", (method.upper(), path, 200)
            yield from _input_facts(f"{name}.input", operation, document)
            output = operation["responses"]["200"]["content"]["application/json"]["schema"]
            yield from schema_facts(f"{name}.output", output, document)
            for status, response in operation["responses"].items():
                error = response.get("$ref", "").rpartition("/")[2]
                if error.endswith("Exception"):
                    yield f"{name}.error.{error}", int(status)
    yield from schema_facts("error", document["components"]["schemas"]["Error"], document)


def _input_facts(
    prefix: str, operation: Mapping[str, Any], document: Mapping[str, Any]
) -> Iterator[tuple[str, Any]]:
    yield f"{prefix}.type", "object"
    members = {wire: member for each in OPERATIONS.values() for member, wire in each.query.items()}
    for parameter in operation["parameters"]:
        member = members.get(parameter["name"], parameter["name"])
        if parameter["required"]:
            yield f"{prefix}.{member}.required", True
        yield f"{prefix}.{member}.place", (parameter["in"], parameter["name"])
        yield from schema_facts(f"{prefix}.{member}", parameter["schema"], document)
    if "requestBody" in operation:
        body = operation["requestBody"]["content"]["application/json"]["schema"]
        yield from schema_facts(prefix, body, document)


def schema_facts(prefix: str, value: Mapping[str, Any], root: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield what a JSON Schema says; its references lead into the components of ``root``."""
    while "$ref" in value:
        value = root["components"]["schemas"][value["$ref"].rpartition("/")[2]]
    yield from ((f"{prefix}.{fact}", value[word]) for word, fact in _SCHEMA_WORDS.items() if word in value)
    for part, word in _SCHEMA_PARTS.items():
        if part in value:
            yield from schema_facts(f"{prefix}.{word}", value[part], root)
    for member, inner in value.get("properties", {}).items():
        if member in value.get("required", ()):
            yield f"{prefix}.{member}.required", True
        yield from schema_facts(f"{prefix}.{member}", inner, root)
