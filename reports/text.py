"""The summary that ends a run on a terminal: verdict and scope, counts, each failure in a few lines."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from ..spec.exchange import Exchange
from ..spec.results import RunReport
from ..spec.statuses import Status, Verdict
from ..spec.verdict import blockers, next_level
from .findings import UNMEASURED, Broken, blocking_line, broken, by_reason, counts_line
from .visible import one_line, visible

Paint = Callable[[str, str], str]
"""Colours a text with a terminal code, or leaves it."""

_FAILURES: Final = 20
_REASONS: Final = 6
_WHOLE: Final = ("curl", "python", "again")
"""Lines that are to be copied: never cut, and no blank of them lost."""
_RED, _GREEN, _YELLOW, _BOLD, _DIM = "31", "32", "33", "1", "2"
_COLOUR: Final = {
    Verdict.CONFORMING: _GREEN,
    Verdict.NON_CONFORMING: _RED,
    Verdict.NOT_MEASURED: _YELLOW,
}


def render(report: RunReport, exchanges: Iterable[Exchange] = ()) -> bytes:  # noqa: ARG001
    """The summary as plain UTF-8 text."""
    return summary(report).encode()


def summary(report: RunReport, *, directory: str = "", colour: bool = False) -> str:
    """The summary, for a terminal.

    ``directory`` is where the report lies, if it was written. Escapes and control characters that a target
    put into its answers are spelt out; the only escapes in the text are ours, and only with ``colour``.
    """
    paint = _paint if colour else _plain
    blocks = [
        _head(report, paint),
        *(_card(each, report, paint) for each in broken(report)[:_FAILURES]),
        _more(report),
        _group(report, "Expected failures", (Status.EXPECTED_FAILURE,), paint),
        _group(report, "Stale expectations", (Status.STALE_EXPECTATION,), paint),
        _unmeasured(report, paint),
        _tail(report, directory),
    ]
    return "\n\n".join("\n".join(lines) for lines in map(tuple, blocks) if lines) + "\n"


def _paint(text: str, code: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m"


def _plain(text: str, code: str) -> str:  # noqa: ARG001
    return text


def _head(report: RunReport, paint: Paint) -> Iterable[str]:
    yield paint(one_line(report.scope.sentence), f"{_BOLD};{_COLOUR[report.verdict]}")
    yield one_line(report.summary)
    above = next_level(report.level_reached)
    blocking = blockers(report.requirements, report.level_reached)
    level = f"level reached: {report.level_reached}"
    yield f"{level}; {above} is blocked by {one_line(blocking_line(blocking))}" if blocking else level
    yield f"checks: {counts_line(report)}"


def _card(group: Broken, report: RunReport, paint: Paint) -> Iterable[str]:
    check, failure = group.findings[0].check, group.findings[0].failure
    others = f"  (and {len(group.findings) - 1} more)" if len(group.findings) > 1 else ""
    yield paint(f"FAILED {one_line(group.id)}", f"{_BOLD};{_RED}") + f"  {group.level}{others}"
    lines = {"rule": group.row.statement + f" ({group.row.citation})" if group.row else ""}
    if failure:
        lines |= {"rule": failure.rule, "request": failure.request}
        lines |= {"expected": failure.expected, "got": failure.actual, "because": failure.explanation}
    else:
        lines["message"] = check.message
    if failure and failure.diagnosis and failure.diagnosis.nearest:
        nearest = failure.diagnosis.nearest[0]
        lines["likely"] = (
            f"{nearest.summary} ({nearest.mutant}: agrees on {nearest.agreed} of {nearest.cases} cases)"
        )
    if failure and failure.reproduce:
        lines |= {"curl": failure.reproduce.curl_request, "python": failure.reproduce.python_request}
    lines["again"] = f"{report.run.command} --only '{check.id}'" if report.run.command else ""
    for label, line in lines.items():
        if line:
            shown = visible(line) if label in _WHOLE else one_line(line)
            yield f"  {paint(f'{label:<9}', _DIM)} {shown}"


def _more(report: RunReport) -> Iterable[str]:
    more = len(broken(report)) - _FAILURES
    return [f"… and {more} more broken requirements: see the report."] if more > 0 else []


def _group(report: RunReport, title: str, statuses: Sequence[Status], paint: Paint) -> Iterable[str]:
    groups = broken(report, statuses)
    if groups:
        yield paint(title, _BOLD)
    for group in groups[:_FAILURES]:
        check = group.findings[0].check
        yield f"  {one_line(group.id)}: {one_line(check.reason or check.message)}"


def _unmeasured(report: RunReport, paint: Paint) -> Iterable[str]:
    lines = [
        f"  {status}: {len(checks)} ({one_line(reason) or 'no reason given'})"
        for status in UNMEASURED
        for reason, checks in list(by_reason(report, status).items())[:_REASONS]
    ]
    return [paint("Not measured", _BOLD), *lines] if lines else []


def _tail(report: RunReport, directory: str) -> Iterable[str]:
    run = report.run
    if not run.complete:
        yield "The run was cut short: this is a partial report."
    for leftover in run.leftovers[:_FAILURES]:
        yield f"left in the target: {one_line(leftover)}"
    where = f"report: {one_line(directory)}/report.html  " if directory else ""
    yield f"{where}seed: {run.seed}"
