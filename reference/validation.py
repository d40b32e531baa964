"""From the members of a request to what it requests, or the failure that says which rule it breaks.

The rules are a table with one structure for each operation (service model, input shapes of 2022-11-14). What the
sources leave open about requests is decided by ``readings``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from ..spec import limits as spec
from ..spec.errors import ErrorName
from ..spec.exchange import Json
from ..spec.limits import Limit
from ..spec.operations import OPERATIONS, SEARCH
from ..spec.profile_fields import ADDRESS_FIELDS, ADDRESS_LINES, GENDERS, PARTY_TYPES, STRING_FIELDS
from ..spec.search import Operator, Pair, Search
from .checks import Check, Invalid, Structure, choice, integer, items, mapping, satisfying, string, text
from .failures import ServiceFailure, bad_request
from .readings import Readings
from .requests import Members, SearchRequest, open_rules

_OPTIONAL_TEXT: Final = Limit(0, 255)
_TAGS: Final = Limit(1, 50)
_NAME_RULE: Final = f"{spec.NAME_PATTERN} in {spec.NAME.minimum} to {spec.NAME.maximum} characters"


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
    # limits-characters
    length: Callable[[str], int] = len
    """Python counts what the protocol counts: Unicode scalar values."""
    # pagination-default-size
    default_size: int = spec.DEFAULT_MAX_RESULTS
    # logic-or-default
    default_operator: Operator = Operator.OR
    """"The OR relationship is the default behavior" (document, LogicalOperator)."""
    # limits-key-name-required, limits-values-required
    required: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: {name: operation.required for name, operation in OPERATIONS.items()}
    )


class Validator:
    """Checks the members of requests. ``members`` maps each operation to the check of its input."""

    def __init__(self, readings: Readings, rules: Rules) -> None:
        self._readings = readings
        self._rules = rules
        self._open_rules = open_rules(readings)
        self.members: Mapping[str, Check] = {
            operation: self._structure(checks, rules.required[operation])
            for operation, checks in self._table().items()
        }

    # errors-bad-request, errors-other-operations
    def __call__(self, operation: str, arguments: Mapping[str, Json]) -> Members:
        """Return the checked members of one operation, given as an SDK takes them. Raises ``ServiceFailure``."""
        try:
            members: Members = self.members[operation](arguments)
        except Invalid as invalid:
            raise ServiceFailure(invalid.name, str(invalid)) from None
        return members

    def search(self, arguments: Mapping[str, Json]) -> SearchRequest:
        """Return the request that the members of SearchProfiles make. Raises ``ServiceFailure``."""
        members = self(SEARCH, arguments)
        additional = members.get("AdditionalSearchKeys", ())
        pairs = tuple(Pair(pair["KeyName"], pair["Values"]) for pair in (members, *additional))
        for breaks, problem in self._open_rules:
            if breaks(members, pairs):
                raise bad_request(f"the request: {problem}")
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

    # limits-json-types: each check below begins with the type of the value.
    def _table(self) -> Mapping[str, Mapping[str, Check]]:
        rules, value = self._rules, text(self._rules.value, self._rules.length)
        # limits-domain-name-length, limits-domain-name-pattern, limits-other-domain-names
        name = satisfying(rules.is_name, _NAME_RULE)
        domain = {"DomainName": name}
        # limits-key-name-length, limits-key-name-pattern, limits-value-length
        pair = {"KeyName": name, "Values": items(value)}
        # limits-max-results, limits-next-token-length, limits-list-domains
        paging = {"MaxResults": integer(rules.max_results), "NextToken": text(rules.next_token, rules.length)}
        # limits-additional-key-members, limits-additional-key-name-length, limits-additional-key-name-pattern,
        # limits-additional-value-length
        additional = self._structure(pair, tuple(pair))
        search = {
            **domain,
            **pair,
            **paging,
            # limits-additional-keys-count, logic-five-pairs
            "AdditionalSearchKeys": items(additional, rules.additional_search_keys),
            # limits-logical-operator
            "LogicalOperator": choice(rules.operators),
        }
        # limits-profile-id-input, limits-profile-key-input
        profile = {**domain, "ProfileId": self._profile_id()}
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

    def _profile_id(self) -> Check:
        refused = self._readings["malformed-profile-id"] == "bad-request"
        name = ErrorName.BAD_REQUEST if refused else ErrorName.NOT_FOUND
        return satisfying(self._rules.is_profile_id, spec.PROFILE_ID_PATTERN, name)

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
