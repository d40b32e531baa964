"""The JSON Schemas (2020-12) of requests, responses, profiles, errors and reports, and validators for them.

``schemas/NAME.schema.json`` contains the schema NAME. They refer to each other by URN, so that nothing is fetched.
``validator`` is the authority and explains a rejection; ``fast_validator`` makes the same decision a hundred times
faster. Python's regular expressions and those of ECMA-262 differ; the schemas use only what both have in common, and a
test proves that both validators agree.

The name of a validator may end with a JSON pointer to a part of the schema, as ``REQUEST_BODY`` does.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import jsonschema
    import jsonschema_rs
    import referencing

URN: Final = "urn:searchprofiles-tck:"
"""The beginning of each schema's ``$id``; the schema's name follows."""

REQUEST_BODY: Final = "search-request#/$defs/SearchProfilesBody"
"""Name of the schema of a search request's JSON body alone."""

_SUFFIX: Final = ".schema.json"


class UnknownSchema(LookupError):
    """There is no such schema; the message lists those that exist."""


@cache
def _schemas() -> Mapping[str, dict[str, Any]]:
    folder = files(__package__).joinpath("schemas")
    found = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(_SUFFIX))
    return MappingProxyType(
        {name.removesuffix(_SUFFIX): json.loads(folder.joinpath(name).read_text("utf-8")) for name in found}
    )


def schema_names() -> tuple[str, ...]:
    """Return the names of all schemas, sorted."""
    return tuple(_schemas())


def schema(name: str) -> dict[str, Any]:
    """Return a copy of the schema ``name``.

    Raises ``UnknownSchema`` if there is no schema of that name.
    """
    if name not in _schemas():
        raise UnknownSchema(f"there is no schema {name!r}; there are: {', '.join(schema_names())}")
    copy: dict[str, Any] = json.loads(json.dumps(_schemas()[name]))
    return copy


def _entry(name: str) -> dict[str, Any]:
    """Return a schema that refers to the part of a schema that ``name`` and its JSON pointer select."""
    from referencing.exceptions import Unresolvable

    base, mark, pointer = name.partition("#")
    reference = f"{schema(base)['$id']}{mark}{pointer}"
    try:
        registry().resolver().lookup(reference)
    except Unresolvable as error:
        raise UnknownSchema(f"the schema {base!r} has no part {pointer!r}") from error
    return {"$ref": reference}


@cache
def registry() -> "referencing.Registry[Any]":
    """Return all schemas by their ``$id``, for the library ``jsonschema``."""
    import referencing

    resources = [referencing.Resource.from_contents(contents) for contents in _schemas().values()]
    return referencing.Registry().with_resources((resource.id() or "", resource) for resource in resources)


@cache
def validator(name: str) -> "jsonschema.Draft202012Validator":
    """Return a validator that explains what is wrong with a document: ``iter_errors``, ``json_path`` of each error.

    Raises ``UnknownSchema`` if there is no schema of that name.
    """
    import jsonschema

    return jsonschema.Draft202012Validator(_entry(name), registry=registry())


@cache
def fast_validator(name: str) -> "jsonschema_rs.Draft202012Validator":
    """Return a validator that decides quickly if a document, as ``json.loads`` returns it, ``is_valid``.

    Raises ``UnknownSchema`` if there is no schema of that name.
    """
    import jsonschema_rs

    resources = [(contents["$id"], contents) for contents in _schemas().values()]
    return jsonschema_rs.Draft202012Validator(_entry(name), registry=jsonschema_rs.Registry(resources))
