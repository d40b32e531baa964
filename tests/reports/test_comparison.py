"""What counts as a regression, a fix, or neither, when two reports are compared."""

import json

import pytest
from msgspec.structs import replace
from searchprofiles_tck.reports.comparison import Comparison, Movement, ReadingChange, compared
from searchprofiles_tck.reports.diff_html import DIFF_FORMATS
from searchprofiles_tck.spec.results import CheckResult, RunReport
from searchprofiles_tck.spec.statuses import Status

from . import sample

CHECK = "shape-response@singles"


def with_status(status: Status, check: str = CHECK) -> RunReport:
    """Return the conforming sample with another status of one check."""
    report = sample.conforming()

    def changed(result: CheckResult) -> CheckResult:
        return replace(result, status=status, message="because") if result.id == check else result

    return replace(report, results=tuple(map(changed, report.results)))


def without(check: str) -> RunReport:
    """Return the conforming sample without a check."""
    report = sample.conforming()
    return replace(report, results=tuple(result for result in report.results if result.id != check))


@pytest.mark.parametrize(
    ("before", "after", "movement"),
    [
        (Status.PASSED, Status.FAILED, Movement.REGRESSION),
        (Status.PASSED, Status.EXPECTED_FAILURE, Movement.REGRESSION),
        (Status.STALE_EXPECTATION, Status.FAILED, Movement.REGRESSION),
        (Status.FAILED, Status.PASSED, Movement.FIX),
        (Status.EXPECTED_FAILURE, Status.STALE_EXPECTATION, Movement.FIX),
        (Status.FAILED, Status.EXPECTED_FAILURE, Movement.OTHER),
        (Status.PASSED, Status.SKIPPED, Movement.OTHER),
        (Status.INDETERMINATE, Status.FAILED, Movement.OTHER),
        (Status.FAILED, Status.ERROR, Movement.OTHER),
    ],
)
def test_movement(before: Status, after: Status, movement: Movement) -> None:
    """Only a check that passed before and fails now is a regression; only the reverse is a fix."""
    (change,) = compared(with_status(before), with_status(after)).changes

    assert (change.check, change.movement, change.before, change.after) == (CHECK, movement, before, after)


def test_checks_come_and_go() -> None:
    """A check that only one report has is new or vanished, whatever became of it, and never a regression."""
    (new,) = compared(without(CHECK), with_status(Status.FAILED)).changes
    (vanished,) = compared(with_status(Status.FAILED), without(CHECK)).changes

    assert (new.movement, new.before, new.after) == (Movement.NEW, None, Status.FAILED)
    assert (vanished.movement, vanished.before, vanished.after) == (Movement.VANISHED, Status.FAILED, None)


def test_equal_reports_differ_in_nothing() -> None:
    """A report compared with itself has no changes, and says how many checks were compared."""
    report = sample.report()
    comparison = compared(report, report)

    assert (comparison.changes, comparison.readings, comparison.unlike) == ((), (), ())
    assert comparison.unchanged == len(report.results)


def test_a_fix_says_how_it_failed() -> None:
    """A fix has the old message, every other change the new one."""
    (fix,) = compared(with_status(Status.FAILED), sample.conforming()).changes

    assert fix.message == "because"


def test_readings_that_changed() -> None:
    """An open point with another reading, or with none any more, is listed with its key."""
    old = sample.report()
    readings = tuple(
        replace(one, reading="folded" if one.key == "_account" else None) for one in old.readings[:2]
    )

    found = compared(old, replace(old, readings=(*readings, *old.readings[2:]))).readings

    assert found == (
        ReadingChange(point="letter-case", key="_account", before="exact", after="folded"),
        ReadingChange(point="several-values", key="", before="any", after=None),
    )


def test_a_reading_that_was_not_probed_is_not_undecided() -> None:
    """A reading that a run did not probe is marked so in every format; one that probes left open is undecided."""
    old, silent = sample.report(), replace(sample.report(), readings=())
    unsure = replace(old, readings=(replace(old.readings[0], reading=None), *old.readings[1:]))
    for name in ("text", "markdown", "html"):
        rendered = DIFF_FORMATS[name](compared(old, silent)).decode()
        assert rendered.count("not probed") == sum(one.reading is not None for one in old.readings)
        assert "undecided" not in rendered
        assert "undecided" in DIFF_FORMATS[name](compared(old, unsure)).decode()
    assert compared(silent, old).readings[0].was == "not probed"


def test_a_fact_that_stayed_is_said_to_be_the_same() -> None:
    """On the page no cell of the runs is empty: what both reports say alike is marked so."""
    old = sample.report()
    rendered = DIFF_FORMATS["html"](compared(old, replace(old, run=replace(old.run, seed=3)))).decode()
    assert '<th scope="row">seed</th><td><code>7</code></td><td><code>3</code></td>' in rendered
    assert '<th scope="row">effort</th><td><code>standard</code></td><td class="quiet">same</td>' in rendered


def test_unlike_runs_are_warned_of() -> None:
    """Where the runs did not try the same, every format says in what they differ."""
    old = sample.report()
    comparison = compared(old, replace(old, run=replace(old.run, effort="quick", seed=3)))

    assert comparison.unlike == ("seed", "effort")
    for name in ("text", "markdown", "html"):
        assert "The runs differ in seed and effort" in DIFF_FORMATS[name](comparison).decode()


def test_musts_come_first() -> None:
    """Regressions of MUST requirements come before those of others."""
    comparison = compared(sample.conforming(), sample.report())
    levels = [change.level.value for change in comparison.of(Movement.REGRESSION)]

    assert levels == sorted(levels)
    assert set(levels) == {"MUST", "SHOULD"}


def test_json_has_every_change() -> None:
    """The JSON form holds all changes, by the names of the report."""
    comparison = compared(sample.conforming(), sample.report())
    rendered = json.loads(DIFF_FORMATS["json"](comparison))

    assert [change["check"] for change in rendered["changes"]] == [
        change.check for change in comparison.changes
    ]
    assert {"check", "title", "level", "movement", "before", "after", "message"} == rendered["changes"][
        0
    ].keys()


def test_long_comparisons_are_cut_with_a_note() -> None:
    """Markdown names fifty changes of a kind at most, and says how many are left out."""
    changed = compared(sample.conforming(), with_status(Status.FAILED)).changes[0]
    many = Comparison(facts=(), changes=(changed,) * 60, readings=(), unchanged=0)

    assert "10 more are in the reports." in DIFF_FORMATS["markdown"](many).decode()
