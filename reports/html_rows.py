"""The table of requirements, the one part of the page that may hold ten thousand rows.

A template takes ten times as long as plain strings here, so these rows are put together by hand: every text
goes through ``escaped`` or ``anchor``, which the tests of the page watch. What does not fit the page is
counted instead; the JSON files have everything.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from ..spec.classes import CORE_CLASSES, FULL_CLASSES, RequirementClass
from ..spec.results import CheckResult, RequirementResult, RunReport
from .findings import counted, more, word
from .html_budget import Budget, claim
from .visible import anchor, clip, escaped, line, one_line

_STATEMENT: Final = 2_000
_PARTITIONS: Final = 24


@dataclass(frozen=True, slots=True)
class ClassSection:
    """The requirements of one class; ``left_out`` counts those for which there was no room."""

    name: RequirementClass
    level: str
    rows: Markup
    counts: Mapping[str, int]
    left_out: int


def class_sections(report: RunReport, anchors: set[str], budget: Budget) -> tuple[ClassSection, ...]:
    """The requirements by class. ``anchors`` holds the ids that the page has, and takes those added."""
    checks = {check.id: check for check in report.results}
    by_class: dict[RequirementClass, list[RequirementResult]] = {}
    for row in report.requirements:
        by_class.setdefault(row.requirement_class, []).append(row)
    return tuple(
        _section(name, by_class[name], checks, anchors, budget)
        for name in RequirementClass
        if name in by_class
    )


def _section(
    name: RequirementClass,
    requirements: Sequence[RequirementResult],
    checks: Mapping[str, CheckResult],
    anchors: set[str],
    budget: Budget,
) -> ClassSection:
    rows: list[str] = []
    for requirement in requirements:
        row = _requirement(requirement, claim(requirement.id, anchors))
        if not budget.takes(row):
            break
        of_it = [checks[id_] for id_ in requirement.checks if id_ in checks]
        rows.append(f"{row}{_checks(requirement, of_it, anchors, budget)}</details>\n")
    return ClassSection(
        name=name,
        level="core" if name in CORE_CLASSES else "full" if name in FULL_CLASSES else "advisory",
        rows=Markup("".join(rows)),
        counts=Counter(map(word, requirements)),
        left_out=len(requirements) - len(rows),
    )


def _requirement(row: RequirementResult, own: str) -> str:
    """The row without its checks; the ``details`` element stays open. ``own`` is its anchor, if it has one."""
    id_ = f' id="{own}"' if own else ""
    card = "" if own else f'<a href="#{anchor(row.id)}">See the card.</a>'
    return (
        f'<details class="req"{id_} data-s="{row.status}"><summary>{_status(word(row))}'
        f"<code>{line(row.id)}</code><span>{escaped(clip(row.statement, _STATEMENT))}</span>"
        f"<em>{row.level}</em></summary>\n<p>{escaped(_notes(row))} {card}</p>\n"
        f"{_partitions(row)}"
    )


def _notes(row: RequirementResult) -> str:
    notes = []
    if row.citation:
        source = "" if row.provenance in row.citation else f" ({one_line(row.provenance)})"
        notes.append(f"Said in: {clip(row.citation, _STATEMENT)}{source}.")
    if row.hint:
        notes.append(f"Often broken by: {clip(row.hint, _STATEMENT)}")
    if row.inputs:
        notes.append(f"Judged on {counted(row.inputs, 'input')}.")
    if row.excluded:
        notes.append(f"No check: {clip(row.excluded, _STATEMENT)}")
    return " ".join(notes)


def _checks(row: RequirementResult, checks: Sequence[CheckResult], anchors: set[str], budget: Budget) -> str:
    items: list[str] = []
    for check in checks:
        item = _check(check, row, claim(check.id, anchors))
        if not budget.takes(item):
            break
        items.append(item)
    told = f"<ul>\n{''.join(items)}</ul>\n" if items else ""
    if len(items) == len(checks):
        return told
    more = len(checks) - len(items)
    return f'{told}<p class="cut">{more} checks of it are left out here; report.json has them.</p>\n'


def _check(check: CheckResult, row: RequirementResult, own: str) -> str:
    # A title ends with the statement of its requirement, which stands right above.
    title = check.title.removesuffix(row.statement).rstrip(": ") or check.title
    id_ = f' id="{own}"' if own else ""
    tried = (
        f" <i>{counted(check.examples, 'input')}, {counted(check.requests, 'request')}</i>"
        if check.examples
        else ""
    )
    message = f"<br>{line(check.message)}" if check.message else ""
    message += _broken_instead(check, row.id) if check.failures else ""
    return (
        f"<li{id_}>{_status(check.status)}<code>{line(check.id)}</code> {line(title)}{tried}{message}</li>\n"
    )


def _broken_instead(check: CheckResult, requirement: str) -> str:
    """Which rules a failed check found broken, where that of its row is none of them; else empty."""
    named = dict.fromkeys(failure.requirement for failure in check.failures)
    if requirement in named:
        return ""
    links = (f'<a href="#{anchor(name)}"><code>{line(name)}</code></a>' for name in named)
    return f"<br>What it found breaks another rule, not this one: {' '.join(links)}"


def _partitions(row: RequirementResult) -> str:
    if not row.partitions and not row.never_tried:
        return ""
    partitions = {**row.partitions, **dict.fromkeys(row.never_tried, 0)}
    named = (
        f"<span>{line(name)}: {number}</span>"
        if number
        else f'<span class="never">{line(name)}: never</span>'
        for name, number in list(partitions.items())[:_PARTITIONS]
    )
    cut = more(len(partitions), _PARTITIONS)
    return f'<span class="parts">{"".join(named)}{f"<span>{cut}</span>" if cut else ""}</span>'


def _status(name: str) -> str:
    return f'<b class="s {name}">{name}</b>'
