"""A check's result in pytest's terms."""

from pathlib import Path

import msgspec
import pytest
from made_up import made_result
from searchprofiles_tck.conformance.config import RunConfig
from searchprofiles_tck.conformance.history.directory import RunDirectory
from searchprofiles_tck.conformance.history.events import CheckFinished
from searchprofiles_tck.conformance.pytest_plugin.harness import Harness, KitFault, conclude
from searchprofiles_tck.conformance.pytest_plugin.hooks import _judged_targets
from searchprofiles_tck.conformance.scenarios.registry import checks
from searchprofiles_tck.spec.results import CheckResult
from searchprofiles_tck.spec.statuses import Status

PASSED = made_result("logic-or", title="Pairs: OR finds each profile once")


def having(status: Status, **changes: object) -> CheckResult:
    """Return the result with another status."""
    return msgspec.structs.replace(PASSED, status=status, **changes)


def test_a_pass_ends_quietly() -> None:
    """A check that passed raises nothing."""
    conclude(PASSED)


@pytest.mark.parametrize("status", [Status.FAILED, Status.STALE_EXPECTATION])
def test_red_statuses_fail(status: Status) -> None:
    """A broken rule and an outdated expectation fail the item."""
    with pytest.raises(pytest.fail.Exception):
        conclude(having(status))


@pytest.mark.parametrize("status", [Status.SKIPPED, Status.DECLINED, Status.NOT_RUN, Status.INDETERMINATE])
def test_what_was_not_judged_is_skipped_by_name(status: Status) -> None:
    """The reason for a skip starts with the kit's own word for it."""
    with pytest.raises(pytest.skip.Exception, match=f"{status.value}: too slow"):
        conclude(having(status, message="too slow"))


def test_the_kits_own_fault_is_an_error() -> None:
    """A fault of the kit is never a failure of the target."""
    with pytest.raises(KitFault, match="no memory"):
        conclude(having(Status.ERROR, message="no memory"))


def test_an_expected_failure_is_expected_by_pytest_too() -> None:
    """A failure on the user's list counts as xfailed, with the user's reason."""
    with pytest.raises(pytest.xfail.Exception, match="known since May"):
        conclude(having(Status.EXPECTED_FAILURE, reason="known since May"))


@pytest.mark.parametrize("node", ["[{}]", "[sqlite-{}]", "[{}-sqlite]"])
@pytest.mark.parametrize("name", ["shape-enums@attached", "shape-enums@attached-keys"])
def test_only_the_check_that_took_its_worker_down_is_an_error(tmp_path: Path, name: str, node: str) -> None:
    """A check whose name is the beginning of that name is left alone."""
    harness = Harness(RunConfig(), "reference:", RunDirectory(tmp_path), "main", 0.0)
    harness.log_crash(f"test_conformance.py::test_check{node.format(name)}")
    assert [*harness.directory.state().results] == [name]


def test_a_scenario_that_takes_a_second_worker_down_has_only_errors(tmp_path: Path) -> None:
    """A run of the command line has an item for each scenario. The first time one check is to blame."""
    config = RunConfig(only=("state-*",))
    harness = Harness(config, "reference:", RunDirectory(tmp_path), "main", 0.0, in_child=True)
    harness.log_crash("test_conformance.py::attached")
    assert len(harness.directory.state().results) == 1
    harness.log_crash("test_conformance.py::attached")

    results = harness.directory.state().results
    due = {check.id for check in checks() if check.scenario.name == "attached" and "state-" in check.id}
    assert results.keys() == due
    assert len(due) > 1
    assert {result.status for result in results.values()} == {Status.ERROR}


@pytest.mark.parametrize(
    ("status", "is_stopped", "is_complete"),
    [(Status.PASSED, False, True), (Status.PASSED, True, False), (Status.NOT_RUN, False, False)],
)
def test_a_session_that_left_checks_out_is_not_complete(
    tmp_path: Path, status: Status, is_stopped: bool, is_complete: bool
) -> None:
    """Nobody selected what -x or the end of its time kept a session from; a selection of the user is another thing."""
    harness = Harness(RunConfig(only=("logic-*",)), "reference:", RunDirectory(tmp_path), "main", 0.0)
    harness.directory.append(CheckFinished(having(status)))

    [(_, run, _)] = _judged_targets(harness, has_ended=True, is_stopped=is_stopped)

    assert run.complete is is_complete
