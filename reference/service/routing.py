"""From method and path to the operation, by the table of the service model's bindings.

Paths are matched as they travel: a percent-encoded slash is part of a name, not a separator, and names are
decoded once, after matching.
"""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote_to_bytes

from ...spec.errors import UNKNOWN_OPERATION
from ...spec.operations import OPERATIONS, Operation
from ..failures import bad_request
from .wire import Refusal

_Route = tuple[re.Pattern[bytes], Operation]


def _pattern(operation: Operation) -> re.Pattern[bytes]:
    # A name may be empty here: that it must not be is a rule of validation, not of routing.
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]*)", operation.path).encode())


_ROUTES: Final[Mapping[str, tuple[_Route, ...]]] = {
    method: tuple((_pattern(each), each) for each in OPERATIONS.values() if each.method == method)
    for method in {operation.method for operation in OPERATIONS.values()}
}


def decoded(text: bytes) -> str:
    """``text`` without its percent-encoding. Raises ``ServiceFailure`` where that is not UTF-8."""
    try:
        return (unquote_to_bytes(text) if b"%" in text else text).decode()
    except UnicodeDecodeError:
        raise bad_request(
            f"{text[:80].decode('latin-1')!r} in the URL is not percent-encoded UTF-8"
        ) from None


def route(method: str, path: bytes) -> tuple[Operation, dict[str, str]]:
    """The operation, and the members that the path holds.

    Raises ``Refusal`` where no operation has the method and path.
    """
    for pattern, operation in _ROUTES.get(method, ()):
        if match := pattern.fullmatch(path):
            return operation, {name: decoded(value) for name, value in match.groupdict().items()}
    shown = path[:200].decode("latin-1")
    raise Refusal(404, UNKNOWN_OPERATION, f"no operation has the method {method!r} and the path {shown!r}")
