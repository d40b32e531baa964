"""The service conforms, through both doors, and whatever freedoms it takes."""

from pathlib import Path
from typing import Final

import pytest
from searchprofiles_tck.conformance.config import Effort

from ..judging import judged_target
from .doors import Client, ServiceError, served
from .service import Freedoms, Service

FREEDOMS: Final = {
    "short-pages": Freedoms(longest_page=7),
    "stored-tokens": Freedoms(token="stored", full_page_leads_on=True),
    "own-order": Freedoms(order="random", full_page_leads_on=True),
    "replica": Freedoms(lag=0.12, order="random", longest_page=19),
}


def accusations(freedoms: Freedoms, directory: Path, effort: Effort = Effort.QUICK) -> str:
    """Return what the kit has against the service; empty if nothing."""
    with served(Service(freedoms)) as url:
        return judged_target(url, directory, effort=effort).told()


@pytest.mark.e2e
@pytest.mark.parametrize("effort", [Effort.QUICK, pytest.param(Effort.STANDARD, marks=pytest.mark.slow)])
def test_the_service_conforms(effort: Effort, tmp_path: Path) -> None:
    """Nothing is held against the service over HTTP, MUST or SHOULD."""
    assert accusations(Freedoms(), tmp_path, effort) == ""


@pytest.mark.e2e
@pytest.mark.parametrize("name", FREEDOMS)
def test_the_service_conforms_with_freedoms(name: str, tmp_path: Path) -> None:
    """Nothing is held against the service if it does what the sources leave open in another way."""
    assert accusations(FREEDOMS[name], tmp_path) == ""


@pytest.mark.e2e
def test_the_object_conforms(tmp_path: Path) -> None:
    """Nothing is held against the object with boto3-style methods."""
    assert judged_target(f"python:{Client.__module__}:Client", tmp_path).told() == ""


def test_the_object_refuses_as_boto3_does() -> None:
    """A refused call raises an error with a code and a status; a method that is no operation does not exist."""
    client = Client()

    with pytest.raises(ServiceError) as refused:
        client.get_domain(DomainName="none")

    assert refused.value.response["Error"]["Code"] == "ResourceNotFoundException"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404
    assert not hasattr(client, "merge_profiles")
