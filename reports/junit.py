"""``junit.xml``: one test case a requirement, so that files of many targets line up by requirement id.

A MUST that failed, and a stale expectation, is a ``failure``; the kit's own fault an ``error``. All else
that did not pass is ``skipped`` with its status as the type: a SHOULD that failed (unless the run counts
those), an expected failure, a new finding, what was declined, not run, not exercised, or got no usable answer.
Type and message distinguish these.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ..spec.exchange import Exchange
from ..spec.results import CheckResult, RequirementResult, RunReport
from ..spec.statuses import Status
from .requirement_text import body, brought_along, checks_of, is_advice, message
from .violations import word
from .visible import clip, one_line, xml

_ELEMENT: Final[Mapping[Status, str]] = {
    Status.FAILED: "failure",
    Status.STALE_EXPECTATION: "failure",
    Status.ERROR: "error",
}
_BODY_LIMIT: Final = 4_000


def render(report: RunReport, exchanges: Iterable[Exchange] = ()) -> bytes:  # noqa: ARG001
    """Return the report as JUnit XML in UTF-8, valid for the schema of Jenkins' xUnit plugin (``junit-10.xsd``)."""
    elements = Counter(_element(row, report.run.fail_on) for row in report.requirements)
    mains = brought_along(report)
    cases = [
        _case(row, _element(row, report.run.fail_on), checks, mains.get(row.id, ""))
        for row, checks in checks_of(report)
    ]
    totals = f'tests="{len(cases)}" failures="{elements["failure"]}" errors="{elements["error"]}"'
    suite = (
        f'<testsuite name="searchprofiles-tck" {totals} skipped="{elements["skipped"]}" '
        f'time="{report.run.seconds:.3f}" timestamp="{_line(report.run.started)}">'
    )
    parts = ['<?xml version="1.0" encoding="UTF-8"?>', f"<testsuites {totals}>", suite, *_properties(report)]
    return "\n".join([*parts, *cases, "</testsuite>", "</testsuites>", ""]).encode()


def _properties(report: RunReport) -> Iterable[str]:
    run = report.run
    properties = {
        "verdict": report.verdict,
        "level-reached": report.level_reached,
        "scope": report.scope.sentence,
        "summary": report.summary,
        "target": run.target,
        "seed": str(run.seed),
        "effort": run.effort,
        "access": run.access,
        "kit-version": run.kit_version,
        "specification": run.specification,
        **{f"checks-{status}": str(number) for status, number in report.counts.items()},
    }
    yield "<properties>"
    for name, value in properties.items():
        yield f'<property name="{_line(name)}" value="{_line(value)}"/>'
    yield "</properties>"


def _element(row: RequirementResult, fail_on: str) -> str:
    """Return the name of the child element for the result of the requirement; empty if it passed."""
    if row.status is Status.PASSED:
        return ""
    if is_advice(row, fail_on):
        return "skipped"
    return _ELEMENT.get(row.status, "skipped")


def _line(text: str) -> str:
    return xml(one_line(text))


def _case(row: RequirementResult, element: str, checks: Sequence[CheckResult], main: str) -> str:
    seconds = sum([check.milliseconds for check in checks]) / 1000
    start = (
        f'<testcase name="{_line(row.id)}" classname="searchprofiles.{row.requirement_class}" '
        f'time="{seconds:.3f}"'
    )
    if not element:
        return start + "/>"
    deciding = [check for check in checks if check.status is row.status]
    return (
        f'{start}>\n<{element} type="{word(row)}" message="{_line(message(row, deciding, main))}">'
        f"{xml(clip(body(row, deciding), _BODY_LIMIT))}</{element}>\n</testcase>"
    )
