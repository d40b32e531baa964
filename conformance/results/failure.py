"""The failure of a report that a finding becomes: rule, request, expected, actual, and the world as a table. Pure.

A failure is rendered here when it was found, and again in its smallest form when it was reduced. ``report verify`` and
``report rejudge`` render both again from the recorded exchanges, and get the same words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from msgspec import structs

from ...spec.operations import SEARCH
from ...spec.releases import latest, order
from ...spec.requirements import requirements
from ...spec.results import Failure, Reduction, WorldRow
from ...spec.search import Search
from ..config import Access, RunConfig
from ..history.step import CASE, CHANGES, SINCE, WALK, Step, in_order, printable, search_text
from ..judging.judgement import Evidence, Finding, judged_by
from ..judging.matching import returned
from ..judging.oracle import Oracle, places
from ..scenarios import Scenario
from .repetition import concerned_profiles, is_reduced, repeated
from .reproduction import reproduction

_ROWS: Final = 12
_EXCHANGES: Final = 6
_CHANGES: Final = CHANGES - {"CreateDomain", "DeleteDomain"}
"""Operations that change which profiles a search finds."""


def failure_of(
    finding: Finding, shared: Oracle, config: RunConfig, history: Sequence[Step] | None = None
) -> Failure:
    """Return the failure that a finding is, with everything that a reader needs to believe it.

    ``shared`` is the oracle that the scenario reads, ``history`` the steps of the scenario, if there are others than
    those of the finding. The scripts authenticate as a run with ``config`` does.
    """
    requirement = requirements()[finding.requirement]
    step, oracle = finding.steps[-1], finding.oracle or shared
    rows = world_rows(finding, oracle)
    sent = finding.steps if history is None else history
    steps, remark = repeated(finding, shared, sent, config.access or Access.MANAGE)
    return Failure(
        requirement=requirement.id,
        level=requirement.level,
        rule=f"{requirement.statement} ({requirement.citation})",
        request=request_line(step) + _changes_before(step, history) if finding.oracle else request_line(step),
        expected=finding.expected,
        actual=finding.actual,
        explanation=finding.explanation,
        likely_causes=requirement.likely_causes,
        world=rows,
        exchanges=tuple(one.exchange.id for one in finding.steps[-_EXCHANGES:]),
        reproduce=reproduction(steps, config, remark),
        since=since_of(finding),
    )


def since_of(finding: Finding) -> str:
    """Return the first version of the kit that has the requirement of a finding, and the requests that show it."""
    return latest(requirements()[finding.requirement].since, *(step.tag(SINCE) for step in finding.steps))


def oldest_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return ``findings``, first those that the oldest versions of the kit make, too."""
    return sorted(findings, key=lambda finding: order(since_of(finding)))


def request_line(step: Step) -> str:
    """Return the request of a step in one line: what it says, and how it was sent if that was written by hand."""
    call = step.exchange.call
    # A request that is to be refused may lack any member, or have it in any type: its case says what it is.
    case, search = step.tag(CASE), _search(step) if call.operation == SEARCH else ""
    line = f"{call.operation}: {case}" if case else f"{call.operation} {search}".rstrip()
    if call.http is None:
        return line if call.operation == SEARCH else call.operation
    body = "" if case or search else f" with the body {printable(call.http.body, 200)}"
    return f"{line}, sent as {call.http.method} {call.http.target}{body}"


def _changes_before(step: Step, history: Iterable[Step] | None) -> str:
    """Return how often data was changed before a search of data that changes: its answer depends on that."""
    domain = step.exchange.call.input.get("DomainName")
    changes = [
        one.exchange.call.operation
        for one in history or ()
        if in_order(one) < in_order(step)
        and one.exchange.call.operation in _CHANGES
        and one.exchange.call.input.get("DomainName") == domain
    ]
    return f", after {len(changes)} changes, the last by {changes[-1]}" if len(changes) > 1 else ""


def _search(step: Step) -> str:
    """Return key, values, operator and page size of a search; empty if its members are not those of a search."""
    try:
        return search_text(step)
    except (KeyError, TypeError, ValueError, AttributeError):  # a value may be no text
        return ""


def world_rows(finding: Finding, oracle: Oracle) -> tuple[WorldRow, ...]:
    """Return the profiles that matter for a finding: the wrong ones first, then others expected or returned.

    Of a world that was made small for the failure return all, in order.
    """
    concerned = concerned_profiles(finding, oracle)
    if finding.steps[-1].exchange.call.operation != SEARCH or not concerned:
        return ()
    request = finding.steps[-1].search
    wrong = list(places(finding.wrong_profiles))
    others = list(places((finding.expected_mask | finding.returned_mask) & ~finding.wrong_profiles))
    shown = list(places(concerned)) if is_reduced(oracle) else [*wrong[: _ROWS - 2], *others][:_ROWS]
    positions = _positions(finding.steps, oracle)
    # A finding may be about profiles that were returned against another rule: their content, for example. And what
    # may be in the answer is expected once it is there, unless it is what the finding is about.
    expected = finding.expected_mask | finding.returned_mask & ~finding.wrong_profiles
    expected &= oracle.search(request).upper
    return tuple(_row(finding, oracle, request, place, positions.get(place, ()), expected) for place in shown)


def _positions(steps: Sequence[Step], oracle: Oracle) -> Mapping[int, Sequence[int]]:
    """Return the positions of each profile in the answer, counted from 1 through the pages of the last search."""
    walk = steps[-1].tag(WALK)
    pages = [step for step in steps if step.tag(WALK) == walk] if walk else steps[-1:]
    positions: dict[int, list[int]] = {}
    for number, item in enumerate((item for page in pages for item in page.items), start=1):
        place = oracle.place(item)
        if place is not None:
            positions.setdefault(place, []).append(number)
    return positions


def _row(
    finding: Finding, oracle: Oracle, request: Search, place: int, positions: Sequence[int], expected: int
) -> WorldRow:
    profile = oracle.profiles[place]
    return WorldRow(
        name=profile.name,
        profile_id=oracle.loaded.ids[profile.name],
        values=oracle.values_of(place, [pair.key for pair in request.pairs]),
        expected=bool(expected >> place & 1),
        returned=bool(finding.returned_mask >> place & 1),
        places=tuple(positions),
        wrong=bool(finding.wrong_profiles >> place & 1),
        derivation=derivation(oracle, request, place),
    )


def derivation(oracle: Oracle, request: Search, place: int) -> str:
    """Return why a profile belongs in the answer, or does not: which pairs match it."""
    words = []
    for pair in request.pairs:
        bounds = oracle.matching(pair)
        must, may = bounds.lower >> place & 1, bounds.upper >> place & 1
        words.append(f"{pair.key} {'matches' if must else 'may match' if may else 'does not match'}")
    bounds = oracle.search(request)
    inside = (
        "is in" if bounds.lower >> place & 1 else "may be in" if bounds.upper >> place & 1 else "is not in"
    )
    operator = "" if len(request.pairs) == 1 else f" under {'AND' if request.conjunctive else 'OR'}"
    return f"{', '.join(words)}; so{operator} it {inside} the answer"


def broken(requirement: str, scenario: Scenario, oracle: Oracle, steps: Sequence[Step]) -> Finding | None:
    """Return how ``steps`` alone break ``requirement``, by the judges of ``scenario``; None if they do not."""
    findings = judged_by(scenario.judges, Evidence(oracle, steps)).findings
    return next((finding for finding in findings if finding.requirement == requirement), None)


def reduced_failure(
    failure: Failure,
    finding: Finding | None,
    steps: Sequence[Step],
    made: Sequence[Step],
    oracle: Oracle,
    reduction: Reduction,
    config: RunConfig,
    before: Sequence[Step] = (),
) -> Failure:
    """Render ``failure`` from ``finding``: ``made`` created the world of ``oracle``, ``steps`` searched it.

    ``before`` are earlier searches of that world, without which ``steps`` do not show the failure. The exchanges of the
    first failure stay as evidence, and those of the reduction follow them. Without a finding, only the evidence and the
    outcome of the reduction are added. Scripts authenticate by ``config``.
    """
    sent = tuple(step.exchange.id for step in (*made, *before, *steps))
    evidence = (*failure.exchanges, *sent)
    if finding is None:
        return structs.replace(failure, exchanges=evidence, reduction=reduction)
    smallest = failure_of(_with_masks(finding, steps, oracle), oracle, config, (*before, *steps))
    return structs.replace(smallest, exchanges=evidence, reduction=reduction, since=failure.since)


def _with_masks(finding: Finding, steps: Sequence[Step], oracle: Oracle) -> Finding:
    """Add the expected and the returned profiles to a finding that is not about a set of profiles."""
    if finding.expected_mask or finding.returned_mask:
        return finding
    expected, (mask, _) = oracle.search(steps[0].search).lower, returned(oracle, steps)
    return replace(finding, expected_mask=expected, returned_mask=mask, oracle=None)
