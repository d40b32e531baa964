"""The fixtures that give other people's tests a SearchProfiles to talk to."""

from pathlib import Path

import pytest

from ..in_process import pytest_in

APPLICATION = """
import boto3


def numbers():
    client = boto3.client("customer-profiles")
    found = client.search_profiles(DomainName="shop", KeyName="_account", Values=["1"])
    return [item["AccountNumber"] for item in found["Items"]]
"""
TESTS = """
import os

import pytest
from application import numbers

BEFORE = dict(os.environ)


@pytest.mark.parametrize("turn", [1, 2])
def test_application(searchprofiles_client, turn):
    searchprofiles_client.create_domain(DomainName="shop", DefaultExpirationDays=1)
    searchprofiles_client.create_profile(DomainName="shop", AccountNumber="1")
    assert numbers() == ["1"]


def test_address(searchprofiles_server):
    assert os.environ["AWS_ENDPOINT_URL_CUSTOMER_PROFILES"] == searchprofiles_server.url


def test_afterwards():
    assert {name: one for name, one in os.environ.items() if name.startswith("AWS_")} == {
        name: one for name, one in BEFORE.items() if name.startswith("AWS_")
    }
"""


@pytest.mark.e2e
def test_an_unmodified_application_is_served(tmp_path: Path) -> None:
    """An application that makes its own client finds the server; each test begins without data and leaves no trace."""
    (tmp_path / "application.py").write_text(APPLICATION)
    (tmp_path / "test_application.py").write_text(TESTS)

    done = pytest_in(tmp_path, "-p", "no:cacheprovider", "--rootdir", str(tmp_path), AWS_PROFILE="nobody's")

    assert "4 passed" in done.stdout, done.stdout
