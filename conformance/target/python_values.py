"""What a Python method returned, as the JSON that a server would have sent (protocol: restJson1)."""

import math
from collections.abc import Mapping
from datetime import datetime

from ...spec.exchange import Json
from ...spec.strict_json import MAXIMUM_DEPTH


class NoJson(ValueError):
    """A value that JSON cannot hold; the message says where it is and of what type."""


def plain(value: object, place: str = "$", depth: int = MAXIMUM_DEPTH) -> Json:
    """``value`` as dicts, lists, strings and numbers; a timestamp is a number of seconds since 1970.

    ``place`` is where the value stands, as a JSON path. Raises ``NoJson``.
    """
    if value is None or isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    if isinstance(value, datetime):
        return value.timestamp()
    if depth == 0:
        raise NoJson(f"{place} nests deeper than {MAXIMUM_DEPTH} levels")
    if isinstance(value, Mapping):
        return {
            _member(name, place): plain(part, f"{place}.{name}", depth - 1) for name, part in value.items()
        }
    if isinstance(value, list | tuple):
        return [plain(part, f"{place}[{index}]", depth - 1) for index, part in enumerate(value)]
    shown = repr(value) if isinstance(value, float) else type(value).__name__
    raise NoJson(f"{place} is {shown}")


def _member(name: object, place: str) -> str:
    if isinstance(name, str):
        return name
    raise NoJson(f"{place} has a member whose name is {type(name).__name__} instead of str")
