"""Two runs that differ only in what chance and the clock decide have the same canonical form."""

from typing import Any

import msgspec
import pytest
from searchprofiles_tck.reports.canonical import canonical, render
from searchprofiles_tck.spec.classes import RequirementClass
from searchprofiles_tck.spec.exchange import Purpose
from searchprofiles_tck.spec.report_json import from_json, to_json
from searchprofiles_tck.spec.results import RunReport, WorldRow
from searchprofiles_tck.spec.statuses import Status
from searchprofiles_tck.spec.verdict import build_report

from . import sample


def other_run() -> RunReport:
    """Return the sample as another run with the same seed would leave it."""
    text = to_json(sample.report()).decode()
    for number in range(1, 61):
        text = text.replace(sample.profile_id(number), f"{number + 77:032x}")
    for old, new in (
        (sample.RUN_ID, "zz90b1"),
        (":8123", ":40111"),
        ("2026-11-23T14:31:00Z", "2027-01-02T03:04:05Z"),
        ("ab" * 32, "cd" * 32),
        ("8.75", "91.5"),
        ('"milliseconds": 312.5', '"milliseconds": 1.25'),
        ('"p99": 48.5', '"p99": 4.0'),
        ('"setup": 160', '"setup": 161'),
        ("compliance-report", "/elsewhere"),
    ):
        assert old in text
        text = text.replace(old, new)
    return from_json(text)


def test_runs_of_one_seed_read_the_same() -> None:
    """Ids, ports, run id, clock, hash, and the folder of the report do not show."""
    assert to_json(other_run()) != to_json(sample.report())
    assert render(other_run()) == render(sample.report())


@pytest.mark.parametrize(("delay", "shows"), [(0.0, True), (48.5, False)])
def test_requests_count_unless_changes_are_waited_for(delay: float, shows: bool) -> None:
    """Where changes are seen late, the clock decides how often a check polls."""
    report = sample.report()
    late = {"median": delay, "p99": delay}
    one, other = (
        msgspec.structs.replace(
            report,
            run=msgspec.structs.replace(
                report.run,
                visibility_milliseconds=late,
                requests={**report.run.requests, Purpose.CHECK: number},
            ),
        )
        for number in (1246, 1276)
    )

    assert (render(one) != render(other)) is shows


def test_order_does_not_show() -> None:
    """Results, requirements and readings in another order, as with several workers, read the same."""
    report = sample.report()
    turned = msgspec.structs.replace(
        report,
        results=report.results[::-1],
        requirements=report.requirements[::-1],
        readings=report.readings[::-1],
    )
    assert render(turned) == render(report)


def test_concurrency_is_left_out() -> None:
    """What the class concurrency found, which timing decides, changes nothing."""
    failed = [
        msgspec.structs.replace(each, status=Status.FAILED)
        if each.requirement_class is RequirementClass.CONCURRENCY
        else each
        for each in sample.RESULTS
    ]
    report = build_report(failed, sample.CATALOGUE, sample.READINGS, sample.RUN, causes=sample.CAUSES)
    assert report.counts != sample.report().counts
    assert render(report) == render(sample.report())


def test_evidence_of_threads_is_left_out() -> None:
    """What other rules found in a scenario that sends at once came in any order; that they were broken stays."""
    (at_once, *_) = [one for one in sample.RESULTS if one.requirement_class is RequirementClass.CONCURRENCY]
    (failed, *_) = [one for one in sample.RESULTS if one.failures]
    scenario = at_once.id.rpartition("@")[2]

    def form(actual: str, place: str) -> Any:
        failures = (sample.failure("logic-and-all", actual=actual, world=()),)
        result = msgspec.structs.replace(failed, id=f"logic-and@{place}", message=actual, failures=failures)
        return canonical(build_report([at_once, result], sample.CATALOGUE, (), sample.RUN))

    assert form("p1", scenario) == form("p2", scenario)
    assert form("p1", scenario)["results"][0]["status"] == failed.status
    assert form("p1", "elsewhere") != form("p2", "elsewhere")


@pytest.mark.parametrize(
    ("of", "shows"),
    [(RequirementClass.SHAPE, False), (RequirementClass.WIRE, False), (RequirementClass.LOGIC, True)],
)
def test_how_many_profiles_pages_showed_is_left_out(of: RequirementClass, shows: bool) -> None:
    """The order in which profiles were created decides it; what was searched for is decided by the seed."""
    more = [
        msgspec.structs.replace(each, examples=each.examples + 1) if each.requirement_class is of else each
        for each in sample.RESULTS
    ]
    assert any(each.requirement_class is of and each.examples > 1 for each in more)
    report = build_report(more, sample.CATALOGUE, sample.READINGS, sample.RUN, causes=sample.CAUSES)
    assert (render(report) != render(sample.report())) is shows


def with_text(text: str) -> Any:
    """Return the canonical form of ``text`` in a failure."""
    failure = sample.failure("logic-and-all", actual=text, world=())
    (old, *_) = [each for each in sample.RESULTS if each.failures]
    result = msgspec.structs.replace(old, failures=(failure,))
    report = build_report([result], sample.CATALOGUE, (), sample.RUN)
    return canonical(report)["results"][0]["failures"][0]["actual"]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("id 0123456789abcdef0123456789abcdef", "id <id>"),
        ("x-amzn-RequestId: 0b1C2d3e-1111-2222-3333-444455556666", "x-amzn-RequestId: <id>"),
        ("/search?next-token=aB%2F3&max-results=2", "/search?next-token=<token>&max-results=2"),
        ('{"NextToken": "b3BhcXVl"}', '{"NextToken": "<token>"}'),
        ("NextToken='x'", "NextToken='<token>'"),
        ("Mon, 23 Nov 2026 14:31:00 GMT", "<date>"),
        ("X-Amz-Date: 20261123T143100Z", "X-Amz-Date: <date>"),
        (
            "http://localhost:81/x https://h.example:8443",
            "http://localhost:<port>/x https://h.example:<port>",
        ),
        ("http://[::1]:9/", "http://[::1]:<port>/"),
        ("took 12.5 ms", "took <duration>"),
        ("domain tck-0123456789 is left", "domain <domain> is left"),
        ("/domains/tck%2d9ecaafee62/profiles", "/domains/<domain>/profiles"),
        ("/domains/%74%63%6B%2D%39%65%63%61%61%66%65%65%36%32/x", "/domains/<domain>/x"),
        ("/domains/%74ck-9ecaafee62/x", "/domains/<domain>/x"),
        (f"tck-{sample.RUN_ID}-7", "tck-<mark>-7"),
        ('changed1="${p1%????????}"d7cef5cf', 'changed1="${p1%????????}"<id>'),
        ("changed12 = p1[:-8] + 'd7cef5cf'\nprint(1)", "changed12 = p1[:-8] + '<id>'\nprint(1)"),
    ],
)
def test_what_chance_decides_is_masked(text: str, masked: str) -> None:
    """Each kind of text that differs from run to run is masked."""
    assert with_text(text) == masked


@pytest.mark.parametrize("text", ["1980-02-29", "p1, p2", "page 3 of 4", "0123456789abcdef", "12:30"])
def test_what_the_seed_decides_stays(text: str) -> None:
    """Birth dates, names, numbers and short hexadecimal values are kept."""
    assert with_text(text) == text


def test_difference_in_a_finding_shows() -> None:
    """A profile more in an answer is a difference."""
    report = sample.report()
    changed = from_json(to_json(report).replace(b"p1, p3, p6", b"p1, p3, p4, p6"))
    assert render(changed) != render(report)


def test_profiles_are_named() -> None:
    """An id from the failure's world reads as the profile's name."""
    row = WorldRow(name="p1", profile_id="prof-1", values={}, expected=True, returned=False)
    failure = sample.failure("logic-and-all", actual="prof-1 is missing", world=(row,))
    (old, *_) = [each for each in sample.RESULTS if each.failures]
    report = build_report(
        [msgspec.structs.replace(old, failures=(failure,))], sample.CATALOGUE, (), sample.RUN
    )
    (found,) = canonical(report)["results"][0]["failures"]
    assert (found["actual"], found["world"][0]["profileId"]) == ("p1 is missing", "p1")
