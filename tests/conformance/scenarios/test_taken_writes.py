"""A target that takes whatever is written is right: no source says what a write must refuse."""

import runpy
from pathlib import Path

import pytest
from searchprofiles_tck.conformance.config import Effort, RunConfig
from searchprofiles_tck.conformance.run.session import Session
from searchprofiles_tck.conformance.scenarios.registry import checks
from searchprofiles_tck.spec.statuses import Status

FAKE = Path(__file__).parents[3] / "examples" / "fake" / "fake.py"


@pytest.mark.parametrize("scenario", ["refused-writes", "member-states", "other-domain"])
def test_a_target_that_stores_anything_is_not_accused(tmp_path: Path, scenario: str) -> None:
    """The fake of the examples validates searches only: what it returns of a bad write is what the kit wrote."""
    fake = runpy.run_path(str(FAKE))["FakeCustomerProfiles"]()
    session = Session.open(RunConfig(target="python:fake", effort=Effort.STANDARD), tmp_path, target=fake)
    found = [session.run(check) for check in checks() if check.scenario.name == scenario]
    session.close()

    assert [result.message for result in found if result.status is Status.FAILED] == []
    assert Status.PASSED in {result.status for result in found}
