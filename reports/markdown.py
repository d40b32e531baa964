"""``summary.md``: the report for a pull request or a job summary on GitHub, failures first.

Nothing in it is raw HTML, a mention or a link that a target wrote: text that may come from a target is in code
spans and code blocks whose fence is longer than any run of backticks inside; prose has its punctuation escaped.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from ..spec.exchange import Exchange
from ..spec.results import Failure, RunReport
from ..spec.statuses import Status
from ..spec.verdict import blockers, next_level
from .causes import CauseGroup, agreement, also_near, by_cause
from .parity import not_compared, parity_summary, point_deviations
from .rerun import rerun_command
from .violations import (
    MEANING,
    UNMEASURED,
    BrokenRule,
    blocking_line,
    by_reason,
    counted,
    fingerprint,
    more,
    new_findings,
)
from .visible import clip, one_line, visible

LIMIT: Final = 60_000
"""Characters. GitHub refuses comments above 65,536."""

_BLOCK_LIMIT: Final = 2_000
_CAUSE: Final = "### "
_ROWS: Final = 50
_MARKUP: Final = re.compile(r"[\\`*_{}\[\]<>|~&$]|^[#+\-=]|(?<=^\d)[.)]|(?<=^\d\d)[.)]")
_LINKED: Final = re.compile(r"[@#](?=\S)|:(?=//)|www(?=\.)", re.IGNORECASE)
"""What GitHub would read as a mention, a reference or a link; a zero-width space splits it."""


def render(report: RunReport, exchanges: Iterable[Exchange] = ()) -> bytes:  # noqa: ARG001
    """Return the report as GitHub-flavoured Markdown in UTF-8, at most ``LIMIT`` characters long."""
    parts = [*_head(report), *_counts(report)]
    for title, statuses in (
        ("Failures", (Status.FAILED,)),
        (prose(new_findings(report)), (Status.NEW,)),
        ("Stale expectations", (Status.STALE_EXPECTATION,)),
        ("Expected failures", (Status.EXPECTED_FAILURE,)),
    ):
        groups = by_cause(report, statuses)
        parts += [f"## {title}"] if groups else []
        parts += [_card(group, report.run.command) for group in groups]
    parts += [*_parity(report), *_unmeasured(report), *_run(report)]
    return (_within(parts) + "\n").encode()


def code(text: str) -> str:
    """Return ``text`` as a code span in one line. Not for table cells, because a pipe would end the cell."""
    line = one_line(text) or " "
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    return f"{fence} {line} {fence}" if "`" in line or line != line.strip() else f"{fence}{line}{fence}"


def prose(text: str) -> str:
    """Return ``text`` as plain words in one line: no markup, no mention, no link."""
    return _LINKED.sub("\\g<0>\u200b", _MARKUP.sub(r"\\\g<0>", one_line(text, 600)))


def block(text: str, language: str = "text", limit: int = _BLOCK_LIMIT) -> str:
    """Return ``text`` in a fenced code block, cut to ``limit`` characters."""
    body = visible(clip(text, limit))
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", body)), default=0))
    return f"{fence}{language}\n{body}\n{fence}"


def _within(parts: Sequence[str]) -> str:
    """Return ``parts``, as many as fit, and how many causes are left out."""
    size = 0
    for number, part in enumerate(parts):
        size += len(part) + 2
        if size > LIMIT - 100:
            left = sum(part.startswith(_CAUSE) for part in parts[number:])
            causes = f": {counted(left, 'more cause')}" if left else ""
            return "\n\n".join([*parts[:number], f"The rest is cut here{causes}. `report.html` has it."])
    return "\n\n".join(parts)


def _head(report: RunReport) -> Iterable[str]:
    yield f"# SearchProfiles: {report.verdict}"
    yield prose(report.summary)
    yield prose(report.scope.sentence)
    blocking = blockers(report.requirements, report.level_reached)
    level = f"Level reached: **{report.level_reached}**."
    above = next_level(report.level_reached)
    yield f"{level} To reach {above} it needs {prose(blocking_line(blocking))}" if blocking else level


def _counts(report: RunReport) -> Iterable[str]:
    rows = [f"| {status} | {report.counts.get(status, 0)} | {MEANING[status]} |" for status in Status]
    yield "\n".join(["| Status | Checks | Meaning |", "| --- | ---: | --- |", *rows])


def _card(group: CauseGroup, command: str) -> str:
    rule, (check, failure) = group.first_rule, group.evidence
    parts = [f"{_CAUSE}{prose(group.headline)}", *map(prose, filter(None, [group.changing, *group.facts]))]
    parts += _guess(group)
    parts.append(f"**{code(rule.id)}** ({rule.level}){_said(rule, group.headline)}")
    if group.follow_ups:
        parts.append(f"Along with it: {', '.join(code(each.id) for each in group.follow_ups)}.")
    parts.append(
        f"Check {code(check.id)}" + (f": {code(check.message or check.status)}" if not failure else "")
    )
    if check.reason:
        parts.append(f"Reason given: {code(check.reason)}")
    if failure:
        parts += _evidence(failure)
    if command:
        parts.append(f"Again: {code(rerun_command(command, check.id))}")
    if len(rule.violations) > 1:
        parts.append(f"Further failures of the same requirement, in the report: {len(rule.violations) - 1}.")
    if group.other_rules:
        parts.append(f"It also breaks {counted(len(group.other_rules), 'other rule')}:")
        parts.append("\n".join(_in_a_line(rule) for rule in group.other_rules[:_ROWS]))
        parts += _cut(len(group.other_rules))
    return "\n\n".join(parts)


def _cut(total: int) -> Iterable[str]:
    """Yield the end of a list that was cut to ``_ROWS``; nothing if it was not cut."""
    return filter(None, [more(total, _ROWS)])


def _said(rule: BrokenRule, headline: str) -> str:
    """Return the end of the line that names a rule: what it says, unless the ``headline`` does, and its source."""
    source = prose(rule.row.citation) if rule.row else ""
    if rule.stated == headline:
        return f", {source}" if source else ""
    return f" {prose(rule.stated)}{f' ({source})' if source else ''}"


def _guess(group: CauseGroup) -> Iterable[str]:
    """Yield the guess, in italics, and the known defects beside it: headings and plain words hold observations."""
    if group.guess:
        yield f"*{prose(group.guess)}*"
    near = also_near(group.cause.diagnosis if group.cause else None)
    if near:
        yield f"*Near it: {', '.join(f'{code(each.mutant)} {agreement(each)}' for each in near)}.*"


def _in_a_line(rule: BrokenRule) -> str:
    check, failure = rule.first
    return f"- {code(rule.id)} ({rule.level}): {code(one_line(failure.request if failure else check.message, 160))}"


def _evidence(failure: Failure) -> Iterable[str]:
    yield block(f"request   {failure.request}\nexpected  {failure.expected}\nactual    {failure.actual}")
    if failure.explanation:
        yield code(failure.explanation)
    if failure.likely_causes:
        yield f"Perhaps: {prose(' '.join(failure.likely_causes))}"
    if failure.reproduce:
        given = failure.reproduce
        ways = (
            (given.curl, "sh"),
            (given.curl_request, "sh"),
            (given.python, "python"),
            (given.python_request, "python"),
        )
        yield from (block(*way) for way in [way for way in ways if 0 < len(way[0]) <= _BLOCK_LIMIT][:1])


def _parity(report: RunReport) -> Iterable[str]:
    if report.parity is None:
        return
    rows = point_deviations(report.parity)
    yield "## Parity"
    yield prose(parity_summary(report.parity))
    if rows:
        yield "\n".join(f"- {code(row.name)}: {prose(row.sentence)}" for row in rows[:_ROWS])
    yield from _cut(len(rows))
    yield from filter(None, [prose(not_compared(report.parity))])


def _unmeasured(report: RunReport) -> Iterable[str]:
    rows = [
        f"- {status}, {len(checks)} of the checks: {code(reason or 'no reason given')}"
        for status in UNMEASURED
        for reason, checks in by_reason(report, status).items()
    ]
    if rows:
        yield "## Not judged"
        yield "\n".join(rows[:_ROWS])
    yield from _cut(len(rows))


def _run(report: RunReport) -> Iterable[str]:
    run = report.run
    facts = {
        "target": run.target,
        "seed": str(run.seed),
        "effort": run.effort,
        "access": run.access,
        "kit": run.kit_version,
        "judged as of": run.as_of,
        "specification": run.specification,
        "started": run.started,
        "readings": fingerprint(report.readings) if report.readings else "",
        "command": run.command,
    }
    yield "## Run"
    yield "\n".join(f"- {name}: {code(value)}" for name, value in facts.items() if value)
    for leftover in run.leftovers[:_ROWS]:
        yield f"Left in the target: {code(leftover)}"
    yield from _cut(len(run.leftovers))
