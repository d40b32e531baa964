"""JUnit distinguishes every status, keyed by requirement."""

import functools
import xml.etree.ElementTree as ET
from pathlib import Path

import msgspec
import pytest
import xmlschema
from searchprofiles_tck.reports import junit
from searchprofiles_tck.spec.results import Reproduction, RunReport

from . import sample


def cases(report: RunReport) -> dict[str, ET.Element]:
    """Test cases by name."""
    return {case.attrib["name"]: case for case in ET.fromstring(junit.render(report)).iter("testcase")}


@functools.cache
def xunit() -> xmlschema.XMLSchema:
    """Return the schema of Jenkins' xUnit plugin.

    ``junit-10.xsd`` is of that plugin (MIT licence, at its head), as the source distribution of pytest 9.2.0 carries it
    in ``testing/example_scripts``.
    """
    return xmlschema.XMLSchema(Path(__file__).with_name("junit-10.xsd"))


@pytest.mark.parametrize("seconds", [0.0, 0.0004, 59.9999, 123_456.789])
def test_the_xunit_plugin_of_jenkins_accepts_it(seconds: float) -> None:
    """Every status, with attributes and text that need escaping, and runs of any length."""
    report = sample.report()
    for fail_on in ("must", "should"):
        run = msgspec.structs.replace(report.run, fail_on=fail_on, seconds=seconds, target='<&"\x07>')
        xunit().validate(junit.render(msgspec.structs.replace(report, run=run)).decode())


def test_one_case_a_requirement() -> None:
    """Names are requirement ids, class names the class, in the report's order."""
    found = cases(sample.report())
    assert list(found) == [row.id for row in sample.CATALOGUE]
    assert found["found-by-and-all"].attrib["classname"] == "searchprofiles.found-by"


def test_statuses_are_distinguished() -> None:
    """Each status has its own element or type, and a message that says why."""
    found = {name: [(e.tag, e.attrib["type"]) for e in case] for name, case in cases(sample.report()).items()}
    assert found["logic-default-or"] == []
    assert found["logic-or-any"] == [("skipped", "new")]
    assert found["logic-and-all"] == [("failure", "failed")]
    assert found["found-by-or-exact"] == [("failure", "stale-expectation")]
    assert found["errors-unknown-domain"] == [("error", "error")]
    assert found["found-by-and-all"] == [("skipped", "expected-failure")]
    assert found["pagination-once"] == [("skipped", "indeterminate")]
    assert found["limits-max-results"] == [("skipped", "not-run")]
    assert found["state-delete"] == [("skipped", "declined")]
    assert found["keys-custom"] == [("skipped", "skipped")]
    assert found["state-expiry"] == [("skipped", "excluded")]


def test_messages_say_why() -> None:
    """A declined, an expected and an excluded requirement carry their reasons."""
    found = cases(sample.report())
    assert "does not implement DeleteProfile" in found["state-delete"][0].attrib["message"]
    assert "issue 118" in found["found-by-and-all"][0].attrib["message"]
    assert "shortest expiry is a day" in found["state-expiry"][0].attrib["message"]


def test_a_finding_of_another_rule_is_said_to_be_one() -> None:
    """A check whose failures break another rule names that rule at its own requirement."""
    report = sample.report()
    failed = next(
        each for each in report.results if each.failures and each.requirements == ("logic-and-all",)
    )
    other = msgspec.structs.replace(failed.failures[0], requirement="logic-or-any")
    changed = msgspec.structs.replace(failed, failures=(other,))
    results = tuple(changed if each.requirements == ("logic-and-all",) else each for each in report.results)
    (element,) = cases(msgspec.structs.replace(report, results=results))["logic-and-all"]
    assert element.attrib["message"].startswith("MUST failed: found logic-or-any broken: ")


def test_should_is_skipped_unless_it_counts() -> None:
    """A SHOULD that failed is described; it is a failure if the run counts those."""
    report = sample.report()
    (element,) = cases(report)["shape-profile-id"]
    assert (element.tag, element.attrib["message"][:13]) == ("skipped", "SHOULD failed")
    strict = msgspec.structs.replace(report, run=msgspec.structs.replace(report.run, fail_on="should"))
    (element,) = cases(strict)["shape-profile-id"]
    assert element.tag == "failure"


def test_totals_agree_with_the_cases() -> None:
    """The counts in the header are those of the elements."""
    root = ET.fromstring(junit.render(sample.report()))
    for plural, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
        assert root.attrib[plural] == root[0].attrib[plural] == str(len(list(root.iter(tag))))


def test_failure_holds_the_evidence() -> None:
    """A failure's text has request, expected before actual, the nearest mutant, and a way to reproduce it."""
    text = cases(sample.report())["logic-and-all"][0].text or ""
    places = [
        text.index(part) for part in ("request:", "expected:", "actual:", "and-treated-as-or", "curl -sS")
    ]
    assert places == sorted(places)


def test_without_scripts_the_request_alone_is_shown() -> None:
    """A failure beside the first of its check may have no script."""
    alone = Reproduction(curl="", python="", curl_request="curl the request")
    report = sample.report()
    results = [
        msgspec.structs.replace(
            check, failures=tuple(msgspec.structs.replace(one, reproduce=alone) for one in check.failures)
        )
        for check in report.results
    ]
    text = cases(msgspec.structs.replace(report, results=tuple(results)))["logic-and-all"][0].text or ""

    assert "reproduce:\ncurl the request" in text


def test_properties_identify_the_run() -> None:
    """Verdict, seed and kit version are properties of the suite."""
    root = ET.fromstring(junit.render(sample.report()))
    properties = {each.attrib["name"]: each.attrib["value"] for each in root.iter("property")}
    assert properties["verdict"] == "non-conforming"
    assert (properties["seed"], properties["kit-version"]) == ("7", "0.2.0")
