"""One failure as text for the target's own issue tracker: Markdown that needs nothing else to be understood.

What a target may have written is in code, as in ``markdown``: it can neither mention anybody nor become markup.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from ..spec.exchange import Exchange
from ..spec.parity import Parity
from ..spec.places import Quotes, address, no_quotes
from ..spec.results import LONGEST_SCRIPT, CheckResult, Diagnosis, Failure, RunInfo, RunReport, WorldRow
from ..spec.statuses import Status
from .causes import agreement, also_near, by_cause, changing
from .markdown import block, code, prose
from .parity import parity_summary, point_deviations
from .rerun import rerun_command
from .violations import BrokenRule, more, profile_line
from .visible import one_line

_TEXT: Final = 4_000
_TITLE: Final = 120
_ROWS: Final = 12
_ROW: Final = 300
_QUOTES: Final = 2
_QUOTE: Final = 600
_RULE: Final = "\n---\n\n"


def render(
    report: RunReport,
    exchanges: Iterable[Exchange] = (),  # noqa: ARG001
    *,
    quotes: Quotes = no_quotes,
) -> bytes:
    """Return a block for every failure of ``report``, with rules between them, in UTF-8.

    Failures of a rule that is broken only along with another one have no block: those of the other one name it.
    """
    blocks = [
        issue_text(
            check,
            failure,
            report.run,
            group.follow_ups if rule is group.first_rule else (),
            source_text(rule, quotes),
        )
        for group in by_cause(report, (Status.FAILED, Status.NEW))
        for rule in (group.first_rule, *group.other_rules)
        for check, failure in rule.violations.values()
        if failure is not None
    ]
    if report.parity is not None and report.parity.deviations:
        blocks.append(_parity_text(report.parity, report.run))
    return (_RULE.join(blocks) or "Nothing failed.\n").encode()


def _parity_text(parity: Parity, run: RunInfo) -> str:
    """Return the text on readings that differ from those that the run was held to: for a talk, not for a bug."""
    rows = [f"- {code(row.name)}: {prose(row.sentence)}" for row in point_deviations(parity)]
    parts = [f"# SearchProfiles, parity: {prose(parity_summary(parity))}", "\n".join(rows)]
    return "\n\n".join([*parts, f"Target: {code(run.target)}"]) + "\n"


def source_text(rule: BrokenRule, quotes: Quotes = no_quotes) -> str:
    """Return where the source of ``rule`` can be read, and what it says there by ``quotes``; empty if not known."""
    citation = rule.row.citation if rule.row else ""
    link = address(citation)
    said = [
        f"AWS says of {code(place)}: {prose(one_line(text, _QUOTE))}"
        for place, text in list(quotes(citation).items())[:_QUOTES]
    ]
    return "\n\n".join([*([f"Source: <{link}>"] if link else []), *said])


def issue_text(
    check: CheckResult, failure: Failure, run: RunInfo, along: Sequence[BrokenRule] = (), source: str = ""
) -> str:
    """Return the issue for a failure: title, rule, request, expected and actual, how to reproduce it, environment.

    ``along`` are rules that are broken along with it, ``source`` says what ``source_text`` returned for it.
    """
    return "\n\n".join([_title(failure), *_parts(check, failure, run, along, source)]) + "\n"


def _title(failure: Failure) -> str:
    return f"# SearchProfiles, {code(failure.requirement)} not met: {prose(one_line(failure.rule, _TITLE))}"


def _parts(
    check: CheckResult, failure: Failure, run: RunInfo, along: Sequence[BrokenRule], source: str
) -> Iterator[str]:
    if sentence := changing(failure):
        yield sentence
    yield f"**Not met** ({failure.level} {code(failure.requirement)}): {prose(failure.rule)}"
    if source:
        yield source
    if along:
        yield f"Along with it: {', '.join(code(rule.id) for rule in along)}"
    yield "**Request**"
    yield block(failure.request, limit=_TEXT)
    yield "**Expected**"
    yield block(failure.expected, limit=_TEXT)
    yield "**Actual**"
    yield block(failure.actual, limit=_TEXT)
    if failure.world:
        yield "**Profiles**"
        cut = more(len(failure.world), _ROWS)
        yield block("\n".join([*map(_profile, failure.world[:_ROWS]), *([cut] if cut else [])]), limit=_TEXT)
    if failure.explanation:
        yield prose(failure.explanation)
    if failure.likely_causes:
        yield f"Perhaps: {prose(' '.join(failure.likely_causes))}"
    if failure.diagnosis is not None:
        yield from _guess(failure.diagnosis)
    yield from _reproduce(failure)
    yield "**Environment**"
    yield "\n".join(_environment(check, run))
    if run.command:
        yield block(rerun_command(run.command, check.id), "sh", _TEXT)


def _profile(row: WorldRow) -> str:
    return one_line(f"{profile_line(row)} {row.derivation}", _ROW).rstrip()


def _guess(diagnosis: Diagnosis) -> Iterator[str]:
    if diagnosis.guess:
        yield prose(diagnosis.guess)
    for each in also_near(diagnosis):
        yield f"Near it: {code(each.mutant)}, which {prose(each.summary)}, {agreement(each)}."


def _reproduce(failure: Failure) -> Iterator[str]:
    """Yield the shell script with its data; the request alone if there is none, or if it is too long."""
    given = failure.reproduce
    if given is None:
        return
    for text, language in ((given.curl, "sh"), (given.python, "python"), (given.curl_request, "sh")):
        if text and len(text) <= LONGEST_SCRIPT:
            yield "**Reproduce**"
            yield block(text, language, LONGEST_SCRIPT)
            return


def _environment(check: CheckResult, run: RunInfo) -> Iterator[str]:
    facts = {
        "target": run.target,
        "version": run.versions.get("target", ""),
        "specification": run.specification,
        "found by": f"searchprofiles-tck {run.kit_version}, check {check.id}, seed {run.seed}, effort {run.effort}",
    }
    for name, fact in facts.items():
        if fact:
            yield f"- {name}: {code(fact)}"
