"""The story with boto3: prints what it found as one line of JSON."""

import json
import os

import boto3
from botocore import UNSIGNED
from botocore.config import Config

config = Config() if os.environ["SIGNED"] else Config(signature_version=UNSIGNED)
client = boto3.client("customer-profiles", endpoint_url=os.environ["SERVED"], config=config)
EMAIL = {"DomainName": "d", "KeyName": "_email", "Values": ["all@example.org"]}
PHONE = {"KeyName": "_phone", "Values": ["+1-1"]}
ACCOUNT = {"KeyName": "_account", "Values": ["A-0"]}


def accounts(found):
    return [profile["AccountNumber"] for profile in found["Items"]]


def pages():
    found = client.search_profiles(**EMAIL, MaxResults=2)
    yield accounts(found)
    while token := found.get("NextToken"):
        found = client.search_profiles(**EMAIL, MaxResults=2, NextToken=token)
        yield accounts(found)


def caught(kind, **members):
    try:
        client.search_profiles(**members)
    except kind as error:
        return [error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]]


print(
    json.dumps(
        {
            "and": accounts(
                client.search_profiles(**EMAIL, AdditionalSearchKeys=[PHONE], LogicalOperator="AND")
            ),
            "or": accounts(client.search_profiles(DomainName="d", **PHONE, AdditionalSearchKeys=[ACCOUNT])),
            "pages": [*pages()],
            "unknown": caught(
                client.exceptions.ResourceNotFoundException, **{**EMAIL, "DomainName": "nowhere"}
            ),
            "refused": caught(client.exceptions.BadRequestException, **EMAIL, NextToken="nonsense"),
        }
    )
)
