"""What a run proves as of an older version does not depend on what is newer."""

from collections.abc import Sequence

import pytest
from made_up import made_failure, made_result, made_run
from msgspec import structs
from searchprofiles_tck.spec.classes import Level
from searchprofiles_tck.spec.requirements import Requirement, requirements
from searchprofiles_tck.spec.results import CheckResult, RunReport
from searchprofiles_tck.spec.statuses import ExitStatus, LevelReached, Outcome, Status, Verdict
from searchprofiles_tck.spec.verdict import blockers, build_report, exit_status

OLD, NEW = "0.1.0", "0.2.0"
ROW = requirements()["logic-and"]
OTHER = requirements()["logic-or"]


class NewRequirement(Requirement):
    """A requirement that the old version does not have."""

    @property
    def since(self) -> str:
        """The new version."""
        return NEW


ADDED = NewRequirement(
    "logic-added", ROW.requirement_class, Level.MUST, "A rule.", ROW.citation, ROW.provenance, ("Is it?",)
)


def check(status: Status, since: str = OLD, rule: Requirement = ROW, broken: str = "") -> CheckResult:
    """Return a check of ``rule`` that is there since a version, with a failure of the requirement ``broken``."""
    return made_result(
        rule.id,
        status,
        id=f"{rule.id}@{status}-{since}",
        since=since,
        failures=(made_failure(broken),) if broken else (),
    )


def judged(
    *results: CheckResult, rows: Sequence[Requirement] = (ROW,), as_of: str = OLD, only: Sequence[str] = ()
) -> RunReport:
    """Return the report of ``results`` as of a version, from a run of the checks that ``only`` names."""
    run = made_run(kit_version=NEW, as_of=as_of, configuration={"only": [*only]})
    return build_report(results, rows, (), run)


@pytest.mark.parametrize(
    "status", [Status.NEW, Status.INDETERMINATE, Status.NOT_RUN, Status.NOT_EXERCISED, Status.PASSED]
)
def test_newer_checks_decide_nothing(status: Status) -> None:
    """Whatever a newer check finds, or fails to find out, verdict, level and exit status are those without it."""
    alone = judged(check(Status.PASSED))
    built = judged(check(Status.PASSED), check(status, NEW))

    assert (built.verdict, built.level_reached) == (Verdict.CONFORMING, alone.level_reached)
    assert built.scope == alone.scope
    assert exit_status(built) is exit_status(built, fail_on=Level.SHOULD) is ExitStatus.CONFORMING
    assert built.requirements[0].outcome is Outcome.MET


def test_an_old_failure_is_not_hidden() -> None:
    """What the old version finds is a failure, whatever newer checks say."""
    built = judged(check(Status.FAILED), check(Status.NEW, NEW))
    assert (built.verdict, exit_status(built)) == (Verdict.NON_CONFORMING, ExitStatus.FAILED)


def test_what_was_open_stays_open() -> None:
    """A newer check that passes settles nothing that the checks of the old version left open."""
    built = judged(check(Status.INDETERMINATE), check(Status.PASSED, NEW))
    assert (built.verdict, exit_status(built)) == (Verdict.NOT_MEASURED, ExitStatus.NOT_MEASURED)


@pytest.mark.parametrize(
    ("left", "exit"),
    [(Status.NOT_RUN, ExitStatus.CONFORMING), (Status.INDETERMINATE, ExitStatus.NOT_MEASURED)],
)
def test_what_is_new_does_not_hide_what_is_open(left: Status, exit: ExitStatus) -> None:
    """If the caller selects a part, checks that it leaves out are no reason to fail, but silence is."""
    built = judged(check(left), check(Status.NEW, NEW), only=("a",))
    assert exit_status(built) is exit


def test_a_fault_of_the_kit_is_one_in_a_newer_check() -> None:
    """The kit's own fault is never hidden."""
    assert exit_status(judged(check(Status.PASSED), check(Status.ERROR, NEW))) is ExitStatus.KIT_FAULT


def test_a_new_finding_is_seen_in_its_requirement() -> None:
    """A requirement that only newer checks, or newer cases of an old check, find broken is met and new."""
    for result in (check(Status.NEW, NEW), check(Status.NEW, OLD)):
        row = judged(check(Status.PASSED), result).requirements[0]
        assert (row.status, row.outcome) == (Status.NEW, Outcome.MET)


def test_newer_cases_of_an_old_check_leave_it_judged() -> None:
    """An old check whose newer cases alone find something has judged its requirement."""
    assert judged(check(Status.NEW, OLD)).verdict is Verdict.CONFORMING


def test_a_newer_requirement_is_not_counted() -> None:
    """A requirement that is newer counts neither among those in scope nor against a level, and its row says why."""
    rows = (ROW, ADDED)
    for result in (check(Status.NEW, NEW, ADDED), check(Status.NEW, OLD, OTHER, broken=ADDED.id)):
        built = judged(check(Status.PASSED), result, rows=(*rows, OTHER), only=("a",))
        row = built.requirements[1]
        assert (row.status, row.outcome, row.excluded) == (
            Status.NEW,
            Outcome.EXCLUDED,
            "It is newer than version 0.1.0.",
        )
        assert exit_status(built) is ExitStatus.CONFORMING
        assert ADDED.id not in [row.id for row in blockers(built.requirements, LevelReached.NONE)]
    assert judged(check(Status.PASSED), rows=rows).scope.must_total == 1


def test_a_requirement_with_newer_checks_alone_is_out_of_reach() -> None:
    """A requirement that the old version has no check for is out of reach, and its row says why."""
    built = judged(check(Status.PASSED), check(Status.PASSED, NEW, OTHER), rows=(ROW, OTHER))
    row = built.requirements[1]
    assert (row.outcome, row.excluded) == (
        Outcome.OUT_OF_REACH,
        "All checks of it are newer than version 0.1.0.",
    )
    assert built.verdict is Verdict.CONFORMING


def test_the_scope_says_as_of_which_version() -> None:
    """The sentence of the scope names the version; without one nothing is left out of account."""
    assert "as of version 0.1.0: 1 of 1 MUST" in judged(check(Status.PASSED)).scope.sentence
    today = judged(check(Status.PASSED), check(Status.FAILED, NEW), as_of="")
    assert "as of" not in today.scope.sentence
    assert exit_status(today) is ExitStatus.FAILED
    this = judged(check(Status.PASSED), check(Status.FAILED, NEW), as_of=NEW)
    assert exit_status(this) is ExitStatus.FAILED


def test_old_reports_name_no_version() -> None:
    """The results of a report that names no versions count, whatever the version."""
    built = judged(structs.replace(check(Status.FAILED), since=""))
    assert built.verdict is Verdict.NON_CONFORMING
