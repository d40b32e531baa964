"""What a list of expected failures means for results, and the list as a file."""

import datetime
from pathlib import Path

import msgspec
import pytest
from made_up import made_failure, made_run
from searchprofiles_tck.conformance.config import Effort, Expectation, RunConfig
from searchprofiles_tck.conformance.errors import UsageError
from searchprofiles_tck.conformance.results.expectations import (
    Expectations,
    list_written,
    read_list,
    stale_sentences,
    write_list,
)
from searchprofiles_tck.conformance.results.scenario_run import not_judged
from searchprofiles_tck.conformance.scenarios import Check
from searchprofiles_tck.conformance.scenarios.registry import checks
from searchprofiles_tck.spec.requirements import requirements
from searchprofiles_tck.spec.results import CheckResult, RunReport
from searchprofiles_tck.spec.statuses import Status
from searchprofiles_tck.spec.verdict import build_report

RULE = "pagination-complete"
MINE: tuple[Check, ...] = tuple(
    check for check in checks() if check.requirement == RULE and check.scenario.least_effort is Effort.QUICK
)
FIRST = MINE[0]
TODAY = datetime.date(2030, 6, 15)


def result(check: Check, status: Status) -> CheckResult:
    """Return a result of ``check``."""
    return not_judged(check, status, f"it {status.value}")


def broken(check: Check, *requirements: str) -> CheckResult:
    """Return ``check``, failed on account of those requirements."""
    failures = tuple(map(made_failure, requirements))
    return msgspec.structs.replace(result(check, Status.FAILED), failures=failures)


def entry(name: str, **more: object) -> Expectation:
    """Return an entry of the list."""
    return Expectation(name, "known", **more)  # type: ignore[arg-type]


def applied(status: Status, *entries: Expectation) -> CheckResult:
    """Return the first check's result under the list."""
    return Expectations(entries, TODAY).applied(result(FIRST, status))


def settled(statuses: list[Status], *entries: Expectation, effort: Effort = Effort.STANDARD) -> list[Status]:
    """Return the statuses of the requirement's checks at the end of a run under the list."""
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


def found(check: Check, *versions: str) -> CheckResult:
    """Return ``check``, failed by what is there since ``versions``, a failure each."""
    failed = broken(check, *[check.requirement] * len(versions))
    failures = [
        msgspec.structs.replace(one, since=version)
        for one, version in zip(failed.failures, versions, strict=True)
    ]
    return msgspec.structs.replace(failed, failures=tuple(failures))


@pytest.mark.parametrize(
    ("since", "versions", "as_of", "status"),
    [
        ("0.1.0", ["0.1.0"], "0.1.0", Status.FAILED),
        ("0.1.0", ["0.2.0"], "0.1.0", Status.NEW),
        ("0.1.0", ["0.1.0", "0.2.0"], "0.1.0", Status.FAILED),
        ("0.1.0", ["0.2.0"], "0.2.0", Status.FAILED),
        ("0.1.0", ["0.2.0"], None, Status.FAILED),
        ("0.2.0", ["0.1.0"], "0.1.0", Status.NEW),
        ("0.2.0", [], "0.1.0", Status.NEW),
        ("", [""], "0.1.0", Status.FAILED),
    ],
)
def test_what_only_newer_versions_find_is_new(
    since: str, versions: list[str], as_of: str | None, status: Status
) -> None:
    """A failure is new if the check, or all that it found, is newer than the version; applying it twice is no more."""
    failed = msgspec.structs.replace(found(FIRST, *versions), since=since)
    rules = Expectations([], TODAY, as_of)
    assert rules.applied(failed).status is status
    assert rules.applied(rules.applied(failed)) == rules.applied(failed)


def test_a_new_finding_does_not_spoil_an_entry() -> None:
    """A listed failure stays expected if a newer requirement, which the list cannot name, is broken along with it."""
    both = broken(FIRST, RULE, "found-by-and-all")
    newer = msgspec.structs.replace(both.failures[1], since="0.2.0")
    failed = msgspec.structs.replace(both, failures=(both.failures[0], newer))

    assert Expectations([entry(RULE)], TODAY, "0.1.0").applied(failed).status is Status.EXPECTED_FAILURE
    assert Expectations([entry(RULE)], TODAY).applied(failed).status is Status.FAILED


def test_a_new_finding_may_be_listed() -> None:
    """An entry of the list has precedence over the version."""
    failed = msgspec.structs.replace(found(FIRST, "0.2.0"), since="0.2.0")
    assert Expectations([entry(RULE)], TODAY, "0.1.0").applied(failed).status is Status.EXPECTED_FAILURE


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
    """A run that left a check of the requirement open, such as a shard, cannot decide."""
    assert settled([Status.PASSED, other], entry(RULE)) == [Status.PASSED, other]


@pytest.mark.parametrize(
    ("beyond", "status"),
    [
        (Status.PASSED, Status.STALE_EXPECTATION),
        (Status.EXPECTED_FAILURE, Status.PASSED),
        (Status.SKIPPED, Status.STALE_EXPECTATION),
        (Status.NOT_RUN, Status.STALE_EXPECTATION),
    ],
)
def test_what_effort_leaves_out_decides_where_it_was_judged(beyond: Status, status: Status) -> None:
    """Over unknown data effort leaves nothing out."""
    more = next(
        check
        for check in checks()
        if check.requirement == RULE and not Effort.QUICK.includes(check.scenario.least_effort)
    )
    results = [result(FIRST, Status.PASSED), result(more, beyond)]
    found = Expectations([entry(RULE)], TODAY).settled(results, checks(), Effort.QUICK)

    assert found[0].status is status


def test_what_cannot_be_judged_is_never_stale() -> None:
    """A requirement out of reach neither fails nor passes, so its entry stays."""
    assert settled([Status.SKIPPED, Status.DECLINED], entry(RULE)) == [Status.SKIPPED, Status.DECLINED]


def test_an_ended_entry_expects_nothing() -> None:
    """Once it has ended, an entry is neither an excuse nor stale, and reduction is due again."""
    over = entry(RULE, until=TODAY - datetime.timedelta(days=1))

    assert settled([Status.PASSED, Status.PASSED], over) == [Status.PASSED] * 2
    assert [applied(Status.FAILED, one).status for one in (entry(RULE), over)] == [
        Status.EXPECTED_FAILURE,
        Status.FAILED,
    ]


def test_a_list_can_be_applied_twice() -> None:
    """Results of a run have the list applied, and applying it again to make the report changes nothing."""
    entries = [entry(RULE, until=TODAY - datetime.timedelta(days=1)), entry(MINE[1].id)]
    expectations = Expectations(entries, TODAY)
    once = [
        expectations.applied(result(check, status))
        for check in MINE[:2]
        for status in (Status.PASSED, Status.FAILED)
    ]

    assert {one.status for one in once} >= {Status.FAILED, Status.STALE_EXPECTATION}
    assert [expectations.applied(one) for one in once] == once


CHECK = next(check for check in checks() if check.requirement == "logic-and")
OTHER = next(check for check in checks() if check.requirement == "keys-email")


def report(*results: CheckResult) -> RunReport:
    """Return a report with those results."""
    run = made_run(started="2030-06-15T10:00:00+00:00")
    return build_report(results, requirements().values(), (), run)


def test_an_entry_has_reason_link_and_date(tmp_path: Path) -> None:
    """Requirements and checks are listed by id; link and date may be left out."""
    path = tmp_path / "known.toml"
    path.write_text(
        f'[logic-and]\nreason = "r"\nlink = "l"\nuntil = 2030-06-30\n["{CHECK.id}"]\nreason = "ü"\n'
    )

    assert read_list(path) == (
        Expectation("logic-and", "r", "l", datetime.date(2030, 6, 30)),
        Expectation(CHECK.id, "ü"),
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[logic-adn]\nreason = "r"', "no requirement or check is called; did you mean 'logic-and"),
        ('[xyzzyx]\nreason = "r"', "searchprofiles-tck requirements lists the ids"),
        ("[logic-and]", "logic-and needs a reason, such as reason = "),
        ('[logic-and]\nreason = " "', "logic-and needs a reason"),
        ('logic-and = "r"', "logic-and has to be a table"),
        ('[logic-and]\nreason = "r"\nlnik = "x"', "unknown key 'lnik'; did you mean 'link'?"),
        ('[logic-and]\nreason = "r"\nlink = 3', "the link of logic-and has to be text"),
        ('[logic-and]\nreason = "r"\nuntil = "soon"', "until of logic-and has to be a date without quotes"),
        ('[logic-and]\nreason = "r"\nuntil = 2030-06-30T10:00:00', "has to be a date without quotes"),
        ("[logic-and", "is not TOML: "),
    ],
)
def test_a_faulty_list_is_explained(tmp_path: Path, text: str, says: str) -> None:
    """Each mistake is answered with the file, the entry and what to write instead."""
    path = tmp_path / "known.toml"
    path.write_text(text)

    with pytest.raises(UsageError) as fault:
        read_list(path)

    assert says in str(fault.value)
    assert str(path) in str(fault.value)


def test_a_missing_list_is_explained(tmp_path: Path) -> None:
    """A list that is not there is a mistake, not an empty list."""
    with pytest.raises(UsageError, match="cannot be read: "):
        read_list(tmp_path / "known.toml")


def test_a_written_list_can_be_read(tmp_path: Path) -> None:
    """What failed is listed by requirement, whatever a target put into the message."""
    path = tmp_path / "known.toml"
    failed = not_judged(CHECK, Status.FAILED, 'got "x"\n\x1b[31m\x7f\ud800]')
    config = RunConfig(write_expected_failures=str(path))

    said = list_written(config, [(config, report(failed, not_judged(OTHER, Status.PASSED, "")))])

    assert said == [f"{path} lists what failed, entries: 1. Say in each why it may."]
    (entry,) = read_list(path)
    assert entry.id == "logic-and"
    assert "2030-06-15" in entry.reason


def test_writing_keeps_what_is_needed_and_drops_what_is_stale(tmp_path: Path) -> None:
    """Entries that still fail keep their words, stale ones go, and new failures join them."""
    path = tmp_path / "known.toml"
    known = (
        Expectation("logic-and", 'a "reason" \x7f', "link", datetime.date(2030, 6, 30)),
        Expectation("keys-email", "was so"),
    )
    results = not_judged(CHECK, Status.EXPECTED_FAILURE, ""), not_judged(OTHER, Status.STALE_EXPECTATION, "")

    write_list(path, [(RunConfig(expected=known), report(*results))])

    assert read_list(path) == known[:1]


def test_what_any_of_several_targets_fails_is_listed(tmp_path: Path) -> None:
    """An entry that one target no longer needs stays for another, which still does."""
    path = tmp_path / "known.toml"
    known = (Expectation("keys-email", "the other one fails"),)
    config = RunConfig(expected=known)
    first = report(not_judged(CHECK, Status.FAILED, ""), not_judged(OTHER, Status.STALE_EXPECTATION, ""))
    second = report(not_judged(OTHER, Status.EXPECTED_FAILURE, ""))

    write_list(path, [(config, first), (config, second)])

    assert {entry.id for entry in read_list(path)} == {"logic-and", "keys-email"}


def test_a_list_outlives_a_session_that_judged_nothing(tmp_path: Path) -> None:
    """What was collected before is not lost to a session without a target."""
    path = tmp_path / "known.toml"
    path.write_text("as it was")

    assert list_written(RunConfig(write_expected_failures=str(path)), []) == []
    assert path.read_text() == "as it was"


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A list that cannot be written costs no report."""
    config = RunConfig(write_expected_failures=str(tmp_path / "absent" / "known.toml"))

    (said,) = list_written(config, [(config, report(not_judged(CHECK, Status.FAILED, "")))])

    assert "known.toml cannot be written: No such file or directory" in said
