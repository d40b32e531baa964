"""Parity in each format: a section of its own, and never a failure of a requirement."""

import json
import xml.etree.ElementTree as ET

import pytest
from searchprofiles_tck.reports.formats import FORMATS
from searchprofiles_tck.spec.results import RunReport

from ..spec.any_report import poisoned
from . import sample
from .test_safety import COMMONMARK

SUMMARY = "1 of 3 readings differs from those of https://vendor.example, observed on 2026-03-01."
SHOWING = ("html", "markdown", "text", "tracker")


def rendered(name: str, report: RunReport) -> str:
    """Return the report in a format."""
    return FORMATS[name].render(report, ()).decode()


@pytest.mark.parametrize("name", SHOWING)
def test_pages_and_texts_have_a_section(name: str) -> None:
    """It names whose readings they are, the point, the key and both readings; without a file there is none."""
    text = rendered(name, sample.held(fails=False)).replace("\u200b", "").replace("\\", "")

    assert SUMMARY in text
    assert "folded (upper and lower case are the same) instead of exact (upper and lower case differ)" in text
    assert "arity" not in rendered(name, sample.report())


@pytest.mark.parametrize("name", ["html", "markdown", "text"])
def test_what_was_not_compared_is_named(name: str) -> None:
    """A reading that the run did not find out is no deviation, and is not passed over either."""
    text = rendered(name, sample.held(fails=False))

    assert "Not compared, since this run did not find out what the target does: last-page." in text


@pytest.mark.parametrize("name", ["html", "markdown", "text"])
def test_no_deviation_is_said(name: str) -> None:
    """The section says that all readings are the same."""
    text = rendered(name, sample.held(fails=False, deviations=())).replace("\u200b", "").replace("\\", "")

    assert "All 3 readings that were compared are those of https://vendor.example" in text


@pytest.mark.parametrize(("fails", "kind"), [(False, "skipped"), (True, "failure")])
def test_junit_has_a_suite_of_its_own(fails: bool, kind: str) -> None:
    """A deviation is a failure only if it fails the run; totals add up; no requirement's case changes."""
    plain, held = (
        ET.fromstring(rendered("junit", one)) for one in (sample.report(), sample.held(fails=fails))
    )
    first, second = held.findall("testsuite")
    case = second.findall("testcase")[0]

    assert ET.tostring(first).strip() == ET.tostring(plain.findall("testsuite")[0]).strip()
    assert (case.get("name"), case.get("classname")) == ("letter-case of _email", "searchprofiles.parity")
    assert [child.tag for child in case] == [kind]
    assert int(held.get("tests", 0)) == len(held.findall(".//testcase"))
    assert int(held.get("failures", 0)) == len(held.findall(".//failure"))


@pytest.mark.parametrize(("fails", "status"), [(False, "other"), (True, "failed")])
def test_ctrf_has_tests_of_its_own(fails: bool, status: str) -> None:
    """They are in a suite of their own, and counted."""
    document = json.loads(rendered("ctrf", sample.held(fails=fails)))["results"]
    tests = [test for test in document["tests"] if test["suite"][-1] == "parity"]

    assert [(test["name"], test["status"]) for test in tests] == [("letter-case of _email", status)]
    assert document["summary"]["tests"] == len(document["tests"])


@pytest.mark.parametrize(("fails", "kind"), [(False, "notice"), (True, "error")])
def test_github_has_an_annotation(fails: bool, kind: str) -> None:
    """It is an error only if a deviation fails the run; without a deviation there is none."""
    lines = rendered("github", sample.held(fails=fails)).splitlines()
    same = rendered("github", sample.held(fails=fails, deviations=()))

    assert [line for line in lines if f"::{kind} title=Parity::1 of 3 readings differs from those of" in line]
    assert "title=Parity" not in same


@pytest.mark.parametrize("payload", ["<script>alert(1)</script>", "\x1b[31m\u202e\ud800 ]]> `x` @everyone"])
def test_a_hostile_file_stays_harmless(payload: str) -> None:
    """What a file of readings says is shown as text."""
    report = poisoned(sample.held(fails=True), payload)

    page, text = rendered("html", report), rendered("text", report)

    assert "<script>alert" not in page
    assert all(character.isprintable() or character == "\n" for character in text)
    assert ET.fromstring(rendered("junit", report)) is not None
    markup = COMMONMARK.parse(rendered("markdown", report))
    assert not [each for each in markup if each.type == "html_block"]
