"""The what-if panel: what the page passes to the engine in its script, and the profiles that cards can fill it with.

The engine is ``templates/what-if-engine.js``, which describes its input. Everything is passed as JSON in ASCII, so
that no character of a target is changed on the way or has a meaning of its own in the page.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ..spec import limits
from ..spec.exchange import Exchange
from ..spec.keys import FIELDS_BY_KEY, FULL_NAME_FIELDS, FULL_NAME_KEY, PREDEFINED_KEYS
from ..spec.limits import Limit
from ..spec.open_points import OPEN_POINTS, OpenPoint
from ..spec.operations import SEARCH
from ..spec.results import Failure, ReadingFound

PLAYED: Final = (
    *("several-values", "found-by-single", "found-by-values", "found-by-order", "repeated-pair"),
    *("letter-case", "blanks", "inner-blanks", "unicode-form", "compatible-characters", "marks"),
    *("phone-format", "full-name-gap"),
    *("undefined-key", "empty-values", "repeated-key", "repeated-value", "lone-operator"),
    *("page-fill", "last-page"),
)
"""Open points that decide the answer to one query: the panel offers their readings."""

_CASE_LENGTH: Final = 6_000
"""Characters. Longer cases are not offered on cards: nobody edits them in a text box."""


def _range(limit: Limit) -> Sequence[int]:
    return limit.minimum, limit.maximum


RULES: Final[Mapping[str, Any]] = {
    "fieldsByKey": list(FIELDS_BY_KEY.items()),
    "fullNameKey": FULL_NAME_KEY,
    "fullNameFields": FULL_NAME_FIELDS,
    "predefinedKeys": PREDEFINED_KEYS,
    "phoneKey": "_phone",
    "namePattern": limits.NAME_PATTERN,
    "nameLength": _range(limits.NAME),
    "valueLength": _range(limits.VALUE),
    "pairs": _range(limits.PAIRS),
    "maxResults": _range(limits.MAX_RESULTS),
    "defaultMaxResults": limits.DEFAULT_MAX_RESULTS,
}

_EXAMPLE: Final = {
    "world": [
        {
            "name": "p1",
            "fields": [["FirstName", "Ann"], ["LastName", "Lee"]],
            "keys": [["_phone", ["+4915112345"]]],
        },
        {
            "name": "p2",
            "fields": [["EmailAddress", "ann@example.org"]],
            "keys": [["_phone", ["+4915112345"]]],
        },
        {"name": "p3", "fields": [["EmailAddress", "bo@example.org"]], "keys": [["_orderId", ["7"]]]},
    ],
    "query": {
        "pairs": [
            {"key": "_phone", "values": ["+4915112345"]},
            {"key": "_email", "values": ["ann@example.org", "bo@example.org"]},
        ],
        "operator": "AND",
        "maxResults": None,
    },
}


@dataclass(frozen=True, slots=True)
class Choice:
    """An open point as the panel offers it; ``reading`` is the first choice, empty if it differs by key."""

    point: OpenPoint
    reading: str


@dataclass(frozen=True, slots=True)
class Panel:
    """What the panel starts with: rules of the specification, readings found for single keys, a case, choices."""

    rules: str
    by_key: str
    example: str
    choices: Sequence[Choice]


def panel(readings: Iterable[ReadingFound]) -> Panel:
    """Return the panel with the ``readings`` found for the target; if none was found, the first of the point."""
    found: dict[str, dict[str, str]] = {point: {} for point in PLAYED}
    for each in readings:
        reading = each.reading or ""
        if each.point in found and reading in OPEN_POINTS[each.point].readings:
            found[each.point][each.key] = reading
    differing = {point for point, taken in found.items() if len(set(taken.values())) > 1}
    by_key = [
        (point, key, taken) for point in sorted(differing) for key, taken in found[point].items() if key
    ]
    choices = [_choice(OPEN_POINTS[point], found[point], point in differing) for point in PLAYED]
    return Panel(_json(RULES), _json(by_key), _json(_EXAMPLE), choices)


def _choice(point: OpenPoint, taken: Mapping[str, str], differs: bool) -> Choice:
    if differs:
        return Choice(point, "")
    return Choice(point, next(iter([*taken.values(), *point.readings])))


def case(failure: Failure, recorded: Mapping[str, Exchange]) -> str:
    """Return the profiles and query of ``failure`` for the panel; empty if they are incomplete or too long.

    The query is that of the last search that the failure cites: reduction ends with it.
    """
    searches = [recorded[id_].call for id_ in failure.exchanges if id_ in recorded]
    searches = [call for call in searches if call.operation == SEARCH and call.http is None]
    if not failure.world or not searches or failure.reduction != "minimised":
        return ""
    query = _query(searches[-1].input)
    text = _json({"world": [_profile(row.name, row.values) for row in failure.world], "query": query})
    return text if query and len(text) <= _CASE_LENGTH else ""


def _profile(name: str, values: Mapping[str, Sequence[str]]) -> Mapping[str, Any]:
    return {"name": name, "fields": [], "keys": list(values.items())}


def _query(members: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the members of a search as the engine takes them; None if they have another shape."""
    given = [members, *_list(members.get("AdditionalSearchKeys"))]
    pairs = [{"key": pair.get("KeyName"), "values": pair.get("Values")} for pair in given]
    operator, size = members.get("LogicalOperator"), members.get("MaxResults")
    is_complete = all(isinstance(pair["key"], str) and _are_texts(pair["values"]) for pair in pairs)
    if not is_complete or operator not in (None, "AND", "OR") or type(size) not in (int, type(None)):
        return None
    return {"pairs": pairs, "operator": operator, "maxResults": size}


def _list(value: Any) -> Sequence[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, (list, tuple)) else []


def _are_texts(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(each, str) for each in value)


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
