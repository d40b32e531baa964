"""From checked members to the request of each operation, and the rules that span members of a search."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

from ..spec.search import Operator, Pair, Search
from .checks import Invalid
from .readings import Readings
from .requests import (
    CreateDomainRequest,
    CreateProfileRequest,
    DeleteProfileRequest,
    DomainRequest,
    KeyRequest,
    ListRequest,
    Request,
    SearchRequest,
    UpdateProfileRequest,
)

Members = Mapping[str, Any]
OpenRule = tuple[Callable[[Members, Sequence[Pair]], bool], str]
"""Whether a search, its members and its pairs, breaks a rule; and what to say of it."""
Refusals = tuple[OpenRule, ...]


class Defaults(Protocol):
    """What a request means by a member that it leaves out."""

    @property
    def default_size(self) -> int: ...

    @property
    def default_operator(self) -> Operator: ...


def _search(members: Members, refusals: Refusals, defaults: Defaults) -> SearchRequest:
    additional = members.get("AdditionalSearchKeys", ())
    pairs = tuple(Pair(pair["KeyName"], pair["Values"]) for pair in (members, *additional))
    for breaks, problem in refusals:
        if breaks(members, pairs):
            raise Invalid(problem)
    operator = members.get("LogicalOperator")
    return SearchRequest(
        members["DomainName"],
        Search(pairs, Operator(operator) if operator else defaults.default_operator),
        members.get("MaxResults", defaults.default_size),
        members.get("NextToken"),
    )


def _has_empty_values(_members: Members, pairs: Sequence[Pair]) -> bool:
    return not all(pair.values for pair in pairs)


def _repeats_key(_members: Members, pairs: Sequence[Pair]) -> bool:
    return len({pair.key for pair in pairs}) < len(pairs)


def _repeats_value(_members: Members, pairs: Sequence[Pair]) -> bool:
    return any(len(set(pair.values)) < len(pair.values) for pair in pairs)


def _has_lone_operator(members: Members, _pairs: Sequence[Pair]) -> bool:
    return "LogicalOperator" in members and "AdditionalSearchKeys" not in members


_OPEN_RULES: Final[Mapping[str, OpenRule]] = {
    "empty-values": (_has_empty_values, "a Values list is empty, expected at least one value in each"),
    "repeated-key": (_repeats_key, "a KeyName is given twice, expected each key in one pair only"),
    "repeated-value": (_repeats_value, "a value is given twice in one Values list, expected each once"),
    "lone-operator": (_has_lone_operator, "LogicalOperator is given without AdditionalSearchKeys"),
}
"""Requests that the sources neither allow nor forbid."""


def refusals(readings: Readings) -> Refusals:
    """The open rules by which a service of these readings refuses searches."""
    return tuple(rule for point, rule in _OPEN_RULES.items() if readings[point] == "refused")


def _list(members: Members, _refusals: Refusals, defaults: Defaults) -> ListRequest:
    return ListRequest(members.get("MaxResults", defaults.default_size), members.get("NextToken"))


def _without(members: Members, *names: str) -> dict[str, Any]:
    return {name: member for name, member in members.items() if name not in names}


def _create_domain(members: Members, _refusals: Refusals, _defaults: Defaults) -> CreateDomainRequest:
    return CreateDomainRequest(members["DomainName"], _without(members, "DomainName", "Matching"))


def _domain(members: Members, _refusals: Refusals, _defaults: Defaults) -> DomainRequest:
    return DomainRequest(members["DomainName"])


def _create_profile(members: Members, _refusals: Refusals, _defaults: Defaults) -> CreateProfileRequest:
    return CreateProfileRequest(members["DomainName"], _without(members, "DomainName"))


def _update_profile(members: Members, _refusals: Refusals, _defaults: Defaults) -> UpdateProfileRequest:
    fields = _without(members, "DomainName", "ProfileId")
    return UpdateProfileRequest(members["DomainName"], members["ProfileId"], fields)


def _delete_profile(members: Members, _refusals: Refusals, _defaults: Defaults) -> DeleteProfileRequest:
    return DeleteProfileRequest(members["DomainName"], members["ProfileId"])


def _key(members: Members, _refusals: Refusals, _defaults: Defaults) -> KeyRequest:
    return KeyRequest(members["DomainName"], members["ProfileId"], members["KeyName"], members["Values"])


BUILDERS: Final[Mapping[str, Callable[[Members, Refusals, Defaults], Request]]] = {
    "SearchProfiles": _search,
    "CreateDomain": _create_domain,
    "GetDomain": _domain,
    "ListDomains": _list,
    "DeleteDomain": _domain,
    "CreateProfile": _create_profile,
    "UpdateProfile": _update_profile,
    "DeleteProfile": _delete_profile,
    "AddProfileKey": _key,
    "DeleteProfileKey": _key,
}
