"""Whether a search request, as it travelled, is certainly valid, certainly invalid, or a matter of open points.

A generator of requests knows a schema, and no schema knows what the sources leave open. So before a target is told
that it took or refused a generated request wrongly, the request is looked at once more here.
"""

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Final
from urllib.parse import parse_qsl, unquote

from ...spec.exchange import HttpRequest, Json
from ...spec.keys import PREDEFINED_KEYS
from ...spec.limits import MAX_RESULTS, NEXT_TOKEN, is_name
from ...spec.operations import OPERATIONS, SEARCH
from ...spec.schemas import REQUEST_BODY, fast_validator
from ...spec.strict_json import NotJson, strict_json

_PATH: Final = re.compile(OPERATIONS[SEARCH].path.replace("{DomainName}", "([^/]*)"))
_MEMBERS: Final = frozenset({"KeyName", "Values", "AdditionalSearchKeys", "LogicalOperator"})
_OPTIONAL: Final = frozenset({"AdditionalSearchKeys", "LogicalOperator"})
_KEYS: Final = frozenset(PREDEFINED_KEYS)
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(\.0*)?", re.ASCII)


class Validity(Enum):
    """What the sources say of a request."""

    VALID = "valid"
    OPEN = "open"
    INVALID = "invalid"


def body_members(request: HttpRequest) -> Mapping[str, Json] | None:
    """The members of a request's body; None where it is no JSON object, or holds half a surrogate pair."""
    try:
        value = strict_json(request.body)
    except NotJson:
        return None
    return value if isinstance(value, dict) and _encodable(value) else None


def validity(request: HttpRequest, domain: str) -> Validity:
    """What the sources say of ``request``, a search in ``domain``, the only one that is known to exist."""
    path, _, query = request.target.partition("?")
    found = _PATH.fullmatch(path)
    members = body_members(request)
    if found is None or members is None:
        return Validity.OPEN
    name = unquote(found[1], errors="replace")
    marks = {*_of_query(query), *_of_body(members)}
    if Validity.INVALID in marks or not is_name(name):
        return Validity.INVALID
    return Validity.OPEN if marks or name != domain or not _is_json(request) else Validity.VALID


def _is_json(request: HttpRequest) -> bool:
    kinds = [value for name, value in request.headers if name.lower() == "content-type"]
    return kinds == ["application/json"]


def _encodable(value: Json) -> bool:
    if isinstance(value, str):
        return not any("\ud800" <= character <= "\udfff" for character in value)
    parts = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ()
    return all(map(_encodable, parts))


def _of_query(query: str) -> Iterator[Validity]:
    """Marks of what is invalid or open in a query string."""
    given = parse_qsl(query, keep_blank_values=True)
    names = [name for name, _ in given]
    if len(set(names)) != len(names) or not {*names} <= {"max-results", "next-token"}:
        yield Validity.OPEN
        return
    for name, text in given:
        if name == "next-token":
            # Text that never was a token may be refused or taken as left out.
            yield Validity.OPEN if len(text) <= NEXT_TOKEN.maximum else Validity.INVALID
        elif not text:
            yield Validity.OPEN
        elif _NUMBER.fullmatch(text) is None or not MAX_RESULTS.allows(int(float(text))):
            yield Validity.INVALID
        elif text != str(int(float(text))):
            yield Validity.OPEN  # the number is right, and written strangely


def _of_body(members: Mapping[str, Json]) -> Iterator[Validity]:
    """Marks of what is invalid or open in a body."""
    given = {name: value for name, value in members.items() if value is not None or name not in _OPTIONAL}
    if not fast_validator(REQUEST_BODY).is_valid(given):
        yield Validity.INVALID
        return
    pairs = [given, *given.get("AdditionalSearchKeys", ())]
    keys = [pair["KeyName"] for pair in pairs]
    opened = (
        len(given) < len(members),
        any(not {*pair} <= _MEMBERS for pair in pairs),
        any(len({*pair["Values"]}) < max(1, len(pair["Values"])) for pair in pairs),
        len({*keys}) < len(keys),
        not {*keys} <= _KEYS,
        "LogicalOperator" in given and len(pairs) == 1,
    )
    if any(opened):
        yield Validity.OPEN
