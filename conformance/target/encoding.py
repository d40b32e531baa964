"""An operation and its input as the HTTP request that restJson1 makes of it (protocol; service model).

Nothing is validated: a value of the wrong type, length or pattern travels as it is, since refusing it is the
target's part.
"""

import json
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from ...spec.exchange import HttpRequest, Json
from ...spec.operations import OPERATIONS, Operation

JSON_TYPE: Final = "application/json"
_RAW: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_ESCAPED: Final = json.JSONEncoder(separators=(",", ":"))
_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_UNRESERVED: Final = "-_.~"
"""RFC 3986; everything else is percent-encoded, the slash too."""


def json_text(value: Json) -> str:
    """``value`` as JSON: characters as themselves, but escaped where a lone surrogate has no UTF-8 form.

    NaN and Infinity travel as these words, which is not JSON: what a target makes of them is its part.
    """
    text = _RAW.encode(value)
    return text if text.isascii() or _LONE_SURROGATE.search(text) is None else _ESCAPED.encode(value)


def _plain(value: Json) -> str:
    return value if isinstance(value, str) else json_text(value)


def _percent(value: Json) -> str:
    # A lone surrogate goes out as the three bytes that stand for it: not UTF-8, and the target must cope.
    return quote(_plain(value).encode("utf-8", "surrogatepass"), safe=_UNRESERVED)


def _path(operation: Operation, members: Mapping[str, Json]) -> str:
    path = operation.path
    for name in operation.in_path:
        value = members.get(name)
        path = path.replace(f"{{{name}}}", "" if value is None else _percent(value))
    return path


def _query(operation: Operation, members: Mapping[str, Json]) -> str:
    pairs = (
        f"{parameter}={_percent(value)}"
        for name, parameter in operation.query.items()
        if (given := members.get(name)) is not None
        for value in (given if isinstance(given, list) else [given])
    )
    return "&".join(pairs)


def encode(operation_name: str, members: Mapping[str, Json]) -> HttpRequest:
    """The request for an operation of ``spec.operations``, with the headers that describe its content.

    A path label that is None or missing leaves its segment empty; a query member that is None or missing is
    left out; a list in the query repeats the parameter. Raises ``KeyError`` for an operation that does not
    exist and ``TypeError`` for a value that is neither JSON nor a number JSON lacks.
    """
    operation = OPERATIONS[operation_name]
    query = _query(operation, members)
    target = _path(operation, members) + (f"?{query}" if query else "")
    accept = ("Accept", JSON_TYPE)
    if not operation.has_body:
        return HttpRequest(operation.method, target, (accept,))
    elsewhere = {*operation.in_path, *operation.query}
    body = json_text({name: value for name, value in members.items() if name not in elsewhere})
    return HttpRequest(operation.method, target, (accept, ("Content-Type", JSON_TYPE)), body)
