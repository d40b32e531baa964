"""The OpenAPI 3.1 description of the ten operations, built from the tables and schemas of this package.

Schemas become components under the names that the service model gives them. Authentication is optional: the kit does
not judge whether a target requires it, and a mock that is made from the description should answer every client.
"""

from typing import Any, Final

from .errors import ERROR_TYPE_HEADER, HTTP_REFUSALS, STATUS_OF
from .operations import OPERATIONS, SIGNING_NAME, Operation
from .schemas import URN, schema

_ROOTS: Final = ("error", "profile", "search-response")
_FILES: Final = ("types", "profile", "search-request", "search-response", "error", "other-operations")
_SPREAD: Final = ("SearchProfilesParameters",)
"""Shapes whose members become separate parameters."""

_COMPONENTS: Final = "#/components/schemas/"
_MEMBER_SHAPES: Final = {"DomainName": "name", "MaxResults": "maxSize100", "NextToken": "token"}
"""Shapes of the input members that travel in the path and the query."""

_ERRORS: Final = {status: str(name) for name, status in STATUS_OF.items()} | dict(HTTP_REFUSALS)
"""For each status with which any operation may refuse a request, the component of the response."""

_TAGS: Final = {
    "Search": "The operation under test",
    "Domains": "What profiles are kept in",
    "Profiles": "What is searched",
    "Keys": "What profiles are found by, beside their own members",
}

_WORDS: Final = {
    "SearchProfiles": ("Search", "Search for profiles", "Returns the profiles that have a key with a value."),
    "CreateDomain": ("Domains", "Create a domain", "Creates a domain without profiles."),
    "GetDomain": ("Domains", "Describe a domain", "Returns the settings of a domain."),
    "ListDomains": ("Domains", "List domains", "Returns the domains of the account, in pages."),
    "DeleteDomain": ("Domains", "Delete a domain", "Deletes a domain with all its profiles."),
    "CreateProfile": ("Profiles", "Create a profile", "Creates a profile and returns its id."),
    "UpdateProfile": ("Profiles", "Change a profile", "Changes the members that the request names."),
    "DeleteProfile": ("Profiles", "Delete a profile", "Deletes a profile with all its keys."),
    "AddProfileKey": ("Keys", "Add a key", "Adds values under a key by which a profile is found."),
    "DeleteProfileKey": ("Keys", "Delete a key", "Deletes values of a profile under a key."),
}
"""Tag, summary and description of each operation."""

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
            "contact": {"name": "searchprofiles-tck"},
            "license": {"name": "Apache License 2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "The target under test"}],
        "security": [{}, {"sigv4": []}],
        "tags": [{"name": name, "description": text} for name, text in _TAGS.items()],
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
    tag, summary, description = _WORDS[operation.name]
    described: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [tag],
        "summary": summary,
        "description": description,
        "parameters": [
            *(_parameter(name, name, "path") for name in operation.in_path),
            *(_parameter(member, name, "query") for member, name in operation.query.items()),
        ],
    }
    if operation.has_body:
        described["requestBody"] = {"required": True, "content": _json(f"{operation.name}Body")}
    described["responses"] = {"200": _success(operation)} | {
        str(status): {"$ref": f"#/components/responses/{name}"} for status, name in sorted(_ERRORS.items())
    }
    return described


def _parameter(member: str, name: str, place: str) -> dict[str, Any]:
    reference = {"$ref": _COMPONENTS + _MEMBER_SHAPES[member]}
    return {"name": name, "in": place, "required": place == "path", "schema": reference}


def _success(operation: Operation) -> dict[str, Any]:
    return {"description": f"{operation.name} succeeded", "content": _json(f"{operation.name}Response")}


def _json(component: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _COMPONENTS + component}}}


def _error_responses() -> dict[str, Any]:
    texts = {name: f"{name}, or another name with this status" for name in _ERRORS.values()}
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
