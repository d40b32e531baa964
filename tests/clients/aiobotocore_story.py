"""The story with aiobotocore: prints what it found as one line of JSON."""

import asyncio
import json
import os

from aiobotocore.config import AioConfig
from aiobotocore.session import get_session
from botocore import UNSIGNED

config = AioConfig() if os.environ["SIGNED"] else AioConfig(signature_version=UNSIGNED)
EMAIL = {"DomainName": "d", "KeyName": "_email", "Values": ["all@example.org"]}
PHONE = {"KeyName": "_phone", "Values": ["+1-1"]}
ACCOUNT = {"KeyName": "_account", "Values": ["A-0"]}


def accounts(found):
    return [profile["AccountNumber"] for profile in found["Items"]]


async def caught(client, kind, **members):
    try:
        await client.search_profiles(**members)
    except kind as error:
        return [error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]]


async def pages(client):
    found = await client.search_profiles(**EMAIL, MaxResults=2)
    walked = [accounts(found)]
    while token := found.get("NextToken"):
        found = await client.search_profiles(**EMAIL, MaxResults=2, NextToken=token)
        walked.append(accounts(found))
    return walked


async def main():
    url = os.environ["SERVED"]
    async with get_session().create_client("customer-profiles", endpoint_url=url, config=config) as client:
        search, errors = client.search_profiles, client.exceptions
        return {
            "and": accounts(await search(**EMAIL, AdditionalSearchKeys=[PHONE], LogicalOperator="AND")),
            "or": accounts(await search(DomainName="d", **PHONE, AdditionalSearchKeys=[ACCOUNT])),
            "pages": await pages(client),
            "unknown": await caught(
                client, errors.ResourceNotFoundException, **{**EMAIL, "DomainName": "nowhere"}
            ),
            "refused": await caught(client, errors.BadRequestException, **EMAIL, NextToken="nonsense"),
        }


print(json.dumps(asyncio.run(main())))
