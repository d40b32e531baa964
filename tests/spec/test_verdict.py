"""What a run proves follows from its checks by fixed rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pytest
from made_up import made_failure, made_result, made_run
from msgspec import structs
from searchprofiles_tck.spec.classes import Level, RequirementClass
from searchprofiles_tck.spec.results import CheckResult, RequirementResult, RunReport
from searchprofiles_tck.spec.statuses import ExitStatus, LevelReached, Outcome, Status, Verdict
from searchprofiles_tck.spec.verdict import (
    blockers,
    build_report,
    counts_of,
    exit_status,
    level_reached,
    next_level,
)

NOTHING: Final[Mapping[str, object]] = {}
SELECTED: Final[Mapping[str, object]] = {"configuration": {"only": ["a*"], "skip": [], "shard": None}}
"""What the run says of itself if its user selected checks."""


@dataclass(frozen=True)
class Row:
    """A catalogue's row, cut down to what a verdict needs."""

    id: str
    requirement_class: RequirementClass = RequirementClass.LOGIC
    level: Level = Level.MUST
    statement: str = "The rule."
    citation: str = "somewhere"
    provenance: str = "document"
    hint: str = ""
    excluded: str | None = None
    since: str = "0.1.0"


def check(
    status: Status,
    requirement: str = "a",
    *more: str,
    id: str = "",
    broken: Sequence[str] = (),
    outcome: Outcome | None = None,
    message: str = "",
) -> CheckResult:
    """Return a check of ``requirement`` (and ``more``) with ``status``, whose failures name ``broken``."""
    return made_result(
        requirement,
        status,
        id=id or f"{requirement}@{status}",
        requirements=(requirement, *more),
        message=message,
        outcome=outcome,
        failures=tuple(map(made_failure, broken)),
    )


def report(
    *results: CheckResult,
    rows: Sequence[Row] = (Row("a"),),
    run: Mapping[str, object] = NOTHING,
    **options: object,
) -> RunReport:
    """Return a report of ``results`` over the catalogue ``rows``."""
    return build_report(results, rows, (), made_run(**run), **options)  # type: ignore[arg-type]


def only_row(*statuses: Status) -> RequirementResult:
    """Return the row of a requirement whose checks have ``statuses``."""
    return report(*(check(status) for status in statuses)).requirements[0]


@pytest.mark.parametrize(
    ("statuses", "worst", "outcome"),
    [
        ((), Status.NOT_RUN, Outcome.OPEN),
        ((Status.PASSED,), Status.PASSED, Outcome.MET),
        ((Status.PASSED, Status.FAILED), Status.FAILED, Outcome.BROKEN),
        ((Status.EXPECTED_FAILURE, Status.STALE_EXPECTATION), Status.STALE_EXPECTATION, Outcome.BROKEN),
        ((Status.STALE_EXPECTATION,), Status.STALE_EXPECTATION, Outcome.MET),
        ((Status.PASSED, Status.SKIPPED), Status.PASSED, Outcome.MET),
        ((Status.FAILED, Status.DECLINED), Status.FAILED, Outcome.BROKEN),
        ((Status.SKIPPED, Status.DECLINED), Status.DECLINED, Outcome.OUT_OF_REACH),
        ((Status.PASSED, Status.INDETERMINATE), Status.INDETERMINATE, Outcome.OPEN),
        ((Status.PASSED, Status.ERROR), Status.ERROR, Outcome.OPEN),
        ((Status.SKIPPED, Status.NOT_RUN), Status.NOT_RUN, Outcome.OPEN),
        ((Status.PASSED, Status.NOT_EXERCISED), Status.PASSED, Outcome.MET),
        ((Status.SKIPPED, Status.NOT_EXERCISED), Status.NOT_EXERCISED, Outcome.OUT_OF_REACH),
    ],
)
def test_requirement_takes_the_worst_of_its_checks(
    statuses: Sequence[Status], worst: Status, outcome: Outcome
) -> None:
    """A requirement has the worst status of its checks that could apply, and an outcome that says what they mean."""
    row = only_row(*statuses)
    assert (row.status, row.outcome) == (worst, outcome)


@pytest.mark.parametrize(
    ("outcomes", "others", "outcome", "verdict"),
    [
        ([Outcome.SETTLED], [], Outcome.SETTLED, Verdict.CONFORMING),
        ([Outcome.OUT_OF_REACH], [], Outcome.OUT_OF_REACH, Verdict.CONFORMING),
        ([Outcome.OPEN], [], Outcome.OPEN, Verdict.NOT_MEASURED),
        ([Outcome.SETTLED, Outcome.OUT_OF_REACH], [Status.SKIPPED], Outcome.SETTLED, Verdict.CONFORMING),
        ([Outcome.SETTLED, Outcome.OPEN], [], Outcome.OPEN, Verdict.NOT_MEASURED),
        ([Outcome.OPEN], [Status.DECLINED], Outcome.OPEN, Verdict.NOT_MEASURED),
        ([Outcome.OPEN], [Status.PASSED], Outcome.MET, Verdict.CONFORMING),
        ([Outcome.SETTLED], [Status.FAILED], Outcome.BROKEN, Verdict.NON_CONFORMING),
        ([Outcome.SETTLED], [Status.NOT_RUN], Outcome.OPEN, Verdict.NOT_MEASURED),
    ],
)
def test_reason_decides_what_is_not_exercised(
    outcomes: Sequence[Outcome], others: Sequence[Status], outcome: Outcome, verdict: Verdict
) -> None:
    """If no check judged a requirement, the reasons of those that were not exercised decide its outcome."""
    exercised = [check(status) for status in others]
    idle = [
        check(Status.NOT_EXERCISED, id=f"a@{number}", outcome=reason)
        for number, reason in enumerate(outcomes)
    ]
    built = report(*exercised, *idle, check(Status.PASSED, "b"), rows=(Row("a"), Row("b")))
    assert (built.requirements[0].outcome, built.verdict) == (outcome, verdict)


def test_settled_requirement_blocks_no_level() -> None:
    """What an allowed reading leaves without object keeps a target from no level, and the scope says so."""
    results, rows = by_class()
    built = report(
        *results,
        check(Status.NOT_EXERCISED, "twice", outcome=Outcome.SETTLED),
        rows=(*rows, Row("twice", requirement_class=RequirementClass.FOUND_BY)),
    )
    assert (built.verdict, built.level_reached) == (Verdict.CONFORMING, LevelReached.FULL)
    assert built.scope.sentence.endswith("10 of 11 MUST requirements judged, 1 settled by a reading")


def test_summary_says_why_nothing_was_exercised() -> None:
    """If requirements stay open since nothing happened that they speak of, the summary says why, and names some."""
    idle = [
        check(Status.NOT_EXERCISED, name, outcome=Outcome.OPEN, message="no search found a profile")
        for name in "abcd"
    ]
    built = report(*idle, check(Status.PASSED, "e"), rows=[Row(name) for name in "abcde"])
    assert built.verdict is Verdict.NOT_MEASURED
    assert built.summary.endswith(" a, b, c and 1 more: no search found a profile.")


def test_finding_counts_against_the_requirement_it_names_alone() -> None:
    """A check of two requirements whose finding names one leaves the other judged and passed."""
    built = report(check(Status.FAILED, "a", "b", broken=["b"]), rows=(Row("a"), Row("b")))
    assert [row.outcome for row in built.requirements] == [Outcome.MET, Outcome.BROKEN]


def test_failed_check_without_finding_counts_against_all_it_tests() -> None:
    """Where a failed check names no requirement, all that it tests are broken."""
    built = report(check(Status.FAILED, "a", "b"), rows=(Row("a"), Row("b")))
    assert {row.outcome for row in built.requirements} == {Outcome.BROKEN}


def test_finding_outside_the_checks_own_requirements_counts_too() -> None:
    """A finding may name a requirement that its check does not list."""
    built = report(check(Status.FAILED, "a", broken=["b"]), rows=(Row("a"), Row("b")))
    assert [row.outcome for row in built.requirements] == [Outcome.MET, Outcome.BROKEN]


def test_excluded_requirement_is_not_counted() -> None:
    """What the catalogue excludes keeps its reason and counts for no verdict."""
    built = report(check(Status.PASSED), rows=(Row("a"), Row("x", excluded="not observable")))
    assert built.requirements[1].outcome is Outcome.EXCLUDED
    assert built.requirements[1].excluded == "not observable"
    assert (built.verdict, built.scope.must_total) == (Verdict.CONFORMING, 1)


def test_uncovered_requirement_is_out_of_reach() -> None:
    """A requirement for which the kit has no check is out of reach, and the row says why."""
    built = report(check(Status.PASSED), rows=(Row("a"), Row("b")), covered={"a"})
    assert built.requirements[1].outcome is Outcome.OUT_OF_REACH
    assert "No check" in built.requirements[1].excluded
    assert built.verdict is Verdict.CONFORMING


def test_unknown_requirement_is_refused() -> None:
    """A result that cites a requirement outside the catalogue is an error that names both, and the first such check."""
    with pytest.raises(ValueError, match=r"'nowhere@passed'.*'nowhere'"):
        report(check(Status.PASSED, "nowhere"), check(Status.SKIPPED, "nowhere"))


def test_a_row_counts_the_inputs_of_its_checks() -> None:
    """A row has the inputs of its own checks, and these by part of the input space."""
    first, second = (
        structs.replace(check(status), examples=number, partitions={"hits: 0": number})
        for status, number in ((Status.PASSED, 3), (Status.SKIPPED, 4))
    )
    rows = report(first, second, check(Status.PASSED, "b"), rows=(Row("a"), Row("b"), Row("c"))).requirements
    assert [row.inputs for row in rows] == [7, 0, 0]
    assert rows[0].partitions == {"hits: 0": 7}


def test_what_is_met_and_what_is_broken_was_judged() -> None:
    """Requirements that are met and those that are broken are added up."""
    built = report(check(Status.PASSED), check(Status.FAILED, "b"), rows=(Row("a"), Row("b")))
    assert (built.scope.must_judged, built.scope.must_total) == (2, 2)


@pytest.mark.parametrize(
    ("statuses", "verdict", "exit"),
    [
        ((Status.PASSED,), Verdict.CONFORMING, ExitStatus.CONFORMING),
        ((Status.PASSED, Status.SKIPPED), Verdict.CONFORMING, ExitStatus.CONFORMING),
        ((Status.PASSED, Status.FAILED), Verdict.NON_CONFORMING, ExitStatus.FAILED),
        ((Status.PASSED, Status.EXPECTED_FAILURE), Verdict.NON_CONFORMING, ExitStatus.CONFORMING),
        ((Status.PASSED, Status.STALE_EXPECTATION), Verdict.CONFORMING, ExitStatus.FAILED),
        ((Status.PASSED, Status.ERROR), Verdict.NOT_MEASURED, ExitStatus.KIT_FAULT),
        ((Status.FAILED, Status.ERROR), Verdict.NON_CONFORMING, ExitStatus.FAILED),
        ((Status.EXPECTED_FAILURE, Status.ERROR), Verdict.NON_CONFORMING, ExitStatus.KIT_FAULT),
        ((Status.PASSED, Status.INDETERMINATE), Verdict.NOT_MEASURED, ExitStatus.NOT_MEASURED),
        ((Status.EXPECTED_FAILURE, Status.INDETERMINATE), Verdict.NON_CONFORMING, ExitStatus.NOT_MEASURED),
        ((Status.PASSED, Status.NOT_RUN), Verdict.NOT_MEASURED, ExitStatus.NOT_MEASURED),
        ((Status.DECLINED,), Verdict.NOT_MEASURED, ExitStatus.NOT_MEASURED),
        ((Status.SKIPPED,), Verdict.NOT_MEASURED, ExitStatus.NOT_MEASURED),
        ((), Verdict.NOT_MEASURED, ExitStatus.NOT_MEASURED),
    ],
)
def test_verdict_and_exit_status(statuses: Sequence[Status], verdict: Verdict, exit: ExitStatus) -> None:
    """One MUST requirement a check: the statuses decide verdict and exit status."""
    names = [f"r{number}" for number in range(len(statuses))]
    results = [check(status, name) for status, name in zip(statuses, names, strict=True)]
    built = report(*results, rows=[Row(name) for name in names])
    assert (built.verdict, exit_status(built)) == (verdict, exit)


def test_failure_of_a_should_is_advice() -> None:
    """A SHOULD that failed does not change the verdict, nor the exit status unless the caller wants that."""
    built = report(
        check(Status.PASSED), check(Status.FAILED, "s"), rows=(Row("a"), Row("s", level=Level.SHOULD))
    )
    assert built.verdict is Verdict.CONFORMING
    assert exit_status(built) is ExitStatus.CONFORMING
    assert exit_status(built, fail_on=Level.SHOULD) is ExitStatus.FAILED


def test_selected_part_decides_the_exit_status_of_a_partial_run() -> None:
    """What the user left out does not count as unmeasured, but time that ran out and silence do."""
    rows, left = (Row("a"), Row("b")), check(Status.NOT_RUN, "b")
    passed, silent, nothing = (
        check(status) for status in (Status.PASSED, Status.INDETERMINATE, Status.NOT_RUN)
    )
    cut_short = {**SELECTED, "complete": False}

    assert report(passed, left, rows=rows, run=SELECTED).verdict is Verdict.NOT_MEASURED
    assert exit_status(report(passed, left, rows=rows, run=SELECTED)) is ExitStatus.CONFORMING
    for result, run in ((passed, NOTHING), (passed, cut_short), (silent, SELECTED), (nothing, SELECTED)):
        assert exit_status(report(result, left, rows=rows, run=run)) is ExitStatus.NOT_MEASURED


def test_interruption_wins() -> None:
    """An interrupted run exits with 130 whatever it found."""
    assert exit_status(report(check(Status.FAILED)), interrupted=True) is ExitStatus.INTERRUPTED


def by_class(**outcomes: Status) -> tuple[tuple[CheckResult, ...], tuple[Row, ...]]:
    """Return a requirement and a check for every class that counts for a level; all pass except ``outcomes``."""
    classes = [each for each in RequirementClass if each is not RequirementClass.ROBUSTNESS]
    given: Mapping[str, Status] = {name.replace("_", "-"): status for name, status in outcomes.items()}
    return (
        tuple(check(given.get(each, Status.PASSED), each) for each in classes),
        tuple(Row(each, requirement_class=each) for each in classes),
    )


@pytest.mark.parametrize(
    ("changes", "reached", "blocking"),
    [
        ({}, LevelReached.FULL, []),
        ({"wire": Status.FAILED}, LevelReached.CORE, ["wire"]),
        ({"found_by": Status.EXPECTED_FAILURE}, LevelReached.NONE, ["found-by"]),
        ({"state": Status.SKIPPED}, LevelReached.CORE, ["state"]),
        ({"keys": Status.INDETERMINATE, "wire": Status.FAILED}, LevelReached.NONE, ["keys"]),
    ],
)
def test_level_reached(changes: Mapping[str, Status], reached: LevelReached, blocking: list[str]) -> None:
    """A level needs every MUST of its classes judged and passed; the others block it."""
    results, rows = by_class(**changes)
    built = report(*results, rows=rows)
    assert built.level_reached is reached
    assert [row.id for row in blockers(built.requirements, reached)] == blocking


def test_no_level_without_requirements() -> None:
    """An empty catalogue reaches no level, and there is none above full."""
    assert level_reached(()) is LevelReached.NONE
    assert next_level(LevelReached.FULL) is None


def test_scope_says_what_the_verdict_speaks_of() -> None:
    """The scope's sentence holds the verdict, the access level, and the numbers judged and out of reach."""
    rows = (Row("a"), Row("b"), Row("s", level=Level.SHOULD))
    built = report(check(Status.PASSED), check(Status.SKIPPED, "b"), rows=rows)
    assert built.scope.sentence == (
        "conforming at access `write`: 1 of 2 MUST requirements judged, 1 out of reach"
    )


def test_counts_have_every_status() -> None:
    """Counts name every status, also those that no check has."""
    counts = counts_of([check(Status.PASSED), check(Status.PASSED), check(Status.ERROR)])
    assert set(counts) == set(Status)
    assert (counts["passed"], counts["error"], counts["failed"]) == (2, 1, 0)


@pytest.mark.parametrize(
    ("statuses", "sentence"),
    [
        ((Status.PASSED,), "meets every MUST requirement within reach: 1 "),
        ((Status.FAILED,), "breaks 1 of the 1 MUST"),
        ((Status.DECLINED,), "Nothing could be judged"),
        ((Status.PASSED, Status.NOT_RUN), "1 MUST requirement was not settled, so"),
    ],
)
def test_summary_is_a_plain_sentence(statuses: Sequence[Status], sentence: str) -> None:
    """The summary says in words what the verdict rests on."""
    names = [f"r{number}" for number in range(len(statuses))]
    results = [check(status, name) for status, name in zip(statuses, names, strict=True)]
    assert sentence in report(*results, rows=[Row(name) for name in names]).summary


def test_what_passed_is_not_called_nothing() -> None:
    """Where checks passed, but no requirement was judged by all its checks, the summary says both."""
    found = report(check(Status.PASSED), check(Status.NOT_RUN))

    assert found.summary.startswith("1 check passed, but no MUST requirement was judged by all its checks")


@pytest.mark.parametrize(
    ("selected", "says"),
    [
        (
            (Status.PASSED, Status.NOT_RUN, Status.NOT_RUN),
            "Of the part selected by --only, 1 check passed and none failed. 2 MUST requirements were not run, or not "
            "by all checks, so this says nothing about conformance as a whole.",
        ),
        (
            (Status.PASSED, Status.INDETERMINATE, Status.NOT_RUN),
            "Of the part selected by --only, 1 check passed and none failed; 1 MUST requirement was not settled. "
            "1 MUST requirement was not run, or",
        ),
        ((Status.INDETERMINATE, Status.NOT_RUN), "Nothing could be judged"),
    ],
)
def test_what_the_user_left_out_is_told_from_what_was_not_settled(
    selected: Sequence[Status], says: str
) -> None:
    """A part that passed is not called nothing, and no part is called the whole; only the user's choice is a part."""
    results = [check(status, f"r{number}") for number, status in enumerate(selected)]
    rows = [Row(f"r{number}") for number in range(len(selected))]

    assert report(*results, rows=rows, run=SELECTED).summary.startswith(says)
    for run in (NOTHING, {**SELECTED, "complete": False}):
        assert "selected" not in report(*results, rows=rows, run=run).summary


def test_remark_is_the_summary() -> None:
    """The caller's remark, if there is one, is the summary."""
    assert report(remark="access refused").summary == "access refused"
