"""The report in the Common Test Report Format."""

import json
from pathlib import Path
from typing import Any, Final

import jsonschema
import pytest
from hypothesis import given
from msgspec.structs import replace
from searchprofiles_tck.reports import ctrf
from searchprofiles_tck.spec.results import RunReport

from ..spec.any_report import any_report
from . import sample
from .test_safety import relaxed

SCHEMA: Final = Path(__file__).with_name("data") / "ctrf.schema.json"
VALIDATOR: Final = jsonschema.Draft7Validator(
    json.loads(SCHEMA.read_text(encoding="utf-8")), format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER
)


def rendered(report: RunReport) -> dict[str, Any]:
    """Return the results of the document."""
    found: dict[str, Any] = json.loads(ctrf.render(report))["results"]
    return found


def by_name(report: RunReport) -> dict[str, dict[str, Any]]:
    """Return the tests of the document by name."""
    return {test["name"]: test for test in rendered(report)["tests"]}


def faults(report: RunReport) -> list[str]:
    """Return what the published schema finds wrong."""
    return [error.message for error in VALIDATOR.iter_errors(json.loads(ctrf.render(report)))]


@pytest.mark.parametrize("report", [sample.report, sample.conforming, sample.not_measured])
def test_the_samples_satisfy_the_published_schema(report: Any) -> None:
    """The document is what the format's own schema demands."""
    assert faults(report()) == []


def test_the_schema_finds_faults() -> None:
    """The schema of the test is one that can fail."""
    document = json.loads(ctrf.render(sample.report()))
    document["results"]["tests"][0]["status"] = "good"

    assert not VALIDATOR.is_valid(document)


@pytest.mark.e2e
@given(any_report())
@relaxed
def test_any_report_satisfies_the_schema(report: RunReport) -> None:
    """No text of a target, and no odd time, leads out of the format."""
    assert faults(report) == []


def test_tests_are_requirements() -> None:
    """Documents of many targets line up: one test a requirement, under its id and class."""
    report = sample.report()

    assert list(by_name(report)) == [row.id for row in report.requirements]
    assert by_name(report)["logic-and-all"]["suite"] == ["SearchProfiles", "logic"]


@pytest.mark.parametrize(
    ("requirement", "status", "raw"),
    [
        ("shape-response", "passed", "passed"),
        ("logic-and-all", "failed", "failed"),
        ("shape-profile-id", "other", "failed"),
        ("found-by-and-all", "other", "expected-failure"),
        ("found-by-or-exact", "failed", "stale-expectation"),
        ("errors-unknown-domain", "other", "error"),
        ("pagination-once", "other", "indeterminate"),
        ("limits-max-results", "pending", "not-run"),
        ("state-delete", "skipped", "declined"),
        ("wire-path", "skipped", "skipped"),
    ],
)
def test_statuses_are_distinguished(requirement: str, status: str, raw: str) -> None:
    """What makes a run red is ``failed``; the kit's own word is kept beside the format's."""
    test = by_name(sample.report())[requirement]

    assert (test["status"], test["rawStatus"]) == (status, raw)
    assert ("message" in test) == (status != "passed")


def test_a_should_fails_if_the_run_counts_it() -> None:
    """With ``--fail-on should`` a recommendation that was not followed is red."""
    report = sample.report()
    strict = replace(report, run=replace(report.run, fail_on="should"))

    assert by_name(strict)["shape-profile-id"]["status"] == "failed"


def test_the_summary_adds_up() -> None:
    """Counts are those of the tests; the times are those of the run."""
    results = rendered(sample.report())
    summary = results["summary"]

    assert summary["tests"] == len(results["tests"])
    assert summary["tests"] == sum(
        summary[name] for name in ("passed", "failed", "skipped", "pending", "other")
    )
    assert (summary["start"], summary["stop"] - summary["start"]) == (1795444260000, 8750)
