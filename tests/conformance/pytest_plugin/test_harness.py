"""A check's result in pytest's terms."""

import msgspec
import pytest
from searchprofiles_tck.conformance.pytest_plugin.harness import KitFault, conclude, failure_text
from searchprofiles_tck.spec.classes import Level, RequirementClass
from searchprofiles_tck.spec.results import Agreement, CheckResult, Diagnosis, Failure, Reproduction
from searchprofiles_tck.spec.statuses import Status

PASSED = CheckResult(
    id="logic-or@pairs",
    title="Pairs: OR finds each profile once",
    requirements=("logic-or",),
    requirement_class=RequirementClass.LOGIC,
    level=Level.MUST,
    status=Status.PASSED,
)
FAILURE = Failure(
    requirement="logic-or",
    level=Level.MUST,
    rule="OR finds each profile that any pair matches.",
    request="_account in [a]",
    expected="p1, p2",
    actual="p1",
    explanation="p2 matches the second pair",
    likely_causes=("Is OR read as AND?",),
    reproduce=Reproduction(
        curl="…", curl_request="curl -X POST …", python="…", python_request="client.search_profiles(…)"
    ),
)


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


def test_a_failure_names_rule_request_and_proof() -> None:
    """The text alone says which rule broke, on what request, what came instead, and how to see it again."""
    text = failure_text(having(Status.FAILED, failures=(FAILURE,)))

    said = [FAILURE.rule, FAILURE.request, FAILURE.expected, FAILURE.actual, "curl -X POST", "client.search"]
    assert [part for part in said if part not in text] == []
    assert "because:  p2 matches the second pair\nperhaps:  Is OR read as AND?\n" in text


def test_the_likely_defect_is_one_of_those_that_are_as_near() -> None:
    """Mutants that agree with the target alike are all named; one that agrees less is not."""
    near = [
        Agreement(mutant=name, summary=f"It is {name}.", agreed=agreed, cases=9)
        for name, agreed in (("first", 9), ("second", 9), ("third", 8))
    ]

    def likely(*nearest: Agreement) -> str:
        failure = msgspec.structs.replace(FAILURE, diagnosis=Diagnosis(nearest=nearest))
        return failure_text(having(Status.FAILED, failures=(failure,)))

    assert "It is first. (agrees in 9 of 9 cases; just as near: second)" in likely(*near)
    assert "It is first. (agrees in 9 of 9 cases)" in likely(near[0], near[2])
    assert "likely" not in likely()


def test_many_failures_are_counted() -> None:
    """Only the first failures are shown in full."""
    assert "and 4 more" in failure_text(having(Status.FAILED, failures=(FAILURE,) * 7))
