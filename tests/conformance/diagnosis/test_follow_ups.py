"""Requirements that are broken only along with another."""

from collections.abc import Sequence
from typing import Final

from made_up import made_failure, made_result
from searchprofiles_tck.conformance.diagnosis.follow_ups import CitedExchanges
from searchprofiles_tck.spec.results import CheckResult
from searchprofiles_tck.spec.statuses import Status

MAIN, OTHER = "errors-no-server-error", "errors-name"
A_PAGE: Final = [5, 9, 12]


def result(requirement: str, scenario: str, numbers: Sequence[int]) -> CheckResult:
    """Return the result of a check whose failures cite an exchange each; it passed if there is none."""
    failures = tuple(
        made_failure(requirement, exchanges=(f"main:{scenario}/{number}",)) for number in numbers
    )
    status = Status.FAILED if failures else Status.PASSED
    return made_result(requirement, status, id=f"{requirement}@{scenario}", failures=failures)


def follows(*results: CheckResult) -> bool:
    """Return whether the other requirement is broken only along with the main one."""
    return CitedExchanges(results).follows(OTHER, MAIN)


def test_what_the_same_answers_break_follows() -> None:
    """The name of a 500 page is broken by the pages that break the main rule."""
    assert follows(result(MAIN, "limits", A_PAGE), result(OTHER, "limits", A_PAGE))
    assert follows(result(MAIN, "limits", A_PAGE), result(OTHER, "limits", [9]))


def test_what_other_answers_break_does_not_follow() -> None:
    """An answer that breaks the other rule alone shows that it is another matter."""
    assert not follows(result(MAIN, "limits", A_PAGE), result(OTHER, "limits", [5, 7]))
    assert not follows(result(MAIN, "limits", [5]), result(OTHER, "limits", [5, 7]))
    assert not follows(result(MAIN, "limits", A_PAGE), result(OTHER, "wire", A_PAGE))


def test_what_a_report_does_not_show_says_nothing() -> None:
    """Of a check with the most failures that are shown the further ones are unknown."""
    assert follows(result(MAIN, "limits", A_PAGE), result(OTHER, "limits", [12, 40]))


def test_a_scenario_that_keeps_the_main_rule_counts() -> None:
    """If the main rule was kept where the other was broken, the other does not follow."""
    both = [result(MAIN, "limits", A_PAGE), result(OTHER, "limits", A_PAGE), result(OTHER, "wire", [3])]

    assert follows(*both)
    assert not follows(*both, result(MAIN, "wire", []))
