"""The OpenAPI 3.1 description of the ten operations, built from the tables and schemas of this package.

Schemas become components under the names that the service model gives them. Authentication is optional: the kit does
not judge whether a target requires it, and a mock that is made from the description should answer every client.
"""

from typing import Any, Final

from .errors import ERROR_TYPE_HEADER, STATUS_OF
from .operations import OPERATIONS, SIGNING_NAME, Operation
from .schemas import URN, schema

_ROOTS: Final = ("error", "profile", "search-response")
_FILES: Final = ("types", "profile", "search-request", "search-response", "error", "other-operations")
_SPREAD: Final = ("SearchProfilesParameters",)
"""Shapes whose members become separate parameters."""

_COMPONENTS: Final = "#/components/schemas/"
_MEMBER_SHAPES: Final = {"DomainName": "name", "MaxResults": "maxSize100", "NextToken": "token"}
"""Shapes of the input members that travel in the path and the query."""

_REFUSED_MEDIA_TYPE: Final = {406: "Accept excludes JSON", 415: "the body is not declared as JSON"}
"""What restJson1 answers in addition to the errors of the model (malformed Accept and Content-Type)."""

_DESCRIPTION: Final = (
    "SearchProfiles as of 2022-11-14, and the operations that load data for it. Built from the schemas of "
    "searchprofiles-tck; its tests list every difference from the service model."
)


def openapi_document() -> dict[str, Any]:
    """Return a new OpenAPI 3.1 document, as JSON values."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Amazon Connect Customer Profiles: SearchProfiles",
            "version": "2020-08-15",
            "description": _DESCRIPTION,
        },
        "servers": [{"url": "/", "description": "The target under test"}],
        "security": [{}, {"sigv4": []}],
        "paths": _paths(),
        "components": {
            "schemas": _component_schemas(),
            "responses": _error_responses(),
            "securitySchemes": {"sigv4": _signature()},
        },
    }


def _paths() -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for operation in OPERATIONS.values():
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return paths


def _operation(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "parameters": [
            *(_parameter(name, name, "path") for name in operation.in_path),
            *(_parameter(member, name, "query") for member, name in operation.query.items()),
        ],
    }
    if operation.has_body:
        described["requestBody"] = {"required": True, "content": _json(f"{operation.name}Body")}
    described["responses"] = {"200": _success(operation)} | {
        str(status): {"$ref": f"#/components/responses/{name}"}
        for status, name in _errors_of(operation).items()
    }
    return described


def _parameter(member: str, name: str, place: str) -> dict[str, Any]:
    reference = {"$ref": _COMPONENTS + _MEMBER_SHAPES[member]}
    return {"name": name, "in": place, "required": place == "path", "schema": reference}


def _success(operation: Operation) -> dict[str, Any]:
    return {"description": f"{operation.name} succeeded", "content": _json(f"{operation.name}Response")}


def _json(component: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _COMPONENTS + component}}}


def _errors_of(operation: Operation) -> dict[int, str]:
    """Return, for each status with which an operation may refuse a request, the component of the response."""
    refused = {status: str(name) for name, status in STATUS_OF.items()}
    media_types = {status: f"MediaType{status}" for status in _REFUSED_MEDIA_TYPE if operation.has_body}
    return dict(sorted((refused | media_types).items()))


def _error_responses() -> dict[str, Any]:
    texts = {str(name): f"{name}, or another name with this status" for name in STATUS_OF}
    texts |= {f"MediaType{status}": text for status, text in _REFUSED_MEDIA_TYPE.items()}
    return {
        name: {"description": text, "headers": _name_header(name), "content": _json("Error")}
        for name, text in texts.items()
    }


def _name_header(name: str) -> dict[str, Any]:
    """Return the header with an error's name; it is optional, since the name may be in the body."""
    schema_of_name = {"type": "string", "examples": [name]}
    return {ERROR_TYPE_HEADER: {"description": "The error's name", "schema": schema_of_name}}


def _signature() -> dict[str, Any]:
    return {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": f"Signature Version 4, signing name {SIGNING_NAME}",
    }


def _component_schemas() -> dict[str, Any]:
    """Return every part of the schemas, and the schemas that describe a whole shape, by the shape's name."""
    components: dict[str, Any] = {}
    for name in _FILES:
        root = schema(name)
        components |= {part: shape for part, shape in root.pop("$defs", {}).items() if part not in _SPREAD}
        if name in _ROOTS:
            components[root["title"]] = {
                key: root[key] for key in root if key not in ("$schema", "$id", "title")
            }
    return {name: _relinked(components[name]) for name in sorted(components)}


def _relinked(value: Any) -> Any:
    """Return ``value`` with references to components instead of files."""
    if isinstance(value, dict):
        return {key: _target(item) if key == "$ref" else _relinked(item) for key, item in value.items()}
    return [_relinked(item) for item in value] if isinstance(value, list) else value


def _target(reference: str) -> str:
    """Return the component for ``urn:searchprofiles-tck:NAME``, or for a part below ``#/$defs/`` of a schema."""
    base, _, pointer = reference.partition("#/$defs/")
    return _COMPONENTS + (pointer or str(schema(base.removeprefix(URN))["title"]))
