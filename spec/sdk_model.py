"""What an SDK that is made from the service model can read and send, as far as structures, lists and maps decide it.

Such an SDK looks into these, and so needs one where the model has one; it takes everything else as it comes. The model
is that of the OpenAPI document; tests hold the two functions to botocore.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain
from typing import Any, Final

from .exchange import Json
from .openapi import openapi_document
from .operations import OPERATIONS

_CONTAINERS: Final[Mapping[str, tuple[type, str]]] = {
    "object": (dict, "an object"),
    "array": (list, "an array"),
}


def unreadable(operation: str, output: Json) -> str:
    """Return what an SDK cannot read in the JSON of a response; empty if it reads all that it knows."""
    return next(_misfits("the body", output, _shape(f"{operation}Response"), sent=False), "")


def unsendable(operation: str, members: Mapping[str, Json]) -> str:
    """Return why an SDK would not send ``members`` as they are; empty if it would."""
    described = OPERATIONS[operation]
    in_url = {**dict.fromkeys(described.in_path, "path"), **dict.fromkeys(described.query, "query")}
    body = {name: value for name, value in members.items() if name not in in_url}
    shape = _shape(f"{operation}Body") if described.has_body else {"type": "object"}
    left_out = (f"{name} is null, which is left out" for name, value in body.items() if value is None)
    found = chain(_url_misfits(members, in_url), left_out, _misfits("the body", body, shape, sent=True))
    return next(found, "")


def _url_misfits(members: Mapping[str, Json], in_url: Mapping[str, str]) -> Iterator[str]:
    for name, place in in_url.items():
        value = members.get(name)
        parts = value if place == "query" and isinstance(value, list) else [value]
        if value is None and place == "query":
            continue
        if not all(isinstance(part, str | int) and not isinstance(part, bool) for part in parts):
            yield f"{name} is neither a text nor a number"
        elif not all(_is_unicode(str(part)) for part in parts):
            yield f"{name} has half of a character"


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _misfits(name: str, value: Json, shape: Mapping[str, Any], *, sent: bool) -> Iterator[str]:
    """Yield what is wrong with ``value``, called ``name``, where ``shape`` is what the model has."""
    if shape.get("type") not in _CONTAINERS or (value is None and not sent):
        return
    kind, word = _CONTAINERS[shape["type"]]
    if not isinstance(value, kind):
        yield f"{name} is not {word}"
        return
    if isinstance(value, list):
        for item in value:
            yield from _misfits(f"an item of {name}", item, _resolved(shape["items"]), sent=sent)
        return
    assert isinstance(value, dict)
    members = shape.get("properties", {})
    of_map = shape.get("additionalProperties")
    for key, member in value.items():
        inner = members.get(key, of_map)
        if inner is None:
            if sent:
                yield f"the service model has no {key}"
        elif (shape_of_member := _resolved(inner)).get("type") in _CONTAINERS:
            yield from _misfits(key, member, shape_of_member, sent=sent)


@cache
def _components() -> Mapping[str, Any]:
    components: Mapping[str, Any] = openapi_document()["components"]["schemas"]
    return components


def _shape(component: str) -> Mapping[str, Any]:
    return _resolved(_components()[component])


def _resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = schema.get("$ref")
    return schema if reference is None else _referred(reference)


@cache
def _referred(reference: str) -> Mapping[str, Any]:
    return _shape(reference.rpartition("/")[2])
