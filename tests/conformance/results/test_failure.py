"""A failure's world says what became of each profile, also where it came twice or came wrong."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from searchprofiles_tck.conformance.config import Effort, RunConfig
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.conformance.run.session import Session
from searchprofiles_tck.conformance.scenarios.registry import checks
from searchprofiles_tck.reference.service.server import running_server
from searchprofiles_tck.spec.results import Failure, WorldRow


def failure_in(folder: Path, mutant: str, check_id: str) -> Failure:
    """The first failure that this check finds in the mutant."""
    session = Session.open(RunConfig(target=f"mutant:{mutant}", effort=Effort.QUICK), folder)
    result = session.run(next(check for check in checks() if check.id == check_id))
    session.close()
    return result.failures[0]


def world_of(folder: Path, mutant: str, check_id: str) -> tuple[WorldRow, ...]:
    """The world of that failure."""
    return failure_in(folder, mutant, check_id).world


def test_a_profile_that_came_twice_stands_at_two_places(tmp_path: Path) -> None:
    """The rows of repeated profiles say where in the answer they stood, and that they are what is wrong."""
    rows = world_of(tmp_path, "profile-listed-once-per-pair", "logic-profile-once@first-look")
    assert rows
    assert all(row.wrong and row.returned and len(row.places) == 2 for row in rows if row.expected)
    places = [place for row in rows for place in row.places]
    assert len(places) == len(set(places))


@pytest.mark.parametrize(("mutant", "check"), [("and-treated-as-or", "logic-and@first-look")])
def test_extra_profiles_are_wrong_and_others_are_not(tmp_path: Path, mutant: str, check: str) -> None:
    """What should not have come is wrong; what should have and did is not."""
    rows = world_of(tmp_path, mutant, check)
    assert {(row.expected, row.returned, row.wrong) for row in rows} >= {(False, True, True)}
    assert not any(row.wrong for row in rows if row.expected == row.returned)


@pytest.mark.e2e
@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
@pytest.mark.parametrize(
    "check", ["wire-body@wire", "wire-domain-encoding@wire", "wire-request-charset@wire"]
)
def test_requests_written_by_hand_are_shown_with_their_profiles(tmp_path: Path, check: str) -> None:
    """Their script loads what the card shows, says that it is not all, and shows the fault again."""
    name = "or-treated-as-and"
    failure = failure_in(tmp_path, name, check)
    assert failure.reproduce is not None
    script = failure.reproduce.curl
    assert script.startswith(f"# Loads {len(failure.world)} of the ")

    with running_server(MUTANTS[name].application(MUTANTS[name].engine())) as url:
        environment = {"PATH": os.environ["PATH"], "ENDPOINT": url}
        done = subprocess.run(
            ["sh", "-ec", script], env=environment, capture_output=True, text=True, timeout=60
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("FoundByItems") == sum(row.returned for row in failure.world) > 0
