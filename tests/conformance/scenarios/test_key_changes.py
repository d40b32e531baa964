"""A refused AddProfileKey is one finding: that of the rule on attaching, in whatever scenario it was refused first."""

from collections.abc import Callable

from playing import QUICK, ResourceLog, in_process, prepared, recorder_for
from searchprofiles_tck.conformance.client.visibility import Visibility
from searchprofiles_tck.conformance.judging.oracle import Oracle
from searchprofiles_tck.conformance.results.scenario_run import ScenarioRun, play, result_of
from searchprofiles_tck.conformance.scenarios.registry import SCENARIOS, checks
from searchprofiles_tck.conformance.target.target import unlabelled
from searchprofiles_tck.conformance.target.wrappers import TargetWrapper
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.spec.exchange import Call, Exchange, Json, Reply
from searchprofiles_tck.spec.results import CheckResult
from searchprofiles_tck.spec.statuses import Status

BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}


class Refusing(TargetWrapper):
    """Another target, which refuses some of AddProfileKey."""

    refuses: Callable[[Json], bool]

    def call(self, call: Call, *, timeout: float | None = None) -> Exchange:
        """See ``Target``."""
        if call.operation == "AddProfileKey" and self.refuses(call.input["KeyName"]):
            headers = (("x-amzn-ErrorType", "BadRequestException"), ("Content-Type", "application/json"))
            return unlabelled(call, Reply(400, headers, '{"Message": "no"}'))
        return self._inner.call(call, timeout=timeout)


def _failed(refuses: Callable[[Json], bool], *scenarios: str) -> list[CheckResult]:
    target = Refusing(in_process(Engine()))
    target.refuses = refuses
    recorder = recorder_for(target)
    ready = prepared(recorder)
    oracle, found = Oracle(ready.world, ready.known), []
    for name in scenarios:
        run: ScenarioRun = play(
            BY_NAME[name], ready, oracle, recorder, QUICK, ResourceLog(), Visibility(patience=0.0)
        )
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
