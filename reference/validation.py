"""From the members of a request to what it asks for, or the failure that says which rule it breaks.

The rules are a table, one structure an operation (service model, input shapes of 2022-11-14). What the
sources leave open about requests is read as ``readings`` say.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

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
    """The limits and defaults that requests are held to; the specification's, unless told otherwise."""

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
    """Python counts what the protocol counts: Unicode scalar values."""
    default_size: int = spec.DEFAULT_MAX_RESULTS
    default_operator: Operator = Operator.OR
    """"The OR relationship is the default behavior" (document, LogicalOperator)."""
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

    def _table(self) -> Mapping[str, Mapping[str, Check]]:
        rules, value = self._rules, text(self._rules.value, self._rules.length)
        name = satisfying(string, rules.is_name, _NAME_RULE, ErrorName.BAD_REQUEST)
        domain = {"DomainName": name}
        profile = {**domain, "ProfileId": self._profile_id()}
        pair = {"KeyName": name, "Values": items(value)}
        paging = {"MaxResults": integer(rules.max_results), "NextToken": text(rules.next_token, rules.length)}
        search = {
            **domain,
            **pair,
            **paging,
            "AdditionalSearchKeys": items(self._structure(pair, tuple(pair)), rules.additional_search_keys),
            "LogicalOperator": choice(rules.operators),
        }
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
        return satisfying(string, self._rules.is_profile_id, spec.PROFILE_ID_PATTERN, name)

    def _domain_settings(self) -> Mapping[str, Check]:
        short = text(_OPTIONAL_TEXT, self._rules.length)
        return {
            "DefaultExpirationDays": integer(self._rules.default_expiration_days),
            "DefaultEncryptionKey": short,
            "DeadLetterQueueUrl": short,
            "Matching": mapping(string, _anything),
            "Tags": mapping(string, string, _TAGS),
        }

    def _profile_fields(self, minimum: int) -> Mapping[str, Check]:
        """UpdateProfile takes empty strings, which remove what was there; CreateProfile does not."""
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


def _anything(value: Json) -> Any:
    return value
