"""``junit.xml``: one test case a requirement, so that files of many targets line up by requirement id.

A MUST that failed, and a stale expectation, is a ``failure``; the kit's own fault an ``error``. All else
that did not pass is ``skipped`` with its status as the type: a SHOULD that failed (unless the run counts
those), an expected failure, a new finding, what was declined, not run, not exercised, or got no usable answer.
Type and message distinguish these. Readings that the run was held to are a suite of their own.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ..spec.exchange import Exchange
from ..spec.parity import Parity
from ..spec.results import CheckResult, RequirementResult, RunInfo, RunReport
from ..spec.statuses import Status
from .parity import parity_summary, point_deviations
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
    compared = _parity_cases(report.parity) if report.parity else []
    together = _totals(len(cases) + len(compared), elements + Counter(kind for kind, _ in compared))
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<testsuites {together}>",
        _suite("searchprofiles-tck", len(cases), elements, report.run.seconds, report.run),
        *_properties(report),
    ]
    parts += [*cases, "</testsuite>", *_parity_suite(compared, report.run), "</testsuites>", ""]
    return "\n".join(parts).encode()


def _totals(tests: int, elements: Mapping[str, int]) -> str:
    return f'tests="{tests}" failures="{elements.get("failure", 0)}" errors="{elements.get("error", 0)}"'


def _suite(name: str, tests: int, elements: Mapping[str, int], seconds: float, run: RunInfo) -> str:
    """Return the start of a suite."""
    return (
        f'<testsuite name="{name}" {_totals(tests, elements)} skipped="{elements.get("skipped", 0)}" '
        f'time="{seconds:.3f}" timestamp="{_line(run.started)}">'
    )


def _parity_suite(cases: Sequence[tuple[str, str]], run: RunInfo) -> Iterable[str]:
    """Yield a suite of its own for the readings that the run was held to; nothing if it was held to none."""
    if cases:
        elements = Counter(kind for kind, _ in cases)
        yield _suite("searchprofiles-tck parity", len(cases), elements, 0.0, run)
        yield from (case for _, case in cases)
        yield "</testsuite>"


def _parity_cases(parity: Parity) -> list[tuple[str, str]]:
    """Return a test case for each reading that differs, or one that passed, with the name of its child element."""
    summary = parity_summary(parity)
    if not parity.deviations:
        return [("", f'<testcase name="{_line(summary)}" classname="searchprofiles.parity" time="0.000"/>')]
    kind = "failure" if parity.fails else "skipped"
    return [
        (
            kind,
            f'<testcase name="{_line(row.name)}" classname="searchprofiles.parity" time="0.000">\n'
            f'<{kind} type="parity" message="{_line(row.sentence)}">{xml(clip(summary, _BODY_LIMIT))}</{kind}>\n'
            "</testcase>",
        )
        for row in point_deviations(parity)
    ]


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
