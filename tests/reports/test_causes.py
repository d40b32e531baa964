"""Violations are grouped by cause: one defect is shown once, its simplest failure first."""

import html
import re

import pytest
from made_up import made_result
from searchprofiles_tck.reports.causes import CauseGroup, by_cause
from searchprofiles_tck.reports.formats import FORMATS, Render
from searchprofiles_tck.spec.classes import Harm, RequirementClass, harm_of
from searchprofiles_tck.spec.requirements import requirements
from searchprofiles_tck.spec.results import Cause, CheckResult, Diagnosis, Failure, RunReport
from searchprofiles_tck.spec.statuses import Outcome, Status
from searchprofiles_tck.spec.verdict import build_report

from . import sample


def failed(number: int, *failures: Failure) -> CheckResult:
    """Return a check of the sample's catalogue that failed with these failures."""
    row = sample.LEVELS[failures[0].requirement]
    members = {"id": f"{row.id}@{number}", "requirement_class": row.requirement_class, "level": row.level}
    return made_result(row.id, Status.FAILED, failures=failures, **members)


def report(causes: tuple[Cause, ...], *failures: Failure) -> RunReport:
    """Return a report with one check for each of ``failures``."""
    results = [failed(number, failure) for number, failure in enumerate(failures)]
    return build_report(results, sample.CATALOGUE, (), sample.RUN, causes=causes)


def cause(name: str, *requirements: str, **changes: object) -> Cause:
    """Return a cause of this name, the main requirement first."""
    members = {"diagnosis": Diagnosis(), "title": f"It is {name}.", **changes}
    return Cause(id=name, requirements=requirements, **members)  # type: ignore[arg-type]


def rules_of(groups: tuple[CauseGroup, ...]) -> dict[str, list[str]]:
    """Return the ids of the rules by that of their group."""
    return {group.id: [rule.id for rule in group.rules] for group in groups}


def test_failures_of_one_cause_are_one_group() -> None:
    """Rules that one defect breaks are grouped, MUST before SHOULD; what does most harm comes first."""
    groups = by_cause(
        report(
            (cause("second", "shape-items"), cause("first", "logic-and-all", "shape-profile-id")),
            sample.failure("shape-profile-id", cause="first"),
            sample.failure("logic-and-all", cause="first"),
            sample.failure("shape-items", cause="second"),
        )
    )
    assert rules_of(groups) == {"first": ["logic-and-all", "shape-profile-id"], "second": ["shape-items"]}
    assert [group.title for group in groups] == ["It is first.", "It is second."]
    assert [group.harm for group in groups] == [Harm.RESULTS, Harm.ERRORS]


def test_a_cause_is_shown_by_what_does_its_harm() -> None:
    """Listed under wrong results, it begins with a wrong result, also if its main rule is about FoundByItems."""
    found_by = next(row.id for row in sample.CATALOGUE if row.requirement_class is RequirementClass.FOUND_BY)
    (group,) = by_cause(
        report(
            (cause("both", found_by, "logic-and-all"),),
            sample.failure(found_by, cause="both"),
            sample.failure("logic-and-all", cause="both", size=6),
        )
    )
    assert (group.harm, group.first_rule.id, group.title) == (Harm.RESULTS, "logic-and-all", "")


def test_what_is_broken_along_with_a_rule_does_not_move_its_cause() -> None:
    """A page that is too long is listed under paging, though for that reason a search found too much as well."""
    paging = next(row.id for row in sample.CATALOGUE if row.requirement_class is RequirementClass.PAGINATION)
    (group,) = by_cause(
        report(
            (cause("long", paging, "logic-and-all", follow_ups=("logic-and-all",)),),
            sample.failure(paging, cause="long"),
            sample.failure("logic-and-all", cause="long"),
        )
    )
    assert (group.harm, group.first_rule.id) == (Harm.PAGING, paging)


def test_profiles_of_other_domains_do_the_most_harm() -> None:
    """That a tenant sees what is another one's is worse than a profile that is missing."""
    leaks = [row.id for row in requirements().values() if harm_of(row.id, row.requirement_class) is Harm.LEAK]
    assert leaks == ["state-domains-separate", "state-token-domain", "concurrency-domains"]
    assert min(Harm, key=list(Harm).index) is Harm.LEAK


def test_profiles_that_nobody_created_are_an_observation() -> None:
    """The heading says what the target does, also if no profile of the kit is wrong."""
    strange = sample.failure("logic-and-all", actual="1 profile that the kit did not create")
    (group,) = by_cause(report((), strange))
    assert group.headline.startswith(
        "It finds a profile that the kit did not create in the domain for _account"
    )


def test_an_exception_of_an_object_is_raised_and_not_answered() -> None:
    """The heading has the exception, without what the kit says of it and without where it was raised."""
    actual = "search_profiles raised KeyError: 'x', which has no .response['Error']['Code'] (fake.py, line 3)"
    (group,) = by_cause(report((), sample.failure("logic-and-all", actual=actual)))
    assert group.headline.startswith("It raises KeyError: 'x' for _account")


def test_causes_of_equal_harm_keep_the_order_of_the_report() -> None:
    """Among causes that lead to the same, the report's order stands."""
    named = (cause("later", "keys-account"), cause("sooner", "logic-and-all"))
    failures = (
        sample.failure("logic-and-all", cause="sooner"),
        sample.failure("keys-account", cause="later"),
    )
    assert [group.id for group in by_cause(report(named, *failures))] == ["later", "sooner"]


GUESS = sample.GUESSED.guess
FAILURE_FORMATS = ("html", "text", "markdown", "junit", "ctrf", "tracker")
FORMATTED = [(name, FORMATS[name].render) for name in FAILURE_FORMATS]


def lines_of(page: bytes) -> list[str]:
    """Return the lines of a page as they are read: without markup, but for JUnit's messages; CTRF's breaks count."""
    text = re.sub(r"</(?:p|h\d|li|summary|span|article)>", "\n", page.decode().replace("\\n", "\n"))
    text = re.sub(r' message="([^"]*)"[^>]*>', r">\1\n", text)
    return html.unescape(re.sub(r"<[^>]+>|\\(?=[_*])", "", text)).splitlines()


@pytest.mark.parametrize(("name", "render"), FORMATTED)
def test_observed_and_guessed_never_stand_in_one_line(name: str, render: Render) -> None:
    """A line that holds the guess holds nothing else, and no heading holds one."""
    lines = [line.strip().strip("*") for line in lines_of(render(sample.report(), ()))]
    guesses = [line for line in lines if "and-treated-as-or in" in line]
    assert guesses
    assert set(guesses) == {GUESS}, name
    assert not any(line.startswith("#") and "erhaps" in line for line in lines)
    assert b"<h3>Perhaps" not in render(sample.report(), ())


@pytest.mark.parametrize(("name", "render"), FORMATTED)
def test_no_format_praises_a_rule_that_is_broken(name: str, render: Render) -> None:
    """Wherever the statement of a broken rule is, it is said that it is not met."""
    broken = [row for row in sample.report().requirements if row.outcome is Outcome.BROKEN]
    text = "\n".join(lines_of(render(sample.report(), ())))
    for row in broken:
        for before in text.split(row.statement)[:-1]:
            assert "not met" in before[-40:].lower(), (name, row.id, before[-80:])


@pytest.mark.parametrize(("name", "render"), FORMATTED)
def test_follow_ups_are_named_under_the_failure_that_brings_them_along(name: str, render: Render) -> None:
    """Each format says which rules are broken only along with another one, or of these with which one."""
    text = " ".join(lines_of(render(sample.report(), ())))
    assert re.search(r"[Aa]long with (it: *`?shape-items|logic-and-all: )", text), name


@pytest.mark.parametrize(("name", "render"), FORMATTED)
def test_what_did_not_happen_again_says_so_before_anything_else(name: str, render: Render) -> None:
    """The sentence comes before the request that failed once."""
    once = sample.failure("logic-and-all", reduction="not reproduced", request="the request", cause="it")
    changing = "Answers change from one request to the next: what failed was answered rightly."
    for given in ((), (cause("it", "logic-and-all", changing=changing),)):
        text = "\n".join(lines_of(render(report(given, once), ())))
        assert "Answers change from one request to the next" in text, name
        assert text.index("Answers change") < text.index("the request", text.index("Answers change") + 40)
        assert "not reproduced" not in text


def test_a_follow_up_is_folded_under_its_own_failure_only() -> None:
    """A rule that another cause breaks by itself is no follow-up there, and comes in the order of its cause."""
    groups = by_cause(
        report(
            (
                cause("first", "logic-and-all", "shape-items", follow_ups=("shape-items",)),
                cause("second", "shape-items"),
            ),
            sample.failure("shape-items", cause="first"),
            sample.failure("shape-items", cause="second"),
            sample.failure("logic-and-all", cause="first"),
        )
    )
    assert [[rule.id for rule in group.follow_ups] for group in groups] == [["shape-items"], []]
    assert [group.first_rule.id for group in groups] == ["logic-and-all", "shape-items"]
    assert [group.other_rules for group in groups] == [[], []]
    assert groups[0].breaks == "breaks 1 rule, and 1 along with it"


def test_what_passes_though_it_was_expected_to_fail_is_not_called_broken() -> None:
    """The card of a stale expectation states its rule as it is."""
    [group] = by_cause(sample.report(), (Status.STALE_EXPECTATION,))
    assert group.headline == "Under OR, FoundByItems holds exactly the pairs that matched."


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


def test_the_simplest_failure_is_of_the_main_rule() -> None:
    """Few profiles and a short request make a failure simple, and the main rule goes first."""
    failures = (
        sample.failure("keys-account", size=1, request="short", cause="it"),
        sample.failure("logic-and-all", size=9, request="long", cause="it"),
        sample.failure("logic-and-all", size=6, request="a longer one", cause="it"),
        sample.failure("logic-and-all", size=6, request="long", cause="it"),
    )
    (about,) = by_cause(report((cause("it", "logic-and-all", "keys-account"),), *failures))

    assert about.evidence[1] == failures[3]
    assert (about.first_rule.id, [rule.id for rule in about.other_rules]) == (
        "logic-and-all",
        ["keys-account"],
    )


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
    assert groups[1].headline.startswith("It answers ")


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
