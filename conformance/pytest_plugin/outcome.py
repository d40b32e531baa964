"""What a check's result is in pytest's terms."""

from typing import Final

import pytest

from ...spec.results import CheckResult, Failure
from ...spec.statuses import Status

FAILURES_SHOWN: Final = 3


class KitFault(Exception):
    """A check could not be carried out, and the target is not to blame."""


def conclude(result: CheckResult) -> None:
    """Ends the running pytest item the way ``result`` asks: passed, failed, skipped or expected to fail.

    Raises ``KitFault`` for status ``error``.
    """
    match result.status:
        case Status.PASSED:
            return
        case Status.FAILED | Status.STALE_EXPECTATION:
            pytest.fail(failure_text(result), pytrace=False)
        case Status.EXPECTED_FAILURE:
            pytest.xfail(result.reason)
        case Status.ERROR:
            raise KitFault(result.message)
        case _:
            pytest.skip(f"{result.status.value}: {result.message}")


def failure_text(result: CheckResult) -> str:
    """What was wrong, in the order in which a reader asks: rule, request, expected, actual, cause, proof.

    The proof is the request alone; scripts that load its data first are in the report.
    """
    shown = [_one(failure) for failure in result.failures[:FAILURES_SHOWN]]
    more = len(result.failures) - len(shown)
    heading = f"{result.id} ({result.level.value}): {result.message or result.title}"
    return "\n\n".join([heading, *shown, *([f"and {more} more, see the report"] if more > 0 else [])])


def _one(failure: Failure) -> str:
    rows = [
        ("rule", failure.rule),
        ("request", failure.request),
        ("expected", failure.expected),
        ("actual", failure.actual),
        ("because", failure.explanation),
        ("perhaps", " ".join(failure.likely_causes)),
        ("likely", _likely(failure)),
    ]
    if failure.reproduce:
        rows += [("curl", failure.reproduce.curl_request), ("python", failure.reproduce.python_request)]
    return "\n".join(f"{name + ':':<10}{text}" for name, text in rows if text)


def _likely(failure: Failure) -> str:
    """The nearest mutant, and those that are just as near: one of them is not told as a fact."""
    if failure.diagnosis is None or not failure.diagnosis.nearest:
        return ""
    near, ties = failure.diagnosis.nearest[0], failure.diagnosis.ties
    others = f"; just as near: {', '.join(other.mutant for other in ties)}" if ties else ""
    return f"{near.summary} (agrees in {near.agreed} of {near.cases} cases{others})"
