"""The environment variables that lead an AWS SDK to a server."""

import os
import sys
from types import SimpleNamespace

import pytest
from searchprofiles_tck.reference.service.aws_variables import aws_environment, aws_variables

URL = "http://127.0.0.1:1"


@pytest.fixture
def without_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove every variable of AWS."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)


@pytest.mark.usefixtures("without_aws")
def test_the_environment_is_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Inside there are the endpoint, a region and made-up keys; afterwards what was there, also after an exception."""
    monkeypatch.setenv("AWS_PROFILE", "work")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "real")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "real")
    before = dict(os.environ)

    inside: dict[str, str] = {}

    def fail() -> None:
        with aws_environment(URL):
            inside.update({name: value for name, value in os.environ.items() if name.startswith("AWS_")})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert inside == {
        "AWS_ENDPOINT_URL_CUSTOMER_PROFILES": URL,
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "searchprofiles",
        "AWS_SECRET_ACCESS_KEY": "made-up",
    }
    assert dict(os.environ) == before


def test_a_region_that_is_set_stays() -> None:
    """An application that names a region elsewhere works in one region, whichever variable its SDK reads."""
    variables = aws_variables(URL, {"AWS_DEFAULT_REGION": "eu-west-1"})

    assert (variables["AWS_REGION"], variables["AWS_DEFAULT_REGION"]) == ("eu-west-1", "eu-west-1")


def test_keys_that_are_verified_stay() -> None:
    """If the server verifies signatures by the caller's keys, the command signs with them."""
    assert "AWS_SECRET_ACCESS_KEY" not in aws_variables(URL, {}, own_keys=True)


@pytest.mark.usefixtures("without_aws")
def test_the_default_session_of_boto3_is_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """A session keeps the keys that it has seen, so that made-up ones do not outlive the server."""
    boto3 = SimpleNamespace(DEFAULT_SESSION="the user's")
    monkeypatch.setitem(sys.modules, "boto3", boto3)

    with aws_environment(URL):
        assert boto3.DEFAULT_SESSION is None
        boto3.DEFAULT_SESSION = "made inside"

    assert boto3.DEFAULT_SESSION == "the user's"
