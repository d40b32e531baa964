"""A refused AddProfileKey is one finding: that of the rule on attaching, in whatever scenario it was refused first."""

from collections.abc import Callable

from playing import ChangedTarget, Passing, in_process, played, prepared, recorder_for
from searchprofiles_tck.conformance.results.scenario_run import result_of
from searchprofiles_tck.conformance.scenarios.registry import SCENARIOS, checks
from searchprofiles_tck.conformance.target.target import unlabelled
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.spec.exchange import Call, Exchange, Json, Reply
from searchprofiles_tck.spec.results import CheckResult
from searchprofiles_tck.spec.statuses import Status

BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}


def _failed(refuses: Callable[[Json], bool], *scenarios: str) -> list[CheckResult]:
    """Return the failed checks of a target that refuses some of AddProfileKey."""

    def answer(call: Call, pass_on: Passing) -> Exchange:
        if call.operation == "AddProfileKey" and refuses(call.input["KeyName"]):
            headers = (("x-amzn-ErrorType", "BadRequestException"), ("Content-Type", "application/json"))
            return unlabelled(call, Reply(400, headers, '{"Message": "no"}'))
        return pass_on(call)

    recorder = recorder_for(ChangedTarget(in_process(Engine()), answer))
    ready, found = prepared(recorder), []
    for name in scenarios:
        run = played(BY_NAME[name], ready, recorder).run
        found += [result_of(check, run) for check in checks() if check.scenario is run.scenario]
    return [result for result in found if result.status is Status.FAILED]


def test_a_value_of_the_shared_data_that_is_refused_is_a_finding() -> None:
    """One key that takes no values breaks the rule on attaching, though no scenario of changes uses that key."""
    failed = _failed(lambda key: key == "_shopifyOrderId", "attached", "detached")

    assert [result.id for result in failed] == ["state-add-key@attached"]
    reproduce = failed[0].failures[0].reproduce
    assert reproduce
    assert "_shopifyOrderId" in reproduce.python


def test_what_was_never_attached_is_no_fault_of_detaching() -> None:
    """If every value under a key is refused, the rule on attaching is broken, and that on detaching is not judged."""
    failed = _failed(lambda key: key == "_caseId", "attached", "detached")

    assert [result.id for result in failed] == ["state-add-key@attached"]


def test_a_reading_of_custom_keys_is_no_fault() -> None:
    """A target that takes no custom keys is accused of nothing."""
    assert _failed(lambda key: not str(key).startswith("_"), "attached", "detached") == []
