"""Which requests are refused, with what error, and whether the message leads to the member."""

from collections.abc import Mapping
from typing import Any

import pytest
from searchprofiles_tck.reference.checks import Structure
from searchprofiles_tck.reference.failures import ServiceFailure
from searchprofiles_tck.reference.model import SearchRequest
from searchprofiles_tck.reference.validation import Rules, Validator
from searchprofiles_tck.spec.errors import ErrorName
from searchprofiles_tck.spec.operations import OPERATIONS
from searchprofiles_tck.spec.profile_fields import ADDRESS_FIELDS, INPUT_FIELDS, STRING_FIELDS
from searchprofiles_tck.spec.readings import Readings
from searchprofiles_tck.spec.search import Operator, Pair, Search

ID = "0123456789abcdef" * 2
PAIR = {"KeyName": "_phone", "Values": ["1"]}
VALID: Mapping[str, dict[str, Any]] = {
    "SearchProfiles": {"DomainName": "d", **PAIR},
    "CreateDomain": {"DomainName": "d", "DefaultExpirationDays": 1},
    "GetDomain": {"DomainName": "d"},
    "ListDomains": {},
    "DeleteDomain": {"DomainName": "d"},
    "CreateProfile": {"DomainName": "d"},
    "UpdateProfile": {"DomainName": "d", "ProfileId": ID},
    "DeleteProfile": {"DomainName": "d", "ProfileId": ID},
    "AddProfileKey": {"DomainName": "d", "ProfileId": ID, **PAIR},
    "DeleteProfileKey": {"DomainName": "d", "ProfileId": ID, **PAIR},
}
WRONG_FOR_TEXT = [1, 1.5, True, [], {}, ["a"]]
WRONG_FOR_LIST = ["a", 1, True, {}]
WRONG_FOR_OBJECT = ["a", 1, True, []]


def validate(operation: str, readings: Readings | None = None, /, **members: Any) -> Any:
    """Return what valid members, some of them replaced, become: of a search the request, else checked members."""
    validator = Validator(readings or Readings(), Rules())
    arguments = {**VALID[operation], **members}
    return validator.search(arguments) if operation == "SearchProfiles" else validator(operation, arguments)


def refusal(operation: str, readings: Readings | None = None, /, **members: Any) -> ServiceFailure:
    """Return the failure that members lead to."""
    with pytest.raises(ServiceFailure) as failure:
        validate(operation, readings, **members)
    return failure.value


def test_search_request_holds_pairs_defaults_and_token() -> None:
    """What is left out gets its default: OR, 20, the first page."""
    second = {"KeyName": "shelf", "Values": ["a", "b"]}
    pairs = (Pair("_phone", ("1",)), Pair("shelf", ("a", "b")))

    assert validate("SearchProfiles") == SearchRequest("d", Search(pairs[:1], Operator.OR), 20, None)
    assert validate(
        "SearchProfiles", AdditionalSearchKeys=[second], LogicalOperator="AND", MaxResults=7, NextToken="t"
    ) == SearchRequest("d", Search(pairs, Operator.AND), 7, "t")


@pytest.mark.parametrize("operation", OPERATIONS)
def test_valid_members_are_taken(operation: str) -> None:
    """Each operation takes the least that it requires."""
    validate(operation)


@pytest.mark.parametrize(
    ("operation", "member"), [(o, m) for o, it in OPERATIONS.items() for m in it.required]
)
@pytest.mark.parametrize("is_null", [False, True])
def test_required_member_is_missed(operation: str, member: str, is_null: bool) -> None:
    """A required member that is left out or null is refused by name."""
    members = {name: value for name, value in VALID[operation].items() if name != member}
    with pytest.raises(ServiceFailure, match=f"{member}: is required") as failure:
        Validator(Readings(), Rules())(operation, {**members, **({member: None} if is_null else {})})
    assert failure.value.name is ErrorName.BAD_REQUEST


GOOD_NAMES = ["a", "_", "-", "A-b_9", "x" * 64]
BAD_NAMES = ["", "x" * 65, "a b", "a\n", "a\u00e9", "a.b", "a/b", "\u0661", "\ud800"]


@pytest.mark.parametrize("operation", [name for name in VALID if name != "ListDomains"])
@pytest.mark.parametrize("name", BAD_NAMES)
def test_malformed_domain_name_is_refused(operation: str, name: str) -> None:
    """The pattern holds for the whole name, so also for a final line feed."""
    assert refusal(operation, DomainName=name).message.startswith("DomainName: ")


@pytest.mark.parametrize("name", GOOD_NAMES)
def test_name_of_the_pattern_is_taken(name: str) -> None:
    """Letters, digits, underscore and hyphen, 1 to 64 of them."""
    assert validate("GetDomain", DomainName=name) == {"DomainName": name}
    assert validate("SearchProfiles", KeyName=name).query.pairs[0].key == name


REFUSED_SEARCHES: list[tuple[str, dict[str, Any]]] = [
    *(("DomainName", {"DomainName": wrong}) for wrong in WRONG_FOR_TEXT),
    *(("KeyName", {"KeyName": wrong}) for wrong in [*WRONG_FOR_TEXT, *BAD_NAMES]),
    *(("Values", {"Values": wrong}) for wrong in WRONG_FOR_LIST),
    *(("Values[1]", {"Values": ["a", wrong]}) for wrong in [*WRONG_FOR_TEXT, None, "", "x" * 256, "\udc00"]),
    *(
        ("AdditionalSearchKeys", {"AdditionalSearchKeys": wrong})
        for wrong in [*WRONG_FOR_LIST, [], [PAIR] * 5]
    ),
    *(("AdditionalSearchKeys[0]", {"AdditionalSearchKeys": [wrong]}) for wrong in [*WRONG_FOR_OBJECT, None]),
    ("AdditionalSearchKeys[1].Values", {"AdditionalSearchKeys": [PAIR, {"KeyName": "a"}]}),
    ("AdditionalSearchKeys[0].KeyName", {"AdditionalSearchKeys": [{"Values": ["a"]}]}),
    ("AdditionalSearchKeys[0].Values[0]", {"AdditionalSearchKeys": [{"KeyName": "a", "Values": [1]}]}),
    *(
        ("LogicalOperator", {"LogicalOperator": wrong})
        for wrong in [*WRONG_FOR_TEXT, "", "and", "XOR", "AND "]
    ),
    *(("MaxResults", {"MaxResults": wrong}) for wrong in [0, -1, 101, 1.0, "20", True, [], {}]),
    *(("NextToken", {"NextToken": wrong}) for wrong in [*WRONG_FOR_TEXT, "", "x" * 1025]),
]


@pytest.mark.parametrize(("where", "members"), REFUSED_SEARCHES)
def test_malformed_search_is_refused_where_it_is_wrong(where: str, members: dict[str, Any]) -> None:
    """A wrong type, length, count, pattern or option gets BadRequestException and the place."""
    failure = refusal("SearchProfiles", **members)

    assert failure.name is ErrorName.BAD_REQUEST
    assert failure.message.startswith(f"{where}: ")


def test_lengths_count_characters() -> None:
    """255 characters of four bytes each are within the limit; 256 of one byte are not."""
    validate("SearchProfiles", Values=["\U0001f600" * 255, "x" * 255])
    assert "256 characters" in refusal("SearchProfiles", Values=["x" * 256]).message


def test_boundaries_are_taken() -> None:
    """Four additional pairs, MaxResults 1 and 100, a token of 1024 characters."""
    for members in ({"MaxResults": 1}, {"MaxResults": 100}, {"NextToken": "x" * 1024}):
        validate("SearchProfiles", **members)
    assert len(validate("SearchProfiles", AdditionalSearchKeys=[PAIR] * 4).query.pairs) == 5


OPEN = [
    ("empty-values", {"Values": []}, "empty"),
    ("repeated-key", {"AdditionalSearchKeys": [PAIR]}, "pairs"),
    ("repeated-value", {"Values": ["a", "a"]}, "accepted"),
    ("many-values", {"Values": [str(number) for number in range(100)]}, "accepted"),
    ("lone-operator", {"LogicalOperator": "AND"}, "accepted"),
    ("unknown-member", {"Sort": "up"}, "ignored"),
    ("unknown-member", {"AdditionalSearchKeys": [{**PAIR, "KeyName": "a", "Boost": 1}]}, "ignored"),
    ("null-member", {"LogicalOperator": None}, "left-out"),
    ("null-member", {"AdditionalSearchKeys": None}, "left-out"),
]


@pytest.mark.parametrize(("point", "members", "taken"), OPEN)
def test_open_point_is_read_as_the_reading_says(point: str, members: dict[str, Any], taken: str) -> None:
    """What the sources leave open is refused under one reading and taken under the other."""
    assert isinstance(validate("SearchProfiles", Readings({point: taken}), **members), SearchRequest)
    assert refusal("SearchProfiles", Readings({point: "refused"}), **members).name is ErrorName.BAD_REQUEST


def test_malformed_profile_id_is_refused_or_not_found() -> None:
    """An id without 32 hexadecimal digits gets 400 or 404; one that contains them is taken."""
    reading = Readings({"malformed-profile-id": "not-found"})

    assert refusal("DeleteProfile", ProfileId="A" * 32).name is ErrorName.BAD_REQUEST
    assert refusal("DeleteProfile", reading, ProfileId="A" * 32).name is ErrorName.NOT_FOUND
    assert validate("DeleteProfile", ProfileId=f"id-{ID}")["ProfileId"] == f"id-{ID}"


@pytest.mark.parametrize("name", STRING_FIELDS)
def test_profile_text_keeps_its_limit(name: str) -> None:
    """1 to 255 characters, 1000 in AdditionalInformation; UpdateProfile takes none too."""
    most = 1000 if name == "AdditionalInformation" else 255

    assert validate("CreateProfile", **{name: "x" * most}) == {"DomainName": "d", name: "x" * most}
    assert validate("UpdateProfile", **{name: ""})["ProfileId"] == ID
    assert validate("UpdateProfile", **{name: ""})[name] == ""
    for wrong in ["", "x" * (most + 1), *WRONG_FOR_TEXT]:
        assert refusal("CreateProfile", **{name: wrong}).message.startswith(f"{name}: ")


REFUSED_PROFILES: list[tuple[str, dict[str, Any]]] = [
    *((name, {name: wrong}) for name in (*ADDRESS_FIELDS, "Attributes") for wrong in WRONG_FOR_OBJECT),
    *((f"{name}.City", {name: {"City": wrong}}) for name in ADDRESS_FIELDS for wrong in ["", 1, "x" * 256]),
    ("Attributes['a']", {"Attributes": {"a": ""}}),
    ("Attributes['a']", {"Attributes": {"a": None}}),
    ("Attributes['']", {"Attributes": {"": "a"}}),
    ("PartyType", {"PartyType": "individual"}),
    ("Gender", {"Gender": ""}),
]


@pytest.mark.parametrize(("where", "members"), REFUSED_PROFILES)
def test_malformed_profile_is_refused_where_it_is_wrong(where: str, members: dict[str, Any]) -> None:
    """Addresses, attributes and enums are held to their limits."""
    assert refusal("CreateProfile", **members).message.startswith(f"{where}: ")


def test_every_field_of_a_profile_is_known() -> None:
    """No member that the document names is unknown to CreateProfile and UpdateProfile."""
    table = Validator(Readings(), Rules()).members

    for operation in ("CreateProfile", "UpdateProfile"):
        check = table[operation]
        assert isinstance(check, Structure)
        assert set(INPUT_FIELDS) <= set(check.members)


def test_expiration_days_keep_their_limit() -> None:
    """1 to 1098 whole days."""
    for days in (1, 1098):
        validate("CreateDomain", DefaultExpirationDays=days)
    for wrong in (0, 1099, "1", True, 1.0):
        assert refusal("CreateDomain", DefaultExpirationDays=wrong).message.startswith(
            "DefaultExpirationDays: "
        )
