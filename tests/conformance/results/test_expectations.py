"""What a list of expected failures means for results."""

import datetime

import msgspec
import pytest
from searchprofiles_tck.conformance.config import Effort, Expectation
from searchprofiles_tck.conformance.results.expectations import Expectations, stale_sentences
from searchprofiles_tck.conformance.results.not_judged import unjudged
from searchprofiles_tck.conformance.scenarios import Check
from searchprofiles_tck.conformance.scenarios.registry import checks
from searchprofiles_tck.spec.classes import Level
from searchprofiles_tck.spec.results import CheckResult, Failure
from searchprofiles_tck.spec.statuses import Status

RULE = "pagination-complete"
MINE: tuple[Check, ...] = tuple(
    check for check in checks() if check.requirement == RULE and check.scenario.least_effort is Effort.QUICK
)
FIRST = MINE[0]
TODAY = datetime.date(2030, 6, 15)


def result(check: Check, status: Status) -> CheckResult:
    """What became of ``check``."""
    return unjudged(check, status, f"it {status.value}")


def broken(check: Check, *requirements: str) -> CheckResult:
    """``check``, failed on account of those requirements."""
    failures = tuple(
        Failure(
            requirement=name, level=Level.MUST, rule="", request="", expected="", actual="", explanation=""
        )
        for name in requirements
    )
    return msgspec.structs.replace(result(check, Status.FAILED), failures=failures)


def entry(name: str, **more: object) -> Expectation:
    """An entry of the list."""
    return Expectation(name, "known", **more)  # type: ignore[arg-type]


def applied(status: Status, *entries: Expectation) -> CheckResult:
    """The first check's result under the list."""
    return Expectations(entries, TODAY).applied(result(FIRST, status))


def settled(statuses: list[Status], *entries: Expectation, effort: Effort = Effort.STANDARD) -> list[Status]:
    """Statuses of the requirement's checks at the end of a run under the list."""
    results = [result(check, status) for check, status in zip(MINE, statuses, strict=False)]
    return [one.status for one in Expectations(entries, TODAY).settled(results, checks(), effort)]


@pytest.mark.parametrize("name", [RULE, FIRST.id])
def test_a_listed_failure_is_expected(name: str) -> None:
    """A failure listed by requirement or by check keeps its evidence and bears the list's reason."""
    found = applied(Status.FAILED, entry(name, link="https://example.org/17"))

    assert (found.status, found.reason) == (Status.EXPECTED_FAILURE, "known (https://example.org/17)")
    assert found.message == "it failed"


def test_a_failure_counts_against_what_it_names() -> None:
    """A check that stumbles over another requirement is expected, or not, by that one; its own stays met."""
    stumbled = broken(MINE[0], "found-by-and-all")

    assert (
        Expectations([entry("found-by-and-all")], TODAY).applied(stumbled).status is Status.EXPECTED_FAILURE
    )
    assert Expectations([entry(RULE)], TODAY).applied(stumbled).status is Status.FAILED
    results = [stumbled, result(MINE[1], Status.PASSED)]
    kept = Expectations([entry("found-by-and-all"), entry(RULE)], TODAY)
    told = kept.settled([kept.applied(one) for one in results], checks(), Effort.STANDARD)
    assert [one.status for one in told] == [Status.EXPECTED_FAILURE, Status.STALE_EXPECTATION]


def test_every_broken_requirement_has_to_be_listed() -> None:
    """A check that found two requirements broken is not excused by an entry for one of them."""
    both = broken(FIRST, RULE, "found-by-and-all")

    assert Expectations([entry(RULE)], TODAY).applied(both).status is Status.FAILED
    assert Expectations([entry(FIRST.id)], TODAY).applied(both).status is Status.EXPECTED_FAILURE


def test_an_unlisted_failure_stays_one() -> None:
    """A list changes nothing but what it names."""
    assert applied(Status.FAILED, entry("logic-and")).status is Status.FAILED


def test_an_entry_ends_with_its_last_day() -> None:
    """On the last day the failure is expected; the day after it is not, and the message says why."""
    today, yesterday = TODAY, TODAY - datetime.timedelta(days=1)

    assert applied(Status.FAILED, entry(RULE, until=today)).status is Status.EXPECTED_FAILURE
    late = applied(Status.FAILED, entry(RULE, until=yesterday))
    assert (late.status, late.message) == (
        Status.FAILED,
        "it failed (expected until 2030-06-14: known)",
    )


def test_a_listed_check_that_passes_is_stale() -> None:
    """An entry for a check is out of date as soon as the check passes."""
    found = applied(Status.PASSED, entry(FIRST.id))

    assert found.status is Status.STALE_EXPECTATION
    assert stale_sentences([found, found]) == [
        f"{FIRST.id} is listed as an expected failure but passes: take it off the list"
    ]


def test_a_listed_requirement_is_judged_by_all_its_checks() -> None:
    """An entry for a requirement is out of date when none of its checks failed, and not before."""
    assert applied(Status.PASSED, entry(RULE)).status is Status.PASSED
    assert settled([Status.PASSED, Status.PASSED], entry(RULE)) == [Status.STALE_EXPECTATION] * 2
    assert settled([Status.PASSED, Status.EXPECTED_FAILURE], entry(RULE))[0] is Status.PASSED


@pytest.mark.parametrize("other", [Status.NOT_RUN, Status.INDETERMINATE, Status.ERROR])
def test_what_was_not_settled_makes_nothing_stale(other: Status) -> None:
    """A run that left a check of the requirement open, such as a shard, cannot tell."""
    assert settled([Status.PASSED, other], entry(RULE)) == [Status.PASSED, other]


def test_what_cannot_be_judged_is_never_stale() -> None:
    """A requirement out of reach neither fails nor passes, so its entry stays."""
    assert settled([Status.SKIPPED, Status.DECLINED], entry(RULE)) == [Status.SKIPPED, Status.DECLINED]


def test_an_ended_entry_expects_nothing() -> None:
    """Once it has ended, an entry is neither an excuse nor stale, and reduction is due again."""
    over = entry(RULE, until=TODAY - datetime.timedelta(days=1))

    assert settled([Status.PASSED, Status.PASSED], over) == [Status.PASSED] * 2
    assert [Expectations([one], TODAY).expects(FIRST) for one in (entry(RULE), over)] == [True, False]
