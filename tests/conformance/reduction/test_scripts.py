"""Scripts of reduced failures, run against a served mutant: they load the small world and show the fault."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from reduction_session import reduced
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.reference.service.server import running_server
from searchprofiles_tck.spec.results import Failure, Reproduction

pytestmark = pytest.mark.e2e

NEEDS_CURL = pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
CASES = [
    ("profile-listed-once-per-pair", "logic-profile-once"),
    ("custom-keys-not-indexed", "keys-custom"),
    ("last-item-of-page-repeated", "pagination-no-repeat"),
]
"""Of a search, of a key and of a walk; ``benchmarks/reproduction.py`` runs the scripts of every mutant."""


@cache
def small(mutant: str, requirement: str) -> Failure:
    """Return a mutant's failure of ``requirement``, reduced."""
    with TemporaryDirectory() as folder:
        only = (f"{requirement}@first-look",)
        return reduced(Path(folder), ("first-look",), f"mutant:{mutant}", only=only).of(requirement)


@pytest.mark.parametrize("way", [pytest.param("curl", marks=NEEDS_CURL), "python"])
@pytest.mark.parametrize(("mutant", "requirement"), CASES)
def test_a_script_shows_the_fault(mutant: str, requirement: str, way: str) -> None:
    """Run unchanged, it prints each profile as often as the report says, and leaves nothing behind."""
    failure = small(mutant, requirement)
    assert failure.reproduce is not None

    engine = MUTANTS[mutant].engine()
    with running_server(MUTANTS[mutant].application(engine)) as url:
        output = printed(failure.reproduce, way, url)

    assert output.count("ProfileId") == sum(len(row.places) for row in failure.world)
    assert output.count("Items") > 0
    assert engine.call("ListDomains", {})["Items"] == []


@pytest.mark.parametrize("way", [pytest.param("curl", marks=NEEDS_CURL), "python"])
def test_a_script_searches_for_the_id_that_the_profile_has_now(way: str) -> None:
    """A script cannot know the id beforehand; on a correct target it finds the profile."""
    failure = small("profile-id-not-indexed", "keys-profile-id")
    assert failure.reproduce is not None

    with running_server(MUTANTS["and-treated-as-or"].application()) as url:
        assert printed(failure.reproduce, way, url).count("ProfileId") == 1


def printed(scripts: Reproduction, way: str, url: str) -> str:
    """Return what the search of a script prints."""
    command = ["sh", "-ec", scripts.curl] if way == "curl" else [sys.executable, "-c", scripts.python]
    credentials = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s"}
    environment = {**os.environ, **credentials, "ENDPOINT": url}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)
    # The responses to CreateProfile do not belong to the search; curl prints them on lines of their own.
    lines = done.stdout.splitlines()
    return "\n".join(line for line in lines if "Items" in line)
