"""From the members of a request to what it requests, or the failure that says which rule it breaks.

The rules are a table with one structure for each operation (service model, input shapes of 2022-11-14). What the
sources leave open about requests is decided by ``readings``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ..spec import limits as spec
from ..spec.errors import ErrorName
from ..spec.exchange import Json
from ..spec.limits import Limit
from ..spec.operations import OPERATIONS, SEARCH
from ..spec.profile_fields import ADDRESS_FIELDS, ADDRESS_LINES, GENDERS, PARTY_TYPES, STRING_FIELDS
from ..spec.readings import Readings
from ..spec.search import Operator, Pair, Search
from .checks import Check, Invalid, Structure, choice, integer, items, mapping, satisfying, string, text
from .model import Members, SearchRequest

_OPTIONAL_TEXT: Final = Limit(0, 255)
_TAGS: Final = Limit(1, 50)
_MANY: Final = 100
"""Values in a pair from which on the reference refuses them, under a reading of ``many-values``."""
_NAME_RULE: Final = f"{spec.NAME_PATTERN} in {spec.NAME} characters"

_OPEN_RULES: Final[Mapping[str, tuple[Callable[[Members, Sequence[Pair]], bool], str]]] = {
    "empty-values": (
        lambda _, pairs: not all(pair.values for pair in pairs),
        "a Values list is empty, expected at least one value in each",
    ),
    "repeated-key": (
        lambda _, pairs: len({pair.key for pair in pairs}) < len(pairs),
        "a KeyName is given twice, expected each key in one pair only",
    ),
    "repeated-value": (
        lambda _, pairs: any(len(set(pair.values)) < len(pair.values) for pair in pairs),
        "a value is given twice in one Values list, expected each once",
    ),
    "many-values": (
        lambda _, pairs: any(len(pair.values) >= _MANY for pair in pairs),
        f"a Values list is longer than {_MANY - 1}",
    ),
    "lone-operator": (
        lambda members, _: "LogicalOperator" in members and "AdditionalSearchKeys" not in members,
        "LogicalOperator is given without AdditionalSearchKeys",
    ),
}
"""Searches that the sources neither allow nor forbid: by open point, whether one is such a search, and the message."""


@dataclass(frozen=True)
class Rules:
    """The limits and defaults of requests: those of the specification, unless others are given."""

    is_name: Callable[[str], bool] = spec.is_name
    value: Limit = spec.VALUE
    additional_information: Limit = spec.ADDITIONAL_INFORMATION
    additional_search_keys: Limit = spec.ADDITIONAL_SEARCH_KEYS
    max_results: Limit = spec.MAX_RESULTS
    next_token: Limit = spec.NEXT_TOKEN
    default_expiration_days: Limit = spec.DEFAULT_EXPIRATION_DAYS
    is_profile_id: Callable[[str], bool] = spec.contains_profile_id
    operators: tuple[str, ...] = tuple(Operator)
    party_types: tuple[str, ...] = PARTY_TYPES
    genders: tuple[str, ...] = GENDERS
    length: Callable[[str], int] = len
    """limits-characters: Python counts what the protocol counts, Unicode scalar values."""
    default_size: int = spec.DEFAULT_MAX_RESULTS
    default_operator: Operator = Operator.OR
    """logic-or-default: "The OR relationship is the default behavior" (document, LogicalOperator)."""
    # limits-key-name-required, limits-values-required
    required: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: {name: operation.required for name, operation in OPERATIONS.items()}
    )


class Validator:
    """Checks the members of requests. ``members`` maps each operation to the check of its input."""

    def __init__(self, readings: Readings, rules: Rules) -> None:
        self._readings = readings
        self._rules = rules
        self._open_rules = [rule for point, rule in _OPEN_RULES.items() if readings[point] == "refused"]
        self.members: Mapping[str, Check] = {
            operation: self._structure(checks, rules.required[operation])
            for operation, checks in self._table().items()
        }

    # errors-bad-request, errors-other-operations
    def __call__(self, operation: str, arguments: Mapping[str, Json]) -> Members:
        """Return the checked members of one operation, given as an SDK takes them. Raises ``ServiceFailure``."""
        members: Members = self.members[operation](arguments)
        return members

    def search(self, arguments: Mapping[str, Json]) -> SearchRequest:
        """Return the request that the members of SearchProfiles make. Raises ``ServiceFailure``."""
        members = self(SEARCH, arguments)
        additional = members.get("AdditionalSearchKeys", ())
        pairs = tuple(Pair(pair["KeyName"], pair["Values"]) for pair in (members, *additional))
        for breaks, problem in self._open_rules:
            if breaks(members, pairs):
                raise Invalid(problem)
        operator = members.get("LogicalOperator")
        return SearchRequest(
            members["DomainName"],
            Search(pairs, Operator(operator) if operator else self._rules.default_operator),
            members.get("MaxResults", self._rules.default_size),
            members.get("NextToken"),
        )

    def _structure(self, members: Mapping[str, Check], required: tuple[str, ...] = ()) -> Structure:
        return Structure(
            members,
            required,
            refuse_unknown=self._readings["unknown-member"] == "refused",
            refuse_null=self._readings["null-member"] == "refused",
        )

    # limits-json-types: each check begins with the type. limits-domain-name-length, limits-domain-name-pattern,
    # limits-key-name-length, limits-key-name-pattern, limits-value-length, limits-max-results, limits-logical-operator,
    # limits-next-token-length, limits-additional-keys-count, limits-additional-key-members,
    # limits-additional-key-name-length, limits-additional-key-name-pattern, limits-additional-value-length,
    # limits-other-domain-names, limits-list-domains, limits-profile-id-input, limits-profile-key-input
    def _table(self) -> Mapping[str, Mapping[str, Check]]:
        rules, value = self._rules, text(self._rules.value, self._rules.length)
        name = satisfying(rules.is_name, _NAME_RULE)
        domain = {"DomainName": name}
        pair = {"KeyName": name, "Values": items(value)}
        paging = {"MaxResults": integer(rules.max_results), "NextToken": text(rules.next_token, rules.length)}
        additional = self._structure(pair, tuple(pair))
        search = {
            **domain,
            **pair,
            **paging,
            "AdditionalSearchKeys": items(additional, rules.additional_search_keys),
            "LogicalOperator": choice(rules.operators),
        }
        is_bad = self._readings["malformed-profile-id"] == "bad-request"
        error = ErrorName.BAD_REQUEST if is_bad else ErrorName.NOT_FOUND
        profile = {**domain, "ProfileId": satisfying(rules.is_profile_id, spec.PROFILE_ID_PATTERN, error)}
        return {
            "SearchProfiles": search,
            "CreateDomain": {**domain, **self._domain_settings()},
            "GetDomain": domain,
            "ListDomains": paging,
            "DeleteDomain": domain,
            "CreateProfile": {**domain, **self._profile_fields(minimum=1)},
            "UpdateProfile": {**profile, **self._profile_fields(minimum=0)},
            "DeleteProfile": profile,
            "AddProfileKey": {**profile, **pair},
            "DeleteProfileKey": {**profile, **pair},
        }

    # limits-create-domain
    def _domain_settings(self) -> Mapping[str, Check]:
        short = text(_OPTIONAL_TEXT, self._rules.length)
        return {
            "DefaultExpirationDays": integer(self._rules.default_expiration_days),
            "DefaultEncryptionKey": short,
            "DeadLetterQueueUrl": short,
            "Matching": mapping(string, lambda value: value),
            "Tags": mapping(string, string, _TAGS),
        }

    # limits-profile-strings, limits-update-strings, shape-string-lengths, shape-address, shape-attributes, shape-enums:
    # a response contains what was stored, so it keeps the limits that the request kept.
    def _profile_fields(self, minimum: int) -> Mapping[str, Check]:
        """Return the checks of a profile's members. UpdateProfile takes empty strings, which remove a member."""
        rules = self._rules
        short = text(Limit(minimum, rules.value.maximum), rules.length)
        lengthy = text(Limit(minimum, rules.additional_information.maximum), rules.length)
        address = self._structure(dict.fromkeys(ADDRESS_LINES, short))
        return {
            **dict.fromkeys(STRING_FIELDS, short),
            **dict.fromkeys(ADDRESS_FIELDS, address),
            "AdditionalInformation": lengthy,
            "PartyType": choice(rules.party_types),
            "Gender": choice(rules.genders),
            "Attributes": mapping(text(rules.value, rules.length), short),
        }
