"""JSON as RFC 8259 defines it: what the body of a request and of a response must be (protocol)."""

import json
from collections import Counter
from typing import Final

import msgspec

from .exchange import Json

MAXIMUM_DEPTH: Final = 64
"""How deeply JSON may be nested (our own bound). The deepest message of the model has five levels."""


class NotJson(ValueError):
    """Text that is not strict JSON, or that is nested too deeply; the message completes "the body …"."""


def _members(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = Counter(name for name, _ in pairs)
        twice = next(name for name, times in names.items() if times > 1)
        raise NotJson(f"names the member {twice!r} twice in one object")
    return members


def _constant(name: str) -> Json:
    raise NotJson(f"holds {name}, which JSON does not have")


# The decoder of json is lenient in three ways: it accepts NaN and Infinity, and keeps the last of equal members.
_DECODER: Final = json.JSONDecoder(object_pairs_hook=_members, parse_constant=_constant)


def _nests_within(value: Json, levels: int) -> bool:
    inner = [value]
    for _ in range(levels):
        inner = [
            part
            for one in inner
            for part in (one.values() if type(one) is dict else one)
            if type(part) is dict or type(part) is list
        ]
        if not inner:
            return True
    return False


def _plainly_written(text: str) -> Json:
    """Return the JSON value of ``text`` if writing that value again gives ``text``; else None.

    Then no member can be named twice, and nothing in it is lenient. This takes a fraction of the time, and encoders
    commonly write in one of these two ways.
    """
    try:
        data = text.encode()
        value = msgspec.json.decode(data)
        is_plain = msgspec.json.encode(value) == data or json.dumps(value) == text
    except (ValueError, RecursionError):  # both errors of msgspec and of Unicode are errors of values
        return None
    return value if is_plain else None


def strict_json(text: str, *, depth: int = MAXIMUM_DEPTH) -> Json:
    """Return the JSON value of ``text``, strictly: no NaN, no member twice, at most ``depth`` levels.

    Raises ``NotJson``.
    """
    if text.startswith("\ufeff"):
        raise NotJson("starts with a byte order mark")
    try:
        value = _plainly_written(text) or _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise NotJson(f"is not JSON: {error.msg.removesuffix(' at')} at character {error.pos}") from None
    except RecursionError:
        raise NotJson(f"nests deeper than {depth} levels") from None
    except ValueError as error:
        if isinstance(error, NotJson):
            raise
        raise NotJson("holds an integer of thousands of digits") from None
    # Text has no more levels than it has opening brackets, so most values need not be searched.
    if text.count("{") + text.count("[") > depth and not _nests_within(value, depth):
        raise NotJson(f"nests deeper than {depth} levels")
    return value
