"""The JSON Schemas (2020-12) of requests, responses, profiles, errors and reports, and validators for them.

``schemas/NAME.schema.json`` holds the schema NAME. They refer to one another by URN, so that nothing is ever
fetched. ``validator`` is the authority and explains a rejection; ``fast_validator`` decides the same a
hundred times faster. Where Python's regular expressions and those of ECMA-262 differ, the schemas keep clear
of the difference; a test proves that both validators agree.

A validator's name may go on with a JSON pointer to a part of the schema, as ``REQUEST_BODY`` does.
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
"""What the ``$id`` of each schema starts with; the schema's name follows."""

REQUEST_BODY: Final = "search-request#/$defs/SearchProfilesBody"
"""Name of the schema of a search request's JSON body alone."""

_SUFFIX: Final = ".schema.json"


class UnknownSchema(LookupError):
    """A schema that the kit does not have; the message lists those it has."""


@cache
def _schemas() -> Mapping[str, dict[str, Any]]:
    folder = files(__package__).joinpath("schemas")
    found = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(_SUFFIX))
    return MappingProxyType(
        {name.removesuffix(_SUFFIX): json.loads(folder.joinpath(name).read_text("utf-8")) for name in found}
    )


def schema_names() -> tuple[str, ...]:
    """The names of all schemas, sorted."""
    return tuple(_schemas())


def schema(name: str) -> dict[str, Any]:
    """The schema ``name``, as a copy of its own.

    Raises ``UnknownSchema`` for a name that no schema has.
    """
    if name not in _schemas():
        raise UnknownSchema(f"there is no schema {name!r}; there are: {', '.join(schema_names())}")
    copy: dict[str, Any] = json.loads(json.dumps(_schemas()[name]))
    return copy


def _entry(name: str) -> dict[str, Any]:
    """A schema that refers to what ``name`` and its JSON pointer say."""
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
    """All schemas by their ``$id``, for the library ``jsonschema``."""
    import referencing

    resources = [referencing.Resource.from_contents(contents) for contents in _schemas().values()]
    return referencing.Registry().with_resources((resource.id() or "", resource) for resource in resources)


@cache
def validator(name: str) -> "jsonschema.Draft202012Validator":
    """A validator that explains what is wrong with a document: ``iter_errors``, ``json_path`` of each error.

    Raises ``UnknownSchema`` for a name that no schema has.
    """
    import jsonschema

    return jsonschema.Draft202012Validator(_entry(name), registry=registry())


@cache
def fast_validator(name: str) -> "jsonschema_rs.Draft202012Validator":
    """A validator that decides quickly whether a document, as ``json.loads`` gives it, ``is_valid``.

    Raises ``UnknownSchema`` for a name that no schema has.
    """
    import jsonschema_rs

    resources = [(contents["$id"], contents) for contents in _schemas().values()]
    return jsonschema_rs.Draft202012Validator(_entry(name), registry=jsonschema_rs.Registry(resources))
