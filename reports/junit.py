"""``junit.xml``: one test case a requirement, so that files of many targets line up by requirement id.

A MUST that failed, and a stale expectation, is a ``failure``; the kit's own fault an ``error``. All else
that did not pass is ``skipped`` with its status as the type: a SHOULD that failed (unless the run counts
those), an expected failure, what was declined, not run, or got no usable answer. Those are told apart by
type and message.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ..spec.exchange import Exchange
from ..spec.results import CheckResult, RequirementResult, RunReport
from ..spec.statuses import Status
from .findings import word
from .requirement_text import body, checks_of, is_advice, message
from .visible import clip, line, xml

_ELEMENT: Final[Mapping[Status, str]] = {
    Status.FAILED: "failure",
    Status.STALE_EXPECTATION: "failure",
    Status.ERROR: "error",
}
_BODY_LIMIT: Final = 4_000


def render(report: RunReport, exchanges: Iterable[Exchange] = ()) -> bytes:  # noqa: ARG001
    """The report as JUnit XML in UTF-8, in the dialect that CI servers read (``xunit2``)."""
    elements = Counter(_element(row, report.run.fail_on) for row in report.requirements)
    cases = [_case(row, _element(row, report.run.fail_on), checks) for row, checks in checks_of(report)]
    totals = f'tests="{len(cases)}" ' + " ".join(
        f'{plural}="{elements[element]}"'
        for plural, element in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"))
    )
    suite = (
        f'<testsuite name="searchprofiles-tck" {totals} time="{report.run.seconds:.3f}" '
        f'timestamp="{line(report.run.started)}">'
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
        yield f'<property name="{line(name)}" value="{line(value)}"/>'
    yield "</properties>"


def _element(row: RequirementResult, fail_on: str) -> str:
    """Name of the child element that tells what became of the requirement; empty where it passed."""
    if row.status is Status.PASSED:
        return ""
    if is_advice(row, fail_on):
        return "skipped"
    return _ELEMENT.get(row.status, "skipped")


def _case(row: RequirementResult, element: str, checks: Sequence[CheckResult]) -> str:
    seconds = sum([check.milliseconds for check in checks]) / 1000
    start = (
        f'<testcase name="{line(row.id)}" classname="searchprofiles.{row.requirement_class}" '
        f'time="{seconds:.3f}"'
    )
    if not element:
        return start + "/>"
    telling = [check for check in checks if check.status is row.status]
    return (
        f'{start}>\n<{element} type="{word(row)}" message="{line(message(row, telling))}">'
        f"{xml(clip(body(row, telling), _BODY_LIMIT))}</{element}>\n</testcase>"
    )
