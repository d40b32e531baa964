"""Violations are grouped by cause: one defect is shown once, its simplest failure first."""

import msgspec
from searchprofiles_tck.reports import html_page, markdown, text, tracker
from searchprofiles_tck.reports.causes import UNEXPLAINED, CauseGroup, by_cause
from searchprofiles_tck.spec.results import Cause, CheckResult, Diagnosis, Failure, RunReport
from searchprofiles_tck.spec.statuses import Status
from searchprofiles_tck.spec.verdict import build_report

from . import sample

FACTS = ("Every search was answered alike.",)


def failed(number: int, *failures: Failure) -> CheckResult:
    """Return a check of the sample's catalogue that failed with these failures."""
    requirement = failures[0].requirement
    row = sample.LEVELS[requirement]
    return CheckResult(
        id=f"{requirement}@{number}",
        title="",
        requirements=(requirement,),
        requirement_class=row.requirement_class,
        level=row.level,
        status=Status.FAILED,
        failures=failures,
    )


def report(causes: tuple[Cause, ...], *failures: Failure) -> RunReport:
    """Return a report with one check for each of ``failures``."""
    results = [failed(number, failure) for number, failure in enumerate(failures)]
    return build_report(results, sample.CATALOGUE, (), sample.RUN, causes=causes)


def cause(name: str, *requirements: str, **changes: object) -> Cause:
    """Return a cause that the mutant of this name explains."""
    members = {"diagnosis": Diagnosis(nearest=sample.NEAREST), "title": f"It is {name}.", **changes}
    return Cause(id=name, requirements=requirements, **members)  # type: ignore[arg-type]


def rules_of(groups: tuple[CauseGroup, ...]) -> dict[str, list[str]]:
    """Return the ids of the rules by that of their group."""
    return {group.id: [rule.id for rule in group.rules] for group in groups}


def test_failures_of_one_cause_are_one_group() -> None:
    """Rules that one defect breaks are grouped, MUST before SHOULD, in the order of the causes."""
    groups = by_cause(
        report(
            (cause("second", "shape-items"), cause("first", "logic-and-all", "shape-profile-id")),
            sample.failure("shape-profile-id", cause="first"),
            sample.failure("logic-and-all", cause="first"),
            sample.failure("shape-items", cause="second"),
        )
    )
    assert rules_of(groups) == {"second": ["shape-items"], "first": ["logic-and-all", "shape-profile-id"]}
    assert [group.title for group in groups] == ["It is second.", "It is first."]


def test_a_defect_that_others_tie_with_is_one_possibility() -> None:
    """If several mutants agree with the target equally, no format states one of them as a fact."""
    second = msgspec.structs.replace(sample.NEAREST[1], agreed=41)
    tied = Diagnosis(nearest=(sample.NEAREST[0], second))
    failure = sample.failure("logic-and-all", cause="it", diagnosis=tied)
    found = report((cause("it", "logic-and-all", diagnosis=tied),), failure)
    [group] = by_cause(found)
    assert (group.title, list(group.ties)) == ("Perhaps: It is it.", [second])
    for form in (text, markdown, html_page):
        page = form.render(found).decode()
        assert "Perhaps: It is it" in page
        assert "just as near: " in page.lower()
    assert tracker.render(found).decode().count("**Possible defect**") == 1
    [alone] = by_cause(report((cause("it", "logic-and-all"),), sample.failure("logic-and-all", cause="it")))
    assert (alone.title, list(alone.ties)) == ("It is it.", [])


def test_advice_comes_last() -> None:
    """A cause that breaks no MUST comes after one that does, whatever their order in the report."""
    groups = by_cause(
        report(
            (cause("advice", "shape-profile-id"), cause("must", "logic-and-all")),
            sample.failure("shape-profile-id", cause="advice"),
            sample.failure("logic-and-all", cause="must"),
        )
    )
    assert [group.id for group in groups] == ["must", "advice"]


def test_the_simplest_failure_is_of_the_rule_that_the_defect_is_about() -> None:
    """Few profiles and a short request make a failure simple, and the rule of the defect goes first."""
    failures = (
        sample.failure("keys-account", size=1, request="short", cause="it"),
        sample.failure("logic-and-all", size=9, request="long", cause="it"),
        sample.failure("logic-and-all", size=6, request="a longer one", cause="it"),
        sample.failure("logic-and-all", size=6, request="long", cause="it"),
    )
    names = ("logic-and-all", "keys-account")
    (about,) = by_cause(report((cause("it", *names, about="logic-and-all"),), *failures))
    (unknown,) = by_cause(report((cause("it", *names),), *failures))

    assert about.evidence[1] == failures[3]
    assert (about.first_rule.id, [rule.id for rule in about.other_rules]) == (
        "logic-and-all",
        ["keys-account"],
    )
    assert unknown.evidence[1] == failures[3]  # one profile alone shows nothing wrong


def test_failures_without_a_cause_are_grouped_by_rule() -> None:
    """Without causes, each rule is a group of its own, without a title."""
    groups = by_cause(
        report(
            (),
            sample.failure("logic-and-all", cause=""),
            sample.failure("shape-items", cause="gone"),
            sample.failure("logic-and-all", cause=""),
        )
    )
    assert [(group.id, group.title, group.total) for group in groups] == [
        ("logic-and-all", "", 2),
        ("shape-items", "", 1),
    ]


def test_unexplained_rules_are_one_group_if_their_failures_have_something_in_common() -> None:
    """With symptoms in common, rules that no defect explains are one group; without, each is its own."""
    failures = (
        sample.failure("logic-and-all", cause="logic-and-all", diagnosis=None),
        sample.failure("shape-items", cause="shape-items", diagnosis=None),
    )
    for facts, expected in ((FACTS, [UNEXPLAINED]), ((), ["logic-and-all", "shape-items"])):
        causes = tuple(
            cause(each.requirement, each.requirement, diagnosis=Diagnosis(symptoms=facts))
            for each in failures
        )
        diagnosed = [msgspec.structs.replace(each, diagnosis=Diagnosis(symptoms=facts)) for each in failures]
        groups = by_cause(report(causes, *diagnosed))
        assert [group.id for group in groups] == expected
    assert by_cause(report((), *failures))[0].nearest is None


def test_violations_are_numbered_by_rule() -> None:
    """Deep links count the violations of a rule through the whole report, whatever their status."""
    links = {
        link
        for status in (Status.FAILED, Status.EXPECTED_FAILURE)
        for group in by_cause(sample.report(), (status,))
        for rule in group.rules
        for link in rule.violations
    }
    assert links >= {"logic-and-all-001", "logic-and-all-002", "found-by-and-all-001"}
