"""The report in the Common Test Report Format (https://ctrf.io): one test a requirement, as in ``junit.xml``.

The format has five statuses. ``failed`` makes a run red, ``other`` is neither good nor red, and ``rawStatus`` always
has the kit's own word.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from ..spec.encoding import encode
from ..spec.exchange import Exchange
from ..spec.parity import Parity
from ..spec.results import CheckResult, RequirementResult, RunInfo, RunReport
from ..spec.statuses import Status
from .parity import parity_summary, point_deviations
from .requirement_text import body, brought_along, checks_of, is_advice, message
from .violations import stated, word
from .visible import clip, one_line, visible

SPECIFICATION_VERSION: Final = "1.0.0"
_STATUS: Final[Mapping[Status, str]] = {
    Status.FAILED: "failed",
    Status.STALE_EXPECTATION: "failed",
    Status.EXPECTED_FAILURE: "other",
    Status.NEW: "other",
    Status.ERROR: "other",
    Status.INDETERMINATE: "other",
    Status.NOT_RUN: "pending",
    Status.DECLINED: "skipped",
    Status.NOT_EXERCISED: "skipped",
    Status.SKIPPED: "skipped",
    Status.PASSED: "passed",
}
_COUNTED: Final = ("passed", "failed", "skipped", "pending", "other")
_TRACE_LIMIT: Final = 4_000


def render(report: RunReport, exchanges: Iterable[Exchange] = ()) -> bytes:  # noqa: ARG001
    """Return the report as CTRF: indented JSON in UTF-8."""
    mains = brought_along(report)
    tests = [
        _test(row, checks, report.run.fail_on, mains.get(row.id, "")) for row, checks in checks_of(report)
    ]
    tests += _parity_tests(report.parity) if report.parity else []
    counts = Counter(test["status"] for test in tests)
    document = {
        "reportFormat": "CTRF",
        "specVersion": SPECIFICATION_VERSION,
        "results": {
            "tool": {"name": "searchprofiles-tck", "version": one_line(report.run.kit_version)},
            "summary": {
                "tests": len(tests),
                **{status: counts[status] for status in _COUNTED},
                **_times(report.run),
            },
            "tests": tests,
            "environment": _environment(report),
        },
    }
    return msgspec.json.format(encode(document), indent=2) + b"\n"


def _test(row: RequirementResult, checks: Sequence[CheckResult], fail_on: str, main: str) -> dict[str, Any]:
    status = "other" if is_advice(row, fail_on) else _STATUS[row.status]
    test = {
        "name": one_line(row.id) or "unnamed",
        "status": "skipped" if row.excluded and not row.checks else status,
        "rawStatus": word(row),
        "duration": round(sum(check.milliseconds for check in checks)),
        "suite": ["SearchProfiles", row.requirement_class],
        "tags": [row.level],
        "extra": {
            "statement": visible(stated(row)),
            "citation": visible(row.citation),
            "checks": [one_line(check) for check in row.checks],
            "inputs": row.inputs,
        },
    }
    if row.status is Status.PASSED:
        return test
    deciding = [check for check in checks if check.status is row.status]
    return {
        **test,
        "message": one_line(message(row, deciding, main)),
        "trace": visible(clip(body(row, deciding), _TRACE_LIMIT)),
    }


def _parity_tests(parity: Parity) -> list[dict[str, Any]]:
    """Return a test for each reading that differs from those that the run was held to, or one that passed."""
    summary = one_line(parity_summary(parity))
    same = {"rawStatus": "parity", "duration": 0, "suite": ["SearchProfiles", "parity"], "message": summary}
    if not parity.deviations:
        return [{"name": "parity", "status": "passed", **same}]
    status = "failed" if parity.fails else "other"
    return [
        {
            "name": one_line(row.name),
            "status": status,
            **same,
            "trace": visible(clip(row.sentence, _TRACE_LIMIT)),
        }
        for row in point_deviations(parity)
    ]


def _times(run: RunInfo) -> dict[str, int]:
    """Return ``start``, ``stop`` and ``duration`` in milliseconds since the epoch."""
    start = round(run.started_at.timestamp() * 1000)
    duration = round(run.seconds * 1000)
    return {"start": start, "stop": start + duration, "duration": duration}


def _environment(report: RunReport) -> dict[str, Any]:
    run = report.run
    facts = {
        "verdict": report.verdict,
        "levelReached": report.level_reached,
        "scope": report.scope.sentence,
        "specification": run.specification,
        "effort": run.effort,
        "access": run.access,
    }
    return {
        "appName": one_line(run.target),
        "appVersion": one_line(run.versions.get("target", "")),
        "extra": {**{name: one_line(str(fact)) for name, fact in facts.items()}, "seed": run.seed},
    }
