"""The HTTP binding of the ten operations (service model: ``http`` traits; protocol: restJson1)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

SERVICE: Final = "customer-profiles"
"""The service's name in an SDK."""
SIGNING_NAME: Final = "profile"
"""Service name in a Signature V4 credential scope."""

SEARCH: Final = "SearchProfiles"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation, and the place of each of its input members in a request.

    ``query`` maps an input member to its name in the query string. Members that are neither in the path nor in the
    query are in the JSON body.
    """

    name: str
    method: str
    path: str
    query: Mapping[str, str]
    required: tuple[str, ...]
    has_body: bool

    @property
    def in_path(self) -> tuple[str, ...]:
        """The input members in the path."""
        return ("DomainName",) if "{DomainName}" in self.path else ()


_PAGING: Final = {"MaxResults": "max-results", "NextToken": "next-token"}
_NO_QUERY: Final[Mapping[str, str]] = {}


def _operation(
    name: str, method: str, path: str, *required: str, query: Mapping[str, str] = _NO_QUERY, body: bool = True
) -> Operation:
    return Operation(name, method, path, query, required, body)


_KEY_INPUT: Final = ("DomainName", "ProfileId", "KeyName", "Values")

OPERATIONS: Final[Mapping[str, Operation]] = {
    operation.name: operation
    for operation in (
        _operation(
            SEARCH,
            "POST",
            "/domains/{DomainName}/profiles/search",
            "DomainName",
            "KeyName",
            "Values",
            query=_PAGING,
        ),
        _operation("CreateDomain", "POST", "/domains/{DomainName}", "DomainName", "DefaultExpirationDays"),
        _operation("GetDomain", "GET", "/domains/{DomainName}", "DomainName", body=False),
        _operation("ListDomains", "GET", "/domains", query=_PAGING, body=False),
        _operation("DeleteDomain", "DELETE", "/domains/{DomainName}", "DomainName", body=False),
        _operation("CreateProfile", "POST", "/domains/{DomainName}/profiles", "DomainName"),
        _operation("UpdateProfile", "PUT", "/domains/{DomainName}/profiles", "DomainName", "ProfileId"),
        _operation(
            "DeleteProfile", "POST", "/domains/{DomainName}/profiles/delete", "DomainName", "ProfileId"
        ),
        _operation("AddProfileKey", "POST", "/domains/{DomainName}/profiles/keys", *_KEY_INPUT),
        _operation("DeleteProfileKey", "POST", "/domains/{DomainName}/profiles/keys/delete", *_KEY_INPUT),
    )
}


def _pattern(operation: Operation) -> re.Pattern[bytes]:
    # A name may be empty here: a request with an empty name is one of the operation, and breaks its limits.
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]*)", operation.path).encode())


_PATTERNS: Final = tuple((operation, _pattern(operation)) for operation in OPERATIONS.values())


def operation_at(method: str, path: bytes) -> tuple[Operation, dict[str, bytes]] | None:
    """Return the operation that a method and a path select, and the members in the path; None if there is none.

    Paths are matched as they are sent: a percent-encoded slash is part of a name, not a separator.
    """
    for operation, pattern in _PATTERNS:
        if operation.method == method and (match := pattern.fullmatch(path)):
            return operation, match.groupdict()
    return None
