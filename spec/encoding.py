"""JSON text of the kit's values, even if a target sent something that UTF-8 cannot represent."""

import re
from typing import Any, Final

import msgspec

_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def without_lone_surrogates(text: str) -> str:
    r"""Return ``text`` with each lone surrogate replaced by the six characters ``\udXXX``, which UTF-8 allows."""
    return _LONE_SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def encode(value: Any) -> bytes:
    """Return ``value`` as JSON in UTF-8; lone surrogates, which can come from JSON escapes, are replaced by text."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return msgspec.json.encode(_cleaned(msgspec.to_builtins(value)))


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return without_lone_surrogates(value)
    if isinstance(value, dict):
        return {_cleaned(key): _cleaned(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_cleaned(item) for item in value]
    return value
