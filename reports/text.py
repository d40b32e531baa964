"""The summary that ends a run on a terminal: verdict and scope, counts, each cause in a few lines."""

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import Final

from ..spec.exchange import Exchange
from ..spec.results import Failure, RunReport
from ..spec.statuses import Status, Verdict
from ..spec.verdict import blockers, next_level
from .causes import CauseGroup, agreement, also_near, by_cause
from .parity import parity_lines
from .rerun import rerun_command
from .violations import (
    UNMEASURED,
    BrokenRule,
    Found,
    blocking_line,
    broken_rules,
    by_reason,
    counted,
    counts_line,
    more,
    new_findings,
)
from .visible import one_line, visible

Paint = Callable[[str, str], str]
"""Colours a text with a terminal code, or leaves it."""

_FAILURES: Final = 20
_RULES: Final = 60
_IN_FULL: Final = 5
"""Causes with their simplest failure in full: as many as one reads before the first of them is repaired."""
_REASONS: Final = 6
_LINE: Final = 120
_VALUE: Final = 80
"""Characters of a request or an answer in a line with others."""
_WHOLE: Final = ("curl", "python", "again")
"""Lines for copying: never cut, and no blank in them lost."""
_JUDGED: Final = (Status.PASSED, Status.FAILED, Status.EXPECTED_FAILURE, Status.STALE_EXPECTATION, Status.NEW)
_RED, _GREEN, _YELLOW, _BOLD, _DIM = "31", "32", "33", "1", "2"
_COLOUR: Final = {
    Verdict.CONFORMING: _GREEN,
    Verdict.NON_CONFORMING: _RED,
    Verdict.NOT_MEASURED: _YELLOW,
}


def render(report: RunReport, exchanges: Iterable[Exchange] = ()) -> bytes:  # noqa: ARG001
    """Return the summary as plain UTF-8 text."""
    return summary(report).encode()


class Verbosity(Enum):
    """How much a summary says."""

    QUIET = "verdict and a line for each broken rule"
    NORMAL = "also the simplest failure of the first causes, and what was not measured"
    VERBOSE = "also a line for each violation, and nothing left out"


def summary(
    report: RunReport, *, directory: str = "", colour: bool = False, detail: Verbosity = Verbosity.NORMAL
) -> str:
    """Return the summary for a terminal.

    ``directory`` is that of the report, if it was written. Escapes and control characters that a target put into its
    responses are spelled out; the only escapes in the text are the kit's own, and only with ``colour``.
    """
    paint = _paint if colour else _plain
    if detail is Verbosity.QUIET:
        rules = [_in_a_line(rule, paint) for group in by_cause(report) for rule in group.rules]
        why = [] if _is_judged(report) else [one_line(report.summary)]
        lines = [_verdict(report, paint), *why, *rules, *_parity(report, paint), *_tail(report, directory)]
        return "\n".join(lines) + "\n"
    verbose = detail is Verbosity.VERBOSE
    blocks = [
        _head(report, paint),
        *_failures(report, paint, directory, verbose=verbose),
        _group(report, "Expected failures", (Status.EXPECTED_FAILURE,), paint),
        _group(report, one_line(new_findings(report)), (Status.NEW,), paint),
        _group(report, "Stale expectations", (Status.STALE_EXPECTATION,), paint),
        _parity(report, paint),
        _unmeasured(report, paint, verbose=verbose),
        _tail(report, directory),
    ]
    return "\n\n".join("\n".join(lines) for lines in map(tuple, blocks) if lines) + "\n"


def _paint(text: str, code: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m"


def _plain(text: str, code: str) -> str:  # noqa: ARG001
    return text


def _verdict(report: RunReport, paint: Paint) -> str:
    return paint(one_line(report.scope.sentence), f"{_BOLD};{_COLOUR[report.verdict]}")


def _head(report: RunReport, paint: Paint) -> Iterable[str]:
    yield _verdict(report, paint)
    yield one_line(report.summary)
    if not _is_judged(report):
        yield "Nothing was judged: remove that obstacle and run the same command again."
        return
    above = next_level(report.level_reached)
    blocking = blockers(report.requirements, report.level_reached)
    level = f"level reached: {report.level_reached}"
    yield f"{level}; {above} needs {one_line(blocking_line(blocking))}" if blocking else level
    yield f"checks: {counts_line(report)}"


def _is_judged(report: RunReport) -> bool:
    """Return whether a check judged the target; if none did, the summary has the reason."""
    return any(report.counts[status] for status in _JUDGED)


def _failures(report: RunReport, paint: Paint, directory: str, *, verbose: bool) -> Iterable[Iterable[str]]:
    """Yield a block for each of the first causes, and one for all others, which have a line for each broken rule."""
    groups = by_cause(report)
    in_full, most = (len(groups), len(report.requirements)) if verbose else (_IN_FULL, _FAILURES)
    for group in groups[:in_full]:
        others = group.other_rules
        yield [
            *_observed(group, paint),
            *_guess(group, paint),
            *_simplest(group, report, paint),
            *_along(group),
            *(_in_a_line(rule, paint) for rule in others[:most]),
            *filter(None, [more(len(others), most)]),
            *(_violations(group) if verbose else ()),
        ]
    rest = [rule for group in groups[in_full:] for rule in (group.first_rule, *group.other_rules)]
    if rest:
        yield _rest(len(groups) - in_full, rest, paint, directory)


def _rest(causes: int, rules: Sequence[BrokenRule], paint: Paint, directory: str) -> Iterable[str]:
    """Yield a line for each of ``rules``, those of the causes that are not shown in full."""
    where = f"{one_line(directory)}/report.html" if directory else "the report"
    yield paint(f"{counted(causes, 'more cause')}, in short; {where} and --verbose have all of them", _BOLD)
    yield from (_in_a_line(rule, paint) for rule in rules[:_RULES])
    if len(rules) > _RULES:
        yield f"… {counted(len(rules) - _RULES, 'more broken requirement')}"


def _observed(group: CauseGroup, paint: Paint) -> Iterable[str]:
    if group.changing:
        yield one_line(group.changing)
    if group.title:
        yield paint(one_line(group.title), _BOLD)
    yield from map(one_line, group.facts)


def _guess(group: CauseGroup, paint: Paint) -> Iterable[str]:
    """Yield the guess on a line of its own, fainter than what was observed."""
    if group.guess:
        yield paint(one_line(group.guess), _DIM)
    near = also_near(group.cause.diagnosis if group.cause else None)
    if near:
        named = ", ".join(f"{each.mutant} {agreement(each)}" for each in near)
        yield paint(one_line(f"near it: {named}"), _DIM)


def _along(group: CauseGroup) -> Iterable[str]:
    if group.follow_ups:
        yield f"  along with it: {one_line(', '.join(rule.id for rule in group.follow_ups))}"


def _simplest(group: CauseGroup, report: RunReport, paint: Paint) -> Iterable[str]:
    rule, (check, failure) = group.first_rule, group.evidence
    others = f"  (and {len(rule.violations) - 1} more)" if len(rule.violations) > 1 else ""
    yield paint(f"FAILED {one_line(rule.id)}", f"{_BOLD};{_RED}") + f"  {rule.level}{others}"
    source = rule.row.citation if rule.row else ""
    lines = {"source": source} if rule.stated == group.title else {"not met": _rule(rule, failure)}
    if failure:
        lines["request"] = failure.request
        lines |= {"expected": failure.expected, "got": failure.actual, "because": failure.explanation}
        lines["perhaps"] = " ".join(failure.likely_causes)
    else:
        lines["message"] = check.message
    if failure and failure.reproduce:
        lines |= {"curl": failure.reproduce.curl_request, "python": failure.reproduce.python_request}
    lines["again"] = rerun_command(report.run.command, check.id)
    for label, line in lines.items():
        if line:
            shown = visible(line).replace("\t", "\\t") if label in _WHOLE else one_line(line)
            yield f"  {paint(f'{label:<9}', _DIM)} {shown}"


def _rule(rule: BrokenRule, failure: Failure | None) -> str:
    if failure:
        return failure.rule
    return f"{rule.row.statement} ({rule.row.citation})" if rule.row else ""


def _in_a_line(rule: BrokenRule, paint: Paint) -> str:
    """Return the rule, how often it was broken if more than once, and its first violation."""
    name = paint(f"FAILED {one_line(rule.id)}", _RED)
    often = f" ({len(rule.violations)} times)" if len(rule.violations) > 1 else ""
    return f"{name}  {rule.level}{often}  {_brief(rule.first)}".rstrip()


def _violations(group: CauseGroup) -> Iterable[str]:
    for rule in group.rules:
        for link, found in rule.violations.items():
            yield f"  {one_line(link)}  {_brief(found)}"


def _brief(found: Found) -> str:
    """Return a violation in a line: request, expected, got, each cut to what the eye takes in at once."""
    check, failure = found
    if failure is None:
        return one_line(check.message, _LINE)
    request, expected, got = (
        one_line(text, _VALUE) for text in (failure.request, failure.expected, failure.actual)
    )
    return f"{request}: expected {expected}; got {got}"


def _group(report: RunReport, title: str, statuses: Sequence[Status], paint: Paint) -> Iterable[str]:
    groups = broken_rules(report, statuses)
    if groups:
        yield paint(title, _BOLD)
    for group in groups[:_FAILURES]:
        check, _ = group.first
        yield f"  {one_line(group.id)}: {one_line(check.reason or check.message)}"
    if cut := more(len(groups), _FAILURES):
        yield f"  {cut}"


def _unmeasured(report: RunReport, paint: Paint, *, verbose: bool) -> Iterable[str]:
    lines: list[str] = []
    for status in UNMEASURED:
        reasons = by_reason(report, status)
        if verbose:
            lines += [
                f"  {status}: {one_line(check.id)} ({one_line(reason) or 'no reason given'})"
                for reason, checks in reasons.items()
                for check in checks
            ]
            continue
        lines += [
            f"  {status}: {len(checks)} ({one_line(reason) or 'no reason given'})"
            for reason, checks in list(reasons.items())[:_REASONS]
        ]
        if cut := more(len(reasons), _REASONS):
            lines.append(f"  {status}: {cut}")
    if len(lines) == 1 and not _is_judged(report):
        return []  # the head has the reason
    return [paint("Not judged", _BOLD), *lines] if lines else []


def _parity(report: RunReport, paint: Paint) -> Iterable[str]:
    if report.parity is not None:
        summary, *rest = parity_lines(report.parity)
        yield f"{paint('Parity', _BOLD)}: {summary}"
        yield from (f"  {line}" for line in rest)


def _tail(report: RunReport, directory: str) -> Iterable[str]:
    run = report.run
    if not run.complete:
        yield "The run was cut short: this is a partial report."
    for leftover in run.leftovers[:_FAILURES]:
        yield f"left in the target: {one_line(leftover)}"
    if cut := more(len(run.leftovers), _FAILURES):
        yield f"left in the target: {cut}"
    where = f"report: {one_line(directory)}/report.html  " if directory else ""
    yield f"{where}seed: {run.seed}"
