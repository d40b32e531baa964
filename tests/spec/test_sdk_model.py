"""What an SDK can read and send is what botocore can, made from the service model of the same release."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest
from botocore.model import ServiceModel
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from botocore.utils import percent_encode_sequence
from hypothesis import assume, given
from hypothesis import strategies as st
from searchprofiles_tck.conformance.target.http_message import encode
from searchprofiles_tck.spec.exchange import Json
from searchprofiles_tck.spec.operations import OPERATIONS, SEARCH
from searchprofiles_tck.spec.sdk_model import unreadable, unsendable

SCALARS: st.SearchStrategy[Json] = st.sampled_from(["", "text", "ü", 7, 1.5, True])
"""A null is no scalar here: what it means depends on its place."""
CONTAINERS: st.SearchStrategy[Json] = st.sampled_from([["x"], {"k": "x"}, [{"k": "x"}], [["x"]]])
VALUES = SCALARS | CONTAINERS
KEYS = st.fixed_dictionaries(
    {}, optional={"KeyName": VALUES, "Values": VALUES | st.just([None]), "Other": VALUES}
)
PROFILES = st.fixed_dictionaries(
    {},
    optional={
        "ProfileId": VALUES,
        "Address": VALUES,
        "Attributes": VALUES,
        "FoundByItems": VALUES,
        "Other": VALUES,
    },
)
OUTPUTS = st.fixed_dictionaries(
    {},
    optional={
        "Items": st.none() | VALUES | st.lists(PROFILES, min_size=1, max_size=2),
        "NextToken": VALUES,
        "Other": VALUES,
    },
)
INPUTS = st.fixed_dictionaries(
    {"DomainName": st.sampled_from(["d", "ä/b", 7, True, ["x"], "\ud800"])},
    optional={
        "KeyName": VALUES | st.none(),
        "Values": VALUES | st.just([None]),
        "AdditionalSearchKeys": VALUES
        | st.lists(KEYS, min_size=1, max_size=2)
        | st.just([{"KeyName": None}]),
        "LogicalOperator": VALUES,
        "MaxResults": st.sampled_from(["", "10", 10, True, [1, 2], [True], {"k": "x"}]) | st.none(),
        "NextToken": st.sampled_from(["a b&c=d", "\udfff"]),
        "Other": VALUES,
    },
)


@pytest.fixture(scope="module")
def service(model: dict[str, Any]) -> ServiceModel:
    """Return the service model of the document's release, as botocore has it."""
    return ServiceModel(model, "customer-profiles")


def test_it_reads_what_botocore_reads(service: ServiceModel) -> None:
    """Unreadable is what botocore's parser stumbles over, or reads as something else than the JSON holds."""
    parser, shape = create_parser("rest-json"), service.operation_model(SEARCH).output_shape

    @given(output=OUTPUTS)
    def agree(output: Json) -> None:
        response = {"status_code": 200, "headers": {}, "body": json.dumps(output).encode()}
        try:
            parsed = parser.parse(response, shape)
        except (AttributeError, TypeError):
            parsed = None
        is_read = parsed is not None and _holds(
            output, {name: parsed[name] for name in parsed if name != "ResponseMetadata"}
        )
        assert is_read == (not unreadable(SEARCH, output)), unreadable(SEARCH, output)

    agree()


def _holds(value: Json, read: Any) -> bool:
    """Return whether ``read`` is a part of ``value``: members that the model does not have are left out."""
    if isinstance(value, dict) and isinstance(read, dict):
        return all(name in value and _holds(value[name], read[name]) for name in read)
    if isinstance(value, list) and isinstance(read, list):
        return len(value) == len(read) and all(map(_holds, value, read))
    return bool(value == read)


def test_it_sends_what_botocore_sends(service: ServiceModel) -> None:
    """Unsendable is what botocore's serializer stumbles over, or sends as something else than was given."""
    serializer = create_serializer("rest-json", include_validation=False)

    @given(members=INPUTS)
    def agree(members: dict[str, Json]) -> None:
        # Versions of botocore differ in how they write a boolean into the query.
        assume(not any(isinstance(members.get(name), bool) for name in OPERATIONS[SEARCH].query))
        given_request = encode(SEARCH, members)
        try:
            made = serializer.serialize_to_request(dict(members), service.operation_model(SEARCH))
            query = percent_encode_sequence(made["query_string"])
            sent = _meaning(made["url_path"] + (f"?{query}" if query else ""), made["body"])
        except (AttributeError, KeyError, TypeError, UnicodeEncodeError):
            sent = None
        is_sent = sent == _meaning(given_request.target, given_request.body)
        assert is_sent == (not unsendable(SEARCH, members)), unsendable(SEARCH, members)

    agree()


def _meaning(target: str, body: str | bytes) -> Any:
    path, _, query = target.partition("?")
    return unquote(path), sorted(parse_qsl(query, keep_blank_values=True)), json.loads(body or "{}")


@pytest.mark.parametrize(
    ("operation", "members", "reason"),
    [
        ("GetDomain", {"DomainName": "d"}, ""),
        ("GetDomain", {"DomainName": "d", "Other": 1}, "the service model has no Other"),
        ("CreateProfile", {"DomainName": "d", "Attributes": {"a": 1}, "Address": {"City": "x"}}, ""),
        ("CreateProfile", {"DomainName": "d", "City": 1}, "the service model has no City"),
        ("CreateProfile", {"DomainName": "d", "Attributes": ["a"]}, "Attributes is not an object"),
        ("SearchProfiles", {"DomainName": "d", "KeyName": None}, "KeyName is null, which is left out"),
        ("SearchProfiles", {"DomainName": "d", "Values": "x"}, "Values is not an array"),
        ("SearchProfiles", {"DomainName": None}, "DomainName is neither a text nor a number"),
    ],
)
def test_the_reason_names_the_member(operation: str, members: Mapping[str, Json], reason: str) -> None:
    """A reader sees which member an SDK would not send, of whichever operation."""
    assert unsendable(operation, members) == reason
