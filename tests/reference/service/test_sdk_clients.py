"""A real boto3 client drives the served reference: all ten operations, paging, and errors."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.service.http_app import http_app
from searchprofiles_tck.reference.service.server import running_server
from searchprofiles_tck.spec.readings import Readings

pytestmark = pytest.mark.e2e

NOT_FOUND = ("ResourceNotFoundException", 404)
BAD_REQUEST = ("BadRequestException", 400)


def _client(url: str) -> Any:
    return boto3.client(
        "customer-profiles",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}, parameter_validation=False),
    )


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """Yield a boto3 client of a served reference that has a domain ``d``."""
    engine = Engine()
    engine.call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 1})
    with running_server(http_app(engine)) as served:
        yield _client(served)


def test_a_boto3_client_drives_all_ten_operations(client: Any) -> None:
    """A profile is created, found by two keys, changed, and removed with its domain."""
    client.create_domain(DomainName="life", DefaultExpirationDays=30)
    assert client.get_domain(DomainName="life")["DefaultExpirationDays"] == 30
    assert "life" in {item["DomainName"] for item in client.list_domains()["Items"]}
    created = client.create_profile(DomainName="life", AccountNumber="ä1", Attributes={"a": "b"})
    profile = created["ProfileId"]
    client.add_profile_key(DomainName="life", ProfileId=profile, KeyName="_orderId", Values=["o 1"])
    client.update_profile(DomainName="life", ProfileId=profile, FirstName="Åsa")

    found = client.search_profiles(
        DomainName="life",
        KeyName="_account",
        Values=["ä1"],
        AdditionalSearchKeys=[{"KeyName": "_orderId", "Values": ["o 1"]}],
        LogicalOperator="AND",
        MaxResults=5,
    )
    assert [item["FirstName"] for item in found["Items"]] == ["Åsa"]
    assert [entry["KeyName"] for entry in found["Items"][0]["FoundByItems"]] == ["_account", "_orderId"]

    client.delete_profile_key(DomainName="life", ProfileId=profile, KeyName="_orderId", Values=["o 1"])
    assert client.search_profiles(DomainName="life", KeyName="_orderId", Values=["o 1"])["Items"] == []
    client.delete_profile(DomainName="life", ProfileId=profile)
    client.delete_domain(DomainName="life")
    assert "life" not in {item["DomainName"] for item in client.list_domains()["Items"]}


def test_a_boto3_client_pages_to_the_end(client: Any) -> None:
    """Tokens survive the query string."""
    client.create_domain(DomainName="pages", DefaultExpirationDays=1)
    for _ in range(5):
        client.create_profile(DomainName="pages", AccountNumber="same")
    request = {"DomainName": "pages", "KeyName": "_account", "Values": ["same"], "MaxResults": 2}
    pages = [client.search_profiles(**request)]
    while "NextToken" in pages[-1]:
        pages.append(client.search_profiles(**request, NextToken=pages[-1]["NextToken"]))

    assert [len(page["Items"]) for page in pages] == [2, 2, 1]


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("get_domain", {"DomainName": "nowhere"}, NOT_FOUND),
        ("delete_domain", {"DomainName": "nowhere"}, NOT_FOUND),
        ("create_domain", {"DomainName": "x", "DefaultExpirationDays": 0}, BAD_REQUEST),
        ("create_domain", {"DomainName": "ä/%2F", "DefaultExpirationDays": 1}, BAD_REQUEST),
        ("create_profile", {"DomainName": "d", "FirstName": ""}, BAD_REQUEST),
        ("update_profile", {"DomainName": "d", "ProfileId": "f" * 32}, NOT_FOUND),
        ("delete_profile", {"DomainName": "d", "ProfileId": "f" * 32}, NOT_FOUND),
        (
            "add_profile_key",
            {"DomainName": "d", "ProfileId": "f" * 32, "KeyName": "_orderId", "Values": ["x"]},
            NOT_FOUND,
        ),
        (
            "delete_profile_key",
            {"DomainName": "d", "ProfileId": "f" * 32, "KeyName": "_orderId", "Values": ["x"]},
            NOT_FOUND,
        ),
        ("search_profiles", {"DomainName": "d", "KeyName": "_email"}, BAD_REQUEST),
        ("search_profiles", {"DomainName": "nowhere", "KeyName": "_email", "Values": ["x"]}, NOT_FOUND),
        ("list_domains", {"MaxResults": 0}, BAD_REQUEST),
        ("list_domains", {"MaxResults": "abc"}, BAD_REQUEST),
    ],
)
def test_errors_reach_a_boto3_client(
    client: Any, method: str, arguments: dict[str, Any], error: tuple[str, int]
) -> None:
    """As ClientError with the model's code, its status, and a message."""
    with pytest.raises(ClientError) as raised:
        getattr(client, method)(**arguments)

    response: Any = raised.value.response
    assert (response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]) == error
    assert response["Error"]["Message"]
    assert isinstance(raised.value, getattr(client.exceptions, error[0]))


@pytest.mark.parametrize(
    ("point", "reading"),
    [
        *(("error-name", name) for name in ("header", "header-uri", "type", "type-namespace", "code")),
        ("error-message", "message"),
        ("success-status", "other"),
    ],
)
def test_a_boto3_client_understands_every_reading_of_errors_and_success(point: str, reading: str) -> None:
    """Wherever name and text travel the client finds them, as restJson1 promises; any 2xx is a success."""
    with running_server(http_app(Engine(Readings({point: reading})))) as served:
        client = _client(served)
        with pytest.raises(ClientError) as raised:
            client.get_domain(DomainName="nowhere")
        created = client.create_domain(DomainName="d", DefaultExpirationDays=1)

    response: Any = raised.value.response
    assert response["Error"]["Code"] == "ResourceNotFoundException"
    assert "nowhere" in response["Error"]["Message"]
    status = created["ResponseMetadata"]["HTTPStatusCode"]
    assert status == (202 if point == "success-status" else 200)
